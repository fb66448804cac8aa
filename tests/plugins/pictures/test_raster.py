"""The picture at 1:1 with its map."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image as PillowImage

from plugins.pictures.raster import RasterWriter
from tests.plugins.pictures.pictured import PICTURE, overlay, record
from workbench.core.kinds import Record
from workbench.display import colour
from workbench.engine import Engine, Work
from workbench.plugin import api
from workbench.plugin.manifest import read_text
from workbench.wire import answers, requests

SOURCES = Path(__file__).parents[3] / "plugins" / "pictures"
FORMATS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".tif": "TIFF", ".tiff": "TIFF"}


def written(folder: Path, made: Record, ending: str = ".png") -> api.Array:
    """What is in the file."""
    path = folder / f"out{ending}"
    RasterWriter().write([made], path)
    with PillowImage.open(path) as image:
        assert image.format == FORMATS[ending]
        return np.array(image)


def blended(name: str, level: int, opacity: float) -> list[int]:
    """The picture's colour under a level of a colour map."""
    mixed = PICTURE[0, 0] * (1 - opacity) + colour.table(name)[level].astype(float) * opacity
    return [int(value) for value in np.floor(mixed + 0.5)]


def test_that_the_manifest_names_every_ending() -> None:
    manifest = read_text((SOURCES / "plugin.toml").read_text("utf-8"), "pictures")
    found = {one.id: one.provides for one in manifest.contributions}
    assert found == {"pictures.raster": tuple(FORMATS), "pictures.figure": (".pdf", ".svg")}
    assert (RasterWriter.endings, RasterWriter.pictures) == (tuple(FORMATS), True)


@pytest.mark.parametrize("ending", [".png", ".tif", ".tiff"])
@pytest.mark.parametrize(("opacity", "colours"), [(0.45, "magma"), (1.0, "viridis"), (0.0, "magma")])
def test_that_the_map_lies_where_it_belongs_in_the_colours_that_were_chosen(
    tmp_path: Path, ending: str, opacity: float, colours: str
) -> None:
    found = written(tmp_path, record(opacity=opacity, colours=colours), ending)
    assert found.shape == PICTURE.shape
    outside = np.ones(PICTURE.shape[:2], bool)
    outside[10:30, 20:40] = False
    assert (found[outside] == PICTURE[0, 0]).all()
    assert found[15, 21].tolist() == blended(colours, 0, opacity)
    assert found[15, 38].tolist() == blended(colours, 255, opacity)
    changed = (found != PICTURE).any(axis=2)
    assert (changed[10:30, 20:40].all(), changed.any()) == ((True, True) if opacity else (False, False))


@pytest.mark.parametrize("ending", FORMATS)
def test_that_a_picture_without_a_map_is_written_as_it_is(tmp_path: Path, ending: str) -> None:
    grey = (np.arange(256, dtype=np.uint8)[None] + np.zeros((16, 1), np.uint8)).astype(np.uint8)
    for picture in (grey, PICTURE):
        found = written(tmp_path, record(picture=api.frozen(picture.copy()), overlay=None), ending)
        assert found.shape == picture.shape
        assert np.abs(found.astype(int) - picture).max() <= (2 if "j" in ending else 0)


def test_that_a_grey_picture_becomes_colour_under_a_map(tmp_path: Path) -> None:
    found = written(tmp_path, record(picture=api.frozen(np.full((40, 60), 90, np.uint8))))
    assert found.shape == (40, 60, 3)
    assert found[0, 0].tolist() == [90, 90, 90]
    assert len(set(found[15, 38].tolist())) > 1


@pytest.mark.parametrize("shape", [(1, 1), (1, 65_535), (65_535, 1)])
def test_that_extreme_shapes_are_written(tmp_path: Path, shape: tuple[int, int]) -> None:
    picture = api.frozen(np.full(shape, 7, np.uint8))
    assert written(tmp_path, record(picture=picture, overlay=None)).shape == shape


