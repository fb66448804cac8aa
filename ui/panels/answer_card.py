"""What a model says about the picture: one card."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from ui import intake_words, words
from ui.panels.cards import CardFrame, button, emptied, label, row
from ui.panels.label_list import LabelList
from ui.theme import Theme
from ui.theme.icons import picture
from ui.theme.parts import ElidedLabel
from ui.tongue import fill, shown, translate
from ui.values import Outcome
from workbench.core.result import Findings

MARKED = "model.unconfirmed"
"""The notice that the card has a line of its own for, which goes once the model is confirmed."""


class AnswerCard(CardFrame):
    """Model, one line of words, ranked labels or numbers, time and device, and where to read more."""

    label_chosen = Signal(int)
    provenance = Signal()
    model_card = Signal()
    run_again = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, translate("Findings", "Answer of the model"), parent)
        self._theme = theme
        self._shown: Outcome | None = None
        self._name = ElidedLabel("", self)
        self._name.setProperty("role", "heading")
        self._version = label("", "caption")
        self._verdict = label("", "secondary", wrap=True)
        self._sign, self._warning = QLabel(), label("", "secondary", wrap=True)
        self._mark, self._chosen = QLabel(), label("", "secondary", wrap=True)
        self._kept = label("", "caption", wrap=True)
        self._notices = label("", "caption", wrap=True)
        self.labels = LabelList(theme, self)
        self.labels.chosen.connect(self.label_chosen)
        self._values = QGridLayout()
        self._time = ElidedLabel("", self)
        self._time.setProperty("role", "caption")
        self._time.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._again = button(translate("Findings", "Run again"), self.run_again.emit)
        self._arrange()

    def _arrange(self) -> None:
        """All but the labels stand a little further in, so that a chosen label's ground goes around its bar."""
        theme = self._theme
        side = theme.space(3) - theme.space(2)
        self.body.setContentsMargins(side, theme.space(3), side, theme.space(3))
        head = row(self._name, self._version)
        head.setStretch(0, 1)
        warning = row()
        warning.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        warning.addWidget(self._warning, 1)
        chosen = row()
        chosen.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        chosen.addWidget(self._chosen, 1)
        above, below = self._inset(), self._inset()
        above.addLayout(head)
        above.addWidget(self._verdict)
        above.addLayout(warning)
        above.addLayout(chosen)
        kept = row(self._kept, self._again)
        kept.setStretch(0, 1)
        more = button(translate("Findings", "Provenance"), self.provenance.emit, "link")
        card = button(translate("Findings", "Model card"), self.model_card.emit, "link")
        below.addLayout(self._values)
        below.addWidget(self._notices)
        below.addLayout(kept)
        last = row(more, card, self._time, spacing=16)
        last.setStretch(2, 1)
        below.addLayout(last)
        self.body.addLayout(above)
        self.body.addWidget(self.labels)
        self.body.addLayout(below)

    def _inset(self) -> QVBoxLayout:
        made = QVBoxLayout()
        side = self._theme.space(2)
        made.setContentsMargins(side, 0, side, 0)
        made.setSpacing(side)
        return made

    def set_theme(self, theme: Theme) -> None:
        """Paint with another theme."""
        self._theme = theme
        self._draw_sign()

    def _draw_sign(self) -> None:
        px, density = self._theme.size("icon"), self.devicePixelRatioF()
        self._sign.setPixmap(picture("circle-slash", self._theme, "warn", px=px, density=density))
        self._mark.setPixmap(picture("circle-help", self._theme, "warn", px=px, density=density))

    def show_outcome(self, outcome: Outcome, target: int | None, unconfirmed: tuple[str, ...] = ()) -> None:
        """An answer, with the label whose map is shown. `unconfirmed`: how the model is fed that nobody confirmed."""
        self._show_chosen(unconfirmed)
        self.labels.setVisible(bool(outcome.result.findings.classes))
        if outcome.result.findings.classes:
            self.labels.show_findings(outcome.result.findings, target)
        if outcome is not self._shown:
            self._shown = outcome
            self._show_rest(outcome)

    def _show_rest(self, outcome: Outcome) -> None:
        result = outcome.result
        model = result.provenance.model
        self._name.setText(shown(model.name or model.id))
        self._version.setText(shown(words.DOT.join(part for part in (model.version, model.domain) if part)))
        verdict = words.verdict(result.findings)
        self._verdict.setText(verdict)
        self._verdict.setVisible(bool(verdict))
        self._show_warning(outcome)
        notices = [shown(notice.text) for notice in result.notices if notice.code != MARKED]
        self._notices.setText("\n".join(notices))
        self._notices.setVisible(bool(notices))
        self._show_values(result.findings)
        kept = fill(translate("Findings", "Kept, %1."), words.day(outcome.kept_on)) if outcome.kept_on else ""
        self._kept.setText(kept)
        self._kept.setVisible(bool(kept))
        self._again.setVisible(bool(kept))
        self._time.setText(time_text(outcome))

    def _show_chosen(self, unconfirmed: tuple[str, ...]) -> None:
        """An answer of a model that is fed as somebody chose says so until that is confirmed."""
        said = intake_words.marked_text(unconfirmed)
        if said != self._chosen.text():
            self._draw_sign()
            self._chosen.setText(said)
            self._chosen.setToolTip(intake_words.meaning() if said else "")
        self._mark.setVisible(bool(said))
        self._chosen.setVisible(bool(said))

    def _show_warning(self, outcome: Outcome) -> None:
        """A result of “Run anyway” says so as long as it is shown."""
        marked = outcome.result.marked
        if marked:
            self._draw_sign()
            said = translate("Findings", "Run although the model is not meant for this image.")
            self._warning.setText("\n".join([said, *(shown(misfit) for misfit in outcome.result.misfits)]))
        self._sign.setVisible(marked)
        self._warning.setVisible(marked)

    def _show_values(self, findings: Findings) -> None:
        emptied(self._values)
        for at, value in enumerate(findings.values):
            number = label(words.quantity(value.value, value.unit), "", select=True)
            number.setFont(self._theme.font("number"))
            self._values.addWidget(label(shown(value.label), "secondary", wrap=True), at, 0)
            self._values.addWidget(number, at, 1)
            if value.low is not None and value.high is not None:
                span = translate("Findings", "from %1 to %2")
                text = fill(span, words.compact(value.low), words.quantity(value.high, value.unit))
                self._values.addWidget(label(text, "caption"), at, 2)
        self._values.setColumnStretch(0, 1)


def time_text(outcome: Outcome) -> str:
    """How long the network took, and on which device."""
    provenance = outcome.result.provenance
    ms = provenance.timings_ms.get("network")
    device = words.device(provenance.device)
    if ms is None:
        return device
    return fill(translate("Findings", "%1 on %2"), words.duration(ms / 1000), device)
