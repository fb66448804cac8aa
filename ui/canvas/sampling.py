"""A picture's values at the resolution of the screen: averaged where it is smaller, interpolated where it is larger.

All positions follow `workbench.core.geometry`: pixel edges on whole numbers. Screen pixel `k` of an axis, counted from
the picture's own edge, covers [k / scale, (k + 1) / scale) of the source.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import DTypeLike

from workbench.core.arrays import Array

PIXELS_FROM = 8.0
"""From this magnification on, pixels are shown as squares; below, values between them are interpolated."""
_BLOCK_ROWS = 48


@dataclass(frozen=True, slots=True, kw_only=True)
class Taps:
    """Where an axis takes its values: `index` (N, T) source positions, `weight` (N, T) float64, rows adding up to 1.

    With one tap the values are taken as they are.
    """

    index: Array
    weight: Array

    @property
    def span(self) -> tuple[int, int]:
        """The first source position that is used, and the one after the last."""
        return int(self.index.min()), int(self.index.max()) + 1

    def since(self, start: int) -> Taps:
        """The same taps in a part that begins at `start`."""
        return Taps(index=self.index - start, weight=self.weight)

    @property
    def nearest(self) -> Array:
        """(N,) the position with the most weight."""
        picked: Array = np.take_along_axis(self.index, self.weight.argmax(axis=1)[:, None], axis=1)[:, 0]
        return picked


def taps(start: int, stop: int, scale: float, length: float, *, sharp: bool) -> Taps:
    """The taps of screen pixels `start` to `stop` of an axis of `length` source pixels, `scale` screen pixels each.

    `sharp`: the pixel that lies under the middle of the screen's. Otherwise averages over the screen pixel's area below
    a scale of 1, linear interpolation between pixel centres above. At 1 every value is itself.
    """
    last = max(0, int(np.ceil(length)) - 1)
    at = np.arange(start, stop, dtype=np.float64)
    if sharp or scale == 1.0:
        index = np.clip(np.floor((at + 0.5) / scale), 0, last).astype(np.intp)[:, None]
        return Taps(index=index, weight=np.ones(index.shape))
    return _averaging(at, scale, length, last) if scale < 1 else _interpolating(at, scale, last)


def _averaging(at: Array, scale: float, length: float, last: int) -> Taps:
    low = np.clip(at / scale, 0, length)
    high = np.clip((at + 1) / scale, 0, length)
    first = np.minimum(np.floor(low), last)
    reach = np.arange(int(np.ceil(1 / scale)) + 1)
    position = first[:, None] + reach
    covered = np.clip(np.minimum(high[:, None], position + 1) - np.maximum(low[:, None], position), 0, None)
    covered[:, 0] += covered.sum(axis=1) <= 0
    weight = covered / covered.sum(axis=1, keepdims=True)
    return Taps(index=np.minimum(position, last).astype(np.intp), weight=weight)


def _interpolating(at: Array, scale: float, last: int) -> Taps:
    centred = np.clip((at + 0.5) / scale - 0.5, 0, last)
    low = np.minimum(np.floor(centred), max(0, last - 1))
    part = centred - low
    index = np.stack([low, np.minimum(low + 1, last)], axis=1).astype(np.intp)
    return Taps(index=index, weight=np.stack([1 - part, part], axis=1))


def sampled(values: Array, rows: Taps, cols: Taps, left_out: Array | None = None) -> Array:
    """(N, M) or (N, M, C) in the dtype of `values`, which is (H, W) or (H, W, C).

    `left_out` (H, W) bool marks values that must not be mixed with others (padding, not a number): where one of them
    would take part, the nearest value is shown instead.
    """
    (top, bottom), (left, right) = rows.span, cols.span
    # Copied once: numpy's take would copy a part with gaps between its rows anew for every block.
    part = np.ascontiguousarray(values[top:bottom, left:right])
    rows, cols = rows.since(top), cols.since(left)
    if rows.index.shape[1] == cols.index.shape[1] == 1:
        return _picked(part, rows.index[:, 0], cols.index[:, 0])
    marks = None if left_out is None else np.ascontiguousarray(left_out[top:bottom, left:right])
    if marks is None or not marks.any():
        return _mixed(part, rows, cols)
    found = _mixed(np.where(_over(marks, part), part.dtype.type(0), part), rows, cols)
    touched = _mixed(marks.astype(np.float32), rows, cols) > 0
    return np.where(_over(touched, found), _picked(part, rows.nearest, cols.nearest), found)


def _picked(values: Array, rows: Array, cols: Array) -> Array:
    picked: Array = np.take(np.take(values, rows, axis=0), cols, axis=1)
    return picked


def _over(marks: Array, values: Array) -> Array:
    """Marks (H, W) in a form that applies to every channel of `values`."""
    return marks if values.ndim == 2 else marks[:, :, None]


def _mixed(values: Array, rows: Taps, cols: Taps) -> Array:
    whole = values.dtype.kind in "iu"
    exact = np.float64 if values.dtype.itemsize > (2 if whole else 4) else np.float32
    channels = values.shape[2] if values.ndim == 3 else 1
    # Channels lie beside one another like columns: numpy gathers single numbers faster than groups of three.
    flat = values.reshape(values.shape[0], -1)
    across = (cols.index[:, None, :] * channels + np.arange(channels)[:, None]).reshape(-1, cols.index.shape[1])
    row_weight, col_weight = rows.weight.astype(exact), np.repeat(cols.weight.astype(exact), channels, axis=0)
    out = np.empty((len(rows.index), len(across)), values.dtype)
    high = min(_BLOCK_ROWS, len(out))
    upright, level = _Sum(high, flat.shape[1], flat.dtype, exact), _Sum(high, len(across), exact, exact)
    for start in range(0, len(out), high):
        block = slice(start, start + high)
        mixed = upright.along_rows(flat, rows.index[block], row_weight[block])
        mixed = level.along_columns(mixed, across, col_weight)
        if whole:
            mixed += exact(0.5)
            np.floor(mixed, out=mixed)
        out[block] = mixed
    return out.reshape(len(out), len(cols.index), *values.shape[2:])


class _Sum:
    """Weighted sums of taps, in memory that is used again for every block: fresh pages cost more than arithmetic."""

    def __init__(self, height: int, width: int, given: DTypeLike, exact: DTypeLike) -> None:
        self._taken = np.empty((height, width), given)
        self._part, self._total = np.empty((height, width), exact), np.empty((height, width), exact)

    def along_rows(self, values: Array, index: Array, weight: Array) -> Array:
        """(N, W) from rows of `values` (H, W); `index` and `weight` are (N, T)."""
        return self._sum(values, index.T, weight.T[:, :, None], 0, len(index))

    def along_columns(self, values: Array, index: Array, weight: Array) -> Array:
        """(H, N) from columns of `values` (H, W); `index` and `weight` are (N, T)."""
        return self._sum(values, index.T, np.ascontiguousarray(weight.T)[:, None, :], 1, len(values))

    def _sum(self, values: Array, index: Array, weight: Array, axis: int, height: int) -> Array:
        taken, part, total = self._taken[:height], self._part[:height], self._total[:height]
        for tap, (position, share) in enumerate(zip(index, weight, strict=True)):
            # Without a mode, numpy would gather into a buffer of its own first.
            np.take(values, position, axis, out=taken, mode="clip")
            np.multiply(taken, share, out=part if tap else total)
            if tap:
                total += part
        return total