def test_that_a_picture_too_long_for_a_jpeg_is_told(tmp_path: Path) -> None:
    long = record(picture=api.frozen(np.zeros((1, 65_501), np.uint8)), overlay=None)
    with pytest.raises(api.WriteError) as caught:
        written(tmp_path, long, ".jpg")
    assert caught.value.code == "write.unwritable"
    assert (caught.value.why, caught.value.hint) == (
        "A JPEG can be 65,500 pixels long at most.",
        "Name a .png instead.",
    )
    most = record(picture=api.frozen(np.zeros((1, 65_500), np.uint8)), overlay=None)
    assert written(tmp_path, most, ".jpg").shape == (1, 65_500)


@pytest.mark.parametrize("records", [[], [Record(input="a.png", error={"code": "read.empty"})]])
def test_that_nothing_to_show_is_told(tmp_path: Path, records: list[Record]) -> None:
    with pytest.raises(api.WriteError) as caught:
        RasterWriter().write(records, tmp_path / "out.png")
    assert (caught.value.code, caught.value.why) == ("write.unwritable", "There is no picture to write.")


def test_that_no_picture_is_dropped_in_silence(tmp_path: Path) -> None:
    with pytest.raises(api.WriteError) as caught:
        RasterWriter().write([record(), record(), record()], tmp_path / "out.tif")
    assert caught.value.why == "A TIF file holds one picture; there are 3."
    assert ".pdf" in caught.value.hint
    broken = Record(input="a.png", error={"code": "read.empty"})
    RasterWriter().write([broken, record()], tmp_path / "out.tif")
    assert (tmp_path / "out.tif").stat().st_size > 0


def test_that_what_the_system_refuses_is_no_fault_of_the_plugin(tmp_path: Path) -> None:
    with pytest.raises(api.WriteError, match="No such file or directory"):
        RasterWriter().write([record()], tmp_path / "none" / "out.png")


@pytest.mark.parametrize("ending", FORMATS)
def test_that_a_file_says_nothing_but_its_pixels(tmp_path: Path, ending: str) -> None:
    written(tmp_path, record(), ending)
    data = (tmp_path / f"out{ending}").read_bytes()
    for text in (b"chelsea", b"far/away", b"cat", b"made", b"Exif", b"tEXt", b"Software"):
        assert text not in data


def test_that_the_engine_names_the_file_that_was_asked_for(
    shared_engine: Engine, samples: Path, tmp_path: Path
) -> None:
    rows = tuple(answers.ExportRecord(input=str(samples / name)) for name in ("chelsea.png", "coffee.png"))
    out = tmp_path / "both.png"
    with pytest.raises(api.WriteError) as caught:
        shared_engine.answer(requests.Export(out=str(out), records=rows), Work())
    assert caught.value.what == "both.png cannot be written."
    assert caught.value.why == "A PNG file holds one picture; there are 2."
    assert list(tmp_path.glob("*.png")) == []


def test_that_the_engine_writes_a_map_on_the_demo(shared_engine: Engine, samples: Path, tmp_path: Path) -> None:
    picture = samples / "chelsea.png"
    found = shared_engine.predict(requests.Predict(path=str(picture), explain="auto"))
    made: dict[str, Any] = {"input": str(picture), "result": found.result, "overlay": found.overlay}
    out = tmp_path / "map.png"
    shared_engine.answer(requests.Export(out=str(out), records=(answers.ExportRecord(**made),)), Work())
    with PillowImage.open(out) as image, PillowImage.open(picture) as source:
        px, before = np.array(image), np.array(source.convert("RGB"))
    assert px.shape == before.shape
    assert found.overlay is not None
    top, left, bottom, right = (round(edge) for edge in found.overlay.covered())
    outside = np.ones(px.shape[:2], bool)
    outside[max(0, top) : bottom, max(0, left) : right] = False
    assert outside.any()
    assert np.array_equal(px[outside], before[outside])
    assert (px != before).any(axis=2)[~outside].mean() > 0.99


def test_that_a_map_beside_the_picture_changes_nothing(tmp_path: Path) -> None:
    from workbench.core.geometry import Affine

    away = overlay(affine=Affine(rr=10.0, r0=500.0, cc=10.0, c0=20.0))
    assert np.array_equal(written(tmp_path, record(overlay=away)), PICTURE)
