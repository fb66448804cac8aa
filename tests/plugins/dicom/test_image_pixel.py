"""What the header says about the pixels, and what cannot be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from plugins.dicom.reader import DicomReader
from tests.plugins.dicom.synthetic import LIMITS, codes, colour, grey, image, ramp, values, written
from workbench.plugin import api


def _refused(path: Path) -> api.ReadError:
    with pytest.raises(api.ReadError) as caught:
        DicomReader().scan(path, LIMITS)
    return caught.value


@pytest.mark.parametrize(
    ("attributes", "words"),
    [
        ({"Rows": None}, "does not give its Rows"),
        ({"Columns": None}, "does not give its Columns"),
        ({"BitsAllocated": None}, "does not give its BitsAllocated"),
        ({"Rows": 0}, "Its Rows is 0"),
        ({"BitsStored": 17}, "stores 17 bits in 16"),
        ({"BitsAllocated": 0}, "allocates 0 bits"),
        ({"BitsAllocated": 640}, "allocates 640 bits"),
        ({"NumberOfFrames": -3}, "announces -3 frames"),
    ],
)
def test_that_what_cannot_be_is_named(tmp_path: Path, attributes: dict[str, Any], words: str) -> None:
    error = _refused(written(tmp_path, grey(ramp("u2"), **attributes)))
    assert error.code == "read.damaged"
    assert words in error.why


@pytest.mark.parametrize(
    "attributes", [{"SamplesPerPixel": 4}, {"PhotometricInterpretation": "CMYK", "SamplesPerPixel": 3}]
)
def test_that_foreign_colours_are_unsupported(tmp_path: Path, attributes: dict[str, Any]) -> None:
    assert _refused(written(tmp_path, grey(ramp("u1"), **attributes))).code == "read.unsupported"


@pytest.mark.parametrize(
    ("attributes", "code"),
    [
        ({"PhotometricInterpretation": None}, "dicom.photometric"),
        ({"PhotometricInterpretation": "RGB"}, "dicom.photometric"),
        ({"HighBit": 3}, "dicom.high_bit"),
    ],
)
def test_that_a_contradiction_is_put_right_and_told(tmp_path: Path, attributes: dict[str, Any], code: str) -> None:
    path = written(tmp_path, grey(ramp("u2"), **attributes))
    assert np.array_equal(values(path), ramp("u2"))
    assert codes(path) == {code}
    assert image(path).hints.photometric == "MONOCHROME2"


def test_that_three_samples_without_a_photometric_interpretation_are_rgb(tmp_path: Path) -> None:
    px = np.arange(60, dtype=np.uint8).reshape(4, 5, 3)
    path = written(tmp_path, colour(px, "MONOCHROME2"))
    assert np.array_equal(values(path), px)
    assert codes(path) == {"dicom.photometric"}


@pytest.mark.filterwarnings("ignore:Invalid value for VR IS")
def test_that_a_number_of_frames_that_is_none_gives_one_frame_and_is_told(tmp_path: Path) -> None:
    path = written(tmp_path, grey(ramp("u2"), NumberOfFrames=11))
    path.write_bytes(path.read_bytes().replace(b"\x28\0\x08\0IS\x02\x0011", b"\x28\0\x08\0IS\x02\x001A"))
    assert np.array_equal(values(path), ramp("u2"))
    assert codes(path) == {"dicom.frames"}


def test_that_no_frames_are_one_frame(tmp_path: Path) -> None:
    assert image(written(tmp_path, grey(ramp("u2"), NumberOfFrames=0))).source.frames == 1


def test_that_the_size_is_judged_by_the_users_limits_before_decoding(tmp_path: Path) -> None:
    path = written(tmp_path, grey(np.zeros((100, 100), "u2")))
    for limits, code in (
        (api.ReadLimits(max_pixels=9_999), "read.too_large"),
        (api.ReadLimits(max_bytes=19_999), "read.too_much_memory"),
    ):
        with pytest.raises(api.ReadError) as caught:
            DicomReader().scan(path, limits)
        assert caught.value.code == code
