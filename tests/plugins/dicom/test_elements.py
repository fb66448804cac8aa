"""The walk over data elements: what lies where, whatever the lengths say."""

from __future__ import annotations

import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.dicom.elements import (
    MAX_DEPTH,
    MAX_ELEMENTS,
    PIXELS,
    UNDEFINED,
    CutShort,
    Encoding,
    Unreadable,
    after,
    items,
    walk,
)
from tests.plugins.dicom.synthetic import element

EXPLICIT = Encoding(True, True)
ITEM = struct.pack("<HHI", 0xFFFE, 0xE000, UNDEFINED)
ITEM_END = struct.pack("<HHI", 0xFFFE, 0xE00D, 0)
SEQUENCE_END = struct.pack("<HHI", 0xFFFE, 0xE0DD, 0)


def _nested(depth: int) -> bytes:
    inside = element(0x00100020, "LO", b"ID")
    for _ in range(depth):
        inside = element(0x00081140, "SQ", ITEM + inside + ITEM_END + SEQUENCE_END, UNDEFINED)
    return inside


def _walked(data: bytes, encoding: Encoding = EXPLICIT):  # type: ignore[no-untyped-def]
    return walk(io.BytesIO(data), 0, len(data), encoding)


def test_that_the_walk_stops_at_pixel_data_and_says_where_it_lies() -> None:
    data = element(0x00080060, "CS", b"CT") + element(PIXELS, "OW", b"\1\2\3\4")
    found = _walked(data)
    assert found.elements[0x00080060].value == b"CT"
    assert (found.pixels.offset, found.pixels.length, found.cut) == (len(data) - 4, 4, "")


@pytest.mark.parametrize("order", ["<", ">"])
def test_that_elements_without_vr_are_read_in_either_byte_order(order: str) -> None:
    data = struct.pack(order + "HHI", 0x0008, 0x0060, 2) + b"MR" + struct.pack(order + "HHI", 0x0010, 0x0020, 2) + b"ID"
    found = _walked(data, Encoding(False, order == "<"))
    assert [found.elements[tag].value for tag in (0x00080060, 0x00100020)] == [b"MR", b"ID"]


def test_that_long_values_are_stepped_over_and_found_later() -> None:
    data = element(0x00091001, "OB", bytes(100_000)) + element(0x00100020, "LO", b"ID")
    found = _walked(data)
    assert found.elements[0x00091001].value is None
    assert found.elements[0x00091001].length == 100_000
    assert found.elements[0x00100020].value == b"ID"


def test_that_a_length_beyond_the_end_is_a_cut_with_numbers() -> None:
    found = _walked(element(0x00080060, "CS", b"CT") + element(0x00100010, "PN", b"DOE", 5000))
    assert found.elements.keys() == {0x00080060}
    assert found.cut == "Its element (0010,0010) announces 5,000 bytes; 3 are there."


@given(st.integers(1, 60))
def test_that_a_cut_anywhere_is_noticed(left: int) -> None:
    data = _nested(2) + element(0x00100020, "LO", b"ID")
    found = _walked(data[: min(left, len(data) - 1)])
    assert found.cut


def test_that_sequences_of_unknown_length_are_stepped_over() -> None:
    found = _walked(_nested(MAX_DEPTH) + element(0x00200010, "SH", b"42"))
    assert found.elements[0x00200010].value == b"42"


def test_that_deeper_nesting_is_refused() -> None:
    with pytest.raises(Unreadable, match=r"nested more than 32 deep"):
        _walked(_nested(MAX_DEPTH + 1))


def test_that_endless_elements_are_refused() -> None:
    one = struct.pack("<HH2sH", 0, 0, b"LO", 0)
    data = b"".join(struct.pack("<HH", 9 + 2 * (i >> 16), i & 0xFFFF) + one[4:] for i in range(MAX_ELEMENTS + 3000))
    with pytest.raises(Unreadable, match="more than 100,000 elements"):
        _walked(data)


def test_that_items_are_found_with_and_without_announced_lengths() -> None:
    first = element(0x00100020, "LO", b"ID")
    told = struct.pack("<HHI", 0xFFFE, 0xE000, len(first)) + first
    data = element(0x00081140, "SQ", told + ITEM + first + ITEM_END + SEQUENCE_END, UNDEFINED)
    found = _walked(data).elements[0x00081140]
    spans = list(items(io.BytesIO(data), found, EXPLICIT))
    assert [data[start:end] for start, end in spans] == [first, first]


def test_that_something_else_than_an_item_in_a_sequence_is_named() -> None:
    data = element(0x00081140, "SQ", element(0x00100020, "LO", b"ID"))
    with pytest.raises(Unreadable, match="An item was expected at byte 12"):
        list(items(io.BytesIO(data), _walked(data).elements[0x00081140], EXPLICIT))


def test_that_what_follows_fragments_is_found() -> None:
    fragment = struct.pack("<HHI", 0xFFFE, 0xE000, 4) + b"\xff\xd8\xff\xd9"
    pixels = element(PIXELS, "OB", fragment + SEQUENCE_END, UNDEFINED)
    found = _walked(pixels + b"rest").pixels
    assert after(io.BytesIO(pixels), found, len(pixels), EXPLICIT) == len(pixels)
    with pytest.raises(CutShort):
        after(io.BytesIO(pixels[:-9]), found, len(pixels) - 9, EXPLICIT)


@given(st.binary(max_size=400), st.booleans(), st.booleans())
def test_that_any_bytes_can_be_walked(data: bytes, explicit: bool, little: bool) -> None:
    try:
        found = _walked(data, Encoding(explicit, little))
    except Unreadable:
        return
    assert found.end <= len(data) or found.cut
