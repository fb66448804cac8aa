"""What a screen shows of an image, and maps upon it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as PillowImage

from tests import factories
from workbench.core.arrays import Array, frozen
from workbench.core.geometry import IDENTITY, Affine, scaling, shift
from workbench.core.image import DisplayHints, Window
from workbench.core.overlay import Overlay
from workbench.display import colour, grey, picture


def overlay(values: Array, affine: Affine, low: float = 0.0, high: float = 1.0) -> Overlay:
    """A map."""
    return Overlay(
        kind="heat",
        values=frozen(values.astype(np.float32)),
        affine=affine,
        low=low,
        high=high,
        unit="",
        method="m",
        title="t",
        sentence="s",
    )


def test_that_colour_and_photographic_grey_are_shown_as_they_are() -> None:
    colourful, plain = factories.pixels(5, 6), factories.pixels(5, 6, 1)
    assert np.array_equal(picture.picture(factories.image(colourful)), colourful)
    assert np.array_equal(picture.picture(factories.image(plain)), plain)


def test_that_photographic_grey_goes_through_a_window_that_is_chosen_or_in_the_file() -> None:
    px = np.array([[0, 100, 200]], np.uint8)
    window = Window(centre=100, width=100, function="LINEAR_EXACT")
    assert picture.picture(factories.image(px), window).tolist() == [[0, 128, 255]]
    asked = factories.image(px, hints=DisplayHints(windows=(window,)))
    assert picture.picture(asked).tolist() == [[0, 128, 255]]


def test_that_photographic_grey_may_be_inverted() -> None:
    px = np.array([[0, 100, 255]], np.uint8)
    image = factories.image(px, hints=DisplayHints(photometric="MONOCHROME1"))
    assert picture.picture(image).tolist() == [[255, 155, 0]]


def test_that_values_are_shown_through_the_files_own_window() -> None:
    px = factories.pixels(7, 7, 1, dtype="int16")
    hints = DisplayHints(windows=(Window(centre=40, width=400),))
    image = factories.image(px, meaning="hounsfield", hints=hints)
    assert np.array_equal(picture.picture(image), grey.grey_picture(px, Window(centre=40, width=400), hints))


def test_that_16_bit_grey_is_shown_through_a_window_made_from_it() -> None:
    px = np.linspace(300, 700, 400).astype(np.uint16).reshape(20, 20)
    shown = picture.picture(factories.image(px))
    assert shown.min() == 0
    assert shown.max() == 255


def test_that_grey_becomes_three_equal_channels() -> None:
    px = factories.pixels(3, 4, 1)
    assert np.array_equal(picture.as_rgb(px), np.stack([px] * 3, axis=2))
    colourful = factories.pixels(3, 4)
    assert np.array_equal(picture.as_rgb(colourful), colourful)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 9), st.integers(1, 9), st.integers(1, 40), st.integers(1, 40), st.integers(0, 99))
def test_that_a_map_is_enlarged_bilinearly(h: int, w: int, height: int, width: int, seed: int) -> None:
    """Pillow's own bilinear enlargement is the oracle; it reduces with another filter, so only enlargements count."""
    values = np.random.default_rng(seed).normal(0, 1, (h, w)).astype(np.float32)
    rows, cols = max(h, height), max(w, width)
    _, _, found = picture.spread(overlay(values, scaling(rows / h, cols / w)), rows, cols)
    wanted = np.asarray(PillowImage.fromarray(values).resize((cols, rows), PillowImage.Resampling.BILINEAR))
    assert found.shape == (rows, cols)
    assert np.allclose(found, wanted, atol=1e-5)


@settings(max_examples=100, deadline=None)
@given(
    st.integers(1, 8), st.integers(1, 8), st.floats(0.3, 20), st.floats(0.3, 20), st.floats(-50, 50), st.floats(-50, 50)
)
def test_that_a_map_covers_the_pixels_whose_centres_it_covers(
    h: int, w: int, rr: float, cc: float, r0: float, c0: float
) -> None:
    made = overlay(np.ones((h, w)), Affine(rr=rr, r0=r0, cc=cc, c0=c0))
    top, left, values = picture.spread(made, 30, 40)
    covered = {
        (row, col)
        for row in range(30)
        for col in range(40)
        if r0 <= row + 0.5 < r0 + rr * h and c0 <= col + 0.5 < c0 + cc * w
    }
    found = {(top + row, left + col) for row in range(values.shape[0]) for col in range(values.shape[1])}
    edge = {(row, col) for row, col in covered ^ found if not _near_edge(row, r0, rr * h)}
    assert {(row, col) for row, col in edge if not _near_edge(col, c0, cc * w)} == set()


def _near_edge(at: int, start: float, length: float) -> bool:
    return min(abs(at + 0.5 - start), abs(at + 0.5 - start - length)) < 1e-6


def test_that_the_map_lies_where_its_affine_says_and_nowhere_else() -> None:
    shown = np.full((10, 12, 3), 50, np.uint8)
    made = overlay(np.ones((2, 2)), shift(2, 3).after(scaling(2, 3)))
    out = picture.with_overlay(shown, made, 1.0, "magma")
    inside = np.zeros((10, 12), bool)
    inside[2:6, 3:9] = True
    assert (out[~inside] == 50).all()
    assert (out[inside] == colour.table("magma")[255]).all()
    assert (shown == 50).all()


