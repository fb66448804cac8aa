"""The walk over data elements (PS3.5 7.1): what is there and where, without reading what is not asked for.

Lengths are checked against the file before anything is read. Values of up to a few hundred bytes are kept, longer ones
are read when somebody asks. Pixel data ends the walk. Nesting without announced lengths is followed to a fixed depth.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

UNDEFINED = 0xFFFFFFFF
ITEM, ITEM_END, SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
FLOAT_PIXELS, DOUBLE_PIXELS, PIXELS = 0x7FE00008, 0x7FE00009, 0x7FE00010
PIXEL_TAGS = frozenset((FLOAT_PIXELS, DOUBLE_PIXELS, PIXELS))
LONG_VRS = frozenset((b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT", b"UV"))
MAX_DEPTH = 32
MAX_VALUE = 256 << 20
MAX_ELEMENTS = 100_000
_KEPT = 512
_BLOCK = 1 << 14
_PLAIN = 0x7FDF


class Encoding(NamedTuple):
    """How elements are written: with VR or without, which byte first."""

    explicit: bool
    little: bool

    @property
    def order(self) -> str:
        """The byte order as `struct` writes it."""
        return "<" if self.little else ">"


_SHORT_VRS = b"AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US".split()
_VRS = {letters: letters.decode() for letters in (*_SHORT_VRS, *LONG_VRS)}
_HEADS = {
    Encoding(True, True): struct.Struct("<HH2sH"),
    Encoding(True, False): struct.Struct(">HH2sH"),
    Encoding(False, True): struct.Struct("<HHI"),
    Encoding(False, False): struct.Struct(">HHI"),
}
_ITEM_HEADS = {True: struct.Struct("<HHI"), False: struct.Struct(">HHI")}
_LENGTHS = {encoding: struct.Struct(encoding.order + "I") for encoding in _HEADS}


class Element(NamedTuple):
    """One data element. `offset` and `length` are those of its value, delimiters left out; `vr` "" where none is told.

    `undefined`: the length was not announced, so the value is items. `value`: the bytes, or None if not yet read.
    """

    tag: int
    vr: str
    offset: int
    length: int
    undefined: bool
    value: bytes | None


class Unreadable(Exception):
    """The elements cannot be followed any further; the text says why, in a sentence."""


class CutShort(Unreadable):
    """The source ends inside an element."""


class Unsupported(Unreadable):
    """The file may be whole, but is made in a way that is not understood here."""


class Walked(NamedTuple):
    """What a walk found: elements by tag, where it ended, and the pixel data if it met them.

    `cut` says what broke off where the source ends inside an element.
    """

    elements: dict[int, Element]
    end: int
    pixels: Element | None
    cut: str


def walk(source: BinaryIO, start: int, end: int, encoding: Encoding, last_group: int = 0xFFFF) -> Walked:
    """Walk from `start` until pixel data, `end`, or a group above `last_group`. Raises Unreadable, never CutShort."""
    elements: dict[int, Element] = {}
    at = start
    while at < end:
        source.seek(at)
        at = _simple_ones(source.read(min(_BLOCK, end - at)), at, end, encoding, min(last_group, _PLAIN), elements)
        if at >= end:
            break
        try:
            element, at = _next(source, at, end, encoding, last_group)
        except CutShort as error:
            return Walked(elements, at, None, str(error))
        if element is None:
            break
        if element.tag in PIXEL_TAGS:
            return Walked(elements, at, element, "")
        if element.tag >> 16 != 0xFFFE:
            elements.setdefault(element.tag, element)
        if len(elements) > MAX_ELEMENTS:
            raise Unreadable(f"Its header has more than {MAX_ELEMENTS:,} elements.")
    return Walked(elements, at, None, "")


def items(source: BinaryIO, element: Element, encoding: Encoding) -> Iterator[tuple[int, int]]:
    """(start, end) of the elements of each item of a sequence (PS3.5 7.5). Raises Unreadable."""
    if element.length > MAX_VALUE:
        raise Unreadable(f"Its element {written(element.tag)} has {element.length:,} bytes.")
    base, head_of = element.offset, _ITEM_HEADS[encoding.little].unpack_from
    raw = _read(source, base, element.length)
    at = 0
    while at + 8 <= len(raw):
        group, number, length = head_of(raw, at)
        tag = group << 16 | number
        if tag == SEQUENCE_END:
            return
        if tag != ITEM:
            raise Unreadable(f"An item was expected at byte {base + at:,}.")
        at += 8
        if length == UNDEFINED:
            following = _past_elements(source, base + at, base + len(raw), encoding, 1) - base
            yield base + at, base + following - 8
        else:
            following = at + length
            yield base + at, base + min(following, len(raw))
        at = following


def after(source: BinaryIO, element: Element, end: int, encoding: Encoding) -> int:
    """Where the element after pixel data begins. Raises CutShort, Unreadable."""
    if element.undefined:
        return _past_items(source, element.offset, end, encoding, 1)
    return element.offset + element.length


def _simple_ones(
    block: bytes, base: int, end: int, encoding: Encoding, last_group: int, elements: dict[int, Element]
) -> int:
    """Take elements from `block`, which begins at `base`, as long as it is all that is needed; say where that ends.

    Left to `_next`: sequences without a length, pixel data, values that are kept but reach beyond the block, oddities.
    """
    head_of, length_of, explicit = _HEADS[encoding].unpack_from, _LENGTHS[encoding].unpack_from, encoding.explicit
    letters, at, last = b"", 0, len(block) - 12
    while at <= last:
        size, vr = 8, ""
        if explicit:
            group, number, letters, length = head_of(block, at)
            if letters not in _VRS:
                break
            vr = _VRS[letters]
            if letters in LONG_VRS:
                length, size = length_of(block, at + 8)[0], 12
        else:
            group, number, length = head_of(block, at)
        offset = at + size
        following = offset + length
        if group > last_group or length == UNDEFINED or base + following > end:
            break
        value = None
        if length <= _KEPT:
            if following > len(block):
                break
            value = block[offset:following]
        tag = group << 16 | number
        if tag not in elements:
            elements[tag] = Element(tag, vr, base + offset, length, False, value)
        at = following
    return base + at


def _next(source: BinaryIO, at: int, end: int, encoding: Encoding, last_group: int) -> tuple[Element | None, int]:
    """The element at `at` and where the next begins; None where the group is above `last_group`."""
    source.seek(at)
    head = source.read(12)
    if len(head) < 8 or at + 8 > end:
        left = end - at
        raise CutShort(f"It ends {left} byte{'s' * (left != 1)} into an element at byte {at:,}.")
    group, number = struct.unpack_from(encoding.order + "HH", head)
    tag = group << 16 | number
    if group > last_group:
        return None, at
    vr, size, length = _vr_and_length(head, at, tag, encoding)
    offset = at + size
    if tag in PIXEL_TAGS:
        return Element(tag, vr, offset, length, length == UNDEFINED, None), offset
    if length == UNDEFINED:
        inner = Encoding(False, True) if vr == "UN" else encoding
        after = _past_items(source, offset, end, inner, 1)
        return Element(tag, vr, offset, after - 8 - offset, True, None), after
    if offset + length > end:
        there = max(0, end - offset)
        raise CutShort(f"Its element {written(tag)} announces {length:,} bytes; {there:,} are there.")
    value = None
    if length <= _KEPT:
        value = head[size : size + length] if size + length <= len(head) else _read(source, offset, length)
    return Element(tag, vr, offset, length, False, value), offset + length


def _vr_and_length(head: bytes, at: int, tag: int, encoding: Encoding) -> tuple[str, int, int]:
    """VR, size of the element's head, length of its value. Without letters where the VR belongs, there is none."""
    vr = head[4:6]
    if not encoding.explicit or tag >> 16 == 0xFFFE or not (vr.isalpha() and vr.isupper()):
        return "", 8, struct.unpack_from(encoding.order + "I", head, 4)[0]
    if vr not in LONG_VRS:
        return vr.decode("ascii"), 8, struct.unpack_from(encoding.order + "H", head, 6)[0]
    if len(head) < 12:
        raise CutShort(f"It ends inside the element {written(tag)} at byte {at:,}.")
    return vr.decode("ascii"), 12, struct.unpack_from(encoding.order + "I", head, 8)[0]


