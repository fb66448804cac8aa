"""From modality values to grey levels: VOI window or table, then inversion. DICOM PS3.3 C.11.2, PS3.4 N.2.

Everything stays exact until one quantisation at the end, `floor(y + 0.5)`. Integer images of up to 16 bits go through a
table that is computed in float64 for every possible value, so each pixel equals the formula; others are computed in
float64 in blocks of rows.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from workbench.core.arrays import Array
from workbench.core.image import DisplayHints, Image, LookupTable, Window

_BLOCK_ROWS = 64
_AUTO_LOW, _AUTO_HIGH = 0.5, 99.5
_AUTO_SAMPLES = 1 << 20


def window_levels(values: Array, window: Window) -> Array:
    """Grey levels in [0, 255] as float64, not yet rounded, for values of any shape.

    LINEAR (C.11.2.1.2.1), LINEAR_EXACT (C.11.2.1.3.2), SIGMOID (C.11.2.1.3.1). A LINEAR window of width 1 is a
    threshold; widths below are treated as 1. LINEAR_EXACT and SIGMOID need a width above 0, else they are a
    threshold too.
    """
    x = np.asarray(values, np.float64)
    c, w = window.centre, window.width
    if window.function == "SIGMOID" and w > 0:
        with np.errstate(over="ignore"):
            return np.asarray(255.0 / (1.0 + np.exp(-4.0 * (x - c) / w)))
    if window.function == "LINEAR_EXACT" and w > 0:
        return np.asarray(np.clip((x - c) / w + 0.5, 0.0, 1.0) * 255.0)
    if window.function == "LINEAR" and w > 1:
        return np.asarray(np.clip((x - (c - 0.5)) / (w - 1.0) + 0.5, 0.0, 1.0) * 255.0)
    edge = c - 0.5 if window.function == "LINEAR" else c
    return np.where(x > edge, 255.0, 0.0)


def table_levels(values: Array, table: LookupTable) -> Array:
    """Grey levels in [0, 255] as float64 through a VOI LUT, clamped at both ends (C.11.2.1.1)."""
    index = np.clip(np.asarray(values, np.float64) - table.first, 0, len(table.values) - 1).astype(np.int64)
    highest = float((1 << table.bits) - 1)
    return np.asarray(np.take(table.values, index).astype(np.float64) * (255.0 / highest))


def inverted(hints: DisplayHints) -> bool:
    """Whether low values are to be bright: MONOCHROME1 or Presentation LUT Shape INVERSE, but never both at once.

    PS3.3 C.11.6: the shape INVERSE is what MONOCHROME1 stands for; a file that says both means one inversion.
    """
    return hints.photometric == "MONOCHROME1" or hints.inverse


def grey_picture(px: Array, choice: Window | LookupTable, hints: DisplayHints) -> Array:
    """(H, W) values as (H, W) uint8 grey levels. Values that are not numbers and padding become background."""

    def levels(values: Array) -> Array:
        raw = window_levels(values, choice) if isinstance(choice, Window) else table_levels(values, choice)
        if inverted(hints):
            raw = 255.0 - raw
        if hints.padding is not None:
            raw = np.where((values >= hints.padding[0]) & (values <= hints.padding[1]), 0.0, raw)
        return np.floor(np.nan_to_num(raw, nan=0.0) + 0.5).astype(np.uint8)

    if px.dtype.kind in "iu" and px.dtype.itemsize <= 2:
        return _through_table(px, levels)
    out = np.empty(px.shape, np.uint8)
    for top in range(0, px.shape[0], _BLOCK_ROWS):
        out[top : top + _BLOCK_ROWS] = levels(px[top : top + _BLOCK_ROWS])
    return out


def default_choice(image: Image) -> Window | LookupTable:
    """What the file itself asks for: its first VOI LUT, else its first window, else one made from the data (`auto`)."""
    if image.hints.tables:
        return image.hints.tables[0]
    if image.hints.windows:
        return image.hints.windows[0]
    return auto_window(image)


def auto_window(image: Image) -> Window:
    """A window over the 0.5th to the 99.5th percentile, padding and non-numbers left out. `name` is "auto"."""
    if image.px is None:
        return full_window(image)
    px = image.px.reshape(-1)
    px = px[:: max(1, px.size // _AUTO_SAMPLES)]
    if px.dtype.kind == "f":
        px = px[np.isfinite(px)]
    if image.hints.padding is not None:
        low, high = image.hints.padding
        px = px[(px < low) | (px > high)]
    if not px.size:
        return full_window(image)
    low, high = (float(v) for v in np.percentile(px, (_AUTO_LOW, _AUTO_HIGH)))
    return between(low, high, "auto")


def full_window(image: Image) -> Window:
    """A window over every value that occurs (or could occur, where there are no pixels). `name` is "full"."""
    low, high = image.value_range
    if image.px is not None and image.px.size:
        finite = image.px[np.isfinite(image.px)] if image.px.dtype.kind == "f" else image.px
        if finite.size:
            low, high = float(finite.min()), float(finite.max())
    return between(low, high, "full")


def between(low: float, high: float, name: str = "") -> Window:
    """The window that maps `low` to black and `high` to white."""
    width = high - low
    if not math.isfinite(width) or width <= 0:
        return Window(centre=low, width=1.0, function="LINEAR_EXACT", name=name)
    return Window(centre=low + width / 2, width=width, function="LINEAR_EXACT", name=name)


def _through_table(px: Array, levels: Callable[[Array], Array]) -> Array:
    info = np.iinfo(px.dtype)
    domain = np.arange(info.min, info.max + 1, dtype=np.int32)
    table = levels(domain)
    unsigned = px.view(f"u{px.dtype.itemsize}") if px.dtype.kind == "i" else px
    if px.dtype.kind == "i":
        table = np.roll(table, info.min)
    picture: Array = np.take(table, unsigned)
    return picture
