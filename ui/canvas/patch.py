"""A part of something large, kept while it moves: only what comes into sight is made anew."""

from __future__ import annotations

from collections.abc import Callable, Hashable

import numpy as np

from workbench.core.arrays import Array

Box = tuple[int, int, int, int]
"""(top, left, bottom, right) in screen pixels from the picture's own edge."""


class Patch:
    """The last part that was asked for, and what it is a part of."""

    def __init__(self) -> None:
        self._key: Hashable = None
        self._box: Box = (0, 0, 0, 0)
        self._values: Array | None = None

    def get(self, key: Hashable, box: Box, make: Callable[[Box], Array]) -> Array:
        """(bottom - top, right - left, …) of what `key` names. `make` gives the values of any box of it."""
        kept = self._values if key == self._key else None
        if kept is None or not _overlap(box, self._box):
            kept = make(box)
        elif box != self._box:
            kept = self._moved(kept, box, make)
        self._key, self._box, self._values = key, box, kept
        return kept

    def _moved(self, kept: Array, box: Box, make: Callable[[Box], Array]) -> Array:
        (top, left, bottom, right), old = box, self._box
        values = np.empty((bottom - top, right - left, *kept.shape[2:]), kept.dtype)
        row0, row1 = max(top, old[0]), min(bottom, old[2])
        col0, col1 = max(left, old[1]), min(right, old[3])
        values[row0 - top : row1 - top, col0 - left : col1 - left] = kept[
            row0 - old[0] : row1 - old[0], col0 - old[1] : col1 - old[1]
        ]
        strips = (
            (top, left, row0, right),
            (row1, left, bottom, right),
            (row0, left, row1, col0),
            (row0, col1, row1, right),
        )
        for strip in strips:
            if strip[0] < strip[2] and strip[1] < strip[3]:
                place = values[strip[0] - top : strip[2] - top, strip[1] - left : strip[3] - left]
                place[...] = make(strip)
        return values


def _overlap(one: Box, other: Box) -> bool:
    return max(one[0], other[0]) < min(one[2], other[2]) and max(one[1], other[1]) < min(one[3], other[3])
