"""One affine from a sample's pixels to its source's."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from workbench.core.geometry import IDENTITY, Affine, scaling, shift

NUMBERS = st.floats(-100, 100)
AFFINES = st.builds(Affine, NUMBERS, NUMBERS, NUMBERS, NUMBERS, NUMBERS, NUMBERS)
POINTS = st.tuples(NUMBERS, NUMBERS)


def near(a: tuple[float, ...], b: tuple[float, ...], tolerance: float = 1e-6) -> bool:
    """Equal within rounding."""
    return all(math.isclose(x, y, rel_tol=tolerance, abs_tol=tolerance) for x, y in zip(a, b, strict=True))


def test_that_rows_and_columns_are_mapped_as_written() -> None:
    affine = Affine(2, 3, 5, 7, 11, 13)
    assert affine.at(1, 0) == (7, 20)
    assert affine.at(0, 1) == (8, 24)
    assert affine.at(0, 0) == (5, 13)


@given(POINTS)
def test_that_the_identity_changes_nothing(point: tuple[float, float]) -> None:
    assert IDENTITY.at(*point) == point


@given(AFFINES, AFFINES, POINTS)
def test_that_a_composition_is_one_after_the_other(first: Affine, then: Affine, point: tuple[float, float]) -> None:
    assert near(then.after(first).at(*point), then.at(*first.at(*point)))


@given(AFFINES, AFFINES, AFFINES, POINTS)
def test_that_compositions_may_be_grouped_in_any_way(
    a: Affine, b: Affine, c: Affine, point: tuple[float, float]
) -> None:
    assert near(a.after(b).after(c).at(*point), a.after(b.after(c)).at(*point))


@given(AFFINES, POINTS)
def test_that_an_inverse_leads_back(affine: Affine, point: tuple[float, float]) -> None:
    assume(abs(affine.rr * affine.cc - affine.rc * affine.cr) > 1)
    back = affine.inverse()
    assert near(back.at(*affine.at(*point)), point, 1e-5)
    assert near(affine.at(*back.at(*point)), point, 1e-5)


def test_that_what_flattens_the_plane_has_no_inverse() -> None:
    with pytest.raises(ZeroDivisionError):
        Affine(1, 2, 0, 2, 4, 0).inverse()


@given(AFFINES, POINTS, POINTS)
def test_that_a_box_bounds_every_corner(affine: Affine, one: tuple[float, float], two: tuple[float, float]) -> None:
    top, left, bottom, right = affine.box(one[0], one[1], two[0], two[1])
    corners = [affine.at(r, c) for r in (one[0], two[0]) for c in (one[1], two[1])]
    assert top == min(row for row, _ in corners)
    assert left == min(col for _, col in corners)
    assert bottom == max(row for row, _ in corners)
    assert right == max(col for _, col in corners)


def test_that_a_resize_is_a_pure_scale_and_a_crop_a_pure_shift() -> None:
    assert scaling(2, 3).at(0, 0) == (0, 0)
    assert scaling(2, 3).at(1, 1) == (2, 3)
    assert shift(4, -5).at(1, 1) == (5, -4)


def test_that_steps_are_composed_from_the_sample_back_to_the_source() -> None:
    """A picture of 100 × 200 is resized to 50 × 50, then 10 rows and 20 columns are cut off at the top and left."""
    resized = IDENTITY.after(scaling(100 / 50, 200 / 50))
    cropped = resized.after(shift(10, 20))
    assert cropped.at(0, 0) == (20, 80)
    assert cropped.at(1, 1) == (22, 84)
