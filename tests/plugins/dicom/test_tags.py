"""Everything that a header says, for people."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset

from plugins.dicom.reader import DicomReader
from tests.plugins.dicom.synthetic import changed, element, grey, item, preamble, ramp, written
from workbench.plugin import api


def _tags(path: Path) -> list[api.Tag]:
    return list(DicomReader().tags(path))


def test_that_elements_have_key_name_and_value(tmp_path: Path) -> None:
    ds = grey(ramp("u2"), PatientName="Doe^John", WindowCenter=["40", "80"])
    ds.add_new(0x00189073, "FD", [0.5, 2.0])
    found = {tag.key: (tag.name, tag.value) for tag in _tags(written(tmp_path, ds))}
    assert found["(0028,0010)"] == ("Rows", "4")
    assert found["(0010,0010)"] == ("Patient's Name", "Doe^John")
    assert found["(0028,1050)"] == ("Window Center", "40\\80")
    assert found["(0018,9073)"] == ("Acquisition Duration", "0.5\\2")
    assert found["(7fe0,0010)"] == ("Pixel Data", "(48 bytes)")
    assert found["(0002,0010)"] == ("Transfer Syntax UID", "1.2.840.10008.1.2.1")


def test_that_sequences_are_nested_by_depth(tmp_path: Path) -> None:
    inner = item(CodeValue="A", PurposeOfReferenceCodeSequence=item(CodeMeaning="deep"))
    inner.append(changed(Dataset(), CodeValue="B"))
    found = [
        (tag.depth, tag.name, tag.value)
        for tag in _tags(written(tmp_path, grey(ramp("u2"), ConceptNameCodeSequence=inner)))
    ]
    at = found.index((0, "Concept Name Code Sequence", "2 items"))
    assert found[at + 1 : at + 8] == [
        (1, "Item 1", ""),
        (2, "Code Value", "A"),
        (2, "Purpose of Reference Code Sequence", "1 item"),
        (3, "Item 1", ""),
        (4, "Code Meaning", "deep"),
        (1, "Item 2", ""),
        (2, "Code Value", "B"),
    ]


def test_that_private_elements_are_named_by_their_creator(tmp_path: Path) -> None:
    ds = grey(ramp("u2"))
    ds.private_block(0x0019, "SIEMENS MR HEADER", create=True).add_new(0x0C, "IS", "1000")
    ds.private_block(0x0021, "ACME", create=True).add_new(0x01, "LO", "x")
    found = {tag.key: tag.name for tag in _tags(written(tmp_path, ds))}
    assert found["(0019,0010)"] == "Private Creator"
    assert found["(0019,100c)"] == "B_value"
    assert found["(0021,1001)"] == "Private (ACME)"


def test_that_long_and_binary_values_are_shortened(tmp_path: Path) -> None:
    ds = grey(ramp("u2"), ImageComments="x" * 5000)
    ds.add_new(0x00091001, "OB", bytes(70_000))
    ds.add_new(0x00283006, "US", list(range(300)))
    found = {tag.key: tag.value for tag in _tags(written(tmp_path, ds))}
    assert found["(0020,4000)"] == "x" * 400 + "… (5,000 characters)"
    assert found["(0009,1001)"] == "(70,000 bytes)"
    assert found["(0028,3006)"].endswith("63… (300 values)")


def test_that_control_characters_become_marks(tmp_path: Path) -> None:
    path = tmp_path / "odd.dcm"
    path.write_bytes(preamble(element(0x00104000, "LT", b"a\x1b[31mb\x07")))
    assert _tags(path)[-1].value == "a\N{REPLACEMENT CHARACTER}[31mb\N{REPLACEMENT CHARACTER}"


def test_that_what_follows_the_pixels_is_listed(tmp_path: Path) -> None:
    ds = grey(np.zeros((4, 4), "u2"))
    ds.add_new(0xFFFCFFFC, "OB", b"\0" * 10)
    assert [tag.key for tag in _tags(written(tmp_path, ds))][-2:] == ["(7fe0,0010)", "(fffc,fffc)"]


@pytest.mark.parametrize("name", ["test-SR.dcm", "rtplan.dcm", "DICOMDIR-nopatient", "JPEG2000.dcm", "rtstruct.dcm"])
def test_that_objects_without_a_picture_have_tags_too(name: str) -> None:
    path = get_testdata_file(name, download=False)
    if path is None:
        pytest.skip("pydicom keeps this file elsewhere")
    from pydicom import dcmread

    ds = dcmread(str(path), force=True)
    found = [tag for tag in _tags(Path(str(path))) if tag.depth == 0 and not tag.key.startswith("(0002")]
    assert [tag.key for tag in found] == [str(element.tag).lower() for element in ds]


def test_that_very_deep_nesting_ends(tmp_path: Path) -> None:
    inside = element(0x00100020, "LO", b"ID")
    for _ in range(60):
        inside = element(0x00081140, "SQ", struct.pack("<HHI", 0xFFFE, 0xE000, len(inside)) + inside)
    path = tmp_path / "deep.dcm"
    path.write_bytes(preamble(inside))
    found = _tags(path)
    assert found[-1].value == "(nested too deep)"
    assert max(tag.depth for tag in found) == 64
