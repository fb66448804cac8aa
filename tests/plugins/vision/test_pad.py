"""Padding and letterboxes: how large, where the picture lies, and what surrounds it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests import factories
from tests.plugins.vision.made import applied, refused, sample, spec, step
from workbench.core.geometry import Affine, shift

PX = factories.pixels(5, 8)


@pytest.mark.parametrize(
    ("options", "shape", "corner"),
    [
        ({"size": [5, 8]}, (5, 8), (0, 0)),
        ({"size": [8, 11]}, (8, 11), (1, 1)),
        ({"size": [9, 12]}, (9, 12), (2, 2)),
        ({"size": [9, 12], "anchor": "top_left"}, (9, 12), (0, 0)),
        ({"multiple": 4}, (8, 8), (1, 0)),
        ({"multiple": 5}, (5, 10), (0, 1)),
        ({"multiple": 1}, (5, 8), (0, 0)),
        ({"square": True}, (8, 8), (1, 0)),
        ({"square": True, "anchor": "top_left"}, (8, 8), (0, 0)),
    ],
)
def test_that_the_picture_lies_whole_in_its_frame(
    options: dict[str, Any], shape: tuple[int, int], corner: tuple[int, int]
) -> None:
    made = step("pad", fill=[1, 2, 3], **options)
    done = applied(made, PX)
    top, left = corner
    wanted = np.zeros((*shape, 3), np.uint8) + np.array([1, 2, 3], np.uint8)
    wanted[top : top + 5, left : left + 8] = PX
    assert np.array_equal(done, wanted)
    assert made.apply(sample(PX)).affine == shift(-top, -left)


def test_that_a_tall_picture_becomes_a_square_too() -> None:
    assert applied(step("pad", square=True), PX.transpose(1, 0, 2)).shape == (8, 8, 3)


def test_that_one_number_fills_every_channel() -> None:
    done = applied(step("pad", size=[6, 8], fill=200), PX)
    assert done[5].tolist() == [[200, 200, 200]] * 8


def test_that_measured_values_may_be_filled_with_anything() -> None:
    px = factories.pixels(3, 3, 1, dtype="float32")
    made = step("pad", size=[4, 4], fill=-1024.5, anchor="top_left")
    assert applied(made, px)[3].ravel().tolist() == [-1024.5] * 4
    planned = made.plan(spec(sample(px)))
    assert (planned.low, planned.high) == (-1024.5, float(px.max()))
    assert step("pad", size=[4, 4], fill=9999).plan(spec(sample(px))).high == 9999


@pytest.mark.parametrize("options", [{}, {"size": [9, 9], "multiple": 4}, {"multiple": 4, "square": True}])
def test_that_exactly_one_way_of_giving_the_frame_is_taken(options: dict[str, Any]) -> None:
    assert refused(step("pad", **options), PX) == "Give exactly one of size, multiple and square."


@pytest.mark.parametrize("size", [(4, 8), (5, 7)])
def test_that_padding_never_cuts(size: tuple[int, int]) -> None:
    why = refused(step("pad", size=list(size)), PX)
    assert why == f"The picture (8 × 5) is larger than {size[1]} × {size[0]}."


@pytest.mark.parametrize("use", ["pad", "letterbox"])
@pytest.mark.parametrize(
    ("fill", "why"),
    [
        ([1, 2], "fill has 2 numbers for 3 channel(s)."),
        ([1, 2, 3, 4], "fill has 4 numbers for 3 channel(s)."),
        ([-1], "The picture's values are whole numbers from 0 to 255; -1 is none."),
        ([0, 256, 0], "The picture's values are whole numbers from 0 to 255; 256 is none."),
        ([0.5], "The picture's values are whole numbers from 0 to 255; 0.5 is none."),
    ],
)
def test_that_a_fill_that_the_values_cannot_hold_is_refused(use: str, fill: list[float], why: str) -> None:
    assert refused(step(use, size=[9, 9], fill=fill), PX) == why


@pytest.mark.parametrize("fill", [0, 255])
def test_that_the_ends_of_eight_bits_may_fill(fill: int) -> None:
    assert applied(step("letterbox", size=[16, 8], fill=fill), PX)[0, 0].tolist() == [fill] * 3


@pytest.mark.parametrize(
    ("shape", "options", "inner", "affine"),
    [
        ((10, 20), {}, (5, 15, 0, 20), Affine(rr=1, r0=-5, cc=1)),
        ((20, 10), {}, (0, 20, 5, 15), Affine(rr=1, c0=-5, cc=1)),
        ((10, 20), {"anchor": "top_left"}, (0, 10, 0, 20), Affine()),
        ((5, 10), {}, (5, 15, 0, 20), Affine(rr=0.5, r0=-2.5, cc=0.5)),
        ((5, 10), {"enlarge": False}, (7, 12, 5, 15), Affine(r0=-7, c0=-5)),
        ((40, 80), {"enlarge": False}, (5, 15, 0, 20), Affine(rr=4, r0=-20, cc=4)),
        ((1000, 10), {}, (0, 20, 9, 10), Affine(rr=50, cc=10, c0=-90)),
    ],
)
def test_that_a_letterbox_keeps_proportions_and_knows_where_the_picture_lies(
    shape: tuple[int, int], options: dict[str, Any], inner: tuple[int, int, int, int], affine: Affine
) -> None:
    px = np.full((*shape, 1), 9, np.uint8)
    made = step("letterbox", size=[20, 20], fill=0, **options)
    done = applied(made, px)[:, :, 0]
    top, bottom, left, right = inner
    wanted = np.zeros((20, 20), np.uint8)
    wanted[top:bottom, left:right] = 9
    assert np.array_equal(done, wanted)
    assert made.apply(sample(px)).affine == affine


def test_that_a_letterbox_counts_its_fill_among_the_values() -> None:
    px = np.ones((3, 3), np.float32)
    planned = step("letterbox", size=[6, 3], fill=-2).plan(spec(sample(px)))
    assert (planned.low, planned.high) == (-2, 1)
    assert step("letterbox", size=[6, 3]).plan(spec(sample(px))).high == 114


@pytest.mark.parametrize(
    ("use", "options", "words"),
    [
        ("pad", {"size": [4, 6]}, "pad to 6 × 4"),
        ("pad", {"multiple": 32}, "pad to a multiple of 32"),
        ("pad", {"square": True}, "pad to a square"),
        ("letterbox", {"size": [4, 6], "anchor": "top_left"}, "letterbox to 6 × 4, bilinear, top left"),
    ],
)
def test_that_they_say_what_they_do(use: str, options: dict[str, Any], words: str) -> None:
    assert step(use, **options).describe() == words
