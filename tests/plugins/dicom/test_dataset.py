"""Typed values of a data set, read leniently."""

from __future__ import annotations

import io
import math
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.dicom.dataset import DataSet
from plugins.dicom.elements import Encoding, Unreadable, walk
from tests.plugins.dicom.synthetic import element

EXPLICIT = Encoding(True, True)


def _ds(*elements: bytes, encoding: Encoding = EXPLICIT) -> DataSet:
    data = b"".join(elements)
    return DataSet(io.BytesIO(data), walk(io.BytesIO(data), 0, len(data), encoding), encoding)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        (b"1.5\\-2", [1.5, -2.0]),
        (b" 0.684 ", [0.684]),
        (b"1,5 ", [1.5]),
        (b"40\0", [40.0]),
        (b"1e3\\.5", [1000.0, 0.5]),
        (b"", []),
        (b"forty", []),
        (b"1\\x", []),
        (b"1e999 ", []),
        (b"nan ", []),
    ],
)
def test_that_numbers_in_text_are_read_leniently(text: bytes, numbers: list[float]) -> None:
    assert _ds(element(0x00281050, "DS", text)).numbers("WindowCenter") == numbers


def test_that_long_whole_numbers_stay_exact() -> None:
    assert _ds(element(0x00281052, "DS", b"9007199254740993")).numbers("RescaleIntercept") == [9007199254740993]


def test_that_two_rows_are_a_contradiction() -> None:
    with pytest.raises(Unreadable, match="Rows has 2 values instead of one"):
        _ds(element(0x00280010, "US", b"\0\2\0\0")).whole("Rows")


def test_that_a_broken_number_of_frames_is_no_number() -> None:
    assert _ds(element(0x00280008, "IS", b"1A")).whole("NumberOfFrames") is None


@given(st.floats(allow_nan=False, allow_infinity=False, width=32))
def test_that_binary_numbers_are_exact(value: float) -> None:
    assert _ds(element(0x00189073, "FD", struct.pack("<d", value))).numbers("AcquisitionDuration") == [value]


def test_that_numbers_that_are_none_are_absent() -> None:
    assert _ds(element(0x00189073, "FD", struct.pack("<d", math.nan))).numbers("AcquisitionDuration") == []


@pytest.mark.parametrize(
    ("charset", "raw", "text"),
    [
        (b"ISO_IR 100", b"Buc^J\xe9r\xf4me", "Buc^Jérôme"),
        (b"ISO_IR 192", "Wang^小東".encode(), "Wang^小東"),
        (b"GB18030 ", "王^小东".encode("gb18030"), "王^小东"),
        (b"\\ISO 2022 IR 87", b"Yamada=\x1b$B;3ED\x1b(B", "Yamada=山田"),
        (b"NO SUCH SET", b"plain", "plain"),
    ],
)
def test_that_text_is_decoded_by_its_character_set(charset: bytes, raw: bytes, text: str) -> None:
    charset += b" " * (len(charset) % 2)
    assert _ds(element(0x00080005, "CS", charset), element(0x00100010, "PN", raw)).text("PatientName") == text


@pytest.mark.filterwarnings("ignore")
def test_that_undecodable_bytes_become_marks() -> None:
    ds = _ds(element(0x00080005, "CS", b"ISO_IR 192"), element(0x00100010, "PN", b"A\xff\xfeB"))
    assert ds.text("PatientName") == "A\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}B"


def test_that_a_backslash_inside_a_chinese_character_does_not_split_it() -> None:
    raw = "乗".encode("gb18030")
    assert b"\\" in raw
    assert _ds(element(0x00080005, "CS", b"GB18030 "), element(0x00100010, "PN", raw)).texts("PatientName") == ["乗"]


def test_that_items_inherit_the_character_set() -> None:
    inside = element(0x0040A160, "UT", "é".encode("latin-1") + b" ")
    told = struct.pack("<HHI", 0xFFFE, 0xE000, len(inside)) + inside
    ds = _ds(element(0x00080005, "CS", b"ISO_IR 100"), element(0x0040A730, "SQ", told))
    assert [item.text("TextValue") for item in ds.items("ContentSequence")] == ["é"]


def test_that_a_vr_that_is_not_given_comes_from_the_dictionary() -> None:
    encoding = Encoding(False, True)
    data = struct.pack("<HHIH", 0x0028, 0x0010, 2, 512)
    assert _ds(data, encoding=encoding).whole("Rows") == 512
    assert _ds(element(0x00280010, "UN", struct.pack("<H", 512))).whole("Rows") == 512


@pytest.mark.parametrize(("signed", "first"), [(False, 63488), (True, -2048)])
def test_that_words_take_their_sign_from_elsewhere(signed: bool, first: int) -> None:
    ds = _ds(element(0x00283002, "US", struct.pack("<HHH", 4096, 63488, 16)))
    assert ds.words("LUTDescriptor", signed)[1] == first
