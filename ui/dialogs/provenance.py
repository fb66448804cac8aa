"""Everything that is needed to get an answer again, to read and to copy."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from ui import words
from ui.dialogs.sheet import Sheet, scrolled
from ui.panels.cards import button, label
from ui.theme import Theme
from ui.tongue import fill, shown, translate
from ui.values import Outcome
from workbench.paths import display_name


class ProvenanceSheet(Sheet):
    """Digests of input, model and plan; the device; versions; times."""

    copy = Signal()

    def __init__(self, theme: Theme, outcome: Outcome, parent: QWidget | None = None) -> None:
        super().__init__(theme, translate("Provenance", "Provenance"), (640, 560), parent)
        page = QWidget()
        grid = QGridLayout(page)
        grid.setHorizontalSpacing(theme.space(4))
        grid.setVerticalSpacing(theme.space(1))
        grid.setColumnStretch(1, 1)
        for at, (name, value) in enumerate(facts(outcome)):
            grid.addWidget(label(name, "secondary"), at, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(label(value, "", wrap=True, select=True), at, 1)
        grid.setRowStretch(grid.rowCount(), 1)
        self.column.addWidget(scrolled(page), 1)
        copy = button(translate("Provenance", "Copy as JSON"), self.copy.emit)
        self.add_close(copy)


def facts(outcome: Outcome) -> list[tuple[str, str]]:
    """(name, value) of all that is known."""
    provenance = outcome.result.provenance
    model, device = provenance.model, provenance.device
    times = ", ".join(f"{name} {words.duration(ms / 1000)}" for name, ms in provenance.timings_ms.items())
    versions = ", ".join(f"{name} {version}" for name, version in provenance.versions.items())
    share = words.probability(device.share) if device.share is not None else ""
    pairs = [
        (translate("Provenance", "File"), display_name(outcome.place.path)),
        (translate("Provenance", "Frame"), str(provenance.frame + 1)),
        (translate("Provenance", "Made"), words.moment(provenance.created)),
        (translate("Provenance", "Model"), f"{model.name} {model.version} ({model.id})"),
        (translate("Provenance", "Model SHA-256"), model.sha256),
        (translate("Provenance", "Plan SHA-256"), provenance.plan_sha256),
        (translate("Provenance", "Input SHA-256"), provenance.input_sha256),
        (translate("Provenance", "Device asked for"), words.device_name(device.requested)),
        (translate("Provenance", "Device used"), f"{words.device_name(device.used)} ({device.provider})"),
        (translate("Provenance", "Device"), device.name),
        (translate("Provenance", "Part of the network on it"), share),
        (translate("Provenance", "Why not as asked"), device.why),
        (translate("Provenance", "Versions"), versions),
        (translate("Provenance", "Times"), times),
        (translate("Provenance", "Run anyway"), "; ".join(outcome.result.misfits)),
        (translate("Provenance", "Notices"), "; ".join(fill("%1", notice.text) for notice in outcome.result.notices)),
        (translate("Provenance", "Result id"), outcome.result.id),
    ]
    return [(name, shown(value)) for name, value in pairs if value]
