"""The right side of the intake: one question with its choices as cards, each tried on a picture."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from ui import intake_words
from ui.dialogs.choice_card import WIDTH, ChoiceCard
from ui.dialogs.sheet import scrolled
from ui.panels.cards import button, label, row
from ui.theme import Theme
from ui.theme.icons import picture
from ui.tongue import counted, fill, shown, translate
from ui.values import Place
from workbench.core.intake import Choice, Question
from workbench.wire.answers import Trial

FORMS = {
    "scale": "scale=0.00392,mean=0.485/0.456/0.406,std=0.229/0.224/0.225",
    "size": "224x224",
    "resize": "shorter:256",
    "text": "CR,DX",
}
"""How an answer of one's own is written, by the question's `free`."""


class QuestionPage(QWidget):
    """Tells what is chosen, typed, pasted; shows what came of it."""

    answered = Signal(str)
    taken = Signal()
    picture_wanted = Signal(Place)
    file_wanted = Signal()
    pasted = Signal(str)
    tensor_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.question: Question | None = None
        self.cards: dict[str, ChoiceCard] = {}
        self._places: list[tuple[Place, str]] = []
        self._group = QButtonGroup(self)
        self._columns = 0
        self._title = label("", "heading", wrap=True)
        self._sentence = label("", "secondary", wrap=True, select=True)
        self._hint = label("", "secondary", wrap=True, select=True)
        self._problem_sign, self.problem = QLabel(), label("", "", wrap=True, select=True)
        self.pictures = QComboBox()
        self._pictures_title = label(translate("Intake", "Picture"), "secondary")
        self._progress, self._trying = QProgressBar(), label("", "caption")
        self._page = QWidget()
        self._grid = QGridLayout(self._page)
        self._area = scrolled(self._page)
        self._make_own()
        self._arrange()

    # -- making

    def _make_own(self) -> None:
        """Ways to answer without a card."""
        self.other = button(translate("Intake", "Other …"), lambda: self._show_own("line"), "link")
        self.file = button(translate("Intake", "Choose a text file …"), self.file_wanted.emit)
        self.paste = button(translate("Intake", "Paste names …"), lambda: self._show_own("names"))
        self.tensor = button(translate("Intake", "Compare with a tensor (.npy) …"), self.tensor_wanted.emit, "link")
        self.line, self.names = QLineEdit(), QPlainTextEdit()
        self.line.setAccessibleName(translate("Intake", "An answer of your own"))
        self.line.returnPressed.connect(self._line_given)
        self.names.setAccessibleName(translate("Intake", "Names, one a line, in the order of the outputs"))
        self.names.setPlaceholderText(translate("Intake", "One name a line, in the order of the outputs"))
        self.names.setMinimumHeight(self.theme.scaled(160))
        self.names.setTabChangesFocus(True)
        self.names.textChanged.connect(self._count_names)
        self._names_count = label("", "caption")
        self._line_form = label("", "caption", wrap=True, select=True)
        self._own_line, self._own_names = QWidget(), QWidget()
        column = QVBoxLayout(self._own_line)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self.theme.space(1))
        entry = row(self.line, button(translate("Intake", "Try it"), self._line_given))
        entry.setStretch(0, 1)
        column.addLayout(entry)
        column.addWidget(self._line_form)
        column = QVBoxLayout(self._own_names)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self.theme.space(2))
        column.addWidget(self.names, 1)
        self.use_names = button(translate("Intake", "Use these names"), self._names_given)
        column.addLayout(row(self._names_count, None, self.use_names))

    def _arrange(self) -> None:
        theme = self.theme
        column = QVBoxLayout(self)
        side = theme.space(4)
        column.setContentsMargins(side, side, side, theme.space(3))
        column.setSpacing(theme.space(2))
        column.addWidget(self._title)
        column.addWidget(self._sentence)
        column.addWidget(self._hint)
        self.pictures.setAccessibleName(translate("Intake", "Picture on which the choices are tried"))
        self.pictures.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.pictures.setMinimumContentsLength(18)
        self.pictures.setMaximumWidth(theme.scaled(300))
        self.pictures.activated.connect(lambda at: self.picture_wanted.emit(self._places[at][0]))
        self._progress.setTextVisible(False)
        self._progress.setFixedWidth(theme.scaled(80))
        self._progress.setAccessibleName(translate("Intake", "How many choices were tried"))
        column.addLayout(row(self._pictures_title, self.pictures, None, self._trying, self._progress))
        problem = QHBoxLayout()
        problem.setSpacing(theme.space(2))
        sign = picture("circle-alert", theme, "error", px=theme.size("icon"), density=self.devicePixelRatioF())
        self._problem_sign.setPixmap(sign)
        problem.addWidget(self._problem_sign, 0, Qt.AlignmentFlag.AlignTop)
        problem.addWidget(self.problem, 1)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(theme.space(1))
        self._area.setAccessibleName(translate("Intake", "Choices"))
        column.addWidget(self._area, 1000)
        column.addLayout(problem)
        column.addWidget(self._own_line)
        column.addWidget(self._own_names, 1000)
        column.addLayout(row(self.file, self.paste, self.other, self.tensor, None, spacing=theme.space(4)))
        column.addStretch(1)

    # -- showing

    def show_question(self, question: Question, answer: str) -> None:
        """Another question; `answer` is what was chosen, "" for nothing."""
        self.question = question
        self._title.setText(intake_words.said(question.title))
        hint = intake_words.said(question.hint)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        sentence = intake_words.said(question.sentence)
        if question.shown:
            live = translate("Intake", "Each choice is tried on your picture; the answers change with it.")
            sentence = f"{live} {sentence}"
        self._sentence.setText(sentence)
        for widget in (self._pictures_title, self.pictures):
            widget.setVisible(question.shown)
        names = question.free == "labels"
        self.file.setVisible(names)
        self.paste.setVisible(names)
        self.tensor.setVisible(question.shown)
        self.other.setVisible(question.free in FORMS)
        form = translate("Intake", "Written like %1")
        self._line_form.setText(fill(form, FORMS.get(question.free, "")))
        self.line.clear()
        self._show_own("")
        self.show_problem("")
        self.show_trying(0, 0)
        choices = list(question.choices)
        if answer and not names and answer not in [choice.value for choice in choices]:
            choices.append(own_choice(answer))
        self._show_cards(choices, answer)
        self._area.verticalScrollBar().setValue(0)

    def _show_cards(self, choices: Sequence[Choice], answer: str) -> None:
        question = self.question
        assert question is not None
        for card in self.cards.values():
            self._group.removeButton(card)
            self._grid.removeWidget(card)
            card.hide()
            card.deleteLater()
        self.cards = {}
        for choice in choices:
            self._add_card(choice, choice.value == answer)
        self._area.setVisible(bool(choices))
        self._place_cards()

    def _add_card(self, choice: Choice, chosen: bool) -> ChoiceCard:
        question = self.question
        assert question is not None
        likely = (question.likely_why or "usual") if choice.value == question.likely else ""
        card = ChoiceCard(self.theme, choice, likely, question.shown, self._page)
        self._group.addButton(card)
        card.setChecked(chosen)
        card.clicked.connect(lambda _=False: self.answered.emit(choice.value))
        card.taken.connect(self.taken)
        self.cards[choice.value] = card
        return card

    def show_own(self, value: str) -> None:
        """An answer of one's own was understood: it becomes a card like the others."""
        if value not in self.cards:
            self._add_card(own_choice(value), True)
            self._area.setVisible(True)
            self._place_cards()
        self.cards[value].setChecked(True)
        self._show_own("")
        self.cards[value].setFocus()

    def show_answer(self, answer: str) -> None:
        """What is chosen; nothing where an answer could not be followed."""
        self._group.setExclusive(False)
        for value, card in self.cards.items():
            card.setChecked(value == answer)
        self._group.setExclusive(True)

    def show_trial(self, trial: Trial) -> None:
        """What came of one choice."""
        if trial.value in self.cards:
            self.cards[trial.value].show_trial(trial)

    def forget_trials(self) -> None:
        """They are tried anew."""
        for card in self.cards.values():
            card.forget_trial()

    def show_trying(self, done: int, total: int) -> None:
        """How many choices were tried."""
        going = done < total
        self._progress.setVisible(going)
        self._trying.setVisible(going)
        self._progress.setRange(0, max(1, total))
        self._progress.setValue(done)
        self._trying.setText(fill(translate("Intake", "Trying %1 of %2"), done + 1, total))

    def show_problem(self, text: str) -> None:
        """Why an answer cannot be followed; "" for nothing."""
        self.problem.setText(shown(text))
        self.problem.setVisible(bool(text))
        self._problem_sign.setVisible(bool(text))

    def show_pictures(self, places: Sequence[tuple[Place, str]], chosen: Place | None) -> None:
        """What the choices can be tried on."""
        self._places = list(places)
        self.pictures.clear()
        for place, name in self._places:
            self.pictures.addItem(shown(name))
            self.pictures.setItemData(self.pictures.count() - 1, shown(place.path), Qt.ItemDataRole.ToolTipRole)
        at = next((number for number, (place, _) in enumerate(self._places) if place == chosen), -1)
        self.pictures.setCurrentIndex(at)

    # -- hands

    def focus_first(self) -> None:
        """The keyboard goes to what is chosen, else to the first choice."""
        chosen = self._group.checkedButton()
        first = chosen or next(iter(self.cards.values()), None)
        if first is not None:
            first.setFocus()
        elif self.file.isVisibleTo(self):
            self.file.setFocus()

    def _show_own(self, which: str) -> None:
        self._own_line.setVisible(which == "line")
        self._own_names.setVisible(which == "names")
        if which == "line":
            self.line.setFocus()
        elif which == "names":
            self._count_names()
            self.names.setFocus()

    def _line_given(self) -> None:
        text = self.line.text().strip()
        if text:
            self.answered.emit(text)

    def given_names(self) -> list[str]:
        """The names that were pasted; empty lines at the end do not count."""
        return [line.strip() for line in self.names.toPlainText().strip().splitlines()]

    def _count_names(self) -> None:
        count = len(self.given_names())
        one, many = translate("Intake", "One name"), translate("Intake", "%1 names")
        self._names_count.setText(counted(one, many, count))
        self.use_names.setEnabled(count > 0)

    def _names_given(self) -> None:
        self.pasted.emit("\n".join(self.given_names()))

    # -- place

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many cards beside one another as there is room for."""
        super().resizeEvent(event)
        self._place_cards()

    def _place_cards(self) -> None:
        cards = list(self.cards.values())
        step = self.theme.scaled(WIDTH) + self.theme.space(1)
        bar = self._area.verticalScrollBar().sizeHint().width()
        columns = max(1, (self._area.width() - bar) // step)
        for at, card in enumerate(cards):
            card.reserve(cards)
            self._grid.addWidget(card, at // columns, at % columns)
        for column in range(self._grid.columnCount() + 1):
            self._grid.setColumnStretch(column, 0)
        self._grid.setColumnStretch(columns, 1)
        for line in range(self._grid.rowCount() + 1):
            self._grid.setRowStretch(line, 0)
        rows = -(-len(cards) // columns)
        self._grid.setRowStretch(rows, 1)
        high = max((card.sizeHint().height() for card in cards), default=0)
        self._area.setMaximumHeight(rows * (high + self._grid.verticalSpacing()) + 1)  # what follows stands below


def own_choice(value: str) -> Choice:
    """An answer that was typed, as a card."""
    return Choice(value=value, title=value, sentence=translate("Intake", "as you wrote it"))
