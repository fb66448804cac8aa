"""Where a picture lies on the screen, for every size, zoom and place."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ui.canvas.view import MOST, View, pixel_size

sizes = st.one_of(st.integers(1, 6000), st.sampled_from([1, 2, 65535]))
pixels = st.sampled_from([(1.0, 1.0), (1.0, 2.5), (3.0, 1.0)])


@st.composite
def views(draw: st.DrawFn) -> View:
    """Any view that the canvas can come to by fitting, zooming and moving."""
    view = View(
        height=draw(sizes),
        width=draw(sizes),
        pixel=draw(pixels),
        rows=draw(st.integers(1, 2200)),
        cols=draw(st.integers(1, 3900)),
        margin=draw(st.integers(0, 24)),
    ).fitted
    view = view.zoomed(draw(st.floats(0.05, 400)))
    return view.moved(draw(st.floats(-9000, 9000)), draw(st.floats(-9000, 9000)))


@given(views(), st.floats(0, 1), st.floats(0, 1))
def test_that_a_place_in_the_picture_survives_the_way_to_the_screen_and_back(
    view: View, down: float, across: float
) -> None:
    row, col = down * view.height, across * view.width
    again = view.to_source(*view.to_screen(row, col))
    assert again == pytest.approx((row, col), abs=1e-6 * max(view.height, view.width))


@given(views())
def test_that_a_fitted_picture_lies_inside_the_canvas_and_fills_one_side(view: View) -> None:
    fitted = view.fitted
    top, left, bottom, right = fitted.visible
    assert (bottom - top, right - left) == (
        min(fitted.shown[0], fitted.rows),
        min(fitted.shown[1], fitted.cols),
    )
    high, wide = fitted.height * fitted.scale[0], fitted.width * fitted.scale[1]
    room = [max(1, length - 2 * fitted.margin) for length in (fitted.rows, fitted.cols)]
    assert high <= room[0] + 1e-6
    assert wide <= room[1] + 1e-6
    assert fitted.zoom == MOST or math.isclose(high, room[0]) or math.isclose(wide, room[1])


@given(views(), st.floats(1.0, 8.0), st.floats(0, 1), st.floats(0, 1))
def test_that_zooming_in_keeps_the_point_under_the_pointer(
    view: View, factor: float, down: float, across: float
) -> None:
    row, col = view.to_screen(down * view.height, across * view.width)
    assume(0 <= row <= view.rows and 0 <= col <= view.cols)
    zoomed = view.zoomed(factor, row, col)
    again = zoomed.to_screen(down * view.height, across * view.width)
    # The picture's edge lies on whole screen pixels, before and after.
    slack = 0.5 + 0.5 * zoomed.zoom / view.zoom + 1e-6
    assert abs(again[0] - row) <= slack
    assert abs(again[1] - col) <= slack


@given(views(), st.floats(0.01, 100))
def test_that_zooming_in_and_out_again_comes_back(view: View, factor: float) -> None:
    there = view.zoomed(factor)
    assume(math.isclose(there.zoom, view.zoom * factor, rel_tol=1e-5))
    back = there.zoomed(view.zoom / there.zoom)
    assert back.zoom == pytest.approx(view.zoom, rel=1e-5)
    assert (back.top, back.left) == pytest.approx(
        (view.top, view.left), abs=1e-3 * max(1, abs(view.top), abs(view.left))
    )


@given(views())
def test_that_the_middle_of_the_canvas_never_leaves_the_picture(view: View) -> None:
    (top, left), (down, across) = (view.top, view.left), view.scale
    assert top - 1e-6 <= view.rows / 2 <= top + view.height * down + 1e-6
    assert left - 1e-6 <= view.cols / 2 <= left + view.width * across + 1e-6


@given(views())
def test_that_what_is_visible_lies_on_the_canvas_and_in_the_picture(view: View) -> None:
    first_row, first_col, last_row, last_col = view.visible
    assert 0 <= first_row <= last_row <= view.shown[0]
    assert 0 <= first_col <= last_col <= view.shown[1]
    top, left = view.origin
    assert last_row == first_row or 0 <= top + first_row < top + last_row <= view.rows
    assert last_col == first_col or 0 <= left + first_col < left + last_col <= view.cols


@given(views(), st.integers(1, 2200), st.integers(1, 3900))
def test_that_another_canvas_size_keeps_zoom_and_middle(view: View, rows: int, cols: int) -> None:
    resized = view.resized(rows, cols, 0)
    assert resized.zoom == view.zoom
    assert (resized.top - rows / 2, resized.left - cols / 2) == pytest.approx(
        (view.top - view.rows / 2, view.left - view.cols / 2)
    )


def test_that_one_to_one_puts_pixels_on_pixels() -> None:
    view = View(height=100, width=100, rows=301, cols=333).fitted.at_zoom(1.0)
    assert view.scale == (1.0, 1.0)
    assert view.pixel_at(*[o + 7.5 for o in view.origin]) == (7, 7)
    assert view.pixel_at(view.origin[0] - 0.5, view.origin[1] + 5) is None


def test_that_a_line_of_one_pixel_stays_visible() -> None:
    view = View(height=1, width=65535, rows=900, cols=1300).fitted
    assert view.shown == (1, 1300)
    assert view.visible == (0, 0, 1, 1300)


@pytest.mark.parametrize(
    ("spacing", "aspect", "expected"),
    [
        (None, (1.0, 1.0), (1.0, 1.0)),
        (None, (2.0, 1.0), (2.0, 1.0)),
        ((0.5, 0.25), (1.0, 1.0), (2.0, 1.0)),
        ((0.3, 0.9), (1.0, 1.0), (1.0, 3.0)),
        ((0.4510001, 0.451), (1.0, 1.0), (1.0, 1.0)),
        ((0.0, 1.0), (1.0, 1.0), (1.0, 1.0)),
        ((math.nan, 1.0), (1.0, 1.0), (1.0, 1.0)),
    ],
)
def test_that_pixels_keep_their_true_proportion(
    spacing: tuple[float, float] | None, aspect: tuple[float, float], expected: tuple[float, float]
) -> None:
    assert pixel_size(spacing, aspect) == pytest.approx(expected)
