"""Cards for when there is no answer: nothing chosen, running, cancelled, an error; and kept answers of others."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QProgressBar, QVBoxLayout, QWidget

from ui import messages, words
from ui.panels.cards import CardFrame, button, emptied, label, row
from ui.theme import Theme
from ui.theme.icons import picture
from ui.tongue import fill, shown, translate
from ui.values import Outcome
from workbench.errors import WorkbenchError


class EmptyCard(CardFrame):
    """One sentence about what would stand here, and the button that leads there."""

    wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, translate("Findings", "No answer yet"), parent)
        self._title = label("", "strong", wrap=True)
        self._text = label("", "secondary", wrap=True)
        self._button = button("", self.wanted.emit, "primary")
        self.body.addWidget(self._title)
        self.body.addWidget(self._text)
        self.body.addLayout(row(self._button, None))

    def say(self, title: str, text: str, action: str = "") -> None:
        """What stands here now."""
        self._title.setText(title)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self._button.setText(action)
        self._button.setVisible(bool(action))


class WorkCard(CardFrame):
    """A run that takes long enough to say so."""

    cancel = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, translate("Findings", "Running"), parent)
        self._words = label("", "secondary", wrap=True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 1000)
        line = row(self._words, button(translate("Findings", "Cancel"), self.cancel.emit))
        line.setStretch(0, 1)
        self.body.addLayout(line)
        self.body.addWidget(self._bar)

    def say(self, text: str, fraction: float | None) -> None:
        """What is being done, and how far it is where that is known."""
        self._words.setText(text)
        self._bar.setVisible(fraction is not None)
        self._bar.setValue(round((fraction or 0.0) * 1000))


class ErrorCard(CardFrame):
    """What happened, why, what to do."""

    copy_details = Signal()
    try_again = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, translate("Findings", "The run ended with an error"), parent)
        self._theme = theme
        self._sign = QLabel()
        self._what = label("", "strong", wrap=True, select=True)
        self._why = label("", "secondary", wrap=True, select=True)
        self._hint = label("", "", wrap=True, select=True)
        head = row(self._sign, self._what)
        head.setStretch(1, 1)
        self.body.addLayout(head)
        self.body.addWidget(self._why)
        self.body.addWidget(self._hint)
        again = button(translate("News", "Try again"), self.try_again.emit)
        copy = button(translate("News", "Copy details"), self.copy_details.emit)
        self.body.addLayout(row(again, copy, None))
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Paint with another theme."""
        sign = picture("circle-alert", theme, "error", px=theme.size("icon"), density=self.devicePixelRatioF())
        self._sign.setPixmap(sign)

    def show_error(self, error: WorkbenchError) -> None:
        """This error."""
        told = messages.told(error)
        self._what.setText(told.what)
        self._why.setText("\n".join(part for part in (told.why, *told.problems) if part))
        self._why.setVisible(bool(self._why.text()))
        self._hint.setText(told.hint)
        self._hint.setVisible(bool(told.hint))


class OthersCard(CardFrame):
    """Kept answers of other models, a line each; a click chooses that model."""

    model_chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, translate("Findings", "Answers of other models"), parent)
        self._shown: tuple[Sequence[Outcome], Sequence[str]] = ((), ())
        self._lines = QVBoxLayout()
        self._lines.setSpacing(theme.space(2))
        self.body.addWidget(label(translate("Findings", "Answers of other models"), "strong"))
        self.body.addLayout(self._lines)

    def show_outcomes(self, outcomes: Sequence[Outcome], installed: Sequence[str]) -> None:
        """These answers. Models that are no longer installed cannot be chosen."""
        if (outcomes, installed) == self._shown:
            return
        self._shown = (outcomes, installed)
        emptied(self._lines)
        for outcome in outcomes:
            model = outcome.result.provenance.model
            name = shown(words.DOT.join(part for part in (model.name or model.id, model.version) if part))
            head = self._name(name, model.id, model.id in installed)
            self._lines.addWidget(head)
            self._lines.addWidget(label(_summary(outcome), "caption", wrap=True))

    def _name(self, name: str, model: str, installed: bool) -> QWidget:
        if installed:
            return button(name, lambda: self.model_chosen.emit(model), "link")
        return label(fill(translate("Findings", "%1 (no longer installed)"), name), "secondary", wrap=True)


def _summary(outcome: Outcome) -> str:
    top, values = outcome.result.findings.top(), outcome.result.findings.values
    said = f"{shown(top.label)} {words.probability(top.probability)}" if top is not None else ""
    if not said and values:
        said = f"{shown(values[0].label)} {words.quantity(values[0].value, values[0].unit)}"
    kept = fill(translate("Findings", "kept, %1"), words.day(outcome.kept_on)) if outcome.kept_on else ""
    return ", ".join(part for part in (said, kept) if part)
