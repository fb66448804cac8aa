"""Smaller copies of a picture, halved again and again, so that no frame has to look at every value.

A copy is made in strips, and can be made a few strips at a time: a picture of 200 million values must not stop the
window.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from workbench.core.arrays import Array

AT_ONCE = 48_000_000
"""Pictures of up to this many values are halved without a pause."""
_STRIP_VALUES = 1 << 18
_KEPT = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A copy whose pixels are averages of 2^down × 2^across source pixels; (0, 0) is the source itself.

    `left_out` (H, W) bool marks values that must not be mixed with others, or is None where there are none.
    """

    down: int
    across: int
    values: Array
    left_out: Array | None


class Levels:
    """The copies of one picture: `values` (H, W) or (H, W, C) and `left_out` (H, W) bool or None."""

    def __init__(self, values: Array, left_out: Array | None = None) -> None:
        self._source = Level(down=0, across=0, values=values, left_out=left_out)
        self._made: dict[tuple[int, int], Level] = {}
        self._making: tuple[tuple[int, int], Iterator[Level | None]] | None = None

    @property
    def source(self) -> Level:
        """The picture as it is."""
        return self._source

    @property
    def unfinished(self) -> bool:
        """Whether a copy that was asked for is still being made."""
        return self._making is not None

    def level(self, down: int, across: int) -> Level | None:
        """The copy halved `down` times in rows and `across` times in columns; None while it is being made."""
        wanted = (down, across)
        if wanted == (0, 0):
            return self._source
        if wanted in self._made:
            return self._made[wanted]
        if self._making is None or self._making[0] != wanted:
            self._making = (wanted, _halved(self._nearest(down, across), down, across))
        if self._source.values.size <= AT_ONCE:
            self.work(float("inf"))
        return self._made.get(wanted)

    def work(self, seconds: float) -> None:
        """Go on with the copy that is being made, for about this long; by one strip at least."""
        until = time.perf_counter() + seconds
        while self._making is not None:
            wanted, strips = self._making
            level = next(strips)
            if level is not None:
                self._made = dict([*self._made.items(), (wanted, level)][-_KEPT:])
                self._making = None
            if time.perf_counter() >= until:
                break

    def _nearest(self, down: int, across: int) -> Level:
        """The smallest copy at hand that the wanted one can be made from."""
        able = [level for level in self._made.values() if level.down <= down and level.across <= across]
        return min(able, key=lambda level: level.values.size, default=self._source)


def _halved(level: Level, down: int, across: int) -> Iterator[Level | None]:
    """Yields None after each strip, and the copy at the end."""
    rows, cols = level.values.shape[:2]
    high, wide = 1 << (down - level.down), 1 << (across - level.across)
    shape = (-(-rows // high), -(-cols // wide))
    values = np.empty((*shape, *level.values.shape[2:]), level.values.dtype)
    left_out = None if level.left_out is None else np.empty(shape, bool)
    strip = high * max(1, _STRIP_VALUES // max(1, cols * high))
    for top in range(0, rows, strip):
        part = level.values[top : top + strip]
        marks = None if level.left_out is None else level.left_out[top : top + strip]
        for axis, times in ((0, down - level.down), (1, across - level.across)):
            for _ in range(times):
                part, marks = _half(part, marks, axis)
        place = slice(top // high, top // high + part.shape[0])
        values[place] = part
        if left_out is not None:
            left_out[place] = marks
        yield None
    yield Level(down=down, across=across, values=values, left_out=left_out)


def _half(values: Array, left_out: Array | None, axis: int) -> tuple[Array, Array | None]:
    """Averages of neighbours along an axis, rounded as in the source's type; a value that has none stays alone."""
    length = values.shape[axis]
    first, second = _every_second(values, 0, axis), _every_second(values, 1, axis)
    if length % 2:
        second = np.concatenate([second, _every_second(values, length - 1, axis)], axis)
    mean = _mean(first, second, round_up=axis == 0)
    if left_out is None:
        return mean, None
    # Where one of both is left out, neither is mixed: the first one stands for both.
    kept, other = _every_second(left_out, 0, axis), _every_second(left_out, 1, axis)
    if length % 2:
        other = np.concatenate([other, _every_second(left_out, length - 1, axis)], axis)
    alone = kept | other
    mean[alone] = first[alone]
    return mean, kept


def _every_second(values: Array, start: int, axis: int) -> Array:
    return values[start::2] if axis == 0 else values[:, start::2]


def _mean(first: Array, second: Array, *, round_up: bool) -> Array:
    """Halves go up along one axis and down along the other: smaller copies are not brighter."""
    kind, size = first.dtype.kind, first.dtype.itemsize
    if kind == "f":
        with np.errstate(invalid="ignore", over="ignore"):
            half: Array = first * first.dtype.type(0.5)
            half += second * first.dtype.type(0.5)
        return half
    total = np.add(first, second, dtype=np.dtype(f"{kind}{min(8, size * 2)}"))
    total += round_up
    total >>= 1
    return total.astype(first.dtype)
