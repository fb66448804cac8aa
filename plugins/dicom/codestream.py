"""What a compressed frame says about itself: size, depth, sign, colours, and whether its end is there.

The header's tags may lie about a codestream; decoders follow the codestream, so it is asked first. JPEG and JPEG-LS:
ISO 10918-1 B.2, ISO 14495-1 C.2; JPEG 2000: ISO 15444-1 A.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Literal

from .elements import Unreadable

Colour = Literal["RGB", "YBR", ""]
_SOF = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_SOF_JPEG_LS = 0xF7
_ALONE = frozenset((0x01, *range(0xD0, 0xD9)))
_JP2 = b"\x00\x00\x00\x0cjP  "
_SOC = b"\xff\x4f\xff\x51"
_END = b"\xff\xd9"


@dataclass(frozen=True, slots=True, kw_only=True)
class Codestream:
    """Facts of one codestream.

    colour
        What it says for certain about its three components, "" where it leaves that to the header.
    libjpeg_ycc
        Whether libjpeg takes the components for luminance and colour differences (its `default_decompress_parms`).
    transformed
        JPEG 2000: a colour transformation is undone by every decoder (ISO 15444-1 A.6.1).
    """

    kind: Literal["jpeg", "jpeg-ls", "jpeg-2000"]
    rows: int
    columns: int
    components: int
    precision: int
    signed: bool = False
    lossless: bool = False
    colour: Colour = ""
    libjpeg_ycc: bool = False
    transformed: bool = False


def codestream(frame: bytes) -> Codestream:
    """The facts. Raises Unreadable where the frame is no codestream, or ends without its end marker."""
    if frame.startswith((_SOC, _JP2)):
        found, header = _jpeg_2000(frame)
    elif frame.startswith(b"\xff\xd8\xff"):
        found, header = _jpeg(frame)
    else:
        raise Unreadable(f"Its {len(frame):,} compressed bytes are no JPEG, JPEG-LS or JPEG 2000 codestream.")
    # Coded data never holds these two bytes, and decoders may invent what is missing at the end.
    if frame.rfind(_END, header) < 0:
        raise Unreadable(f"A compressed frame of {len(frame):,} bytes ends without its end marker.")
    return found


def _jpeg(frame: bytes) -> tuple[Codestream, int]:
    """The facts, and where the segment that gives them ends."""
    at, adobe, jfif = 2, -1, False
    while at + 4 <= len(frame):
        if frame[at] != 0xFF:
            raise Unreadable(f"A marker was expected at byte {at:,} of a compressed frame of {len(frame):,} bytes.")
        marker = frame[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker in _ALONE:
            at += 2
            continue
        length = int.from_bytes(frame[at + 2 : at + 4], "big")
        body = frame[at + 4 : at + 2 + length]
        if marker == 0xE0 and body.startswith(b"JFIF"):
            jfif = True
        elif marker == 0xEE and body.startswith(b"Adobe") and len(body) >= 12:
            adobe = body[11]
        elif marker in _SOF or marker == _SOF_JPEG_LS:
            near = _near(frame, at + 2 + length) if marker == _SOF_JPEG_LS else None
            return _from_sof(marker, body, adobe, jfif, near), at + 2 + length
        elif marker in (0xD9, 0xDA):
            break
        at += 2 + length
    raise Unreadable(f"A compressed frame of {len(frame):,} bytes does not say its size.")


def _near(frame: bytes, at: int) -> int:
    """The largest error of a JPEG-LS frame, from its first scan (ISO 14495-1 C.2.3); 0 is lossless."""
    scan = frame.find(b"\xff\xda", at)
    near = scan + 5 + 2 * frame[scan + 4] if 0 <= scan < len(frame) - 4 else len(frame)
    return frame[near] if near < len(frame) else 0


def _from_sof(marker: int, body: bytes, adobe: int, jfif: bool, near: int | None) -> Codestream:
    if len(body) < 6 or len(body) < 6 + 3 * body[5]:
        raise Unreadable("A compressed frame ends inside its header.")
    precision, rows, columns, components = struct.unpack_from(">BHHB", body)
    ids = tuple(body[6 + 3 * i] for i in range(components))
    rgb_ids = ids in (tuple(b"RGB"), tuple(b"rgb"))
    colour: Colour = ""
    if components == 3:
        if adobe in (0, 1):
            colour = "YBR" if adobe else "RGB"
        elif rgb_ids:
            colour = "RGB"
        elif jfif:
            colour = "YBR"
    return Codestream(
        kind="jpeg-ls" if marker == _SOF_JPEG_LS else "jpeg",
        rows=rows,
        columns=columns,
        components=components,
        precision=precision,
        lossless=near == 0 if near is not None else marker in (0xC3, 0xC7, 0xCB, 0xCF),
        colour=colour,
        libjpeg_ycc=components == 3 and (jfif or adobe > 0 or (adobe < 0 and ids != tuple(b"RGB"))),
    )


def _jpeg_2000(frame: bytes) -> tuple[Codestream, int]:
    """The facts, and where the segment that gives them ends."""
    start = frame.find(_SOC)
    if start < 0 or len(frame) < start + 43:
        raise Unreadable("A compressed frame ends inside its header.")
    width, height, left, top = struct.unpack_from(">4I", frame, start + 8)
    components = int.from_bytes(frame[start + 40 : start + 42], "big")
    depth = frame[start + 42]
    facts = Codestream(
        kind="jpeg-2000",
        rows=height - top,
        columns=width - left,
        components=components,
        precision=(depth & 0x7F) + 1,
        signed=bool(depth & 0x80),
        transformed=components == 3 and _multiple_component_transformation(frame, start + 2),
    )
    return facts, start + 43


def _multiple_component_transformation(frame: bytes, at: int) -> bool:
    """The last byte of SGcod in the COD segment of the main header (A.6.1)."""
    while at + 9 <= len(frame) and frame[at] == 0xFF and frame[at + 1] not in (0x90, 0x93, 0xD9):
        if frame[at + 1] == 0x52:
            return frame[at + 8] == 1
        at += 2 + int.from_bytes(frame[at + 2 : at + 4], "big")
    return False