def _past_items(source: BinaryIO, at: int, end: int, encoding: Encoding, depth: int) -> int:
    """Where the first element after a sequence (or encapsulated frames) of unannounced length begins."""
    if depth > MAX_DEPTH:
        raise Unreadable(f"Its sequences are nested more than {MAX_DEPTH} deep.")
    while True:
        if at + 8 > end:
            raise CutShort(f"It ends inside a sequence at byte {at:,}.")
        tag, length = _tag_and_length(source, at, encoding)
        at += 8
        if tag == SEQUENCE_END:
            return at
        if tag != ITEM:
            raise Unreadable(f"A sequence holds something that is no item at byte {at - 8:,}.")
        at = _past_elements(source, at, end, encoding, depth) if length == UNDEFINED else at + length


def _past_elements(source: BinaryIO, at: int, end: int, encoding: Encoding, depth: int) -> int:
    """Where whatever follows an item of unannounced length begins."""
    while True:
        source.seek(at)
        head = source.read(12)
        if len(head) < 8 or at + 8 > end:
            raise CutShort(f"It ends inside an item at byte {at:,}.")
        group, number = struct.unpack_from(encoding.order + "HH", head)
        tag = group << 16 | number
        vr, size, length = _vr_and_length(head, at, tag, encoding)
        at += size
        if tag == ITEM_END:
            return at
        if length == UNDEFINED:
            inner = Encoding(False, True) if vr == "UN" else encoding
            at = _past_items(source, at, end, inner, depth + 1)
        else:
            at += length


def _tag_and_length(source: BinaryIO, at: int, encoding: Encoding) -> tuple[int, int]:
    source.seek(at)
    head = source.read(8)
    if len(head) < 8:
        raise CutShort(f"It ends inside an item at byte {at:,}.")
    group, number, length = struct.unpack(encoding.order + "HHI", head)
    return group << 16 | number, length


def _read(source: BinaryIO, offset: int, length: int) -> bytes:
    source.seek(offset)
    return source.read(length)


def written(tag: int) -> str:
    """A tag as the standard writes it: (0028,0010)."""
    return f"({tag >> 16:04x},{tag & 0xFFFF:04x})"
