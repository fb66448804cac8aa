"""The left side of the intake: what the file says itself, what was taken as usual, and what is a person's to say."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QLabel, QVBoxLayout, QWidget

from ui import intake_words
from ui.panels.cards import emptied, label
from ui.theme import Theme
from ui.theme.icons import picture
from ui.theme.parts import ElidedLabel, elided
from ui.tongue import translate
from workbench.core.intake import Answer, Question
from workbench.wire.answers import Drafted

NAME_WIDTH = 76
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


class QuestionRow(QAbstractButton):
    """One question of a person's: a sign for whether it is answered, its name, the answer. Leads to it."""

    def __init__(self, theme: Theme, key: str, answer: str, state: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme, self.key, self._answer, self._state = theme, key, answer, state
        self.setText(intake_words.key_title(key))
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedHeight(theme.size("row"))
        self.setAccessibleName(f"{self.text()}: {answer}")
        self.setToolTip(f"{self.text()}: {answer}")

    def nextCheckState(self) -> None:
        """Which row is chosen is told from outside."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Sign, name, answer; the present question on a ground of its own."""
        theme, painter = self.theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = self.isChecked()
        if chosen or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("selection" if chosen else "surface3"))
            painter.drawRoundedRect(self.rect(), theme.radius("control"), theme.radius("control"))
        if self.hasFocus():
            ring = theme.size("focus_ring")
            pen = painter.pen()
            pen.setStyle(Qt.PenStyle.SolidLine)
            pen.setColor(theme.colour("focus"))
            pen.setWidth(ring)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(
                self.rect().adjusted(1, 1, -1, -1), theme.radius("control"), theme.radius("control")
            )
        sign, colour = ("circle-help", "warn") if self._state != "answered" else ("check", "success")
        size = theme.size("icon")
        found = picture(sign, theme, "on_selection" if chosen else colour, px=size, density=self.devicePixelRatioF())
        painter.drawPixmap(theme.space(1), (self.height() - size) // 2, found)
        font = theme.font("body")
        left = theme.space(1) + size + theme.space(2)
        name = max(theme.scaled(NAME_WIDTH), QFontMetrics(font).horizontalAdvance(self.text()) + theme.space(2))
        painter.setFont(font)
        painter.setPen(theme.colour("on_selection" if chosen else "text2"))
        room = self.rect().adjusted(left, 0, -theme.space(1), 0)
        painter.drawText(room, _LEFT, self.text())
        painter.setPen(theme.colour("on_selection" if chosen else "text1"))
        room.setLeft(left + name)
        painter.drawText(room, _LEFT, elided(self._answer, font, room.width()))
        painter.end()


class FactsPanel(QWidget):
    """Facts with where they are from; rows that lead to the questions."""

    wanted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.rows: dict[str, QuestionRow] = {}
        column = QVBoxLayout(self)
        side = theme.space(4)
        column.setContentsMargins(side, side, theme.space(3), side)
        column.setSpacing(theme.space(2))
        self._facts, self._usual, self._yours = QGridLayout(), QVBoxLayout(), QVBoxLayout()
        self._titles = [
            label(translate("Intake", "From the file"), "strong"),
            label(translate("Intake", "Yours"), "strong"),
            label(translate("Intake", "Taken as usual"), "strong"),
        ]
        for rows in (self._usual, self._yours):
            rows.setSpacing(0)  # they have room of their own
        self._facts.setHorizontalSpacing(theme.space(2))
        self._facts.setVerticalSpacing(0)
        self._facts.setColumnStretch(2, 1)
        self._facts.setColumnMinimumWidth(1, theme.scaled(NAME_WIDTH))
        for title, layout in zip(self._titles, (self._facts, self._yours, self._usual), strict=True):
            column.addWidget(title)
            column.addLayout(layout)
            column.addSpacing(theme.space(2))
        column.addStretch(1)

    def show_draft(self, draft: Drafted, present: str) -> None:
        """What is known now; `present` is the question that is shown."""
        focused = next((key for key, row in self.rows.items() if row.hasFocus()), "")
        emptied(self._facts)
        emptied(self._yours)
        emptied(self._usual)
        self.rows = {}
        asked = {question.key: question for question in (*draft.asked, *draft.questions)}
        known = {answer.key: answer for answer in draft.known}
        offered = {question.key: question for question in draft.offered}
        facts = [answer for answer in draft.known if answer.key not in asked and answer.key not in offered]
        self._fill_facts(draft.facts, facts)
        order = [question.key for question in intake_words.ordered(asked.values())]
        open_ = {question.key for question in draft.questions}
        for key in order:
            state = "open" if key in open_ or key not in known else "answered"
            self._add_row(self._yours, key, known.get(key), state, tuple(asked.values()))
        for key, question in offered.items():
            guessed = key in known and known[key].certainty == "guessed"
            self._add_row(self._usual, key, known.get(key), "guessed" if guessed else "answered", (question,))
        self._titles[0].setVisible(bool(facts))
        self._titles[1].setVisible(bool(order))
        self._titles[2].setVisible(bool(offered))
        self.mark(present)
        if focused in self.rows:
            self.rows[focused].setFocus()

    def mark(self, present: str) -> None:
        """Which question is shown."""
        for key, row in self.rows.items():
            row.setChecked(key == present)

    def _fill_facts(self, more: Sequence[tuple[str, str]], facts: Sequence[Answer]) -> None:
        lines = [(intake_words.key_title(name), value, "") for name, value in more]
        lines += [
            (intake_words.key_title(one.key), intake_words.value_text(one), intake_words.certainty(one))
            for one in facts
        ]
        for at, (name, value, sure) in enumerate(lines):
            sign = QLabel()
            sign.setPixmap(
                picture("check", self.theme, "success", px=self.theme.size("icon"), density=self.devicePixelRatioF())
            )
            said = ElidedLabel(value)
            said.setAccessibleName(f"{name}: {value}. {sure}")
            top = Qt.AlignmentFlag.AlignTop
            self._facts.addWidget(sign, 2 * at, 0, top)
            self._facts.addWidget(label(name, "secondary"), 2 * at, 1, top)
            self._facts.addWidget(said, 2 * at, 2)
            note = ElidedLabel(sure)
            note.setProperty("role", "caption")
            note.setContentsMargins(0, 0, 0, self.theme.space(1))
            note.setVisible(bool(sure))
            self._facts.addWidget(note, 2 * at + 1, 2)
            self._facts.setRowMinimumHeight(2 * at + 1, self.theme.space(2))

    def _add_row(
        self, layout: QVBoxLayout, key: str, answer: Answer | None, state: str, questions: tuple[Question, ...]
    ) -> None:
        open_ = translate("Intake", "choose")
        text = intake_words.value_text(answer, questions) if answer is not None and state != "open" else open_
        if state == "guessed":
            text = f"{text} ({translate('Intake', 'guessed')})"
        made = QuestionRow(self.theme, key, text, state)
        made.clicked.connect(lambda _=False: self.wanted.emit(key))
        self.rows[key] = made
        layout.addWidget(made)
