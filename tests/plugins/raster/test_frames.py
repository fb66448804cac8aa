"""Files with several pictures: counted, and each can be read as what it is."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image as PillowImage

from plugins.raster.reader import RasterReader
from tests.plugins.raster import made
from workbench.plugin import api

SHADES = (10, 120, 250)


@pytest.mark.parametrize(
    ("name", "options"),
    [("a.tif", {}), ("a.gif", {}), ("a.png", {}), ("a.webp", {"lossless": True}), ("a.jpg", {"format": "MPO"})],
)
def test_that_pictures_in_a_file_are_counted_and_each_can_be_read(
    tmp_path: Path, name: str, options: dict[str, Any]
) -> None:
    path = tmp_path / name
    frames = [PillowImage.fromarray(np.full((16, 8, 3), shade, np.uint8)) for shade in SHADES]
    frames[0].save(path, save_all=True, append_images=frames[1:], **options)
    assert made.header(path).source.frames == len(SHADES)
    for frame in (2, 0, 1):
        found = made.image(path, frame)
        px = made.values(path, frame)
        assert px.shape == (16, 8, 3)
        assert np.abs(px.astype(int) - SHADES[frame]).max() <= 2, frame
        assert (found.source.frame, found.source.frames) == (frame, 3)
        text = f"The file holds 3 pictures; number {frame + 1} is shown."
        assert api.Notice(code="image.frames", text=text) in found.notices
        assert (
            np.abs(made.stored(path, frame)[..., :3].astype(int).mean() - SHADES[frame]) <= 250 * (name == "a.gif") + 2
        )


@pytest.mark.parametrize("frame", [-1, 3, 400])
@pytest.mark.parametrize("call", ["read", "stored"])
def test_that_a_frame_that_is_not_there_is_told(tmp_path: Path, frame: int, call: str) -> None:
    path = tmp_path / "pages.tif"
    path.write_bytes(made.tiff(*(made.ramp() for _ in range(3))))
    with pytest.raises(api.ReadError) as caught:
        getattr(RasterReader(), call)(path, frame, made.LIMITS, made.TOKEN)
    assert caught.value.code == "read.no_such_frame"
    assert caught.value.what == f"pages.tif has no frame {frame}."
    assert caught.value.why == "It holds 3 frame(s), counted from 0."


def test_that_each_page_says_what_it_is_itself(tmp_path: Path) -> None:
    path = tmp_path / "pages.tif"
    colour = np.dstack([made.ramp("uint8", 3, 5)] * 3)
    path.write_bytes(made.tiff(made.ramp("uint8", 2, 3), colour, made.ramp("uint16", 7, 1), made.ramp("float32")))
    kinds = []
    for frame in range(4):
        found = made.image(path, frame)
        assert made.values(path, frame).dtype.name == found.dtype
        kinds.append((found.height, found.width, found.channels, found.dtype, found.meaning, found.value_range[1]))
    assert kinds == [
        (2, 3, 1, "uint8", "display", 255.0),
        (3, 5, 3, "uint8", "display", 255.0),
        (7, 1, 1, "uint16", "display", 65535.0),
        (4, 6, 1, "float32", "stored", float("inf")),
    ]


def test_that_pages_in_a_circle_are_counted_once(tmp_path: Path) -> None:
    path = tmp_path / "circle.tif"
    data = bytearray(made.tiff(made.ramp(), made.ramp()))
    first = struct.unpack_from("<I", data, 4)[0]
    struct.pack_into("<I", data, len(data) - 4, first)
    path.write_bytes(data)
    assert made.header(path).source.frames == 2
    assert np.array_equal(made.values(path, 1), made.ramp())
