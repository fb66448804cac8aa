"""Raster files made byte by byte: those that Pillow would not write, or would write too soundly."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
from PIL import Image as PillowImage

from plugins.raster.reader import RasterReader
from workbench.plugin import api

LIMITS = api.ReadLimits()
TOKEN = api.CancelToken()
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
GREY, RGB, PALETTE, GREY_ALPHA, RGB_ALPHA = 0, 2, 3, 4, 6
WIDTH, HEIGHT, BITS, COMPRESSION, PHOTOMETRIC, OFFSETS, ORIENTATION = 256, 257, 258, 259, 262, 273, 274
SAMPLES, ROWS, LENGTHS, SAMPLE_FORMAT = 277, 278, 279, 339
_UNSIGNED, _SIGNED, _FLOATING = 1, 2, 3

Tags = Mapping[int, int | Sequence[int]]


def header(path: Path, frame: int = 0) -> api.Image:
    """What a scan says."""
    assert frame == 0
    return RasterReader().scan(path, LIMITS).header


def image(path: Path, frame: int = 0) -> api.Image:
    """One frame as the reader gives it."""
    return RasterReader().read(path, frame, LIMITS, TOKEN)


def values(path: Path, frame: int = 0) -> api.Array:
    """The values of one frame."""
    px = image(path, frame).px
    assert px is not None
    return px


def stored(path: Path, frame: int = 0) -> api.Array:
    """The values of one frame as the file holds them."""
    return RasterReader().stored(path, frame, LIMITS, TOKEN)


def codes(path: Path, frame: int = 0) -> list[str]:
    """The codes of the notices on a frame."""
    return [notice.code for notice in image(path, frame).notices]


def written(path: Path, px: api.Array, **options: Any) -> Path:
    """A file written by Pillow, in the format of its ending."""
    PillowImage.fromarray(px).save(path, **options)
    return path


def chunk(kind: bytes, data: bytes) -> bytes:
    """A PNG chunk."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(
    px: api.Array, kind: int, *, before: bytes = b"", after: bytes = b"", size: tuple[int, int] | None = None
) -> bytes:
    """A PNG of (H, W) or (H, W, samples) values of 8 or 16 bits; `size` (height, width) is a lie in its header."""
    height, width = size or px.shape[:2]
    rows = px.astype(px.dtype.newbyteorder(">")).reshape(px.shape[0], -1)
    raw = b"".join(b"\0" + row.tobytes() for row in rows)
    head = struct.pack(">IIBBBBB", width, height, 8 * px.itemsize, kind, 0, 0, 0)
    body = chunk(b"IHDR", head) + before + chunk(b"IDAT", zlib.compress(raw)) + after + chunk(b"IEND", b"")
    return PNG_SIGNATURE + body


def tiff(*pages: api.Array, order: Literal["<", ">"] = "<", tags: Sequence[Tags] = ()) -> bytes:
    """An uncompressed TIFF with a page for each (H, W) or (H, W, samples) array; `tags` change those of a page.

    The kind of numbers and their bits follow from the arrays' types.
    """
    magic = b"II*\0" if order == "<" else b"MM\0*"
    out = bytearray(magic + b"\0\0\0\0")
    link = 4
    for number, px in enumerate(pages):
        pixels_at = len(out)
        out += px.astype(px.dtype.newbyteorder(order)).tobytes()
        whole = dict(_tags(px, pixels_at)) | dict(tags[number] if number < len(tags) else {})
        out += b"\0" * (len(out) % 2)
        entries = []
        for tag, value in sorted(whole.items()):
            several = (value,) if isinstance(value, int) else tuple(value)
            packed = struct.pack(f"{order}{len(several)}I", *several)
            if len(packed) > 4:
                place = len(out)
                out += packed
                packed = struct.pack(f"{order}I", place)
            entries.append(struct.pack(f"{order}HHI", tag, 4, len(several)) + packed)
        struct.pack_into(f"{order}I", out, link, len(out))
        out += struct.pack(f"{order}H", len(entries)) + b"".join(entries)
        link = len(out)
        out += b"\0\0\0\0"
    return bytes(out)


def _tags(px: api.Array, pixels_at: int) -> Tags:
    samples = px.shape[2] if px.ndim == 3 else 1
    kind = {"u": _UNSIGNED, "i": _SIGNED, "f": _FLOATING}[px.dtype.kind]
    return {
        WIDTH: px.shape[1],
        HEIGHT: px.shape[0],
        BITS: (8 * px.itemsize,) * samples,
        COMPRESSION: 1,
        PHOTOMETRIC: 2 if samples == 3 else 1,
        OFFSETS: pixels_at,
        SAMPLES: samples,
        ROWS: px.shape[0],
        LENGTHS: px.nbytes,
        SAMPLE_FORMAT: (kind,) * samples,
    }


def ramp(dtype: str = "uint8", height: int = 4, width: int = 6) -> api.Array:
    """(height, width) values that all differ and fill their type: no turn and no loss of depth goes unseen."""
    kind = np.dtype(dtype)
    if kind.kind == "f":
        return np.linspace(-1000.0, 1000.0, height * width).astype(kind).reshape(height, width)
    info = np.iinfo(kind)
    spread = [info.min + k * (info.max - info.min) // (height * width - 1) for k in range(height * width)]
    return np.array(spread, kind).reshape(height, width)
