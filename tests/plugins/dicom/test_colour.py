"""Colours become RGB exactly once, and palettes are followed as they are written."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.dataset import Dataset

from plugins.dicom.colour import rgb
from plugins.dicom.reader import DicomReader
from tests.plugins.dicom.synthetic import LIMITS, colour, grey, image, ramp, values, written
from workbench.plugin import api


def _formula(y: float, cb: float, cr: float, highest: int) -> list[float]:
    """PS3.3 C.7.6.3.1.2, solved for R, G, B."""
    middle = (highest + 1) / 2
    exact = (
        y + 1.402 * (cr - middle),
        y - 0.114 * 1.772 / 0.587 * (cb - middle) - 0.299 * 1.402 / 0.587 * (cr - middle),
        y + 1.772 * (cb - middle),
    )
    return [min(max(value, 0), highest) for value in exact]


@given(st.lists(st.tuples(*[st.integers(0, 255)] * 3), min_size=1, max_size=50))
def test_that_ybr_full_of_8_bits_is_the_rounded_formula(pixels: list[tuple[int, int, int]]) -> None:
    found = rgb(np.array([pixels], np.uint8), "YBR_FULL", 8)[0].tolist()
    for pixel, made in zip(pixels, found, strict=True):
        assert all(abs(a - b) <= 0.5001 for a, b in zip(made, _formula(*pixel, 255), strict=True))


@given(st.lists(st.tuples(*[st.integers(0, 4095)] * 3), min_size=1, max_size=20))
def test_that_deeper_ybr_full_is_the_rounded_formula(pixels: list[tuple[int, int, int]]) -> None:
    found = rgb(np.array([pixels], np.uint16), "YBR_FULL", 12)[0].tolist()
    for pixel, made in zip(pixels, found, strict=True):
        assert all(abs(a - b) <= 0.5001 for a, b in zip(made, _formula(*pixel, 4095), strict=True))


def test_that_rgb_is_left_alone(tmp_path: Path) -> None:
    px = np.arange(60, dtype=np.uint8).reshape(4, 5, 3)
    path = written(tmp_path, colour(px, "RGB", RescaleSlope=3, RescaleIntercept=9))
    found = image(path)
    assert np.array_equal(values(path), px)
    assert (found.meaning, found.dtype, found.hints.photometric, found.channels) == ("display", "uint8", "RGB", 3)


@pytest.mark.parametrize(
    ("ybr", "wanted"), [((16, 128, 128), (0, 0, 0)), ((235, 128, 128), (255, 255, 255)), ((82, 90, 240), (255, 0, 0))]
)
def test_that_partial_range_has_black_at_16(tmp_path: Path, ybr: tuple[int, ...], wanted: tuple[int, ...]) -> None:
    ds = grey(np.zeros((1, 2), "u1"), SamplesPerPixel=3, PlanarConfiguration=0)
    ds.PhotometricInterpretation = "YBR_PARTIAL_422"
    ds.add_new(0x7FE00010, "OB", bytes([ybr[0], ybr[0], ybr[1], ybr[2]]))
    assert np.abs(values(written(tmp_path, ds)).astype(int) - wanted).max() <= 1


def test_that_stored_colours_are_those_before_conversion(tmp_path: Path) -> None:
    px = np.random.default_rng(2).integers(0, 256, (4, 5, 3), "u1")
    path = written(tmp_path, colour(px, "YBR_FULL"))
    assert np.array_equal(DicomReader().stored(path, 0, LIMITS, api.CancelToken()), px)
    assert np.array_equal(values(path), rgb(px, "YBR_FULL", 8))


def test_that_colours_of_16_bits_keep_their_depth(tmp_path: Path) -> None:
    px = np.random.default_rng(3).integers(0, 65536, (4, 5, 3), "u2")
    path = written(tmp_path, colour(px, "RGB"))
    assert np.array_equal(values(path), px)
    assert (image(path).dtype, image(path).bits, image(path).value_range) == ("uint16", 16, (0.0, 65535.0))


def _palette(ds: Dataset, first: int, bits: int, tables: list[bytes], count: int, kind: str = "") -> Dataset:
    for i, (name, data) in enumerate(zip(("Red", "Green", "Blue"), tables, strict=True)):
        ds.add_new(0x00281101 + i, "US", [count, first, bits])
        ds.add_new((0x00281221 if kind else 0x00281201) + i, "OW", data + b"\0" * (len(data) % 2))
        assert name
    ds.PhotometricInterpretation = "PALETTE COLOR"
    return ds


def test_that_a_palette_of_8_bits_gives_8_bit_colours_and_clamps(tmp_path: Path) -> None:
    tables = [bytes(range(10, 18)), bytes(range(50, 58)), bytes(range(90, 98))]
    path = written(tmp_path, _palette(grey(ramp("u1")), 4, 8, tables, 8))
    index = np.clip(ramp("i4") - 4, 0, 7)
    assert np.array_equal(values(path), np.stack([index + 10, index + 50, index + 90], axis=-1))
    assert image(path).dtype == "uint8"
    assert image(path).hints == api.DisplayHints(photometric="RGB")


def test_that_entries_of_8_bits_may_stand_in_the_high_bytes_of_words(tmp_path: Path) -> None:
    entries = (np.arange(24, dtype="<u2") + 100) << 8
    path = written(tmp_path, _palette(grey(ramp("u1")), 0, 8, [entries.tobytes()] * 3, 24))
    assert np.array_equal(values(path)[..., 1], ramp("u1") + 100)


def test_that_a_palette_of_16_bits_keeps_them(tmp_path: Path) -> None:
    tables = [np.arange(24, dtype="<u2") * k for k in (2000, 1000, 1)]
    path = written(tmp_path, _palette(grey(ramp("u1")), 0, 16, [t.tobytes() for t in tables], 24))
    assert np.array_equal(values(path), np.stack([t[ramp("u1")] for t in tables], axis=-1))
    assert image(path).dtype == "uint16"


def test_that_a_palette_in_segments_is_expanded(tmp_path: Path) -> None:
    plain = struct.pack("<2H3H", 0, 3, 100, 200, 300)
    line = struct.pack("<2HH", 1, 4, 700)
    again = struct.pack("<2HHH", 2, 1, 0, 0)
    tables = [plain + line + again] * 3
    path = written(tmp_path, _palette(grey(ramp("u1", 2, 5)), 0, 16, tables, 10, "segmented"))
    wanted = [100, 200, 300, 400, 500, 600, 700, 100, 200, 300]
    assert values(path)[..., 0].reshape(-1).tolist() == wanted


@pytest.mark.parametrize(
    "attributes",
    [{"RedPaletteColorLookupTableData": None}, {"BluePaletteColorLookupTableDescriptor": [300, 0, 8]}],
)
def test_that_a_palette_that_is_not_whole_is_refused(tmp_path: Path, attributes: dict[str, Any]) -> None:
    ds = _palette(grey(ramp("u1")), 0, 8, [bytes(24)] * 3, 24)
    for keyword, value in attributes.items():
        if value is None:
            delattr(ds, keyword)
        else:
            setattr(ds, keyword, value)
    with pytest.raises(api.ReadError) as caught:
        DicomReader().scan(written(tmp_path, ds), LIMITS)
    assert caught.value.code == "read.damaged"
