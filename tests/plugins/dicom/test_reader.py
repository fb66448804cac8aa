"""The reader's entry points as the rest of the program uses them."""

from __future__ import annotations

import struct
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom.data import get_testdata_file
from pydicom.uid import RLELossless

from plugins.dicom.reader import DicomReader
from tests.plugins.dicom.synthetic import (
    CT_IMAGE,
    LIMITS,
    TOKEN,
    changed,
    codes,
    colour,
    fragmented,
    grey,
    image,
    ramp,
    values,
    written,
)
from workbench.plugin import api
from workbench.plugin.manifest import read_text

SOURCES = Path(__file__).parents[3] / "plugins" / "dicom"


def _file(name: str) -> Path:
    path = get_testdata_file(name, download=False)
    assert isinstance(path, str), name
    return Path(path)


def test_that_the_manifest_is_whole_and_names_the_reader() -> None:
    manifest = read_text((SOURCES / "plugin.toml").read_text("utf-8"), "dicom")
    found = [(one.kind, one.id, one.entry, one.provides) for one in manifest.contributions]
    assert found == [("reader", "dicom.reader", "reader:DicomReader", ("DICOM",))]


def test_that_it_is_a_reader() -> None:
    assert isinstance(DicomReader(), api.Reader)


def test_that_a_scan_has_no_pixels_and_says_what_read_gives(tmp_path: Path) -> None:
    path = written(tmp_path, grey(ramp("u2"), SOPClassUID=CT_IMAGE, RescaleSlope=1, RescaleIntercept=-1024))
    header, found = DicomReader().scan(path, LIMITS).header, image(path)
    assert header.px is None
    for name in ("height", "width", "channels", "dtype", "bits", "meaning", "unit", "value_range", "hints", "notices"):
        assert getattr(header, name) == getattr(found, name)
    assert header.source == found.source


def test_that_the_source_tells_where_an_image_came_from(tmp_path: Path) -> None:
    attributes = {"Modality": "MG", "BodyPartExamined": "BREAST", "ViewPosition": "MLO", "SeriesInstanceUID": "1.2.9"}
    path = written(tmp_path, grey(np.stack([ramp("u2")] * 3), **attributes))
    assert image(path, 2).source == api.Source(
        path=str(path),
        frame=2,
        frames=3,
        format="DICOM",
        reader="dicom.reader",
        encoding="Explicit VR Little Endian",
        bytes=path.stat().st_size,
        modality="MG",
        body_part="BREAST",
        view="MLO",
        series_uid="1.2.9",
    )


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("test-SR.dcm", "a Comprehensive SR"),
        ("reportsi.dcm", "a Basic Text SR"),
        ("rtplan.dcm", "an RT Plan"),
        ("rtplan_truncated.dcm", "an RT Plan"),
        ("rtstruct.dcm", "an RT Structure Set"),
        ("DICOMDIR-nopatient", "a DICOMDIR, the index of a file set"),
    ],
)
def test_that_an_object_without_pixels_is_named(name: str, kind: str) -> None:
    with pytest.raises(api.ReadError) as caught:
        DicomReader().scan(_file(name), LIMITS)
    assert caught.value.code == "read.no_pixels"
    assert caught.value.why.startswith(f"It is {kind}, without pixel data in its ")


def test_that_an_image_without_pixels_may_be_cut(tmp_path: Path) -> None:
    path = written(tmp_path, grey(ramp("u2"), SOPClassUID=CT_IMAGE))
    raw = path.read_bytes()
    at = raw.index(b"\xe0\x7f\x10\0")
    path.write_bytes(raw[:at])
    with pytest.raises(api.ReadError, match=r"a CT Image whose .* it may be cut short") as whole:
        DicomReader().scan(path, LIMITS)
    path.write_bytes(raw[: at - 1])
    with pytest.raises(api.ReadError, match="announces 2 bytes; 1 are there") as cut:
        DicomReader().scan(path, LIMITS)
    assert (whole.value.code, cut.value.code) == ("read.no_pixels", "read.truncated")


@pytest.mark.parametrize("call", ["scan", "read", "stored", "tags"])
def test_that_missing_files_and_folders_are_told_at_every_entry(tmp_path: Path, call: str) -> None:
    rest = {"scan": (LIMITS,), "read": (0, LIMITS, TOKEN), "stored": (0, LIMITS, TOKEN), "tags": ()}[call]
    for path, code in ((tmp_path / "none.dcm", "read.not_found"), (tmp_path, "read.not_a_file")):
        with pytest.raises(api.ReadError) as caught:
            getattr(DicomReader(), call)(path, *rest)
        assert caught.value.code == code
        assert caught.value.what
        assert caught.value.hint


def test_that_cancelled_work_stops(tmp_path: Path) -> None:
    token = api.CancelToken()
    token.cancel()
    with pytest.raises(api.Cancelled):
        DicomReader().read(written(tmp_path, grey(ramp("u2"))), 0, LIMITS, token)


