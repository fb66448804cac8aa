"""The choices of a question as cards, as many beside one another as there is room for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QVBoxLayout, QWidget

from ui.dialogs.choice_card import WIDTH, ChoiceCard
from ui.dialogs.sheet import scrolled
from ui.theme import Theme
from ui.tongue import translate
from workbench.core.intake import Choice, Question
from workbench.wire.answers import Trial


class CardGrid(QWidget):
    """One card is checked at most. `answered` tells which was clicked; `taken`, that it is to go on with it."""

    answered = Signal(str)
    taken = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.cards: dict[str, ChoiceCard] = {}
        self._group = QButtonGroup(self)
        self._page = QWidget()
        self._grid = QGridLayout(self._page)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(theme.space(1))
        self.area = scrolled(self._page)
        self.area.setAccessibleName(translate("Intake", "Choices"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.area)

    def show_choices(self, question: Question, choices: Sequence[Choice], answer: str) -> None:
        """Other cards; the one for `answer` is checked."""
        for card in self.cards.values():
            self._group.removeButton(card)
            self._grid.removeWidget(card)
            card.hide()
            card.deleteLater()
        self.cards = {}
        for choice in choices:
            self._made(question, choice).setChecked(choice.value == answer)
        self.setVisible(bool(choices))
        self.area.verticalScrollBar().setValue(0)
        self._place()

    def show_own(self, question: Question, choice: Choice) -> None:
        """An answer of one's own becomes a card like the others, and is checked."""
        if choice.value not in self.cards:
            self._made(question, choice)
            self.setVisible(True)
            self._place()
        card = self.cards[choice.value]
        card.setChecked(True)
        card.setFocus()

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

    def focus_first(self) -> bool:
        """The keyboard goes to what is chosen, else to the first choice. False where there is none."""
        first = self._group.checkedButton() or next(iter(self.cards.values()), None)
        if first is not None:
            first.setFocus()
        return first is not None

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another number of columns."""
        super().resizeEvent(event)
        self._place()

    def _made(self, question: Question, choice: Choice) -> ChoiceCard:
        likely = (question.likely_why or "usual") if choice.value == question.likely else ""
        card = ChoiceCard(self.theme, choice, likely, question.shown, self._page)
        self._group.addButton(card)
        card.clicked.connect(lambda _=False: self.answered.emit(choice.value))
        card.taken.connect(self.taken)
        self.cards[choice.value] = card
        return card

    def _place(self) -> None:
        cards = list(self.cards.values())
        step = self.theme.scaled(WIDTH) + self.theme.space(1)
        bar = self.area.verticalScrollBar().sizeHint().width()
        columns = max(1, (self.width() - bar) // step)
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
        self.setMaximumHeight(rows * (high + self._grid.verticalSpacing()) + 1)  # what follows stands right below
