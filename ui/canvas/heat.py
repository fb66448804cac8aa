"""A map over a picture, at screen size: bilinear through its affine, coloured, blended."""

from __future__ import annotations

import math

import numpy as np

from ui.canvas.levels import Levels
from ui.canvas.patch import Box, Patch
from ui.canvas.view import View
from workbench.core.arrays import Array
from workbench.core.geometry import Affine
from workbench.core.overlay import Overlay
from workbench.display.colour import coloured
from workbench.display.picture import as_rgb, resampled

_WHOLE = 256
"""Opacity in the blend is a multiple of 1/256, which is at most half a grey level away from the exact blend."""


class Heat:
    """One map in one set of colours, over a picture of `height` × `width` source pixels."""

    def __init__(self, overlay: Overlay, colours: str, height: int, width: int) -> None:
        self.overlay, self.colours = overlay, colours
        self._size = (height, width)
        self._levels = Levels(overlay.values)
        self._patch = Patch()
        self._share: tuple[Array, int, Array] | None = None

    def over(self, shown: Array, view: View, opacity: float) -> Array:
        """(h, w, 3) uint8: `shown` (the view's visible part) with the map over the part that it covers."""
        box = self._box(view)
        if box[0] >= box[2] or box[1] >= box[3]:
            return as_rgb(shown)
        colours = self._patch.get(view.scale, box, lambda part: self._coloured(view, part))
        share = round(min(1.0, max(0.0, opacity)) * _WHOLE)
        top, left = view.visible[:2]
        place = (slice(box[0] - top, box[2] - top), slice(box[1] - left, box[3] - left))
        below = shown[place].astype(np.uint16)
        below *= np.uint16(_WHOLE - share)
        mixed = (below[:, :, None] if below.ndim == 2 else below) + self._weighted(colours, share)
        mixed >>= 8
        if mixed.shape[:2] == shown.shape[:2]:
            return mixed.astype(np.uint8)
        out = as_rgb(shown).copy()
        out[place] = mixed
        return out

    def value_at(self, row: float, col: float) -> float | None:
        """The map's value at a position in the source, None where it does not reach."""
        top, left, bottom, right = self.overlay.covered()
        if not (top <= row < bottom and left <= col < right):
            return None
        back = _axis_aligned(self.overlay.affine).inverse()
        at = np.array([row * back.rr + back.r0]), np.array([col * back.cc + back.c0])
        return float(resampled(self.overlay.values, *at)[0, 0])

    def _weighted(self, colours: Array, share: int) -> Array:
        if self._share is None or self._share[0] is not colours or self._share[1] != share:
            weighted = colours.astype(np.uint16)
            weighted *= np.uint16(share)
            weighted += np.uint16(_WHOLE // 2)
            self._share = (colours, share, weighted)
        return self._share[2]

    def _box(self, view: View) -> Box:
        """The visible part that lies over the source pixels the map covers, the same ones as at 1:1."""
        top, left, bottom, right = (math.floor(edge + 0.5) for edge in self.overlay.covered())
        first_row, first_col, last_row, last_col = view.visible
        down, across = view.scale
        (height, width) = self._size
        return (
            max(first_row, math.ceil(max(0, top) * down - 0.5)),
            max(first_col, math.ceil(max(0, left) * across - 0.5)),
            min(last_row, math.ceil(min(height, bottom) * down - 0.5)),
            min(last_col, math.ceil(min(width, right) * across - 0.5)),
        )

    def _coloured(self, view: View, box: Box) -> Array:
        overlay, (down, across) = self.overlay, view.scale
        back = _axis_aligned(overlay.affine).inverse()
        rows = (np.arange(box[0], box[2]) + 0.5) / down * back.rr + back.r0
        cols = (np.arange(box[1], box[3]) + 0.5) / across * back.cc + back.c0
        # Of a map that is finer than the screen, neighbours are averaged first: as often as the picture's, at most.
        halved = [
            math.floor(math.log2(max(1.0, min(abs(step), 1.0) / scale)))
            for step, scale in ((back.rr, down), (back.cc, across))
        ]
        level = self._levels.level(*halved) or self._levels.source
        values = resampled(level.values, rows / 2**level.down, cols / 2**level.across)
        return coloured(values, overlay.low, overlay.high, self.colours)


def _axis_aligned(affine: Affine) -> Affine:
    return Affine(rr=affine.rr, r0=affine.r0, cc=affine.cc, c0=affine.c0)
