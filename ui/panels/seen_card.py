"""What the network saw: the tensor as a picture, and the steps that led to it in words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from ui.itemmodels.thumbnails import as_image
from ui.panels.cards import CardFrame, button, emptied, label, row
from ui.theme import Theme
from ui.tongue import counted, fill, shown, translate
from ui.values import Outcome
from workbench.core.image import Image
from workbench.wire.answers import Seen

SIDE = 112
_TOLERANCE = 1.0


class SeenCard(CardFrame):
    """The exact input of the network, and what of the picture it never got."""

    show_steps = Signal()
    run_again = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, translate("Findings", "What the network saw"), parent)
        self._seen: Seen | None = None
        self._side = theme.scaled(SIDE)
        self._picture = QLabel()
        self._picture.setFixedSize(self._side, self._side)
        self._picture.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._picture.setAccessibleName(translate("Findings", "The network's input as a picture"))
        self._lines = QVBoxLayout()
        self._lines.setSpacing(0)
        self._steps = button("", self.show_steps.emit, "link")
        text = QVBoxLayout()
        text.setSpacing(theme.space(1))
        text.addLayout(self._lines)
        text.addWidget(self._steps, 0, Qt.AlignmentFlag.AlignLeft)
        text.addStretch(1)
        self.body.addWidget(label(translate("Findings", "What the network saw"), "strong"))
        body = row()
        body.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        body.addLayout(text, 1)
        self.body.addLayout(body)

    def show_seen(self, outcome: Outcome, image: Image | None) -> None:
        """The input of this answer; a kept one no longer has it."""
        if outcome.seen is None:
            self._fill([translate("Findings", "A kept answer holds no picture of it. Its steps can be shown.")])
            self._picture.hide()
            self._steps.setText(translate("Findings", "Show all steps"))
            return
        seen = outcome.seen
        if seen is not self._seen:
            self._seen = seen
            self._draw(seen)
        rest = [not_seen(seen.covered, image)] if image is not None else []
        self._fill([*short_lines(seen.lines), *rest])
        self.setToolTip("\n".join(shown(line) for line in seen.lines))
        one, many = translate("Findings", "Show the one step"), translate("Findings", "Show all %1 steps")
        self._steps.setText(counted(one, many, len(seen.lines) - 1))  # the last line is the output

    def _draw(self, seen: Seen) -> None:
        found = as_image(seen.px)
        density = self.devicePixelRatioF()
        side = round(self._side * density)
        shown = found.scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
        shown.setDevicePixelRatio(density)
        self._picture.setPixmap(QPixmap.fromImage(shown))
        self._picture.show()

    def _fill(self, texts: list[str]) -> None:
        emptied(self._lines)
        for text in texts:
            self._lines.addWidget(label(text, "caption", wrap=True))


def short_lines(lines: Sequence[str]) -> list[str]:
    """The plan for a narrow card: the size of the input, then what each step does, without the sizes in between.

    A line reads "224 × 224 × 3: centre crop 224 × 224"; the first one tells what the file gave, the last ones the
    names of the network's tensors. All of them stand in the tooltip and in the view of the steps.
    """
    steps = [line.partition(": ") for line in lines if line[:1].isdigit()]
    if not steps:
        return [shown(line) for line in lines]
    done = [what for _, _, what in steps[1:]] or [steps[0][2]]
    return [shown(steps[-1][0]), *(shown(what) for what in done)]


def not_seen(covered: tuple[float, float, float, float], image: Image) -> str:
    """Which edges of the picture the network did not get, in words."""
    top, left, bottom, right = covered
    missing = []
    if top > _TOLERANCE:
        missing.append(translate("Findings", "top"))
    if bottom < image.height - _TOLERANCE:
        missing.append(translate("Findings", "bottom"))
    if left > _TOLERANCE:
        missing.append(translate("Findings", "left"))
    if right < image.width - _TOLERANCE:
        missing.append(translate("Findings", "right"))
    if not missing:
        return translate("Findings", "The whole image was seen.")
    if len(missing) == 4:
        return translate("Findings", "The edges on all sides were not seen.")
    if len(missing) == 1:
        return fill(translate("Findings", "The edge %1 was not seen."), missing[0])
    listed = fill(translate("Findings", "%1 and %2"), ", ".join(missing[:-1]), missing[-1])
    return fill(translate("Findings", "The edges %1 were not seen."), listed)
