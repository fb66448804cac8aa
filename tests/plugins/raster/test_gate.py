"""The size gate: from the header, before anything is decoded, for the frame that was asked for and those on its way."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage
from PIL import ImageFile

from plugins.raster import modes
from plugins.raster.reader import RasterReader
from tests.plugins.raster import made
from workbench.plugin import api

SMALL = np.zeros((2, 3), np.uint8)
GIANT_SIDE = 60_000
CALLS: dict[str, Callable[[Path, api.ReadLimits], object]] = {
    "scan": lambda path, limits: RasterReader().scan(path, limits),
    "read": lambda path, limits: RasterReader().read(path, 0, limits, made.TOKEN),
    "stored": lambda path, limits: RasterReader().stored(path, 0, limits, made.TOKEN),
}


def by_pillow(name: str) -> bytes:
    """A small RGB file of a format."""
    out = io.BytesIO()
    PillowImage.fromarray(np.zeros((8, 8, 3), np.uint8)).save(out, name)
    return out.getvalue()


WRITTEN = {name: by_pillow(name) for name in ("PNG", "TIFF", "BMP", "GIF", "WEBP", "JPEG")}


def jpeg(side: int) -> bytes:
    data = bytearray(WRITTEN["JPEG"])
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", side, side)
    return bytes(data)


def bmp(side: int) -> bytes:
    data = bytearray(WRITTEN["BMP"])
    data[18:26] = struct.pack("<ii", side, side)
    return bytes(data)


def gif(side: int) -> bytes:
    data = bytearray(WRITTEN["GIF"])
    data[6:10] = struct.pack("<HH", side, side)
    return bytes(data)


def tiff(side: int) -> bytes:
    return made.tiff(SMALL, tags=[{made.WIDTH: side, made.HEIGHT: side}])


def png(side: int) -> bytes:
    return made.png(SMALL, made.GREY, size=(side, side))


@pytest.fixture
def no_decoding(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every way in which Pillow decodes fails the test."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a picture was decoded")

    monkeypatch.setattr(ImageFile.ImageFile, "load", refuse)
    monkeypatch.setattr(ImageFile.ImageFile, "load_prepare", refuse)
    monkeypatch.setattr("PIL.Image.core.new", refuse)
    monkeypatch.setattr("PIL.Image.core.fill", refuse)


@pytest.mark.usefixtures("no_decoding")
@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("giant", [png, jpeg, bmp, gif, tiff], ids=lambda giant: giant.__name__)
def test_that_a_giant_is_refused_from_its_header(tmp_path: Path, giant: Callable[[int], bytes], call: str) -> None:
    path = tmp_path / "giant"
    path.write_bytes(giant(GIANT_SIDE))
    with pytest.raises(api.ReadError) as caught:
        CALLS[call](path, api.ReadLimits())
    assert caught.value.code == "read.too_large"
    assert "60000 × 60000 pixels in 1 frame(s), 3600 megapixels; the limit is 200 megapixels" in caught.value.why
    assert "settings" in caught.value.hint


@pytest.mark.usefixtures("no_decoding")
@pytest.mark.parametrize("name", ["a.png", "a.tif", "a.bmp", "a.gif", "a.webp", "a.jpg"])
def test_that_a_scan_decodes_nothing(tmp_path: Path, name: str) -> None:
    file = {"a.tif": "TIFF", "a.jpg": "JPEG"}.get(name, name[2:].upper())
    (tmp_path / name).write_bytes(WRITTEN[file])
    found = made.header(tmp_path / name)
    assert (found.height, found.width, found.px) == (8, 8, None)
    RasterReader().tags(tmp_path / name)


@pytest.mark.parametrize("call", CALLS)
def test_that_the_gate_closes_one_pixel_above_the_limit(tmp_path: Path, call: str) -> None:
    path = made.written(tmp_path / "a.png", np.zeros((10, 20), np.uint8))
    CALLS[call](path, api.ReadLimits(max_pixels=200))
    with pytest.raises(api.ReadError) as caught:
        CALLS[call](path, api.ReadLimits(max_pixels=199))
    assert caught.value.code == "read.too_large"


@pytest.mark.parametrize(
    ("px", "options", "need"),
    [
        (np.zeros((10, 20), np.uint8), {}, 1 + 1),
        (np.zeros((10, 20), np.uint16), {}, 2 + 2),
        (np.zeros((10, 20, 3), np.uint8), {}, 4 + 3),
        (np.zeros((10, 20, 4), np.uint8), {}, 4 + 3),
        (np.zeros((10, 20), np.float32), {}, 4 + 4),
        (np.zeros((10, 20), np.int32), {}, 4 + 4),
    ],
    ids=["grey", "deep grey", "colour", "with alpha", "floating point", "whole"],
)
@pytest.mark.parametrize("call", CALLS)
def test_that_memory_is_counted_for_what_is_held_and_what_is_made(
    tmp_path: Path, px: api.Array, options: dict[str, object], need: int, call: str
) -> None:
    path = made.written(tmp_path / "a.tif", px, **options)
    CALLS[call](path, api.ReadLimits(max_bytes=200 * need))
    with pytest.raises(api.ReadError) as caught:
        CALLS[call](path, api.ReadLimits(max_bytes=200 * need - 1))
    assert caught.value.code == "read.too_much_memory"
    assert "memory; the limit is" in caught.value.why


def test_that_two_hundred_megapixels_of_colour_fit_into_the_two_gigabytes() -> None:
    worst = max(mode.bytes_a_pixel for mode in modes.MODES.values())
    limits = api.ReadLimits()
    assert (limits.max_pixels, limits.max_bytes) == (200_000_000, 2 << 30)
    api.check_size("a.png", 10_000, 20_000, worst, limits)


@pytest.mark.parametrize("call", ["read", "stored"])
def test_that_a_small_first_page_does_not_let_a_giant_second_one_through(
    tmp_path: Path, call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "pages.tif"
    giant = {made.WIDTH: GIANT_SIDE, made.HEIGHT: GIANT_SIDE}
    path.write_bytes(made.tiff(SMALL, SMALL, SMALL, tags=[{}, giant]))
    reader = RasterReader()
    assert reader.scan(path, made.LIMITS).header.source.frames == 3
    assert made.values(path).shape == (2, 3)
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda _: pytest.fail("a picture was decoded"))
    for frame in (1, 2):
        with pytest.raises(api.ReadError) as caught:
            getattr(reader, call)(path, frame, made.LIMITS, made.TOKEN)
        assert caught.value.code == "read.too_large"


def test_that_an_animation_that_grows_on_the_way_is_refused(tmp_path: Path) -> None:
    frames = [PillowImage.fromarray(np.full((4, 4), shade, np.uint8)) for shade in (10, 200, 90)]
    path = tmp_path / "grows.gif"
    frames[0].save(path, save_all=True, append_images=frames[1:])
    data = bytearray(path.read_bytes())
    second = data.index(b"\x2c", data.index(b"\x2c\0\0\0\0\x04\0\x04\0") + 10)
    assert data[second : second + 9] == b"\x2c\0\0\0\0\x04\0\x04\0"
    data[second + 1 : second + 5] = struct.pack("<HH", 60_000, 60_000)
    path.write_bytes(data)
    assert made.values(path).shape == (4, 4, 3)
    for frame in (1, 2):
        with pytest.raises(api.ReadError) as caught:
            made.values(path, frame)
        assert caught.value.code == "read.too_large"


def test_that_the_users_own_limit_lets_more_through(tmp_path: Path) -> None:
    path = made.written(tmp_path / "long.png", np.zeros((2, 65_535), np.uint8))
    tight = api.ReadLimits(max_pixels=100_000)
    with pytest.raises(api.ReadError, match="65535 × 2 pixels in 1 frame"):
        RasterReader().scan(path, tight)
    assert RasterReader().scan(path, replace(tight, max_pixels=131_070)).header.width == 65_535


@pytest.mark.parametrize("shape", [(0, 5), (5, 0)])
def test_that_a_picture_without_extent_is_damaged(tmp_path: Path, shape: tuple[int, int]) -> None:
    path = tmp_path / "flat.tif"
    path.write_bytes(made.tiff(SMALL, tags=[{made.HEIGHT: shape[0], made.WIDTH: shape[1]}]))
    with pytest.raises(api.ReadError) as caught:
        made.values(path)
    assert caught.value.code == "read.damaged"


def test_that_a_text_that_unpacks_without_end_costs_neither_memory_nor_the_error(tmp_path: Path) -> None:
    import tracemalloc
    import zlib

    bomb = made.chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(100 << 20), 9))
    path = tmp_path / "bomb.png"
    path.write_bytes(made.png(SMALL, made.GREY, before=bomb))
    tracemalloc.start()
    try:
        with pytest.raises(api.ReadError, match="unpacks to a giant size") as caught:
            made.header(path)
        assert tracemalloc.get_traced_memory()[1] < 20 << 20
    finally:
        tracemalloc.stop()
    assert caught.value.code == "read.damaged"
