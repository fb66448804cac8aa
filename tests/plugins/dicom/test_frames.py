"""Where frames lie: native ones by their size, encapsulated ones by tables or end markers; never more than is there."""

from __future__ import annotations

import struct
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom.encaps import encapsulate_extended
from pydicom.uid import ExplicitVRBigEndian, RLELossless

from plugins.dicom.reader import DicomReader
from tests.plugins.dicom.synthetic import (
    ENCAPSULATED,
    LIMITS,
    TOKEN,
    codes,
    data_set_of,
    element,
    fragmented,
    grey,
    preamble,
    ramp,
    values,
    written,
)
from workbench.plugin import api


def _refused(path: Path) -> api.ReadError:
    with pytest.raises(api.ReadError) as caught:
        DicomReader().scan(path, LIMITS)
    return caught.value


def _stack(count: int = 5) -> api.Array:
    return np.arange(count * 24, dtype=np.uint16).reshape(count, 4, 6)


def test_that_each_native_frame_is_read_by_its_offset(tmp_path: Path) -> None:
    path = written(tmp_path, grey(_stack()))
    assert all(np.array_equal(values(path, i), frame) for i, frame in enumerate(_stack()))


@pytest.mark.parametrize("frame", [-1, 5])
def test_that_a_frame_that_is_not_there_is_told(tmp_path: Path, frame: int) -> None:
    with pytest.raises(api.ReadError) as caught:
        DicomReader().read(written(tmp_path, grey(_stack())), frame, LIMITS, TOKEN)
    assert caught.value.code == "read.no_such_frame"


def test_that_frames_of_single_bits_need_not_begin_on_a_byte(tmp_path: Path) -> None:
    masks = np.random.default_rng(1).integers(0, 2, (7, 3, 5), "u1")
    ds = grey(masks, BitsAllocated=1, BitsStored=1, HighBit=0)
    ds.add_new(0x7FE00010, "OB", np.packbits(masks.reshape(-1), bitorder="little").tobytes())
    path = written(tmp_path, ds)
    assert all(np.array_equal(values(path, i), mask) for i, mask in enumerate(masks))


def test_that_bytes_in_big_endian_words_are_put_in_order(tmp_path: Path) -> None:
    cells = np.arange(45, dtype=np.uint8).reshape(3, 3, 5)
    raw = bytearray(cells.tobytes() + b"\0")
    raw[0::2], raw[1::2] = raw[1::2], raw[0::2]
    ds = grey(cells)
    ds.add_new(0x7FE00010, "OW", bytes(raw))
    path = written(tmp_path, ds, ExplicitVRBigEndian)
    assert all(np.array_equal(values(path, i), frame) for i, frame in enumerate(cells))


def test_that_ten_thousand_claimed_frames_are_refused_with_numbers(tmp_path: Path) -> None:
    error = _refused(written(tmp_path, grey(ramp("u2"), NumberOfFrames=10_000)))
    assert error.code == "read.damaged"
    assert "10,000 frame(s), 480,000 bytes; its pixel data has 48" in error.why


def test_that_a_file_cut_inside_its_pixels_is_refused_with_its_size(tmp_path: Path) -> None:
    path = written(tmp_path, grey(np.zeros((64, 64), "u2")))
    path.write_bytes(path.read_bytes()[:-1000])
    error = _refused(path)
    assert error.code == "read.truncated"
    assert "its pixel data has 7,192 of 8,192" in error.why


def test_that_pixels_that_are_too_many_are_told_and_left_out(tmp_path: Path) -> None:
    ds = grey(ramp("u2"))
    ds.add_new(0x7FE00010, "OW", ramp("u2").tobytes() + bytes(100))
    path = written(tmp_path, ds)
    assert np.array_equal(values(path), ramp("u2"))
    assert codes(path) == {"dicom.excess"}


def test_that_a_padding_byte_is_no_excess(tmp_path: Path) -> None:
    assert not codes(written(tmp_path, grey(np.zeros((3, 3), "u1"))))


def test_that_a_large_file_is_not_loaded_for_one_frame(tmp_path: Path) -> None:
    ds = grey(np.zeros((4, 512, 512), "u2"))
    path = written(tmp_path, ds)
    raw = path.read_bytes().replace(b"\x28\0\x08\0IS\x02\x004 ", b"\x28\0\x08\0IS\x04\x00256 ")
    size = 256 * 512 * 512 * 2
    head = raw[: raw.index(b"\xe0\x7f\x10\0OW") + 8] + struct.pack("<I", size)
    with path.open("wb") as file:
        file.write(head)
        file.truncate(len(head) + size)
    values(path)
    tracemalloc.start()
    assert not values(path, 255).any()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 * 512 * 512 * 2


@pytest.mark.parametrize(("fragments", "table"), [(1, False), (1, True), (3, True)])
def test_that_frames_in_fragments_are_found(tmp_path: Path, fragments: int, table: bool) -> None:
    frames = [frame.tobytes() for frame in _stack()]
    path = written(tmp_path, fragmented(grey(_stack()), frames, fragments, table), ENCAPSULATED)
    assert all(np.array_equal(values(path, i), frame) for i, frame in enumerate(_stack()))


