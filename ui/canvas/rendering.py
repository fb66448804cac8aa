"""A picture as the screen shows it: values at screen size, then grey levels, then the map upon them.

Changing the window works on the copy at screen size alone. What leaves this room are arrays of its own: the picture
itself may lie in memory that another process made, which nobody may paint on or give back.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from ui.canvas.levels import Level, Levels
from ui.canvas.patch import Box, Patch
from ui.canvas.sampling import PIXELS_FROM, sampled, taps
from ui.canvas.view import View
from workbench.core.arrays import Array
from workbench.core.image import DisplayHints, Image, LookupTable, Window
from workbench.display import grey
from workbench.display.picture import picture

Choice = Window | LookupTable | None


class Renderer:
    """One picture, on its way to the screen. `image.px` holds (H, W) or (H, W, 3) values."""

    def __init__(self, image: Image) -> None:
        assert image.px is not None
        self._image, self._px = image, image.px
        self._levels: Levels | None = None
        self._patch = Patch()
        self._default: Choice = None

    @property
    def unfinished(self) -> bool:
        """Whether what `shown` gives is rough, until `work` has done more."""
        return self._levels is not None and self._levels.unfinished

    def work(self, seconds: float) -> None:
        """Go on with what is unfinished, for about this long."""
        if self._levels is not None:
            self._levels.work(seconds)

    def choice(self, wanted: Choice) -> Choice:
        """The window in force: `wanted`, else what the file asks for; None where values are shown as they are."""
        if wanted is not None or not self._image.grey or _plain(self._image):
            return wanted
        if self._default is None:
            self._default = grey.default_choice(self._image)
        return self._default

    def shown(self, view: View, wanted: Choice, inverted: bool) -> Array:
        """(h, w) or (h, w, 3) uint8: the visible part (`View.visible`), without a map."""
        hints = turned(self._image.hints) if inverted else self._image.hints
        return picture(replace(self._image, px=self._copy(view), hints=hints), self.choice(wanted))

    def _copy(self, view: View) -> Array:
        """The visible values at screen size, in the picture's own type."""
        sharp = view.zoom >= PIXELS_FROM
        level = None if sharp else self._level(view)
        source = level or Level(down=0, across=0, values=self._px, left_out=None)
        rough = sharp or level is None

        def make(box: Box) -> Array:
            rows, cols = (
                taps(start, stop, scale * 2**halved, length / 2**halved, sharp=rough)
                for start, stop, scale, halved, length in (
                    (box[0], box[2], view.scale[0], source.down, self._image.height),
                    (box[1], box[3], view.scale[1], source.across, self._image.width),
                )
            )
            return sampled(source.values, rows, cols, source.left_out)

        return self._patch.get((view.scale, source.down, source.across, rough), view.visible, make)

    def _level(self, view: View) -> Level | None:
        if self._levels is None:
            self._levels = Levels(self._px, left_out(self._px, self._image.hints))
        return self._levels.level(*(max(0, math.floor(-math.log2(scale))) for scale in view.scale))


def left_out(px: Array, hints: DisplayHints) -> Array | None:
    """(H, W) bool: values that are no numbers, and padding, which is not to be mixed with values; None without any."""
    if px.ndim == 3:
        return None
    marks: Array | None = None
    if px.dtype.kind == "f":
        marks = ~np.isfinite(px)
    if hints.padding is not None:
        padding = (px >= hints.padding[0]) & (px <= hints.padding[1])
        marks = padding if marks is None else marks | padding
    return marks if marks is not None and marks.any() else None


def turned(hints: DisplayHints) -> DisplayHints:
    """The hints of the same picture with bright and dark exchanged."""
    return replace(hints, photometric="MONOCHROME2", inverse=not grey.inverted(hints))


def _plain(image: Image) -> bool:
    """Whether values are grey levels already (as `workbench.display.picture.picture` takes them)."""
    return image.meaning == "display" and image.dtype == "uint8" and not image.hints.windows