@pytest.mark.parametrize(
    ("attributes", "code", "words"),
    [
        ({"LossyImageCompression": "01"}, "dicom.lossy", "compressed with loss."),
        (
            {
                "LossyImageCompression": "01",
                "LossyImageCompressionMethod": "ISO_10918_1",
                "LossyImageCompressionRatio": "12.5",
            },
            "dicom.lossy",
            "with loss (JPEG, 12.5:1).",
        ),
        ({"PresentationIntentType": "FOR PROCESSING"}, "dicom.for_processing", "meant for processing"),
        (
            {"SOPClassUID": "1.2.840.10008.5.1.4.1.1.481.2", "DoseGridScaling": "0.001", "DoseUnits": "GY"},
            "dicom.dose",
            "times 0.001 they are GY",
        ),
    ],
)
def test_that_what_a_person_should_know_is_told(
    tmp_path: Path, attributes: dict[str, str], code: str, words: str
) -> None:
    found = image(written(tmp_path, grey(ramp("u2"), **attributes)))
    assert [notice.code for notice in found.notices] == [code]
    assert words in found.notices[0].text
    assert found.source.lossy == (code == "dicom.lossy")


def test_that_a_colour_profile_is_said_not_to_be_applied(tmp_path: Path) -> None:
    px = np.zeros((4, 6, 3), "u1")
    assert codes(written(tmp_path, colour(px, "RGB", ICCProfile=bytes(132)))) == {"dicom.icc_profile"}


def test_that_warnings_of_libraries_do_not_leak(tmp_path: Path) -> None:
    ds = changed(grey(ramp("u2")), SpecificCharacterSet="ISO_IR 192")
    path = written(tmp_path, ds)
    raw = path.read_bytes()
    path.write_bytes(raw.replace(b"ISO_IR 192", b"NO SUCH 77"))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        values(path)
        DicomReader().scan(path, LIMITS)
        DicomReader().tags(path)


def test_that_reading_twice_gives_the_same_and_keeps_nothing(tmp_path: Path) -> None:
    path = written(tmp_path, grey(ramp("u2")))
    reader = DicomReader()
    first = reader.read(path, 0, LIMITS, TOKEN).px
    written(tmp_path, grey(ramp("u2") + np.uint16(1)))
    second = reader.read(path, 0, LIMITS, TOKEN).px
    assert first is not None
    assert second is not None
    assert np.array_equal(first + 1, second)


BASES = [
    _file("MR_small.dcm").read_bytes(),
    _file("MR_small_RLE.dcm").read_bytes(),
    _file("SC_rgb_small_odd.dcm").read_bytes(),
    _file("JPEGLSNearLossless_08.dcm").read_bytes(),
    _file("test-SR.dcm").read_bytes(),
]


@settings(max_examples=300, deadline=None)
@given(
    base=st.sampled_from(BASES),
    changes=st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 255)), max_size=6),
    kept=st.one_of(st.none(), st.integers(0, 12_000)),
)
def test_that_any_damage_ends_in_values_or_a_read_error(
    tmp_path_factory: pytest.TempPathFactory, base: bytes, changes: list[tuple[int, int]], kept: int | None
) -> None:
    raw = bytearray(base)
    for at, value in changes:
        raw[at % len(raw)] = value
    path = tmp_path_factory.getbasetemp() / "damaged.dcm"
    path.write_bytes(bytes(raw[:kept]))
    limits = api.ReadLimits(max_pixels=1 << 22, max_bytes=1 << 26)
    for call in (DicomReader().tags, lambda p: DicomReader().read(p, 0, limits, TOKEN)):
        words = None
        try:
            call(path)
        except api.ReadError as error:
            words = (error.what, error.why, error.hint)
        assert words is None or all(words)


def test_that_a_panic_inside_a_decoder_is_an_error_like_any_other(tmp_path: Path) -> None:
    overlong = b"\x81\x07" * 2
    header = struct.pack("<16I", 2, 64, 64 + len(overlong), *[0] * 13)
    path = written(tmp_path, fragmented(grey(np.zeros((8, 8), "u2")), [header + overlong * 2]), RLELossless)
    with pytest.raises(api.ReadError) as caught:
        values(path)
    assert caught.value.code == "read.damaged"


def test_that_every_transfer_syntax_says_what_decodes_it() -> None:
    found = {codec.name: codec for codec in DicomReader().codecs()}
    assert found["Explicit VR Little Endian"].usable
    assert found["JPEG Baseline (Process 1)"].by == "Pillow"
    assert found["JPEG Extended (Process 2 and 4)"].by == "Pillow and GDCM"
    assert not found["JPEG XL"].usable
    assert all(codec.by if codec.usable else codec.why and codec.hint for codec in found.values())


def test_that_a_decoder_that_is_missing_is_told_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("openjpeg", "jpeg_ls", "rle"):
        monkeypatch.setitem(sys.modules, module, None)
    found = {codec.name: codec for codec in DicomReader().codecs()}
    assert found["JPEG 2000 Image Compression"] == api.Codec(
        name="JPEG 2000 Image Compression",
        usable=False,
        why="OpenJPEG cannot be loaded.",
        hint="Install it with: pip install pylibjpeg-openjpeg",
    )
    assert found["JPEG-LS Lossless Image Compression"].by == "GDCM"
    assert found["RLE Lossless"].by == "pydicom, slowly"
