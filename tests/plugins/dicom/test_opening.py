"""Opening: preamble, meta information, encodings, and deflated data within bounds."""

from __future__ import annotations

import zlib
from pathlib import Path

import numpy as np
import pytest
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)

from plugins.dicom.opening import opened
from plugins.dicom.reader import DicomReader
from tests.plugins.dicom.synthetic import (
    LIMITS,
    codes,
    data_set_of,
    element,
    grey,
    image,
    preamble,
    ramp,
    values,
    written,
)
from workbench.plugin import api

DEFLATED = str(DeflatedExplicitVRLittleEndian)


@pytest.mark.parametrize("syntax", [ImplicitVRLittleEndian, ExplicitVRBigEndian, DeflatedExplicitVRLittleEndian])
def test_that_every_native_encoding_gives_the_same_values(tmp_path: Path, syntax: str) -> None:
    px = ramp("u2") * 257
    cells = px.astype(">u2") if syntax == ExplicitVRBigEndian else px
    path = written(tmp_path, grey(cells), syntax)
    assert np.array_equal(values(path), px)


def test_that_a_wrong_transfer_syntax_is_told_and_the_data_believed(tmp_path: Path) -> None:
    path = written(tmp_path, grey(ramp("u2")), ImplicitVRLittleEndian)
    path.write_bytes(preamble(data_set_of(path), syntax=ExplicitVRLittleEndian))
    assert np.array_equal(values(path), ramp("u2"))
    assert codes(path) == {"dicom.transfer_syntax"}


def test_that_a_deflate_bomb_is_refused_before_it_unpacks(tmp_path: Path) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(64)) + packer.flush()
    path = tmp_path / "bomb.dcm"
    path.write_bytes(preamble(packed, syntax=DEFLATED))
    with pytest.raises(api.ReadError) as caught:
        DicomReader().scan(path, LIMITS)
    assert caught.value.code == "read.unsupported"
    assert f"{len(packed):,}" in caught.value.why
    assert "16,777,216" in caught.value.why


def test_that_deflated_data_within_bounds_may_be_of_one_colour(tmp_path: Path) -> None:
    path = written(tmp_path, grey(np.zeros((512, 512), "u2")), DEFLATED)
    assert path.stat().st_size * 100 < 512 * 512 * 2
    assert not values(path).any()


def test_that_cut_deflated_data_is_told_with_numbers(tmp_path: Path) -> None:
    path = written(tmp_path, grey(np.random.default_rng(0).integers(0, 4096, (64, 64), "u2")), DEFLATED)
    path.write_bytes(path.read_bytes()[:-2000])
    with pytest.raises(api.ReadError, match="end before their end mark") as caught:
        DicomReader().scan(path, LIMITS)
    assert caught.value.code == "read.truncated"


def test_that_damaged_deflated_data_is_told(tmp_path: Path) -> None:
    path = tmp_path / "odd.dcm"
    path.write_bytes(preamble(b"\xff" * 500, syntax=DEFLATED))
    with pytest.raises(api.ReadError) as caught:
        DicomReader().scan(path, LIMITS)
    assert caught.value.code == "read.damaged"


def test_that_a_file_without_meta_information_is_read(tmp_path: Path) -> None:
    path = tmp_path / "bare"
    path.write_bytes(data_set_of(written(tmp_path, grey(ramp("u2")))))
    assert np.array_equal(values(path), ramp("u2"))
    assert image(path).source.encoding == "none given"
    assert codes(path) == {"dicom.no_transfer_syntax"}


def test_that_a_program_in_the_preamble_is_told(tmp_path: Path) -> None:
    path = written(tmp_path, grey(ramp("u2")))
    path.write_bytes(b"MZ" + path.read_bytes()[2:])
    assert codes(path) == {"dicom.program"}


def test_that_only_the_header_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.dcm"
    head = preamble(element(0x00080060, "CS", b"CT"), element(0x7FE00010, "OW", b"", 1 << 30))
    path.write_bytes(head)
    with path.open("r+b") as file:
        file.truncate(len(head) + (1 << 30))
    with opened(path, LIMITS) as found:
        assert found.ds.text("Modality") == "CT"
        assert found.pixels is not None
        assert (found.pixels.offset, found.pixels.length) == (len(head), 1 << 30)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "read.empty"),
        (b"plain text, not more", "read.unknown_format"),
        (b"\x89PNG\r\n\x1a\n", "read.unknown_format"),
    ],
)
def test_that_what_is_not_dicom_is_told(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "x.dcm"
    path.write_bytes(content)
    with pytest.raises(api.ReadError) as caught:
        DicomReader().scan(path, LIMITS)
    assert caught.value.code == code
