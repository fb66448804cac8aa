"""EXIF orientation: all eight, obeyed exactly once, in every format that can hold it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as PillowImage
from PIL import ImageFile

from plugins.raster import turning
from plugins.raster.reader import RasterReader
from tests.plugins.raster import made
from workbench.plugin import api

# What EXIF 2.32 (4.6.4 A) says of row 0 and column 0 of the stored picture, as the place of each stored value.
SHOWN = {
    1: [[1, 2, 3], [4, 5, 6]],
    2: [[3, 2, 1], [6, 5, 4]],
    3: [[6, 5, 4], [3, 2, 1]],
    4: [[4, 5, 6], [1, 2, 3]],
    5: [[1, 4], [2, 5], [3, 6]],
    6: [[4, 1], [5, 2], [6, 3]],
    7: [[6, 3], [5, 2], [4, 1]],
    8: [[3, 6], [2, 5], [1, 4]],
}
STORED = np.array(SHOWN[1], np.uint8) * 30
EXIF_TIFF = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0%c\0\0\0\0\0\0"
"""An EXIF block whose only entry is the orientation."""


def expected(turn: int) -> api.Array:
    """The picture that orientation `turn` asks for."""
    return np.array(SHOWN[turn], np.uint8) * 30


def exif(turn: int) -> PillowImage.Exif:
    """A block with an orientation."""
    found = PillowImage.Exif()
    found[made.ORIENTATION] = turn
    return found


def colour(px: api.Array) -> api.Array:
    """Grey as three different channels."""
    return np.stack([px, px // 2, 255 - px], axis=2)


@pytest.mark.parametrize("turn", SHOWN)
@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("made.png", {}),
        ("made.webp", {"lossless": True}),
        ("made.tif", {}),
        ("packed.tif", {"compression": "tiff_lzw"}),
    ],
)
@pytest.mark.parametrize("deep", [False, True])
def test_that_each_orientation_is_obeyed_once(
    tmp_path: Path, name: str, options: dict[str, object], turn: int, deep: bool
) -> None:
    px = colour(STORED) if deep or name.endswith("webp") else STORED
    path = made.written(tmp_path / name, px, exif=exif(turn), **options)
    wanted = colour(expected(turn)) if px.ndim == 3 else expected(turn)
    header = made.header(path)
    assert (header.height, header.width) == wanted.shape[:2]
    assert np.array_equal(made.values(path), wanted)
    assert np.array_equal(made.stored(path), px)


@pytest.mark.parametrize("turn", SHOWN)
def test_that_a_jpeg_is_turned(tmp_path: Path, turn: int) -> None:
    big = STORED.repeat(16, 0).repeat(16, 1)
    path = made.written(tmp_path / "made.jpg", big, exif=exif(turn), quality=100)
    assert made.header(path).width == made.image(path).width == 16 * len(SHOWN[turn][0])
    assert np.array_equal(made.values(path), expected(turn).repeat(16, 0).repeat(16, 1))
    assert np.array_equal(made.stored(path), big)


@pytest.mark.parametrize("turn", SHOWN)
def test_that_a_picture_of_many_strips_is_turned_like_one_of_few(
    tmp_path: Path, turn: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("plugins.raster.modes.STRIP_PIXELS", 4)
    px = made.ramp("uint16", 5, 3)
    for path in (
        made.written(tmp_path / "made.png", px, exif=exif(turn)),
        made.written(tmp_path / "made.tif", px, exif=exif(turn)),
    ):
        assert np.array_equal(made.values(path), turning.upright(px, turn))
        assert np.array_equal(made.stored(path), px)


def test_that_an_orientation_behind_the_pixels_of_a_png_is_found_without_decoding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "late.png"
    late = made.chunk(b"tEXt", b"Comment\0" + bytes(range(1, 200))) + made.chunk(b"eXIf", EXIF_TIFF % 6)
    path.write_bytes(made.png(STORED, made.GREY, after=late))
    assert np.array_equal(made.values(path), expected(6))
    with monkeypatch.context() as patch:
        patch.setattr(ImageFile.ImageFile, "load", _no_decoding)
        assert (made.header(path).height, made.header(path).width) == (3, 2)
        assert ("Orientation", "6") in [(tag.name, tag.value) for tag in RasterReader().tags(path)]


def test_that_a_giant_late_exif_block_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "late.png"
    path.write_bytes(made.png(STORED, made.GREY, after=made.chunk(b"eXIf", EXIF_TIFF % 6 + bytes(1 << 20))))
    assert np.array_equal(made.values(path), STORED)


@pytest.mark.parametrize(
    "block",
    [b"", b"rubbish", b"MM\0*\0\0\0\x08\xff\xff", EXIF_TIFF % 0, EXIF_TIFF % 9, b"II*\0\xff\xff\xff\xff"],
    ids=["empty", "rubbish", "cut", "orientation 0", "orientation 9", "leads nowhere"],
)
@pytest.mark.parametrize("name", ["made.png", "made.jpg", "made.webp"])
def test_that_a_broken_exif_block_does_not_cost_the_picture(tmp_path: Path, block: bytes, name: str) -> None:
    big = np.full((16, 32, 3), 77, np.uint8)
    path = made.written(
        tmp_path / name, big, exif=b"Exif\0\0" + block, **({"lossless": True} if "webp" in name else {})
    )
    assert np.array_equal(made.values(path), big)
    assert made.header(path).width == 32
    assert RasterReader().tags(path)[0].value in ("PNG", "JPEG", "WEBP")


def test_that_each_page_has_its_own_orientation(tmp_path: Path) -> None:
    path = tmp_path / "pages.tif"
    path.write_bytes(made.tiff(STORED, STORED, STORED, tags=[{}, {made.ORIENTATION: 6}, {made.ORIENTATION: 3}]))
    for frame, turn in enumerate((1, 6, 3)):
        assert np.array_equal(made.values(path, frame), expected(turn)), frame
        assert np.array_equal(made.stored(path, frame), STORED), frame
        assert (made.image(path, frame).height, made.image(path, frame).width) == expected(turn).shape


@given(turn=st.sampled_from(sorted(SHOWN)), height=st.integers(1, 5), width=st.integers(1, 5), colours=st.booleans())
def test_that_turning_back_gives_what_was_stored(turn: int, height: int, width: int, colours: bool) -> None:
    px = np.arange(height * width * (3 if colours else 1)).reshape((height, width, 3) if colours else (height, width))
    there = turning.upright(px, turn)
    assert np.array_equal(turning.as_stored(there, turn), px)
    assert there.shape[:2] == ((width, height) if turn in turning.SWAPPED else (height, width))


def _no_decoding(*_: object) -> None:
    raise AssertionError("a picture was decoded")
