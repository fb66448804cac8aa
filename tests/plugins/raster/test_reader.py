"""Values of photographs and other rasters, format by format and mode by mode."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image as PillowImage
from PIL import ImageFile

from plugins.raster.reader import FORMATS, RasterReader
from tests.plugins.raster import made
from workbench.engine import Engine, Work
from workbench.plugin import api
from workbench.plugin.manifest import read_text
from workbench.wire import requests

SOURCES = Path(__file__).parents[3] / "plugins" / "raster"
RED, GREEN, BLUE = (250, 10, 20), (30, 240, 40), (50, 60, 230)
COLOURS = np.array([[RED, GREEN, BLUE], [BLUE, RED, GREEN]], np.uint8)
BIG = COLOURS.repeat(16, 0).repeat(16, 1)
LOSSLESS = [("a.png", {}), ("a.tif", {}), ("a.bmp", {}), ("a.webp", {"lossless": True}), ("a.gif", {})]


def test_that_the_manifest_is_whole_and_names_the_formats() -> None:
    manifest = read_text((SOURCES / "plugin.toml").read_text("utf-8"), "raster")
    (one,) = manifest.contributions
    assert (one.kind, one.id, one.entry) == ("reader", "raster.reader", "reader:RasterReader")
    assert tuple(name.upper() for name in one.provides) == FORMATS


def test_that_it_is_a_reader_and_every_format_has_its_decoder() -> None:
    reader = RasterReader()
    assert isinstance(reader, api.Reader)
    assert [(codec.name, codec.usable, codec.by) for codec in reader.codecs()] == [
        (name, True, "Pillow") for name in FORMATS
    ]


@pytest.mark.parametrize(("name", "options"), LOSSLESS)
def test_that_colours_come_out_as_they_went_in(tmp_path: Path, name: str, options: dict[str, Any]) -> None:
    path = made.written(tmp_path / name, BIG, **options)
    found = made.image(path)
    assert np.array_equal(made.values(path), BIG)
    assert (found.channels, found.dtype, found.bits, found.meaning) == (3, "uint8", 8, "display")
    assert (found.value_range, found.hints.photometric) == ((0.0, 255.0), "RGB")


def test_that_a_jpeg_comes_close_to_what_went_in(tmp_path: Path) -> None:
    path = made.written(tmp_path / "a.jpg", BIG, quality=95, subsampling=0)
    found = made.values(path)
    assert found.shape == BIG.shape
    assert np.abs(found.astype(int) - BIG).max() <= 12


def test_that_values_cannot_be_changed(tmp_path: Path) -> None:
    path = made.written(tmp_path / "a.png", BIG)
    for px in (made.values(path), made.stored(path)):
        assert not px.flags.writeable
        assert px.flags.c_contiguous


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.tif", "a.bmp", "a.webp", "a.gif"])
def test_that_a_scan_says_what_read_gives(tmp_path: Path, name: str) -> None:
    path = made.written(tmp_path / name, BIG)
    scan = RasterReader().scan(path, made.LIMITS)
    header, found = scan.header, made.image(path)
    assert header.px is None
    for field in (
        "height",
        "width",
        "channels",
        "dtype",
        "bits",
        "meaning",
        "value_range",
        "hints",
        "notices",
        "source",
    ):
        assert getattr(header, field) == getattr(found, field), field
    assert found.px is not None
    assert found.px.shape == (header.height, header.width, header.channels)
    assert scan.title == name
    assert scan.groups == ((f"folder:{tmp_path}", tmp_path.name),)
    assert scan.identity is None


@pytest.mark.parametrize(
    ("name", "options", "kind", "encoding", "lossy"),
    [
        ("a.png", {}, "PNG", "RGB", False),
        ("a.jpg", {}, "JPEG", "RGB", True),
        ("a.jpg", {"progressive": True}, "JPEG", "progressive", True),
        ("a.webp", {}, "WEBP", "RGB", True),
        ("a.webp", {"lossless": True}, "WEBP", "RGB", False),
        ("a.webp", {"exif": b"Exif\0\0MM\0*\0\0\0\x08\0\0"}, "WEBP", "RGB", True),
        ("a.webp", {"exif": b"Exif\0\0MM\0*\0\0\0\x08\0\0", "lossless": True}, "WEBP", "RGB", False),
        ("a.tif", {}, "TIFF", "raw", False),
        ("a.tif", {"compression": "tiff_lzw"}, "TIFF", "tiff_lzw", False),
        ("a.tif", {"compression": "jpeg"}, "TIFF", "jpeg", True),
        ("a.bmp", {}, "BMP", "RGB", False),
    ],
)
def test_that_the_source_tells_how_it_was_stored(
    tmp_path: Path, name: str, options: dict[str, Any], kind: str, encoding: str, lossy: bool
) -> None:
    path = made.written(tmp_path / name, BIG, **options)
    assert made.header(path).source == api.Source(
        path=str(path),
        format=kind,
        reader="raster.reader",
        encoding=encoding,
        bytes=path.stat().st_size,
        lossy=lossy,
    )


def test_that_an_animation_without_loss_is_told_from_one_with(tmp_path: Path) -> None:
    frames = [PillowImage.fromarray(BIG), PillowImage.fromarray(255 - BIG)]
    for lossless in (True, False):
        path = tmp_path / f"{lossless}.webp"
        frames[0].save(path, save_all=True, append_images=frames[1:], lossless=lossless)
        assert made.header(path).source.lossy == (not lossless)


def test_that_a_run_length_bmp_is_named(tmp_path: Path) -> None:
    pixels = bytes([3, 1, 0, 0, 3, 0, 0, 1])  # rows from the bottom: 3 × entry 1; 3 × entry 0; end
    head = struct.pack("<IiiHHIIiiII", 40, 3, 2, 1, 8, 1, len(pixels), 0, 0, 2, 0)
    palette = bytes([*RED[::-1], 0, *BLUE[::-1], 0])
    at = 14 + len(head) + len(palette)
    path = tmp_path / "rle.bmp"
    path.write_bytes(b"BM" + struct.pack("<IHHI", at + len(pixels), 0, 0, at) + head + palette + pixels)
    assert made.values(path).tolist() == [[list(RED)] * 3, [list(BLUE)] * 3]
    assert made.header(path).source.encoding == "RLE8"


@pytest.mark.parametrize("shape", [(1, 1), (1, 65_535), (65_535, 1)])
@pytest.mark.parametrize(("name", "options"), [("a.png", {}), ("a.tif", {"compression": "tiff_lzw"}), ("a.bmp", {})])
def test_that_extreme_shapes_are_read(
    tmp_path: Path, shape: tuple[int, int], name: str, options: dict[str, Any], shared_engine: Engine
) -> None:
    px = (np.arange(shape[0] * shape[1]) % 251).astype(np.uint8).reshape(shape)
    path = made.written(tmp_path / name, px, **options)
    assert np.array_equal(made.values(path), px)
    shown = shared_engine.answer(requests.Thumbnail(path=str(path), width=64, height=64), Work())
    assert max(shown.px.shape[:2]) == min(64, max(shape))


@pytest.mark.parametrize(
    "name",
    ["Größe – 図像 🐈.png", "'; rm -rf $HOME.png", " spaces  and\ttabs.png", "a" * 251 + ".png"],
    ids=["unicode", "shell", "blanks", "255 letters"],
)
def test_that_names_of_any_kind_are_read(tmp_path: Path, name: str, shared_engine: Engine) -> None:
    path = made.written(tmp_path / name, BIG)
    assert np.array_equal(made.values(path), BIG)
    (part,) = shared_engine.open([str(path)])
    assert [(item.id, item.title) for item in part.items] == [(str(path), name)]


def test_that_a_path_of_more_than_260_characters_is_read(tmp_path: Path, shared_engine: Engine) -> None:
    folder = tmp_path.joinpath(*(f"{depth} sehr lange Überschrift eines Ordners" for depth in range(8)))
    folder.mkdir(parents=True)
    path = made.written(folder / "a.png", BIG)
    assert len(str(path)) > 260
    (part,) = shared_engine.open([str(tmp_path)])
    assert [item.id for item in part.items] == [str(path)]
    assert np.array_equal(made.values(path), BIG)


@pytest.mark.parametrize("call", ["read", "stored"])
def test_that_cancelled_work_stops_before_anything_is_decoded(
    tmp_path: Path, call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = made.written(tmp_path / "a.png", BIG)
    token = api.CancelToken()
    token.cancel()
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda _: pytest.fail("a picture was decoded"))
    with pytest.raises(api.Cancelled):
        getattr(RasterReader(), call)(path, 0, made.LIMITS, token)


def test_that_a_file_can_be_replaced_after_it_was_read(tmp_path: Path) -> None:
    path = made.written(tmp_path / "a.tif", np.full((64, 64), 7, np.uint8))
    first = made.values(path)
    path.write_bytes(b"")
    assert int(first.min()) == int(first.max()) == 7


@pytest.mark.parametrize(
    ("head", "ours"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", True),
        (b"\x89PNG\n\x1a\n\0", False),
        (b"\xff\xd8\xff\xe0", True),
        (b"\xff\xd8\0\0", False),
        (b"II*\0\x08\0\0\0", True),
        (b"MM\0*\0\0\0\x08", True),
        (b"II+\0\x08\0\0\0", True),
        (b"MM\0+\0\x08\0\0", True),
        (b"GIF87a", True),
        (b"GIF89a", True),
        (b"GIF90a", False),
        (b"RIFF\0\0\0\0WEBPVP8 ", True),
        (b"RIFF\0\0\0\0WAVEfmt ", False),
        (b"BM" + bytes(12) + b"\x28\0\0\0", True),
        (b"BM" + bytes(12) + b"\x29\0\0\0", False),
        (b"BMW is a maker of cars", False),
        (b"BM", False),
        (b"%PDF-1.7", False),
        (b"", False),
        (bytes(128) + b"DICM", False),
    ],
)
def test_that_content_decides_whether_a_file_is_ours(head: bytes, ours: bool) -> None:
    assert RasterReader().sniff(Path("a.png"), head) is ours


@pytest.mark.parametrize("ending", [".jpg", ".dcm", ".txt", "", ".onnx.png"])
def test_that_a_wrong_ending_does_not_matter(tmp_path: Path, ending: str, shared_engine: Engine) -> None:
    right = made.written(tmp_path / "right.png", BIG)
    wrong = right.rename(tmp_path / f"wrong{ending}")
    (part,) = shared_engine.open([str(wrong)])
    assert [item.header.source.format for item in part.items] == ["PNG"]
    assert np.array_equal(made.values(wrong), BIG)
