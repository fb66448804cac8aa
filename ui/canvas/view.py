"""Where a picture lies on the screen: one exact mapping between its pixel edges and the screen's.

Screen positions are in the screen's own pixels (not Qt's device-independent ones), (row, column) from the upper left
corner of the canvas. A picture's edge (0, 0) always lies on a whole screen pixel: so nothing shimmers while it moves,
and picture, map and outline share their edges. Pixels that are not square keep their proportion.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

MOST = 64.0
"""The largest magnification."""
_LEAST_OF_FIT = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A picture of `height` × `width` source pixels on a canvas of `rows` × `cols` screen pixels.

    pixel
        (row, column) size of a source pixel; the smaller one is 1.
    zoom
        Screen pixels for a source pixel's smaller side: 1 shows every value as it is.
    top, left
        Where the source's edge (0, 0) is meant to be; `origin` is where it is.
    margin
        Screen pixels that a fitted picture leaves free on each side, where there is room.
    """

    height: int
    width: int
    pixel: tuple[float, float] = (1.0, 1.0)
    rows: int = 1
    cols: int = 1
    margin: int = 0
    zoom: float = 1.0
    top: float = 0.0
    left: float = 0.0

    @property
    def scale(self) -> tuple[float, float]:
        """Screen pixels for one source pixel, (rows, columns)."""
        return self.zoom * self.pixel[0], self.zoom * self.pixel[1]

    @property
    def origin(self) -> tuple[int, int]:
        """The screen pixel at whose upper left corner the source's edge (0, 0) lies."""
        return math.floor(self.top + 0.5), math.floor(self.left + 0.5)

    @property
    def shown(self) -> tuple[int, int]:
        """How many screen pixels high and wide the whole picture is; at least one each."""
        down, across = self.scale
        return max(1, math.floor(self.height * down + 0.5)), max(1, math.floor(self.width * across + 0.5))

    @property
    def visible(self) -> tuple[int, int, int, int]:
        """(top, left, bottom, right) of the part on the canvas, in screen pixels from the picture's own edge."""
        (top, left), (high, wide) = self.origin, self.shown
        first_row, first_col = min(high, max(0, -top)), min(wide, max(0, -left))
        last_row, last_col = min(high, self.rows - top), min(wide, self.cols - left)
        return first_row, first_col, max(first_row, last_row), max(first_col, last_col)

    def to_screen(self, row: float, col: float) -> tuple[float, float]:
        """The screen position of a position in the source."""
        (top, left), (down, across) = self.origin, self.scale
        return top + row * down, left + col * across

    def to_source(self, row: float, col: float) -> tuple[float, float]:
        """The position in the source of a screen position; it may lie outside of the picture."""
        (top, left), (down, across) = self.origin, self.scale
        return (row - top) / down, (col - left) / across

    def pixel_at(self, row: float, col: float) -> tuple[int, int] | None:
        """The source pixel under a screen position, None beside the picture."""
        down, across = self.to_source(row, col)
        if 0 <= down < self.height and 0 <= across < self.width:
            return int(down), int(across)
        return None

    @property
    def fit_zoom(self) -> float:
        """The zoom at which the whole picture is on the canvas, as large as it can be."""
        room = [max(1, length - 2 * self.margin) for length in (self.rows, self.cols)]
        wanted = min(room[0] / (self.height * self.pixel[0]), room[1] / (self.width * self.pixel[1]))
        return min(MOST, wanted)

    @property
    def fitted(self) -> View:
        """The whole picture in the middle."""
        zoom = self.fit_zoom
        top = (self.rows - self.height * zoom * self.pixel[0]) / 2
        left = (self.cols - self.width * zoom * self.pixel[1]) / 2
        return replace(self, zoom=zoom, top=top, left=left)

    def zoomed(self, factor: float, row: float | None = None, col: float | None = None) -> View:
        """`factor` times as large around a screen position (the middle without one), which stays where it is."""
        return self.at_zoom(self.zoom * factor, row, col)

    def at_zoom(self, zoom: float, row: float | None = None, col: float | None = None) -> View:
        """At this zoom, within what is sensible, around a screen position (the middle without one)."""
        least = min(1.0, self.fit_zoom * _LEAST_OF_FIT)
        zoom = min(MOST, max(least, zoom))
        if abs(zoom - 1.0) < 1e-6:
            zoom = 1.0
        row = self.rows / 2 if row is None else row
        col = self.cols / 2 if col is None else col
        grown = zoom / self.zoom
        top, left = row - (row - self.top) * grown, col - (col - self.left) * grown
        return replace(self, zoom=zoom, top=top, left=left)._held()

    def moved(self, rows: float, cols: float) -> View:
        """Moved by screen pixels; the middle of the canvas stays on the picture."""
        return replace(self, top=self.top + rows, left=self.left + cols)._held()

    def resized(self, rows: int, cols: int, margin: int) -> View:
        """On a canvas of another size, with the same place in its middle."""
        down, across = (rows - self.rows) / 2, (cols - self.cols) / 2
        return replace(self, rows=rows, cols=cols, margin=margin, top=self.top + down, left=self.left + across)

    def _held(self) -> View:
        down, across = self.scale
        top = min(max(self.top, self.rows / 2 - self.height * down), self.rows / 2)
        left = min(max(self.left, self.cols / 2 - self.width * across), self.cols / 2)
        return replace(self, top=top, left=left)


def pixel_size(spacing_mm: tuple[float, float] | None, aspect: tuple[float, float]) -> tuple[float, float]:
    """(row, column) size of a pixel with the smaller side as 1, from its spacing, else from its aspect ratio.

    PS3.3 10.7.1.3 (row spacing first) and C.7.6.3.1.7 (vertical size first). Others than positive numbers: square.
    """
    down, across = spacing_mm or aspect
    least = min(down, across)
    if not (math.isfinite(down) and math.isfinite(across)) or least <= 0:
        return 1.0, 1.0
    ratio = max(down, across) / least
    if ratio < 1 + 1e-4:
        return 1.0, 1.0
    return (ratio, 1.0) if down > across else (1.0, ratio)