def test_that_the_extended_offset_table_is_used(tmp_path: Path) -> None:
    ds = grey(_stack())
    raw, offsets, lengths = encapsulate_extended([frame.tobytes() for frame in _stack()])
    fragmented(ds, [b"\0\0"]).PixelData = raw
    ds.ExtendedOffsetTable, ds.ExtendedOffsetTableLengths = offsets, lengths
    path = written(tmp_path, ds, ENCAPSULATED)
    assert np.array_equal(values(path, 4), _stack()[4])


def test_that_all_fragments_belong_to_the_one_frame(tmp_path: Path) -> None:
    ds = fragmented(grey(ramp("u2")), [ramp("u2").tobytes()], fragments=4)
    assert np.array_equal(values(written(tmp_path, ds, ENCAPSULATED)), ramp("u2"))


def test_that_a_table_that_lies_is_not_followed(tmp_path: Path) -> None:
    frames = [frame.tobytes() for frame in _stack()]
    path = written(tmp_path, fragmented(grey(_stack()), frames, table=True), ENCAPSULATED)
    raw = bytearray(path.read_bytes())
    at = raw.index(b"\xe0\x7f\x10\0OB") + 12 + 8
    raw[at : at + 20] = struct.pack("<5I", 0, 7, 9000, 1, 2)
    path.write_bytes(bytes(raw))
    assert all(np.array_equal(values(path, i), frame) for i, frame in enumerate(_stack()))


def test_that_missing_frames_are_told_with_numbers(tmp_path: Path) -> None:
    ds = fragmented(grey(_stack()), [b"\1\2\3\4"] * 3)
    error = _refused(written(tmp_path, ds, RLELossless))
    assert error.code == "read.damaged"
    assert "announces 5 frames; its 3 fragments do not hold that many" in error.why


@pytest.mark.parametrize("lost", [8, 9, 60])
def test_that_a_file_cut_inside_its_fragments_is_refused_with_numbers(tmp_path: Path, lost: int) -> None:
    frames = [frame.tobytes() for frame in _stack()]
    path = written(tmp_path, fragmented(grey(_stack()), frames), ENCAPSULATED)
    path.write_bytes(path.read_bytes()[:-lost])
    error = _refused(path)
    assert error.code == "read.truncated"
    assert any(char.isdigit() for char in error.why)


def _with_pixels(folder: Path, pixels: bytes) -> Path:
    """A file whose header says RLE, and whose last element is given as bytes."""
    header = data_set_of(written(folder, grey(ramp("u2"))))
    path = folder / "given.dcm"
    path.write_bytes(preamble(header[: header.index(b"\xe0\x7f\x10\0")], pixels, syntax=RLELossless))
    return path


def test_that_compressed_pixels_without_fragments_are_refused(tmp_path: Path) -> None:
    error = _refused(_with_pixels(tmp_path, element(0x7FE00010, "OB", bytes(48))))
    assert (error.code, "not in fragments" in error.why) == ("read.damaged", True)


def test_that_fragments_without_an_end_are_refused(tmp_path: Path) -> None:
    empty = struct.pack("<HHI", 0xFFFE, 0xE000, 0) * 3
    error = _refused(_with_pixels(tmp_path, element(0x7FE00010, "OB", empty, 0xFFFFFFFF)))
    assert error.code == "read.truncated"
    assert "after 3 fragments and 24 bytes" in error.why


def test_that_a_frame_with_more_compressed_bytes_than_may_be_read_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, fragmented(grey(ramp("u2")), [bytes(5000)]), RLELossless)
    with pytest.raises(api.ReadError) as caught:
        DicomReader().scan(path, api.ReadLimits(max_bytes=4999))
    assert caught.value.code == "read.too_much_memory"


def test_that_something_else_than_a_fragment_is_named(tmp_path: Path) -> None:
    path = written(tmp_path, fragmented(grey(ramp("u2")), [b"\1\2"]), RLELossless)
    raw = bytearray(path.read_bytes())
    raw[raw.rindex(b"\xfe\xff\x00\xe0")] = 0
    path.write_bytes(bytes(raw))
    assert "A fragment of its pixel data was expected at byte" in _refused(path).why


@settings(max_examples=60, deadline=None)
@given(kept=st.integers(0, 800))
def test_that_a_file_cut_anywhere_never_opens(tmp_path_factory: pytest.TempPathFactory, kept: int) -> None:
    folder = tmp_path_factory.mktemp("cut")
    frames = [frame.tobytes() for frame in _stack()]
    raw = written(folder, fragmented(grey(_stack()), frames), ENCAPSULATED).read_bytes()
    path = folder / "short.dcm"
    path.write_bytes(raw[: min(kept, len(raw) - 1)])
    assert _refused(path).code in ("read.truncated", "read.no_pixels", "read.empty", "read.unknown_format")
