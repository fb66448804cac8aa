"""Colours: palettes, inks, transparency, single bits, L*a*b*."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage

from plugins.raster import modes
from tests.plugins.raster import made
from workbench.plugin import api

RED, GREEN, BLUE = (250, 10, 20), (30, 240, 40), (50, 60, 230)
COLOURS = np.array([[RED, GREEN, BLUE], [BLUE, RED, GREEN]], np.uint8)


def paletted(px: api.Array) -> PillowImage.Image:
    """The same colours through a palette."""
    return PillowImage.fromarray(px).convert("P", palette=PillowImage.Palette.ADAPTIVE, colors=256)


def test_that_inks_become_colours_and_that_is_said(tmp_path: Path) -> None:
    inks = np.zeros((2, 2, 4), np.uint8)
    inks[0, 0], inks[0, 1], inks[1, 1] = (255, 0, 0, 0), (0, 255, 255, 0), (0, 0, 0, 255)
    path = tmp_path / "inks.tif"
    PillowImage.fromarray(inks, "CMYK").save(path)
    assert made.values(path).tolist() == [[[0, 255, 255], [255, 0, 0]], [[255, 255, 255], [0, 0, 0]]]
    assert made.codes(path) == ["image.cmyk"]
    assert "without a colour profile" in made.header(path).notices[0].text
    assert made.stored(path).shape == (2, 2, 4)


def test_that_a_palette_is_looked_up(tmp_path: Path) -> None:
    path = tmp_path / "palette.png"
    paletted(COLOURS).save(path)
    assert np.array_equal(made.values(path), COLOURS)
    assert made.codes(path) == []
    assert made.stored(path).shape == COLOURS.shape[:2]
    assert np.unique(made.stored(path)).size == 3


@pytest.mark.parametrize(
    ("px", "wanted"),
    [
        (np.dstack([COLOURS, np.full((2, 3), 0, np.uint8)]), COLOURS),
        (np.dstack([COLOURS[:, :, 0], np.full((2, 3), 9, np.uint8)]), COLOURS[:, :, 0]),
    ],
    ids=["colour", "grey"],
)
def test_that_transparent_parts_keep_their_colours_and_that_is_said(
    tmp_path: Path, px: api.Array, wanted: api.Array
) -> None:
    path = tmp_path / "clear.png"
    path.write_bytes(made.png(px, made.RGB_ALPHA if px.shape[2] == 4 else made.GREY_ALPHA))
    assert np.array_equal(made.values(path), wanted)
    assert made.codes(path) == ["image.transparency"]
    assert made.header(path).notices[0].text == "Transparent parts are shown, and used, as opaque."


@pytest.mark.parametrize("transparency", [1, bytes([255, 0, 128])])
def test_that_a_transparent_entry_of_a_palette_is_told(tmp_path: Path, transparency: int | bytes) -> None:
    path = tmp_path / "clear.png"
    paletted(COLOURS).save(path, transparency=transparency)
    assert np.array_equal(made.values(path), COLOURS)
    assert made.codes(path) == ["image.transparency"]


@pytest.mark.parametrize("name", ["bits.png", "bits.tif", "bits.bmp"])
def test_that_one_bit_is_black_or_white(tmp_path: Path, name: str) -> None:
    px = np.array([[True, False, True], [False, False, True]])
    PillowImage.fromarray(px).save(tmp_path / name)
    found = made.image(tmp_path / name)
    assert made.values(tmp_path / name).tolist() == (px * 255).tolist()
    assert (found.channels, found.dtype, found.bits, found.value_range) == (1, "uint8", 8, (0.0, 255.0))
    assert made.stored(tmp_path / name).dtype == bool


def test_that_lab_becomes_rgb(tmp_path: Path) -> None:
    lab = np.array([[[255, 128, 128], [0, 128, 128], [138, 208, 195]]], np.uint8)  # white, black, about (255, 0, 0)
    path = tmp_path / "lab.tif"
    unsigned = (lab.astype(int) - [0, 128, 128]) % 256  # a and b are signed in the file (TIFF 6.0, section 23)
    path.write_bytes(made.tiff(unsigned.astype(np.uint8), tags=[{made.PHOTOMETRIC: 8}]))
    white, black, red = made.values(path)[0].astype(int)
    assert np.abs(white - 255).max() <= 3
    assert black.max() <= 3
    assert np.abs(red - (255, 0, 0)).max() <= 12


@pytest.mark.parametrize("mode", ["L", "1", "LA", "RGB", "RGBA", "P", "CMYK", "I;16", "F", "I"])
def test_that_many_strips_give_what_one_gives(tmp_path: Path, mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.tif"
    PillowImage.fromarray(np.arange(7 * 5, dtype=np.uint8).reshape(7, 5) * 7).convert(
        "L" if mode == "I;16" else mode
    ).convert(mode).save(path)
    whole, held = made.values(path), made.stored(path)
    monkeypatch.setattr(modes, "STRIP_PIXELS", 11)
    assert np.array_equal(made.values(path), whole)
    assert np.array_equal(made.stored(path), held)
