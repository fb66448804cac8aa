"""From stored values to values with a unit: exact where whole numbers do, rounded once otherwise."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from plugins.dicom.dataset import DataSet
from plugins.dicom.elements import Encoding, Walked
from plugins.dicom.functional import FrameGroups
from plugins.dicom.image_pixel import ImagePixel
from plugins.dicom.modality import Modality, modality
from tests.plugins.dicom.synthetic import CT_IMAGE, changed, codes, grey, image, item, ramp, table, values, written
from workbench.plugin import api


def _form(stored: int, signed: bool) -> ImagePixel:
    return ImagePixel(
        rows=1,
        columns=1,
        frames=1,
        samples=1,
        photometric="MONOCHROME2",
        planar=False,
        allocated=16,
        stored=stored,
        high=stored - 1,
        signed=signed,
    )


def _rescale(slope: float, intercept: float, form: ImagePixel) -> Modality:
    nothing = DataSet(io.BytesIO(), Walked({}, 0, None, ""), Encoding(True, True))

    class Told(DataSet):
        def number(self, keyword: str) -> float | None:
            return {"RescaleSlope": slope, "RescaleIntercept": intercept}.get(keyword)

    ds = Told(nothing.source, Walked({}, 0, None, ""), nothing.encoding)
    return modality(ds, FrameGroups(ds, 0), form)


@given(
    st.integers(-40, 40),
    st.integers(-70_000, 70_000),
    st.integers(1, 16),
    st.booleans(),
    st.lists(st.integers(0, 65535), min_size=1, max_size=20),
)
def test_that_whole_rescaling_is_exact(slope: int, intercept: int, bits: int, signed: bool, cells: list[int]) -> None:
    stored = [cell % (1 << bits) - (signed << (bits - 1)) for cell in cells]
    found = _rescale(slope, intercept, _form(bits, signed))
    px = found.values(np.array([stored], np.int16 if signed else np.uint16))
    wanted = [value * slope + intercept for value in stored]
    assert px.dtype == found.dtype
    assert px[0].tolist() == wanted
    assert found.low <= min(wanted) <= max(wanted) <= found.high


@given(
    st.floats(-1e4, 1e4, allow_nan=False),
    st.floats(-1e6, 1e6, allow_nan=False),
    st.lists(st.integers(0, 65535), min_size=1, max_size=20),
)
def test_that_other_rescaling_is_the_float64_result_rounded_once(
    slope: float, intercept: float, cells: list[int]
) -> None:
    found = _rescale(slope + 0.123456789, intercept, _form(16, False))
    px = found.values(np.array([cells], np.uint16))
    assert px.dtype == np.float32
    assert px[0].tolist() == [float(np.float32(cell * (slope + 0.123456789) + intercept)) for cell in cells]
    exact = [Fraction(cell) * Fraction(slope + 0.123456789) + Fraction(intercept) for cell in cells]
    assert all(
        abs(Fraction(float(a)) - b) <= abs(b) / 2**23 + Fraction(1, 2**20) for a, b in zip(px[0], exact, strict=True)
    )


@pytest.mark.parametrize(
    ("bits", "signed", "slope", "intercept", "dtype"),
    [
        (12, False, 1, 0, "uint16"),
        (16, True, 1, 0, "int16"),
        (12, False, 1, -1024, "int16"),
        (16, False, 1, -1024, "int32"),
        (16, False, 1 << 15, 0, "int32"),
        (16, False, 1 << 16, 0, "float32"),
        (12, False, 0.5, 0, "float32"),
        (12, False, 1, 0.5, "float32"),
    ],
)
def test_that_the_type_follows_from_the_header_alone(
    bits: int, signed: bool, slope: float, intercept: float, dtype: str
) -> None:
    assert _rescale(slope, intercept, _form(bits, signed)).dtype == dtype


@pytest.mark.parametrize(
    ("attributes", "meaning", "unit"),
    [
        ({}, "stored", ""),
        ({"SOPClassUID": CT_IMAGE, "RescaleSlope": 1, "RescaleIntercept": -1024}, "hounsfield", "HU"),
        ({"SOPClassUID": CT_IMAGE, "RescaleSlope": 1, "RescaleIntercept": 0, "RescaleType": "US"}, "modality", ""),
        ({"RescaleSlope": 1, "RescaleIntercept": -1024, "RescaleType": "HU"}, "hounsfield", "HU"),
        ({"RescaleSlope": 2, "RescaleIntercept": 0}, "modality", ""),
        ({"Modality": "PT", "Units": "BQML", "RescaleSlope": 0.5, "RescaleIntercept": 0}, "modality", "BQML"),
        ({"RescaleIntercept": -3}, "modality", ""),
        ({"SOPClassUID": CT_IMAGE}, "stored", ""),
    ],
)
def test_that_meaning_and_unit_are_what_the_file_says(
    tmp_path: Path, attributes: dict[str, Any], meaning: str, unit: str
) -> None:
    found = image(written(tmp_path, grey(ramp("u2"), **attributes)))
    assert (found.meaning, found.unit) == (meaning, unit)


def test_that_hounsfield_units_of_a_real_slice_are_exact() -> None:
    path = get_testdata_file("CT_small.dcm", download=False)
    found = image(Path(str(path)))
    assert (found.meaning, found.unit, found.dtype, found.bits) == ("hounsfield", "HU", "int32", 16)
    assert found.px is not None
    assert (int(found.px.min()), int(found.px.max())) == (-896, 1167)


def test_that_monochrome1_is_told_and_not_inverted(tmp_path: Path) -> None:
    path = written(tmp_path, grey(ramp("u2"), PhotometricInterpretation="MONOCHROME1"))
    assert np.array_equal(values(path), ramp("u2"))
    assert image(path).hints.photometric == "MONOCHROME1"


def test_that_a_slope_of_nothing_is_told(tmp_path: Path) -> None:
    path = written(tmp_path, grey(ramp("u2"), RescaleSlope=0, RescaleIntercept=-1024))
    assert (values(path) == -1024).all()
    assert codes(path) == {"dicom.slope_zero"}


def test_that_each_frame_has_its_own_rescale(tmp_path: Path) -> None:
    cells = np.arange(72, dtype=np.uint16).reshape(3, 4, 6)
    own = [item(RescaleSlope=i + 1, RescaleIntercept=10 * i, RescaleType="US") for i in range(3)]
    groups = Sequence([changed(Dataset(), PixelValueTransformationSequence=one) for one in own])
    shared = item(PixelValueTransformationSequence=item(RescaleSlope=99, RescaleIntercept=99, RescaleType="US"))
    ds = grey(cells, PerFrameFunctionalGroupsSequence=groups, SharedFunctionalGroupsSequence=shared)
    path = written(tmp_path, ds)
    assert all(np.array_equal(values(path, i), cells[i] * (i + 1) + 10 * i) for i in range(3))


def test_that_the_shared_rescale_holds_where_a_frame_has_none(tmp_path: Path) -> None:
    shared = item(PixelValueTransformationSequence=item(RescaleSlope=2, RescaleIntercept=-5, RescaleType="HU"))
    path = written(tmp_path, grey(np.stack([ramp("u2")] * 2), SharedFunctionalGroupsSequence=shared))
    assert np.array_equal(values(path, 1), ramp("u2").astype(int) * 2 - 5)
    assert image(path, 1).unit == "HU"


def test_that_a_modality_table_is_followed_and_clamped(tmp_path: Path) -> None:
    entries = np.array([500, 400, 300, 200], np.uint16)
    path = written(tmp_path, grey(ramp("u2"), ModalityLUTSequence=table(10, 16, entries)))
    wanted = np.concatenate([np.full(10, 500), entries, np.full(10, 200)]).reshape(4, 6)
    found = image(path)
    assert np.array_equal(values(path), wanted)
    assert (found.dtype, found.value_range, found.meaning) == ("uint16", (200.0, 500.0), "modality")


def test_that_a_table_for_signed_values_begins_at_a_negative_one(tmp_path: Path) -> None:
    cells = np.array([[-3, -2, -1], [0, 1, 2]], np.int16)
    ds = grey(cells.view(np.uint16), PixelRepresentation=1)
    ds.ModalityLUTSequence = table(-2, 16, np.array([7, 8, 9], np.uint16), signed=True)
    assert values(written(tmp_path, ds)).tolist() == [[7, 7, 8], [9, 9, 9]]


def test_that_entries_of_eight_bits_may_be_packed_in_words(tmp_path: Path) -> None:
    entries = np.arange(200, 224, dtype=np.uint8)
    path = written(tmp_path, grey(ramp("u2"), ModalityLUTSequence=table(0, 8, entries)))
    assert np.array_equal(values(path), entries.reshape(4, 6))


def test_that_no_entries_stand_for_65536(tmp_path: Path) -> None:
    entries = np.arange(65536, dtype=np.uint16)[::-1].copy()
    path = written(tmp_path, grey(ramp("u2"), ModalityLUTSequence=table(0, 16, entries)))
    assert np.array_equal(values(path), 65535 - ramp("u2"))


def test_that_a_table_without_data_is_told_and_values_stay(tmp_path: Path) -> None:
    short = table(0, 16, np.arange(3, dtype=np.uint16))
    short[0].LUTDescriptor = [4, 0, 16]
    path = written(tmp_path, grey(ramp("u2"), ModalityLUTSequence=short))
    assert np.array_equal(values(path), ramp("u2"))
    assert codes(path) == {"dicom.modality_table"}
    assert image(path).meaning == "stored"


def test_that_the_header_and_the_values_agree(tmp_path: Path) -> None:
    path = written(tmp_path, grey(ramp("u1"), RescaleSlope=0.5, RescaleIntercept=1))
    found = image(path)
    assert isinstance(found.px, np.ndarray)
    assert (found.px.dtype.name, found.px.shape) == (found.dtype, (found.height, found.width))
    assert found.value_range == (1.0, 128.5)
    assert not found.px.flags.writeable
    assert api.Image is type(found)
