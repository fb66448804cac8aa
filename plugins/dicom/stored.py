"""Stored values of a frame: cells unpacked, masked and extended from their own sign bit (PS3.5 8.1.1), nothing else."""

from __future__ import annotations

import zlib

import numpy as np

from workbench.plugin import api

from .decoders import Decoded
from .elements import Unreadable
from .image_pixel import ImagePixel

_WHOLE_CELLS = (8, 16, 32)


def significant(decoded: Decoded, signed: bool) -> api.Array:
    """The value in each cell, in the machine's byte order: the bits around it are dropped, the sign is extended.

    Shape as `decoded.px`; unsigned or signed integers of the cell's size, or floats as they are.
    """
    px = decoded.px.astype(decoded.px.dtype.newbyteorder("="), copy=False)
    if px.dtype.kind == "f":
        return px
    width = 8 * px.itemsize
    above = width - decoded.low - decoded.bits
    px = px.view(f"{'i' if signed else 'u'}{px.itemsize}")
    if not above and not decoded.low:
        return px
    if signed:
        extended: api.Array = (px << above) >> (above + decoded.low)
        return extended
    mask = px.dtype.type((1 << decoded.bits) - 1)
    masked: api.Array = (px >> decoded.low) & mask if decoded.low else px & mask
    return masked


def native_frame(raw: bytes, lead: int, form: ImagePixel, order: str) -> Decoded:
    """A native frame from its bytes; `lead` bits of the first one belong to the frame before. Raises Unreadable."""
    if 8 * len(raw) - lead < form.native_bits:
        raise Unreadable(f"A frame has {len(raw):,} bytes instead of {-(-form.native_bits // 8):,}.")
    cells = _cells(raw, lead, form, order)
    if form.halved:
        px = _doubled(cells.reshape(form.rows, -1, 4))
        photometric = "YBR_PARTIAL" if "PARTIAL" in form.photometric else "YBR_FULL"
        return Decoded(px, form.stored, form.low, photometric)
    if form.samples == 1:
        px = cells.reshape(form.rows, form.columns)
    elif form.planar:
        px = cells.reshape(3, form.rows, form.columns).transpose(1, 2, 0)
    else:
        px = cells.reshape(form.rows, form.columns, 3)
    return Decoded(px, form.stored, form.low, form.photometric)


def inflated_frame(packed: bytes, form: ImagePixel) -> bytes:
    """A frame that was deflated on its own, never more than its size. Raises Unreadable."""
    needed = -(-form.native_bits // 8)
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        raw = unpacker.decompress(packed, needed + 1)
    except zlib.error as error:
        raise Unreadable(f"A frame of {len(packed):,} deflated bytes cannot be unpacked: {error}.") from error
    if len(raw) < needed:
        raise Unreadable(f"A frame unpacks to {len(raw):,} bytes instead of {needed:,}.")
    return raw


def _cells(raw: bytes, lead: int, form: ImagePixel, order: str) -> api.Array:
    """One-dimensional cells: views where numpy has cells of that size, else unpacked from a stream of bits."""
    count = form.native_bits // form.allocated
    if form.floating:
        return np.frombuffer(raw, f"{order}f{form.floating // 8}", count)
    if form.allocated in _WHOLE_CELLS:
        return np.frombuffer(raw, f"{order}u{form.allocated // 8}", count)
    bits = np.unpackbits(np.frombuffer(raw, np.uint8), bitorder="little")[lead : lead + form.native_bits]
    if form.allocated == 1:
        return bits
    whole = np.zeros((count, 32), np.uint8)
    whole[:, : form.allocated] = bits.reshape(count, form.allocated)
    return np.packbits(whole, axis=1, bitorder="little").view("<u4").reshape(count)


def _doubled(pairs: api.Array) -> api.Array:
    """(H, W / 2, 4) of Y1 Y2 Cb Cr to (H, W, 3) of Y Cb Cr: both pixels have the pair's colour (PS3.3 C.7.6.3.1.2)."""
    rows, columns = pairs.shape[:2]
    px = np.empty((rows, columns, 2, 3), pairs.dtype)
    px[..., 0] = pairs[..., :2]
    px[..., 1] = pairs[..., 2:3]
    px[..., 2] = pairs[..., 3:4]
    return px.reshape(rows, columns * 2, 3)
