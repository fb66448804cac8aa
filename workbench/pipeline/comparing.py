"""Two arrays that should be the same network input: by how much they differ, where, and the usual reasons for it.

Pure functions over (H, W, C) arrays. A reason is found by undoing the usual mistakes one after the other, until what is
left is equal but for rounding; so a reason that is told would really explain the numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from workbench.core.arrays import Array
from workbench.pipeline.reasons import Reason

Verdict = Literal["equal", "close", "differs"]
CLOSE = 1e-3
"""Differences up to this share of the values' span are rounding (float16 rounds to half of it; 8 bits step by four)."""
MOST_EXPLAINED = 1 << 24
"""Larger arrays are compared, but no reason is looked for."""
_ROWS = 256
_ALIKE, _UNLIKE, _BETTER, _SLACK = 0.97, 0.5, 0.005, 0.05
"""Correlations: from here the same picture, below this another, so much better is better; and what a fit may miss."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """How two arrays differ. `at` (row, column, channel) is where the difference is largest; `share` lies in [0, 1].

    `reasons` explain it together; none where no usual reason does.
    """

    verdict: Verdict
    largest: float = 0.0
    mean: float = 0.0
    share: float = 0.0
    at: tuple[int, int, int] = (0, 0, 0)
    mine: float = 0.0
    theirs: float = 0.0
    reasons: tuple[Reason, ...] = ()


def arranged(values: Array, shape: tuple[int, int, int], layout: str = "NCHW") -> tuple[Array, str] | None:
    """`values` as (H, W, C) of this shape, and how they lay: "CHW", "HWC", with sides swapped "CWH", "WHC".

    Of a batch the first is taken. None where the shape does not fit. `layout` decides where both would fit.
    """
    while values.ndim > 3 or (values.ndim == 3 and values.shape[0] == 1 and values.shape[1:] == shape[:2]):
        if not values.shape[0]:
            return None
        values = values[0]
    height, width, channels = shape
    if values.ndim == 2 and channels == 1:
        values = values[:, :, None]
    if values.ndim != 3:
        return None
    ways = {
        "CHW": ((channels, height, width), (1, 2, 0)),
        "HWC": ((height, width, channels), (0, 1, 2)),
        "CWH": ((channels, width, height), (2, 1, 0)),
        "WHC": ((width, height, channels), (1, 0, 2)),
    }
    order = ("CHW", "HWC", "CWH", "WHC") if layout == "NCHW" else ("HWC", "CHW", "WHC", "CWH")
    for way in order:
        wanted, axes = ways[way]
        if values.shape == wanted:
            return values.transpose(axes), way
    return None


def compared(mine: Array, theirs: Array, way: str = "HWC", ends: tuple[float, float] | None = None) -> Comparison:
    """How `theirs` differs from `mine`, both (H, W, C). `ends` bound what `mine` could hold, where that is known."""
    found = _measured(mine, theirs)
    swapped = (Reason(name="transposed"),) if way in ("CWH", "WHC") else ()
    if found.verdict != "differs" and not swapped:
        return found
    explained = _explained(mine, theirs, way, ends, found) if found.verdict == "differs" else ()
    return replace(found, verdict="differs", reasons=swapped + explained)


def _measured(mine: Array, theirs: Array) -> Comparison:
    """The numbers, in blocks of rows: memory stays small for large pictures."""
    largest, total, differing, bad = -1.0, 0.0, 0, 0
    at, pair = (0, 0, 0), (0.0, 0.0)
    for top in range(0, mine.shape[0], _ROWS):
        a, b = (np.asarray(part[top : top + _ROWS], np.float64) for part in (mine, theirs))
        with np.errstate(invalid="ignore"):
            off = np.abs(a - b)
        strange = ~np.isfinite(off)
        off[strange & (a == b)] = 0.0  # the same infinity
        strange = ~np.isfinite(off)
        bad += int(strange.sum())
        off[strange] = -1.0
        differing += int(np.count_nonzero(off))
        total += float(off[~strange].sum())
        place = np.unravel_index(int(off.argmax()), off.shape)
        if off[place] > largest:
            largest = float(off[place])
            at = (top + int(place[0]), int(place[1]), int(place[2]))
            pair = (float(a[place]), float(b[place]))
    largest = max(0.0, largest)
    verdict: Verdict = "equal" if largest == 0.0 else "close" if largest <= CLOSE * _span(mine) else "differs"
    if bad:
        verdict = "differs"
    return Comparison(
        verdict=verdict,
        largest=largest,
        mean=total / max(1, mine.size - bad),
        share=differing / max(1, mine.size),
        at=at,
        mine=pair[0],
        theirs=pair[1],
        reasons=(Reason(name="not_finite", numbers=((float(bad),),)),) if bad else (),
    )


def _span(values: Array) -> float:
    """From the smallest to the largest value; an array of one value spans its own size."""
    low, high = float(values.min()), float(values.max())
    return high - low or abs(high) or 1.0


# -- reasons


def _explained(
    mine: Array, theirs: Array, way: str, ends: tuple[float, float] | None, found: Comparison
) -> tuple[Reason, ...]:
    if found.reasons or mine.size > MOST_EXPLAINED:
        return found.reasons
    a, b = np.asarray(mine, np.float64), np.asarray(theirs, np.float64)
    undone = [((), a, b), *_rearranged(a, b, way)]
    for reasons, left, right in undone:
        if reasons and _same(left, right):
            return reasons
    for reasons, left, right in undone:
        value = _rescaled(left, right)
        if value is not None:
            return (*reasons, value)
    return _nearly(undone, ends, found)


def _rearranged(a: Array, b: Array, way: str) -> Iterator[tuple[tuple[Reason, ...], Array, Array]]:
    """(reasons, mine, theirs) with one usual mistake of order or place undone, the commonest first."""
    height, width, channels = a.shape
    if channels == 3:
        yield (Reason(name="bgr"),), a, b[:, :, ::-1]
    yield (Reason(name="mirrored"),), a, b[:, ::-1]
    yield (Reason(name="upside_down"),), a, b[::-1]
    yield (Reason(name="turned"),), a, b[::-1, ::-1]
    if height == width:
        yield (Reason(name="transposed"),), a, b.transpose(1, 0, 2)
    if channels > 1:
        raw = b.transpose(2, 0, 1) if way == "CHW" else b
        flat = np.ascontiguousarray(raw).reshape(a.shape if way == "CHW" else (channels, height, width))
        yield (Reason(name="reshaped"),), a, flat if way == "CHW" else flat.transpose(1, 2, 0)
    for down, right in ((0, 1), (1, 0), (0, -1), (-1, 0), (1, 1), (1, -1), (-1, 1), (-1, -1)):
        if height > abs(down) + 1 and width > abs(right) + 1:
            ours, others = _overlap(a, down, right), _overlap(b, -down, -right)
            yield (Reason(name="shifted", numbers=((float(down),), (float(right),))),), ours, others


def _overlap(px: Array, down: int, right: int) -> Array:
    rows = slice(0, px.shape[0] - down) if down >= 0 else slice(-down, None)
    cols = slice(0, px.shape[1] - right) if right >= 0 else slice(-right, None)
    return px[rows, cols]


def _same(a: Array, b: Array) -> bool:
    return bool(np.abs(a - b).max() <= CLOSE * _span(a))


def _rescaled(a: Array, b: Array) -> Reason | None:
    """The reason if b = s·a + t in each channel, within rounding."""
    line = _line(a, b)
    if line is None:
        return None
    slope, offset = line
    flat_a, flat_b = a.reshape(-1, a.shape[2]), b.reshape(-1, b.shape[2])
    if not np.abs(flat_b - (slope * flat_a + offset)).max() <= 2 * CLOSE * _span(b) or not (slope != 0).all():
        return None
    return _named(slope, offset, _ends(a), _ends(b))


def _line(a: Array, b: Array) -> tuple[Array, Array] | None:
    """Slope and offset of each channel, by least squares; None where a channel of `a` has one value."""
    flat_a, flat_b = a.reshape(-1, a.shape[2]), b.reshape(-1, b.shape[2])
    mean_a, mean_b = flat_a.mean(axis=0), flat_b.mean(axis=0)
    power = ((flat_a - mean_a) ** 2).mean(axis=0)
    if not (power > 0).all():
        return None
    slope = ((flat_a - mean_a) * (flat_b - mean_b)).mean(axis=0) / power
    return slope, mean_b - slope * mean_a


def _alike(a: Array, b: Array) -> float:
    """The correlation of the channel that is least alike."""
    line = _line(a, b)
    if line is None:
        return 0.0
    spread_a, spread_b = (part.reshape(-1, part.shape[2]).std(axis=0) for part in (a, b))
    return float((line[0] * spread_a / np.where(spread_b > 0, spread_b, np.inf)).min())


def _ends(px: Array) -> tuple[float, float]:
    return float(px.min()), float(px.max())


def _named(slope: Array, offset: Array, mine: tuple[float, float], theirs: tuple[float, float]) -> Reason | None:
    if (slope < 0).all():
        return Reason(name="inverted")
    span = theirs[1] - theirs[0]
    if np.ptp(slope) <= 0.01 * abs(slope.mean()) and np.abs(offset).max() <= 4 * CLOSE * span:
        by = float(slope.mean())
        for name, wanted in (("times_255", 255.0), ("over_255", 1 / 255)):
            if abs(by - wanted) <= 0.01 * wanted:
                return Reason(name=name)
        return None if abs(by - 1) <= CLOSE else Reason(name="scaled", numbers=((by,),))
    if _plain(theirs) and not _plain(mine):  # mine = (theirs − mean) / std
        return Reason(name="not_normalised", numbers=(_tuple(offset), _tuple(slope)))
    if _plain(mine) and not _plain(theirs):  # theirs = (mine − mean) / std
        return Reason(name="normalised_there", numbers=(_tuple(-offset / slope), _tuple(1 / slope)))
    return Reason(name="other_constants", numbers=(_tuple(slope), _tuple(offset)))


def _plain(ends: tuple[float, float]) -> bool:
    """Whether values look as if nothing was subtracted: from 0 to 1, or from 0 to 255."""
    low, high = ends
    return low >= -1e-3 and (high <= 1.001 or 2.0 < high <= 255.5)


def _nearly(
    undone: list[tuple[tuple[Reason, ...], Array, Array]], ends: tuple[float, float] | None, found: Comparison
) -> tuple[Reason, ...]:
    """What is left where nothing explains it to the last bit: what explains most of it."""
    b = undone[0][2]
    if np.ptp(b) == 0:
        return (Reason(name="constant", numbers=((float(b.flat[0]),),)),)
    if ends is not None and np.isfinite(ends).all() and found.largest <= 1.01 * (ends[1] - ends[0]) / 255:
        return (Reason(name="rounded"),)
    likeness = [_alike(left, right) for _, left, right in undone]
    best = max(range(len(undone)), key=lambda at: (likeness[at] > likeness[0] + _BETTER, likeness[at]))
    best = best if likeness[best] > likeness[0] + _BETTER else 0
    if likeness[best] < _ALIKE:
        return (Reason(name="other_picture"),) if likeness[best] < _UNLIKE else ()
    reasons, left, right = undone[best]
    line = _line(left, right)
    assert line is not None
    slope, offset = line
    off = np.abs(slope - 1).max() > _SLACK or np.abs(offset).max() > _SLACK * _span(right)
    value = _named(slope, offset, _ends(left), _ends(right)) if off else None
    return (*reasons, *([value] if value is not None else []), Reason(name="resampled"))


def _tuple(numbers: Array) -> tuple[float, ...]:
    return tuple(float(number) for number in numbers)
