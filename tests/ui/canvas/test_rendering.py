"""The picture at screen size, against workbench.display."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.ui.canvas.samples import grey16, image, rgb
from ui.canvas.rendering import Renderer, turned
from ui.canvas.view import View
from workbench.core.arrays import Array
from workbench.core.image import DisplayHints, Image, LookupTable, Window
from workbench.display.picture import picture

TABLE = LookupTable(first=100, bits=12, values=(np.arange(4096) ** 2 // 4096).astype(np.uint16))
SIGMOID = Window(centre=20000, width=9000, function="SIGMOID")
PADDED = np.where(grey16(80, 90) > 30000, 0, grey16(80, 90)).astype(np.uint16)
WITH_NAN = np.where(grey16(80, 90) > 60000, np.nan, grey16(80, 90) / 7.0).astype(np.float32)


def one_to_one(of: Image) -> View:
    """A canvas that shows every pixel."""
    return View(height=of.height, width=of.width, rows=of.height, cols=of.width).fitted


IMAGES = {
    "16 bits, automatic window": image(grey16(80, 90)),
    "16 bits with a sign": image((grey16(80, 90).astype(np.int32) - 32768).astype(np.int16)),
    "window of the file": image(grey16(80, 90), hints=DisplayHints(windows=(Window(centre=9000, width=300),))),
    "table of the file": image((grey16(80, 90) >> 4).astype(np.uint16), hints=DisplayHints(tables=(TABLE,))),
    "monochrome 1 with padding": image(PADDED, hints=DisplayHints(photometric="MONOCHROME1", padding=(0, 0))),
    "32 bits": image(grey16(80, 90).astype(np.int32) * 1000),
    "not a number": image(WITH_NAN),
    "photographic grey": image((grey16(80, 90) >> 8).astype(np.uint8)),
    "photographic grey, inverse": image((grey16(80, 90) >> 8).astype(np.uint8), hints=DisplayHints(inverse=True)),
    "grey of 8 bits with a unit": image((grey16(80, 90) >> 8).astype(np.uint8), meaning="modality"),
    "colour": image(rgb(80, 90)),
    "deep colour": image(rgb(80, 90).astype(np.uint16) * 200, bits=16),
}


@pytest.mark.parametrize("name", IMAGES)
@pytest.mark.parametrize(
    "wanted", [None, Window(centre=20000, width=3000), SIGMOID], ids=["file's", "linear", "sigmoid"]
)
@pytest.mark.parametrize("inverted", [False, True])
def test_that_at_one_to_one_every_pixel_is_the_display_rooms(name: str, wanted: Window | None, inverted: bool) -> None:
    of = IMAGES[name]
    expected = picture(replace(of, hints=turned(of.hints)) if inverted else of, wanted)
    assert np.array_equal(Renderer(of).shown(one_to_one(of), wanted, inverted), expected)


def test_that_a_table_that_was_chosen_is_used() -> None:
    of = IMAGES["16 bits, automatic window"]
    assert np.array_equal(Renderer(of).shown(one_to_one(of), TABLE, False), picture(of, TABLE))


@pytest.mark.parametrize("name", IMAGES)
@pytest.mark.parametrize("zoom", [0.3, 0.77, 1.6, 9.0])
def test_that_a_part_is_the_same_part_of_the_whole(name: str, zoom: float) -> None:
    of = IMAGES[name]
    whole = View(height=of.height, width=of.width, rows=1000, cols=1000).fitted.at_zoom(zoom)
    part = replace(whole, rows=20, cols=24, top=-3.0, left=-2.0)
    top, left, bottom, right = part.visible
    everything = Renderer(of).shown(whole, None, False)
    assert np.array_equal(Renderer(of).shown(part, None, False), everything[top:bottom, left:right])


@pytest.mark.parametrize("zoom", [0.4, 1.0, 3.0])
def test_that_panning_shows_what_a_fresh_look_shows(zoom: float) -> None:
    of = IMAGES["16 bits, automatic window"]
    panned, view = Renderer(of), View(height=80, width=90, rows=30, cols=40).fitted.at_zoom(zoom)
    for step in ((3, 4), (-10, 7), (0, -30), (25, 25)):
        view = view.moved(*step)
        assert np.array_equal(panned.shown(view, None, False), Renderer(of).shown(view, None, False))


def test_that_small_pictures_show_averages() -> None:
    board = (np.indices((64, 64)).sum(axis=0) % 2 * 200).astype(np.uint8)
    of = image(board)
    shown = Renderer(of).shown(View(height=64, width=64, rows=16, cols=16).fitted, None, False)
    assert np.all(np.abs(shown.astype(int) - 100) <= 1)


@pytest.mark.parametrize("zoom", [0.25, 0.6])
def test_that_padding_leaves_no_bright_seam(zoom: float) -> None:
    px = np.full((64, 64), 4000, np.uint16)
    px[:, :29] = 0
    of = image(
        px, hints=DisplayHints(photometric="MONOCHROME1", padding=(0, 0), windows=(Window(centre=2000, width=4000),))
    )
    shown = Renderer(of).shown(View(height=64, width=64, rows=64, cols=64).fitted.at_zoom(zoom), None, False)
    assert shown.max() <= 1


@pytest.mark.parametrize("shape", [(1, 1), (1, 3000), (3000, 1), (2, 2)])
@pytest.mark.parametrize("make", [grey16, rgb])
def test_that_the_smallest_and_the_thinnest_pictures_are_shown(shape: tuple[int, int], make: object) -> None:
    px: Array = grey16(*shape) if make is grey16 else rgb(*shape)
    of = image(px)
    view = View(height=shape[0], width=shape[1], rows=200, cols=300, margin=12).fitted
    for zoom in (view.zoom, 0.1, 1.0, 64.0):
        looked = view.at_zoom(zoom)
        top, left, bottom, right = looked.visible
        assert bottom > top
        assert right > left
        assert Renderer(of).shown(looked, None, False).shape[:2] == (bottom - top, right - left)


def test_that_a_huge_picture_is_rough_first_and_fine_after_some_work() -> None:
    px = np.zeros((7000, 7000), np.uint8)
    px[::2, ::2] = 200
    renderer, view = Renderer(image(px)), View(height=7000, width=7000, rows=500, cols=500).fitted
    rough = renderer.shown(view, None, False)
    assert renderer.unfinished
    assert set(np.unique(rough)) <= {0, 200}
    while renderer.unfinished:
        renderer.work(1.0)
    assert np.all(np.abs(renderer.shown(view, None, False).astype(int) - 50) <= 1)


def test_that_an_infinite_value_is_shown_without_a_warning() -> None:
    px = np.ones((32, 32), np.float32)
    px[3, 3], px[9, 9] = np.inf, -np.inf
    view = View(height=32, width=32, rows=20, cols=20).fitted
    assert Renderer(image(px)).shown(view, None, False).shape == (20, 20)
