"""Colours to RGB, once: luminance and colour differences, and palettes (PS3.3 C.7.6.3.1.2, C.7.6.3.1.5, C.7.9)."""

from __future__ import annotations

import numpy as np

from workbench.plugin import api

from .dataset import DataSet
from .elements import Unreadable
from .lookup import Lookup, lookup

_ROWS = 128
_HALF, _SHIFT = 1 << 15, 16
_FULL = np.array([[1.0, 1.0, 1.0], [0.0, -0.114 * 1.772 / 0.587, 1.772], [1.402, -0.299 * 1.402 / 0.587, 0.0]])
_PARTIAL = np.array([[1.1644, 1.1644, 1.1644], [0.0, -0.3917, 2.0173], [1.5960, -0.8130, 0.0]])


class Palette:
    """Three tables, each from stored value to one colour. Entries of up to 8 bits give uint8, deeper ones uint16."""

    def __init__(self, ds: DataSet, signed: bool) -> None:
        """Raises Unreadable where a table is missing or does not fit its descriptor."""
        self.tables = tuple(_table(ds, name, signed) for name in ("Red", "Green", "Blue"))
        self.bits = 8 if max(table.bits for table in self.tables) <= 8 else 16

    def rgb(self, stored: api.Array) -> api.Array:
        """(H, W, 3) colours of (H, W) stored values."""
        out = np.empty((*stored.shape, 3), np.uint8 if self.bits == 8 else np.uint16)
        for i, table in enumerate(self.tables):
            out[..., i] = table.of(stored)
        return out


def rgb(px: api.Array, photometric: str, bits: int) -> api.Array:
    """(H, W, 3) RGB of the same type from colours of `bits` bits, whose origin of differences is half of the range."""
    if photometric == "YBR_PARTIAL":
        return _by_matrix(px, _PARTIAL, 16 << (bits - 8) if bits >= 8 else 16 >> (8 - bits), bits)
    if not photometric.startswith("YBR"):
        return px
    if bits == 8 and px.dtype == np.uint8:
        return _from_full_8(px)
    return _by_matrix(px, _FULL, 0, bits)


def _from_full_8(px: api.Array) -> api.Array:
    """YBR_FULL of 8 bits in the fixed-point arithmetic of libjpeg, which is the rounded formula (C.7.6.3.1.2)."""
    difference = np.arange(-128, 128, dtype=np.int32)
    red = ((_fixed(1.402) * difference + _HALF) >> _SHIFT).astype(np.int16)
    blue = ((_fixed(1.772) * difference + _HALF) >> _SHIFT).astype(np.int16)
    from_cb, from_cr = -_fixed(0.344136286) * difference, -_fixed(0.714136286) * difference
    green = ((from_cb[:, None] + from_cr[None, :] + _HALF) >> _SHIFT).astype(np.int16).reshape(-1)
    out = np.empty(px.shape, np.uint8)
    for top in range(0, len(px), _ROWS):
        y, cb, cr = (px[top : top + _ROWS, :, i] for i in range(3))
        y = y.astype(np.int16)
        both = (cb.astype(np.uint16) << 8) | cr
        for i, shift in enumerate((red.take(cr), green.take(both), blue.take(cb))):
            out[top : top + _ROWS, :, i] = np.clip(y + shift, 0, 255)
    return out


def _by_matrix(px: api.Array, matrix: api.Array, black: int, bits: int) -> api.Array:
    out = np.empty(px.shape, px.dtype)
    middle, highest = 1 << (bits - 1), (1 << bits) - 1
    for top in range(0, len(px), _ROWS):
        exact = (px[top : top + _ROWS].astype(np.float64) - [black, middle, middle]) @ matrix
        out[top : top + _ROWS] = np.clip(np.floor(exact + 0.5), 0, highest)
    return out


def _fixed(factor: float) -> int:
    return int(factor * (1 << _SHIFT) + 0.5)


def _table(ds: DataSet, name: str, signed: bool) -> Lookup:
    stem = f"{name}PaletteColorLookupTable"
    found = lookup(ds, f"{stem}Descriptor", f"{stem}Data", signed, f"Segmented{stem}Data")
    if found is None:
        raise Unreadable(f"Its palette has no {name.lower()} table.")
    return found
