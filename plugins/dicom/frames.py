"""Where the bytes of a frame lie, for native pixels and for encapsulated ones (PS3.5 A.4), checked against the file.

Only item headers are read here. Where the file has an offset table that does not fit its items, the items are believed:
one fragment a frame, or fragments that end with the end marker of a codestream.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import BinaryIO

from .dataset import DataSet
from .elements import ITEM, SEQUENCE_END, CutShort, Element, Unreadable
from .image_pixel import ImagePixel

_MOST_FRAGMENTS = 1 << 21
_MOST_TABLE = 1 << 24


@dataclass(frozen=True, slots=True, kw_only=True)
class NativeFrames:
    """Frames one after the other. `excess` bytes follow the last one, the padding byte left out.

    swapped
        Bytes stand in words whose bytes are in big-endian order (8-bit cells as OW, PS3.5 A.3).
    """

    offset: int
    frame_bits: int
    excess: int
    swapped: bool

    def read(self, source: BinaryIO, frame: int) -> tuple[bytes, int]:
        """The bytes that hold a frame, and how many bits of the first byte belong to the frame before it."""
        first, last = frame * self.frame_bits, (frame + 1) * self.frame_bits
        start, end = first // 8, -(-last // 8)
        lead = start % 2 if self.swapped else 0
        source.seek(self.offset + start - lead)
        if not self.swapped:
            return source.read(end - start), first % 8
        words = bytearray(source.read(end + end % 2 - start + lead))
        words[0::2], words[1::2] = words[1::2], words[0::2]
        return bytes(words[lead : lead + end - start]), first % 8


@dataclass(frozen=True, slots=True, kw_only=True)
class EncapsulatedFrames:
    """Frames as lists of fragments, each (offset, length)."""

    spans: tuple[tuple[tuple[int, int], ...], ...]

    def largest(self) -> int:
        """Bytes of the frame that has most."""
        return max(sum(length for _, length in span) for span in self.spans)

    def read(self, source: BinaryIO, frame: int) -> bytes:
        """A frame's codestream, its fragments joined."""
        parts = []
        for offset, length in self.spans[frame]:
            source.seek(offset)
            parts.append(source.read(length))
        return b"".join(parts)


def native(pixels: Element, form: ImagePixel, end: int, little: bool) -> NativeFrames:
    """Native frames, once it is sure that they are whole. Raises Unreadable, CutShort."""
    bits = form.native_bits
    needed = -(-bits * form.frames // 8)
    there = min(pixels.length, end - pixels.offset)
    if there < needed:
        says = (
            f"It announces {form.columns} × {form.rows} pixels in {form.frames:,} frame(s), {needed:,} bytes; "
            f"its pixel data has {there:,}"
        )
        if there < pixels.length:
            raise CutShort(f"{says} of {pixels.length:,}.")
        raise Unreadable(f"{says}.")
    excess = there - needed
    swapped = not little and pixels.vr == "OW" and form.allocated == 8
    return NativeFrames(offset=pixels.offset, frame_bits=bits, excess=excess - excess % 2, swapped=swapped)


def encapsulated(source: BinaryIO, ds: DataSet, pixels: Element, frames: int, end: int) -> EncapsulatedFrames:
    """Frames in fragments, once it is sure that all are there. Raises Unreadable, CutShort."""
    fragments = _fragments(source, pixels, end)
    table, fragments = fragments[:1], fragments[1:]
    if not fragments:
        raise CutShort("Its pixel data has no fragments.")
    if frames == 1:
        spans = [fragments]
    elif len(fragments) == frames:
        spans = [[fragment] for fragment in fragments]
    else:
        spans = (
            _by_extended_table(ds, fragments, frames)
            or _by_basic_table(source, table[0], fragments, frames)
            or _by_end_markers(source, fragments)
        )
    if len(spans) < frames:
        raise Unreadable(f"It announces {frames:,} frames; its {len(fragments):,} fragments do not hold that many.")
    return EncapsulatedFrames(spans=tuple(tuple(span) for span in spans[:frames]))


def _fragments(source: BinaryIO, pixels: Element, end: int) -> list[tuple[int, int]]:
    """(offset, length) of every item, the offset table first. Without the delimiter that ends them, some may lack."""
    found: list[tuple[int, int]] = []
    at = pixels.offset
    while at + 8 <= end:
        source.seek(at)
        group, number, length = struct.unpack("<HHI", source.read(8))
        tag = group << 16 | number
        if tag == SEQUENCE_END:
            return found
        if tag != ITEM:
            raise Unreadable(f"A fragment of its pixel data was expected at byte {at:,}.")
        there = end - at - 8
        if length > there:
            raise CutShort(f"Fragment {len(found)} of its pixel data announces {length:,} bytes; {there:,} are there.")
        found.append((at + 8, length))
        if len(found) > _MOST_FRAGMENTS:
            raise Unreadable(f"Its pixel data has more than {_MOST_FRAGMENTS:,} fragments.")
        at += 8 + length
    there = end - pixels.offset
    raise CutShort(f"Its pixel data ends without its end mark, after {len(found)} fragments and {there:,} bytes.")


def _by_extended_table(ds: DataSet, fragments: list[tuple[int, int]], frames: int) -> list[list[tuple[int, int]]]:
    """PS3.3 C.7.6.3.1.8: 64-bit offsets, one fragment a frame; [] where there is none or it does not fit."""
    raw = ds.bytes_of("ExtendedOffsetTable")
    return _grouped(struct.unpack_from(f"<{len(raw) // 8}Q", raw), fragments, frames)


def _by_basic_table(
    source: BinaryIO, table: tuple[int, int], fragments: list[tuple[int, int]], frames: int
) -> list[list[tuple[int, int]]]:
    """PS3.5 A.4: 32-bit offsets; [] where there is none or it does not fit."""
    offset, length = table
    if length > _MOST_TABLE:
        return []
    source.seek(offset)
    return _grouped(struct.unpack_from(f"<{length // 4}I", source.read(length)), fragments, frames)


def _grouped(offsets: tuple[int, ...], fragments: list[tuple[int, int]], frames: int) -> list[list[tuple[int, int]]]:
    first = fragments[0][0]
    starts = set(offsets)
    if len(starts) != frames or 0 not in starts or not starts <= {offset - first for offset, _ in fragments}:
        return []
    spans: list[list[tuple[int, int]]] = []
    for offset, length in fragments:
        if offset - first in starts:
            spans.append([])
        spans[-1].append((offset, length))
    return spans


def _by_end_markers(source: BinaryIO, fragments: list[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """Frames end where a fragment ends with the end marker that all JPEG codestreams share (ISO 10918-1 B.1.1.3)."""
    spans: list[list[tuple[int, int]]] = [[]]
    for offset, length in fragments:
        spans[-1].append((offset, length))
        source.seek(offset + max(0, length - 16))
        if b"\xff\xd9" in source.read(min(length, 16)).rstrip(b"\0")[-3:]:
            spans.append([])
    return [span for span in spans if span]
