"""Resizing: Pillow's pixels for every filter and type of value, and the lengths of sides that people expect."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as PillowImage

from tests import factories
from tests.plugins.vision.made import applied, refused, sample, spec, step
from workbench.core.arrays import Array
from workbench.core.sample import SampleSpec

FILTERS = {"nearest": 0, "lanczos": 1, "bilinear": 2, "bicubic": 3, "box": 4, "hamming": 5}
"""The numbers that Pillow has given its filters since ever; Hugging Face folders write them."""
SIDES = st.integers(50, 4000)


def pillow(px: Array, height: int, width: int, name: str) -> Array:
    """What Pillow makes of (H, W, C): colour at once, all else channel by channel."""

    def one(values: Array) -> Array:
        picture = PillowImage.fromarray(np.ascontiguousarray(values))
        return np.asarray(picture.resize((width, height), PillowImage.Resampling(FILTERS[name])))

    if px.dtype == np.uint8 and px.shape[2] == 3:
        return one(px)
    return np.stack([one(px[:, :, c]) for c in range(px.shape[2])], axis=2)


@pytest.mark.parametrize("size", [(7, 5), (31, 64), (20, 9)], ids=["smaller", "larger", "both"])
@pytest.mark.parametrize(
    ("dtype", "channels"), [("uint8", 1), ("uint8", 2), ("uint8", 3), ("float32", 1), ("float32", 3)]
)
@pytest.mark.parametrize("name", FILTERS)
def test_that_pixels_are_pillows_own(name: str, dtype: str, channels: int, size: tuple[int, int]) -> None:
    px = factories.pixels(23, 17, channels, dtype=dtype).reshape(23, 17, channels)
    done = applied(step("resize", size=list(size), filter=name), px)
    assert done.dtype == px.dtype
    assert np.array_equal(done, pillow(px, *size, name))


@pytest.mark.parametrize("name", FILTERS)
def test_that_all_filters_but_nearest_average_over_what_is_lost(name: str) -> None:
    """A picture of lines one pixel wide becomes an even grey, or stays black and white."""
    px = np.zeros((32, 32), np.uint8)
    px[:, ::2] = 255
    middle = applied(step("resize", size=[8, 8], filter=name), px)[2:6, 2:6]
    if name == "nearest":
        assert set(middle.ravel().tolist()) <= {0, 255}
    else:
        assert np.abs(middle.astype(int) - 128).max() <= 1


@pytest.mark.parametrize("scale", [1, 3])
def test_that_the_letterbox_holds_pillows_pixels_and_nothing_else(scale: int) -> None:
    px = factories.pixels(10 * scale, 21 * scale)
    for name in FILTERS:
        done = applied(step("letterbox", size=[20, 21], filter=name, fill=[7, 8, 9]), px)
        assert np.array_equal(done[5:15], pillow(px, 10, 21, name))
        assert {tuple(pixel) for pixel in np.concatenate([done[:5], done[15:]]).reshape(-1, 3).tolist()} == {(7, 8, 9)}


@pytest.mark.parametrize(
    ("height", "width", "options", "wanted"),
    [
        (375, 500, {"shorter_side": 256}, (256, 341)),
        (500, 375, {"shorter_side": 256}, (341, 256)),
        (300, 300, {"shorter_side": 256}, (256, 256)),
        (2, 5, {"shorter_side": 1}, (1, 2)),  # 2.5: halves to even
        (7, 2, {"shorter_side": 1}, (4, 1)),  # 3.5
        (2, 5, {"shorter_side": 1, "rounding": "floor"}, (1, 2)),
        (7, 2, {"shorter_side": 1, "rounding": "floor"}, (3, 1)),
        (375, 500, {"longer_side": 256}, (192, 256)),
        (500, 374, {"longer_side": 256}, (256, 191)),  # 191.488
        (500, 376, {"longer_side": 256}, (256, 193)),  # 192.512
        (500, 376, {"longer_side": 256, "rounding": "floor"}, (256, 192)),
        (1, 3000, {"longer_side": 100}, (1, 100)),
        (3000, 1, {"longer_side": 100, "rounding": "floor"}, (100, 1)),
        (10, 10, {"size": [3, 40]}, (3, 40)),
    ],
)
def test_that_sides_get_their_lengths(
    height: int, width: int, options: dict[str, Any], wanted: tuple[int, int]
) -> None:
    made = step("resize", **options)
    planned = made.plan(flat(height, width))
    assert (planned.height, planned.width) == wanted
    if height * width < 1_000_000:
        assert made.apply(sample(np.zeros((height, width), np.uint8))).px.shape == (*wanted, 1)


def flat(height: int, width: int) -> SampleSpec:
    """An 8-bit grey picture of this size."""
    return SampleSpec(height=height, width=width, channels=1, dtype="uint8", low=0, high=255)


@settings(deadline=None)
@given(height=SIDES, width=SIDES, length=st.integers(1, 400))
def test_that_floor_is_what_torchvision_computes(height: int, width: int, length: int) -> None:
    """int(size × long / short): the one division is exact, so a whole number is never missed by a hair."""
    short, long = sorted((height, width))
    planned = step("resize", shorter_side=length, rounding="floor").plan(flat(height, width))
    wanted = (length, int(length * long / short))
    assert (planned.height, planned.width) == (wanted if height <= width else wanted[::-1])


@settings(deadline=None)
@given(height=SIDES, width=SIDES, length=st.integers(1, 400))
def test_that_round_is_the_nearest_whole_number(height: int, width: int, length: int) -> None:
    planned = step("resize", shorter_side=length).plan(flat(height, width))
    short, long = sorted((height, width))
    assert min(planned.height, planned.width) == length
    assert abs(max(planned.height, planned.width) - length * long / short) <= 0.5 + 1e-9


@settings(deadline=None)
@given(height=SIDES, width=SIDES, length=st.integers(1, 400), rounding=st.sampled_from(["round", "floor"]))
def test_that_the_longer_side_has_exactly_the_length_and_no_side_vanishes(
    height: int, width: int, length: int, rounding: str
) -> None:
    planned = step("resize", longer_side=length, rounding=rounding).plan(flat(height, width))
    assert max(planned.height, planned.width) == length
    assert min(planned.height, planned.width) >= 1


def test_that_a_size_that_is_there_already_changes_no_pixel() -> None:
    px = factories.pixels(9, 12)
    assert np.array_equal(applied(step("resize", size=[9, 12], filter="lanczos"), px), px)


@pytest.mark.parametrize(
    "options", [{}, {"shorter_side": 5, "longer_side": 5}, {"shorter_side": 5, "size": [5, 5]},
                {"longer_side": 5, "size": [5, 5]}, {"shorter_side": 5, "longer_side": 5, "size": [5, 5]}],
)  # fmt: skip
def test_that_exactly_one_way_of_giving_the_size_is_taken(options: dict[str, Any]) -> None:
    why = refused(step("resize", **options), factories.pixels(9, 12))
    assert why == "Give exactly one of shorter_side, longer_side and size."


@pytest.mark.parametrize(
    ("use", "options", "px", "why"),
    [
        ("resize", {"shorter_side": 4000}, np.zeros((1, 60), np.uint8), "240,000 × 4,000 pixels"),
        ("letterbox", {"size": [60000, 4000]}, np.zeros((3, 3), np.uint8), "4,000 × 60,000 pixels"),
        ("pad", {"size": [60000, 4000]}, np.zeros((3, 3), np.uint8), "4,000 × 60,000 pixels"),
    ],
)
def test_that_a_picture_that_would_grow_beyond_all_bounds_is_refused(
    use: str, options: dict[str, Any], px: Array, why: str
) -> None:
    assert refused(step(use, **options), px) == f"The picture would become {why}."


def test_that_two_hundred_million_pixels_are_the_most() -> None:
    made = step("resize", size=[10_000, 20_000])
    assert made.plan(flat(4, 4)).width == 20_000
    assert "20,001 × 10,000" in refused(step("resize", size=[10_000, 20_001]), np.zeros((4, 4), np.uint8))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"size": [4, 6], "filter": "box"}, "resize to 6 × 4, box"),
        ({"shorter_side": 256}, "shorter side to 256, bilinear"),
        ({"longer_side": 30, "filter": "lanczos"}, "longer side to 30, lanczos"),
    ],
)
def test_that_it_says_what_it_does(options: dict[str, Any], words: str) -> None:
    assert step("resize", **options).describe() == words


def test_that_the_values_range_is_handed_on() -> None:
    given_spec = spec(sample(factories.pixels(5, 5, 1, dtype="float32")))
    planned = step("resize", size=[3, 3]).plan(given_spec)
    assert (planned.low, planned.high, planned.channels) == (given_spec.low, given_spec.high, 1)
