"""The right side of the intake: one question with its choices as cards, each tried on a picture."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from ui import intake_words
from ui.dialogs.card_grid import CardGrid
from ui.dialogs.choice_card import ChoiceCard
from ui.dialogs.intake_own import FORMS, OwnAnswer
from ui.panels.cards import button, label, row
from ui.theme import Theme
from ui.theme.icons import picture
from ui.tongue import fill, shown, translate
from ui.values import Place
from workbench.core.intake import Choice, Question
from workbench.wire.answers import Trial


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
        self._places: list[tuple[Place, str]] = []
        self._title = label("", "heading", wrap=True)
        self._sentence = label("", "secondary", wrap=True, select=True)
        self._hint = label("", "secondary", wrap=True, select=True)
        self._sign, self.problem = QLabel(), label("", "", wrap=True, select=True)
        self.pictures, self._pictures_title = QComboBox(), label(translate("Intake", "Picture"), "secondary")
        self._progress, self._trying = QProgressBar(), label("", "caption")
        self.grid, self.own = CardGrid(theme), OwnAnswer(theme)
        self.other = button(translate("Intake", "Other …"), lambda: self._open("line"), "link")
        self.file = button(translate("Intake", "Choose a text file …"), self.file_wanted.emit)
        self.paste = button(translate("Intake", "Paste names …"), lambda: self._open("names"))
        self.tensor = button(translate("Intake", "Compare with a tensor (.npy) …"), self.tensor_wanted.emit, "link")
        self._arrange()
        self.grid.answered.connect(self.answered)
        self.grid.taken.connect(self.taken)
        self.own.line_given.connect(self.answered)
        self.own.names_given.connect(self.pasted)

    @property
    def cards(self) -> dict[str, ChoiceCard]:
        """The cards by what they stand for."""
        return self.grid.cards

    def _arrange(self) -> None:
        theme = self.theme
        column = QVBoxLayout(self)
        side = theme.space(4)
        column.setContentsMargins(side, side, side, theme.space(3))
        column.setSpacing(theme.space(2))
        for part in (self._title, self._sentence, self._hint):
            column.addWidget(part)
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
        self._sign.setPixmap(sign)
        problem.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        problem.addWidget(self.problem, 1)
        column.addWidget(self.grid, 1000)
        column.addLayout(problem)
        column.addWidget(self.own, 1000)
        column.addLayout(row(self.file, self.paste, self.other, self.tensor, None, spacing=theme.space(4)))
        column.addStretch(1)

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
        names = question.free == "labels"
        for widget, there in (
            (self._pictures_title, question.shown),
            (self.pictures, question.shown),
            (self.tensor, question.shown),
            (self.file, names),
            (self.paste, names),
            (self.other, question.free in FORMS),
        ):
            widget.setVisible(there)
        self.own.line.clear()
        self._open("")
        self.show_problem("")
        self.show_trying(0, 0)
        choices = list(question.choices)
        if answer and not names and answer not in [choice.value for choice in choices]:
            choices.append(own_choice(answer))
        self.grid.show_choices(question, choices, answer)

    def show_own(self, value: str) -> None:
        """An answer of one's own was understood."""
        if self.question is not None:
            self._open("")
            self.grid.show_own(self.question, own_choice(value))

    def show_answer(self, answer: str) -> None:
        """What is chosen; nothing where an answer could not be followed."""
        self.grid.show_answer(answer)

    def show_trial(self, trial: Trial) -> None:
        """What came of one choice."""
        self.grid.show_trial(trial)

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
        self._sign.setVisible(bool(text))

    def show_pictures(self, places: Sequence[tuple[Place, str]], chosen: Place | None) -> None:
        """What the choices can be tried on."""
        self._places = list(places)
        self.pictures.clear()
        for place, name in self._places:
            self.pictures.addItem(shown(name))
            self.pictures.setItemData(self.pictures.count() - 1, shown(place.path), Qt.ItemDataRole.ToolTipRole)
        at = next((number for number, (place, _) in enumerate(self._places) if place == chosen), -1)
        self.pictures.setCurrentIndex(at)

    def focus_first(self) -> None:
        """The keyboard goes to the choices."""
        if not self.grid.focus_first():
            (self.file if self.file.isVisibleTo(self) else self.other).setFocus()

    def _open(self, which: str) -> None:
        self.own.open(which, self.question.free if self.question is not None else "")


def own_choice(value: str) -> Choice:
    """An answer that was typed, as a card."""
    return Choice(value=value, title=value, sentence=translate("Intake", "as you wrote it"))
