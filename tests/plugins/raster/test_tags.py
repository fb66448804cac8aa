"""A file's header for people."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import ExifTags, ImageFile
from PIL import Image as PillowImage

from plugins.raster.reader import RasterReader
from tests.plugins.raster import made

PX = np.zeros((16, 24, 3), np.uint8)


def lines(path: Path) -> list[tuple[str, str, str, int]]:
    """Every tag as (key, name, value, depth)."""
    return [(tag.key, tag.name, tag.value, tag.depth) for tag in RasterReader().tags(path)]


def exif(**entries: Any) -> PillowImage.Exif:
    """A block with entries by name."""
    found = PillowImage.Exif()
    for name, value in entries.items():
        found[ExifTags.Base[name]] = value
    return found


@pytest.mark.parametrize(("name", "kind"), [("a.png", "PNG"), ("a.jpg", "JPEG"), ("a.webp", "WEBP")])
def test_that_format_and_exif_are_told_by_name(
    tmp_path: Path, name: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    block = exif(Make="Maker", Orientation=1)
    block.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.ExposureTime] = 0.25
    block.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] = "N"
    path = made.written(tmp_path / name, PX, exif=block)
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda _: pytest.fail("a picture was decoded"))
    found = lines(path)
    assert found[:3] == [("format", "format", kind, 0), ("mode", "mode", "RGB", 0), ("size", "size", "24 × 16", 0)]
    assert ("0x010f", "Make", "Maker", 0) in found
    assert ("0x0112", "Orientation", "1", 0) in found
    at = [name for _, name, _, _ in found]
    assert found[at.index("ExifOffset")] == ("0x8769", "ExifOffset", "(1 entries)", 0)
    assert found[at.index("ExifOffset") + 1] == ("0x829a", "ExposureTime", "0.25", 1)
    assert found[at.index("GPSInfo") + 1] == ("0x0001", "GPSLatitudeRef", "N", 1)


def test_that_long_binary_and_unprintable_values_stay_short_and_printable(tmp_path: Path) -> None:
    block = exif(ImageDescription="long " * 200, Artist="one\x07two", XPTitle=b"\1\2\3\4")
    block[0xC0DE] = "unknown"
    found = {name: value for _, name, value, _ in lines(made.written(tmp_path / "a.jpg", PX, exif=block))}
    assert found["ImageDescription"] == ("long " * 200)[:400]
    assert found["Artist"] == "one\N{REPLACEMENT CHARACTER}two"
    assert found["XPTitle"] == "(4 bytes)"
    assert found["0xc0de"] == "unknown"


def test_that_a_giant_has_tags_without_being_decoded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "giant.png"
    path.write_bytes(made.png(PX, made.RGB, size=(60_000, 60_000)))
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda _: pytest.fail("a picture was decoded"))
    assert ("size", "size", "60000 × 60000", 0) in lines(path)
