"""Stored values: bits around them mean nothing, and the sign bit is the highest stored one (PS3.5 8.1.1)."""

from __future__ import annotations

import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.dicom.decoders import Decoded
from plugins.dicom.reader import DicomReader
from plugins.dicom.stored import significant
from tests.plugins.dicom.synthetic import ENCAPSULATED, LIMITS, TOKEN, colour, fragmented, grey, ramp, values, written
from workbench.plugin import api


@given(
    st.sampled_from([8, 16, 32]).flatmap(
        lambda width: st.tuples(
            st.just(width),
            st.integers(1, width).flatmap(lambda bits: st.tuples(st.just(bits), st.integers(0, width - bits))),
            st.lists(st.integers(0, (1 << width) - 1), min_size=1, max_size=20),
        )
    )
)
def test_that_any_value_comes_out_of_any_cell(case: tuple[int, tuple[int, int], list[int]]) -> None:
    width, (bits, low), cells = case
    px = np.array([cells], f"u{width // 8}")
    plain = [(cell >> low) & ((1 << bits) - 1) for cell in cells]
    signed = [value - (1 << bits) if value >> (bits - 1) else value for value in plain]
    assert significant(Decoded(px, bits, low, "MONOCHROME2"), False)[0].tolist() == plain
    assert significant(Decoded(px, bits, low, "MONOCHROME2"), True)[0].tolist() == signed


def test_that_twelve_signed_bits_are_read_from_cells_with_rubbish_above(tmp_path: Path) -> None:
    wanted = np.array([[-2048, -1, 0], [1, 2047, -1000]], np.int16)
    cells = (wanted.view(np.uint16) & 0x0FFF) | np.array([[0xF000, 0, 0xA000], [0xF000, 0x1000, 0x5000]], np.uint16)
    path = written(tmp_path, grey(cells, BitsStored=12, HighBit=11, PixelRepresentation=1))
    assert np.array_equal(values(path), wanted)
    assert DicomReader().stored(path, 0, LIMITS, TOKEN).dtype == np.int16


def test_that_values_high_up_in_their_cells_are_shifted_down(tmp_path: Path) -> None:
    wanted = ramp("u2") * 100
    path = written(tmp_path, grey((wanted << 4) | 0x000F, BitsStored=12, HighBit=15))
    assert np.array_equal(values(path), wanted)


def test_that_cells_of_twelve_bits_are_unpacked(tmp_path: Path) -> None:
    wanted = ramp("u2") * 170
    bits = np.unpackbits(wanted.view(np.uint8).reshape(-1, 2), axis=1, bitorder="little")[:, :12]
    ds = grey(wanted, BitsAllocated=12, BitsStored=12, HighBit=11)
    ds.add_new(0x7FE00010, "OW", np.packbits(bits.reshape(-1), bitorder="little").tobytes())
    assert np.array_equal(values(written(tmp_path, ds)), wanted)


@pytest.mark.parametrize(("tag", "vr", "dtype"), [(0x7FE00008, "OF", "f4"), (0x7FE00009, "OD", "f8")])
def test_that_float_pixels_are_read(tmp_path: Path, tag: int, vr: str, dtype: str) -> None:
    wanted = np.linspace(-1, 1, 24).reshape(4, 6).astype(dtype)
    ds = grey(ramp("u4"), BitsStored=None, HighBit=None, PixelRepresentation=None, BitsAllocated=8 * wanted.itemsize)
    del ds[0x7FE00010]
    ds.add_new(tag, vr, wanted.tobytes())
    path = written(tmp_path, ds)
    assert np.array_equal(values(path), wanted.astype(np.float32))
    assert np.array_equal(DicomReader().stored(path, 0, LIMITS, TOKEN), wanted)


def test_that_planes_of_colour_become_pixels(tmp_path: Path) -> None:
    px = np.arange(60, dtype=np.uint8).reshape(4, 5, 3)
    ds = colour(px, "RGB", PlanarConfiguration=1)
    ds.add_new(0x7FE00010, "OB", px.transpose(2, 0, 1).tobytes())
    assert np.array_equal(values(written(tmp_path, ds)), px)


def test_that_shared_colour_is_given_to_both_pixels(tmp_path: Path) -> None:
    pairs = np.array([[10, 20, 100, 200], [30, 40, 110, 210]], np.uint8)
    ds = grey(
        np.zeros((2, 2), "u1"), SamplesPerPixel=3, PlanarConfiguration=0, PhotometricInterpretation="YBR_FULL_422"
    )
    ds.add_new(0x7FE00010, "OB", pairs.tobytes())
    stored = DicomReader().stored(written(tmp_path, ds), 0, LIMITS, TOKEN)
    assert stored.tolist() == [[[10, 100, 200], [20, 100, 200]], [[30, 110, 210], [40, 110, 210]]]


def test_that_frames_that_were_deflated_one_by_one_are_read(tmp_path: Path) -> None:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    packed = packer.compress(ramp("u2").tobytes()) + packer.flush()
    path = written(tmp_path, fragmented(grey(ramp("u2")), [packed]), "1.2.840.10008.1.2.8.1")
    assert np.array_equal(values(path), ramp("u2"))


def test_that_a_fragment_with_less_than_a_frame_is_refused_with_numbers(tmp_path: Path) -> None:
    path = written(tmp_path, fragmented(grey(ramp("u2")), [bytes(40)]), ENCAPSULATED)
    with pytest.raises(api.ReadError, match="40 bytes instead of 48"):
        values(path)


@pytest.mark.parametrize("packed", [b"\xff\xff\xff\xff", b"\x03\x00"])
def test_that_a_deflated_frame_that_is_not_whole_is_refused(tmp_path: Path, packed: bytes) -> None:
    path = written(tmp_path, fragmented(grey(ramp("u2")), [packed]), "1.2.840.10008.1.2.8.1")
    with pytest.raises(api.ReadError) as caught:
        values(path)
    assert caught.value.code == "read.damaged"
