"""Every odd file of the folder of data with known answers, against what is written there about it."""

from __future__ import annotations

import csv
import functools
import hashlib
from pathlib import Path

import numpy as np
import pytest

from tests.conftest import data_folder
from tests.factories import engine
from tests.plugins.raster import made
from workbench.engine import Work
from workbench.paths import Paths
from workbench.plugin import api
from workbench.wire import requests

pytestmark = pytest.mark.data

REFUSED = {
    "truncated_jpeg.jpg": "read.truncated",
    "truncated_image.png": "read.truncated",
    "broken_data_stream.png": "read.truncated",
    "decompression_bomb.gif": "read.too_large",
    "png_decompression_dos.png": "read.damaged",
    "hopper.heif": "read.unknown_format",
    "hopper.avif": "read.unknown_format",
}
"""What ought to be refused, or may be."""

LATER = {
    "tiff_16bit_RGB.tiff": "read.would_lose_depth",
    "tiff_strip_planar_16bit_RGB.tiff": "read.would_lose_depth",
    "mode_16bit.png": "read.would_lose_depth",
    "16bit.cropped.jp2": "read.unknown_format",
}
"""What a better reader would open; today it is refused with the reason, and nothing is cut in silence."""

CONVERTED = {"hopper.Lab.tif"}
TURNED = [f"hopper_orientation_{turn}.jpg" for turn in range(2, 9)]
Row = dict[str, str]


@functools.cache
def table() -> dict[str, Row]:
    """The rows by file name; none where the folder is not at hand."""
    path = data_folder() / "photos" / "facts.csv"
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {Path(row["file"]).name: row for row in csv.DictReader(file)}


def sha256(px: api.Array) -> str:
    """Of the values, row by row."""
    return hashlib.sha256(np.ascontiguousarray(px).tobytes()).hexdigest()


@pytest.fixture
def odd(shared_data: Path) -> Path:
    """The folder of odd files."""
    return shared_data / "photos" / "odd"


def test_that_no_odd_file_is_left_out(odd: Path) -> None:
    assert {path.name for path in odd.iterdir()} == set(table())
    assert set(REFUSED) | set(LATER) | set(TURNED) | CONVERTED <= set(table())
    may_be_refused = {name for name, row in table().items() if "refuses" in row["expected"]}
    assert set(REFUSED) == may_be_refused


@pytest.mark.parametrize("name", sorted(set(table()) - set(REFUSED) - set(LATER)))
def test_that_an_odd_file_opens_with_the_values_that_are_known(odd: Path, name: str) -> None:
    row, path = table()[name], odd / name
    found, px = made.image(path), made.values(path)
    assert px.shape[:2] == (int(row["shown_height"]), int(row["shown_width"]))
    assert found.source.frames == int(row["frames"])
    assert [code for code in made.codes(path) if code == "image.frames"] == ["image.frames"] * (row["frames"] != "1")
    if row["upright_rgb_sha256"]:
        assert sha256(px if px.ndim == 3 else np.dstack([px] * 3)) == row["upright_rgb_sha256"]
    if row["raw_sha256"]:
        assert sha256(made.stored(path)) == row["raw_sha256"]
        assert name in CONVERTED or np.array_equal(px, made.stored(path))
    assert row["upright_rgb_sha256"] or row["raw_sha256"]


@pytest.mark.parametrize(("name", "code"), sorted((REFUSED | LATER).items()))
def test_that_an_odd_file_is_refused_with_its_reason(odd: Path, name: str, code: str, paths: Paths) -> None:
    with pytest.raises(api.ReadError) as caught:
        engine(paths).answer(requests.Read(path=str(odd / name)), Work())
    assert caught.value.code == code
    assert all(caught.value.lines())
    assert caught.value.what.startswith(name)


def test_that_all_orientations_show_the_same_picture(odd: Path) -> None:
    plain = made.values(odd / "hopper.jpg").astype(int)
    for name in TURNED:
        off = np.abs(made.values(odd / name).astype(int) - plain)
        assert off.mean() < 5, name
        assert off.max() < 60, name
    halves = [made.values(odd / name).astype(int) for name in TURNED]
    for one in halves:
        assert np.abs(one - halves[0]).mean() < 5


@pytest.mark.parametrize("name", ["multipage.tiff", "g4-multi.tiff", "delay.png", "dispose_bgnd.gif", "iss634.webp"])
def test_that_each_picture_of_a_file_can_be_read(odd: Path, name: str) -> None:
    frames = made.header(odd / name).source.frames
    shapes = set()
    for frame in {0, 1, frames // 2, frames - 1}:
        found = made.image(odd / name, frame)
        assert found.px is not None
        assert found.px.shape[:2] == (found.height, found.width)
        shapes.add(found.px.shape[:2])
    assert shapes == ({(10, 10), (20, 20)} if name == "multipage.tiff" else {made.values(odd / name).shape[:2]})
