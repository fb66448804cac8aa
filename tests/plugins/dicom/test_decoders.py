"""Each way of compressing, through the reader: exact where it is lossless, refused where the data are not whole."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset
from pydicom.uid import JPEG2000Lossless, JPEGBaseline8Bit, JPEGLSLossless, RLELossless

from plugins.dicom.reader import DicomReader
from tests.plugins.dicom.synthetic import LIMITS, TOKEN, codes, colour, fragmented, grey, image, values, written
from workbench.plugin import api

LOSSLESS = [RLELossless, JPEGLSLossless, JPEG2000Lossless]
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")


def _cells(bits: int, signed: bool = False, shape: tuple[int, ...] = (33, 47)) -> api.Array:
    low, high = (-(1 << (bits - 1)), 1 << (bits - 1)) if signed else (0, 1 << bits)
    dtype = ("i" if signed else "u") + ("1" if bits <= 8 else "2")
    return np.random.default_rng(bits).integers(low, high, shape).astype(dtype)


def _compressed(ds: Dataset, syntax: str, folder: Path) -> Path:
    written(folder, ds)
    plugin = "pyjpegls" if syntax == JPEGLSLossless else "pylibjpeg"
    if plugin == "pyjpegls":
        pytest.importorskip("jpeg_ls")
    ds.compress(syntax, encoding_plugin=plugin, generate_instance_uid=False)
    return written(folder, ds, syntax, "compressed.dcm")


@pytest.mark.parametrize("syntax", LOSSLESS)
@pytest.mark.parametrize("bits", [8, 10, 12, 16])
@pytest.mark.parametrize("signed", [False, True])
def test_that_lossless_compression_loses_nothing(tmp_path: Path, syntax: str, bits: int, signed: bool) -> None:
    cells = _cells(bits, signed)
    ds = grey(cells, BitsStored=bits, HighBit=bits - 1, PixelRepresentation=int(signed))
    assert np.array_equal(values(_compressed(ds, syntax, tmp_path)), cells)


@pytest.mark.parametrize("syntax", LOSSLESS)
def test_that_lossless_colour_loses_nothing(tmp_path: Path, syntax: str) -> None:
    px = _cells(8, shape=(48, 64, 3))
    path = _compressed(colour(px, "RGB"), syntax, tmp_path)
    assert np.array_equal(values(path), px)


def _file(name: str) -> Path:
    path = get_testdata_file(name, download=False)
    assert isinstance(path, str), name
    return Path(path)


@pytest.mark.parametrize(
    ("packed", "plain"),
    [
        ("MR_small_RLE.dcm", "MR_small.dcm"),
        ("MR_small_jp2klossless.dcm", "MR_small.dcm"),
        ("MR_small_jpeg_ls_lossless.dcm", "MR_small.dcm"),
        ("rtdose_rle.dcm", "rtdose.dcm"),
        ("SC_rgb_rle_2frame.dcm", None),
        ("examples_jpeg2k.dcm", None),
    ],
)
def test_that_real_files_equal_pydicom_and_their_uncompressed_twins(packed: str, plain: str | None) -> None:
    from pydicom import dcmread

    ds = dcmread(_file(packed))
    wanted = ds.pixel_array[0] if int(ds.get("NumberOfFrames") or 1) > 1 else ds.pixel_array
    found = DicomReader().stored(_file(packed), 0, LIMITS, TOKEN)
    assert np.array_equal(found, wanted)
    if plain:
        assert np.array_equal(found, DicomReader().stored(_file(plain), 0, LIMITS, TOKEN))


@pytest.mark.parametrize(("module", "syntax"), [("rle.utils", RLELossless), ("jpeg_ls", JPEGLSLossless)])
def test_that_another_decoder_gives_the_same_where_the_first_is_not_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str, syntax: str
) -> None:
    cells = _cells(12)
    path = _compressed(grey(cells, BitsStored=12, HighBit=11), syntax, tmp_path)
    monkeypatch.setitem(sys.modules, module, None)
    assert np.array_equal(values(path), cells)


def test_that_a_missing_decoder_is_named_with_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _compressed(grey(_cells(12), BitsStored=12, HighBit=11), JPEG2000Lossless, tmp_path)
    monkeypatch.setitem(sys.modules, "openjpeg", None)
    monkeypatch.setitem(sys.modules, "openjpeg.utils", None)
    with pytest.raises(api.ReadError) as caught:
        values(path)
    assert caught.value.code == "read.no_decoder"
    assert "JPEG 2000" in caught.value.why
    assert caught.value.hint == "Install it with: pip install pylibjpeg-openjpeg"


def test_that_a_syntax_that_nothing_decodes_is_named(tmp_path: Path) -> None:
    path = written(tmp_path, fragmented(grey(_cells(8)), [b"\xff\x0a"]), "1.2.840.10008.1.2.4.110")
    with pytest.raises(api.ReadError) as caught:
        DicomReader().scan(path, LIMITS)
    assert caught.value.code == "read.no_decoder"
    assert "JPEG XL Lossless" in caught.value.why
    assert caught.value.hint


@pytest.mark.parametrize("syntax", LOSSLESS)
@pytest.mark.parametrize("share", [0.2, 0.6, 0.97])
def test_that_a_short_codestream_in_a_whole_file_is_refused(tmp_path: Path, syntax: str, share: float) -> None:
    from pydicom.encaps import get_frame

    ds = grey(_cells(12), BitsStored=12, HighBit=11)
    _compressed(ds, syntax, tmp_path)
    frame = get_frame(ds.PixelData, 0, number_of_frames=1)
    path = written(tmp_path, fragmented(ds, [frame[: int(len(frame) * share) // 2 * 2]]), syntax)
    DicomReader().scan(path, LIMITS)
    with pytest.raises(api.ReadError) as caught:
        values(path)
    assert caught.value.code == "read.damaged"
    assert any(char.isdigit() for char in caught.value.why)


def _jpeg(px: api.Array, **options: object) -> bytes:
    file = io.BytesIO()
    Image.fromarray(px).save(file, "JPEG", quality=95, **options)
    return file.getvalue()


def _smooth() -> api.Array:
    rows, columns = np.mgrid[0:32, 0:48]
    return np.stack([rows * 7, columns * 5, 255 - rows * 3 - columns * 2], axis=-1).astype(np.uint8)


@pytest.mark.parametrize("photometric", ["YBR_FULL_422", "YBR_FULL", "RGB"])
def test_that_jpeg_colours_are_converted_once_whatever_the_header_says(tmp_path: Path, photometric: str) -> None:
    frame = _jpeg(_smooth(), subsampling=0)
    path = written(tmp_path, fragmented(colour(_smooth(), photometric), [frame]), JPEGBaseline8Bit)
    wanted = np.asarray(Image.open(io.BytesIO(frame)).convert("RGB")).astype(int)
    assert np.abs(values(path).astype(int) - wanted).max() <= 1
    assert ("dicom.colour" in codes(path)) == (photometric == "RGB")
    assert image(path).source.lossy


def test_that_jpeg_grey_equals_libjpeg(tmp_path: Path) -> None:
    frame = _jpeg(_smooth()[..., 0])
    path = written(tmp_path, fragmented(grey(_smooth()[..., 0]), [frame]), JPEGBaseline8Bit)
    assert np.array_equal(values(path), np.asarray(Image.open(io.BytesIO(frame))))
    assert codes(path) == {"dicom.lossy"}


def test_that_a_codestream_of_another_size_is_refused_with_both_sizes(tmp_path: Path) -> None:
    ds = fragmented(grey(_smooth()[..., 0], Rows=31), [_jpeg(_smooth()[..., 0])])
    with pytest.raises(api.ReadError, match=r"48 × 31 pixels with 1.*holds 48 × 32 with 1") as caught:
        values(written(tmp_path, ds, JPEGBaseline8Bit))
    assert caught.value.code == "read.damaged"


def test_that_a_codestream_of_another_kind_is_decoded_as_what_it_is(tmp_path: Path) -> None:
    ds = fragmented(grey(_smooth()[..., 0]), [_jpeg(_smooth()[..., 0])])
    path = written(tmp_path, ds, JPEG2000Lossless)
    assert codes(path) == {"dicom.codestream"}


def test_that_rubbish_in_a_fragment_is_refused(tmp_path: Path) -> None:
    for syntax in (JPEGBaseline8Bit, JPEG2000Lossless, JPEGLSLossless, RLELossless):
        path = written(tmp_path, fragmented(grey(_cells(8)), [bytes(range(256)) * 4]), syntax)
        with pytest.raises(api.ReadError) as caught:
            values(path)
        assert caught.value.code == "read.damaged"