def test_that_a_map_that_reaches_beyond_the_picture_is_cut() -> None:
    made = overlay(np.array([[0.0, 1.0], [0.0, 1.0]]), shift(-5, -5).after(scaling(10, 10)))
    out = picture.with_overlay(np.zeros((8, 8, 3), np.uint8), made, 1.0, "viridis")
    rows, cols, values = picture.spread(made, 8, 8)
    assert (rows, cols, values.shape) == (0, 0, (8, 8))
    assert (out[:, -1] == out[0, -1]).all()
    assert not np.array_equal(out[0, 0], out[0, -1])


def test_that_a_map_beside_the_picture_changes_nothing() -> None:
    shown = factories.pixels(6, 6)
    for place in (shift(100, 0), shift(0, -100), shift(6, 0)):
        assert np.array_equal(picture.with_overlay(shown, overlay(np.ones((2, 2)), place), 0.5, "magma"), shown)


@pytest.mark.parametrize("down", [-4.0, -3.6, 8.0, 9.0])
def test_that_a_map_that_covers_no_pixels_centre_is_no_map_at_all(down: float) -> None:
    values = np.ones((4, 4))
    for affine in (shift(down, 2.0), shift(2.0, down), shift(down, down)):
        top, left, found = picture.spread(overlay(values, affine), 8, 8)
        assert (top, left, found.shape) == (0, 0, (0, 0))
        assert found.dtype == np.float32
    for thin in (scaling(0.05, 1.0), scaling(1.0, 0.05)):
        assert picture.spread(overlay(values, thin), 8, 8)[2].shape == (0, 0)


@pytest.mark.parametrize("opacity", [0.0, 0.25, 0.5, 1.0])
def test_that_the_mixture_is_by_opacity_with_one_rounding(opacity: float) -> None:
    shown = factories.pixels(4, 4, 1)
    made = overlay(np.full((1, 1), 0.5), scaling(4, 4))
    heat = colour.table("cividis")[128].astype(float)
    wanted = np.floor(shown[:, :, None] * (1 - opacity) + heat * opacity + 0.5)
    found = picture.with_overlay(shown, made, opacity, "cividis")
    assert np.abs(found.astype(int) - wanted).max() <= (0 if opacity in (0.0, 0.5, 1.0) else 1)


def test_that_a_map_that_is_no_number_in_places_gets_the_first_colour_there() -> None:
    values = np.array([[np.nan, np.nan], [1.0, 1.0]])
    out = picture.with_overlay(np.zeros((2, 2, 3), np.uint8), overlay(values, IDENTITY), 1.0, "magma")
    assert (out[0] == colour.table("magma")[0]).all()


@settings(max_examples=80, deadline=None)
@given(st.integers(1, 300), st.integers(1, 300), st.integers(1, 130), st.integers(1, 100), st.booleans())
def test_that_a_small_picture_fits_and_keeps_its_proportions(
    rows: int, cols: int, width: int, height: int, colourful: bool
) -> None:
    shown = np.full((rows, cols, 3) if colourful else (rows, cols), 77, np.uint8)
    found = picture.thumbnail(shown, width, height)
    assert found.dtype == np.uint8
    assert found.shape[2] == 3
    assert found.shape[0] <= max(height, 1)
    assert found.shape[1] <= max(width, 1)
    assert (found == 77).all()
    if rows <= height and cols <= width:
        assert found.shape[:2] == (rows, cols)
    else:
        scale = max(rows / height, cols / width)
        assert abs(found.shape[0] - max(1, rows / scale)) <= 1
        assert abs(found.shape[1] - max(1, cols / scale)) <= 1


def test_that_a_small_picture_is_the_mean_of_what_it_stands_for() -> None:
    shown = factories.pixels(120, 90, 3, seed=5)
    found = picture.thumbnail(shown, 30, 40)
    wanted = shown.reshape(40, 3, 30, 3, 3).mean(axis=(1, 3))
    assert found.shape == (40, 30, 3)
    assert np.abs(found - wanted).max() <= 0.5 + 1e-6


def test_that_a_very_large_picture_is_thinned_out_before_it_is_averaged() -> None:
    rows = np.linspace(0, 255, 4000).astype(np.uint8)
    found = picture.thumbnail(np.repeat(rows[:, None], 50, axis=1), 100, 100)
    assert found.shape == (100, 1, 3)
    assert np.abs(found[:, 0, 0].astype(float) - np.linspace(1.3, 253.7, 100)).max() < 2.5


@pytest.mark.parametrize("shape", [(1, 1), (1, 65535), (65535, 1)])
def test_that_pictures_of_extreme_shape_have_a_small_one(shape: tuple[int, int]) -> None:
    found = picture.thumbnail(np.full(shape, 9, np.uint8), 128, 96)
    assert (found == 9).all()
    assert found.shape[0] <= 96
    assert found.shape[1] <= 128
