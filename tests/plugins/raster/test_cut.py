"""Does a file end too early? To the byte, in every format."""

from __future__ import annotations

import io
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image as PillowImage

from plugins.raster.cut import directory_is_cut, is_cut
from tests.plugins.raster import made
from workbench.plugin import api

PX = np.arange(24, dtype=np.uint8).reshape(4, 6)


def encoded(kind: str, **options: Any) -> bytes:
    """A small grey file."""
    out = io.BytesIO()
    PillowImage.fromarray(PX).save(out, kind, **options)
    return out.getvalue()


def cut(folder: Path, data: bytes) -> bool:
    """The answer for a file of these bytes."""
    path = folder / "file"
    path.write_bytes(data)
    return is_cut(path)


@pytest.mark.parametrize("kind", ["JPEG", "GIF", "BMP", "WEBP"])
def test_that_a_single_missing_byte_is_seen(tmp_path: Path, kind: str) -> None:
    data = encoded(kind)
    assert not cut(tmp_path, data)
    assert not cut(tmp_path, data + bytes(9))
    assert cut(tmp_path, data.rstrip(b"\0")[:-1])


def test_that_the_announced_length_of_a_riff_counts_to_the_byte(tmp_path: Path) -> None:
    for length, missing in ((100, False), (101, True)):
        assert cut(tmp_path, b"RIFF" + struct.pack("<I", length) + b"WEBP" + bytes(96)) is missing


def test_that_a_png_ends_with_its_mark(tmp_path: Path) -> None:
    data = encoded("PNG")
    assert not cut(tmp_path, data)
    assert not cut(tmp_path, data + b"a little more")
    assert cut(tmp_path, data[:-9])


@pytest.mark.parametrize("order", ["<", ">"])
def test_that_a_tiff_needs_all_of_its_directory(tmp_path: Path, order: Any) -> None:
    data = made.tiff(PX, PX, order=order)
    assert not cut(tmp_path, data)
    for missing in (1, 4, 5, 16, 12 * 10 + 6, 12 * 10 + 7):
        assert cut(tmp_path, data[:-missing]), missing


@pytest.mark.parametrize("big", [False, True])
def test_that_pixels_behind_the_directory_are_needed_to_the_last(tmp_path: Path, big: bool) -> None:
    data = encoded("TIFF", big_tiff=big)
    assert data.endswith(PX.tobytes())
    assert not cut(tmp_path, data)
    assert cut(tmp_path, data[:-1])
    assert cut(tmp_path, data[: -PX.nbytes])


def test_that_values_that_a_directory_keeps_elsewhere_are_needed(tmp_path: Path) -> None:
    many = tuple(range(1, 12))
    data = made.tiff(PX, tags=[{65000: many}])
    at = data.index(struct.pack(f"<{len(many)}I", *many))
    assert not cut(tmp_path, data)
    entry = struct.pack("<HHII", 65000, 4, len(many), at)
    assert entry in data
    fits = len(data) - 4 * len(many)
    for place, missing in ((fits, False), (fits + 1, True)):
        changed = data.replace(entry, struct.pack("<HHII", 65000, 4, len(many), place))
        assert cut(tmp_path, changed) is missing


def test_that_pages_in_a_circle_end_the_search(tmp_path: Path) -> None:
    data = bytearray(made.tiff(PX, PX))
    struct.pack_into("<I", data, len(data) - 4, struct.unpack_from("<I", data, 4)[0])
    assert not cut(tmp_path, bytes(data))


@pytest.mark.parametrize("data", [b"", b"GIF9", b"letters", b"\xff\xd9"])
def test_that_foreign_files_are_not_called_cut(tmp_path: Path, data: bytes) -> None:
    assert not cut(tmp_path, data)


@pytest.mark.parametrize("order", ["<", ">"])
def test_that_a_page_without_the_end_of_its_directory_is_not_read(tmp_path: Path, order: Any) -> None:
    whole = made.tiff(np.arange(24, dtype=np.float32).reshape(4, 6), order=order)
    path = tmp_path / "page.tif"
    for missing, code in ((4, ""), (5, "read.truncated"), (16, "read.truncated"), (17, "read.truncated")):
        path.write_bytes(whole[:-missing])
        if code:
            with pytest.raises(api.ReadError) as caught:
                made.values(path)
            assert caught.value.code == code, missing
        else:
            assert made.values(path).dtype == np.float32


@pytest.mark.parametrize("big", [False, True])
def test_that_a_whole_directory_is_not_called_cut(tmp_path: Path, big: bool) -> None:
    path = tmp_path / "page.tif"
    path.write_bytes(encoded("TIFF", big_tiff=big))
    with PillowImage.open(path) as image:
        assert not directory_is_cut(path, image)
        path.write_bytes(path.read_bytes()[:60])
        assert directory_is_cut(path, image)
    png = made.written(tmp_path / "a.png", PX)
    with PillowImage.open(png) as image:
        assert not directory_is_cut(png, image)
