"""Crops: which part is kept, and what is too small for them."""

from __future__ import annotations

import numpy as np
import pytest

from tests import factories
from tests.plugins.vision.made import applied, refused, sample, step
from workbench.core.geometry import shift

PX = factories.pixels(9, 12)


@pytest.mark.parametrize(
    ("size", "top", "left"),
    [((9, 12), 0, 0), ((8, 11), 0, 0), ((7, 10), 1, 1), ((6, 9), 1, 1), ((1, 1), 4, 5), ((9, 2), 0, 5)],
)
def test_that_the_middle_begins_at_half_of_what_is_left_over(size: tuple[int, int], top: int, left: int) -> None:
    made = step("center_crop", size=list(size))
    assert np.array_equal(applied(made, PX), PX[top : top + size[0], left : left + size[1]])
    assert made.apply(sample(PX)).affine == shift(top, left)


@pytest.mark.parametrize(("origin", "size"), [((0, 0), (9, 12)), ((2, 5), (4, 3)), ((8, 11), (1, 1))])
def test_that_a_part_is_cut_out_at_its_corner(origin: tuple[int, int], size: tuple[int, int]) -> None:
    made = step("crop", origin=list(origin), size=list(size))
    (top, left), (rows, cols) = origin, size
    assert np.array_equal(applied(made, PX), PX[top : top + rows, left : left + cols])
    assert made.apply(sample(PX)).affine == shift(top, left)


@pytest.mark.parametrize("size", [(10, 12), (9, 13)])
def test_that_a_middle_that_is_larger_than_the_picture_is_refused(size: tuple[int, int]) -> None:
    why = refused(step("center_crop", size=list(size)), PX)
    assert why == f"The picture has 12 × 9 pixels here, too few for {size[1]} × {size[0]}."


@pytest.mark.parametrize(
    ("origin", "size"), [((1, 0), (9, 12)), ((0, 1), (9, 12)), ((9, 0), (1, 1)), ((0, 12), (1, 1))]
)
def test_that_a_part_that_reaches_beyond_the_picture_is_refused(origin: tuple[int, int], size: tuple[int, int]) -> None:
    why = refused(step("crop", origin=list(origin), size=list(size)), PX)
    assert why.startswith("The picture has 12 × 9 pixels here, too few for ")


def test_that_crops_say_what_they_do() -> None:
    assert step("center_crop", size=[4, 6]).describe() == "centre crop 6 × 4"
    assert step("crop", origin=[1, 2], size=[4, 6]).describe() == "crop 6 × 4 from row 1, column 2"
