"""Whether a file is DICOM: by its content, never by its name."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pydicom.data import get_testdata_file

from plugins.dicom import sniff
from plugins.dicom.reader import DicomReader

HEAD = 4096


def _accepts(head: bytes) -> bool:
    return DicomReader().sniff(Path("any.name"), head[:HEAD])


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "BMP", "GIF", "WEBP"])
def test_that_rasters_are_not_dicom(kind: str) -> None:
    file = io.BytesIO()
    Image.fromarray(np.arange(256, dtype=np.uint8).reshape(16, 16)).save(file, kind)
    assert not _accepts(file.getvalue())


def test_that_zip_text_and_nothing_are_not_dicom() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.dcm", b"DICM" * 100)
    assert not any(map(_accepts, (packed.getvalue(), b"DICM is a word in this text. " * 20, b"", b"\0" * 4096)))


def test_that_the_magic_word_after_the_preamble_is_enough() -> None:
    assert _accepts(b"\xff" * 128 + b"DICM")
    assert not _accepts(b"\0" * 127 + b"DICM")


@pytest.mark.parametrize("name", ["rtstruct.dcm", "ExplVR_BigEndNoMeta.dcm", "ExplVR_LitEndNoMeta.dcm"])
def test_that_a_file_without_preamble_is_dicom(name: str) -> None:
    path = get_testdata_file(name, download=False)
    assert isinstance(path, str)
    head = Path(path).read_bytes()
    assert not sniff.has_magic(head)
    assert _accepts(head)


def test_that_one_stray_byte_before_the_first_element_is_not_guessed_away() -> None:
    path = get_testdata_file("no_meta.dcm", download=False)
    assert isinstance(path, str)
    assert not _accepts(Path(path).read_bytes())


@given(st.binary(max_size=600))
def test_that_any_bytes_can_be_sniffed(head: bytes) -> None:
    assert _accepts(head) in (True, False)


def test_that_sniffing_needs_no_pydicom() -> None:
    code = (
        "import sys; from pathlib import Path; from plugins.dicom.reader import DicomReader;"
        "DicomReader().sniff(Path('x'), bytes(4096)); print('pydicom' in sys.modules)"
    )
    root = Path(__file__).parents[3]
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=True)
    assert ran.stdout.strip() == "False"
