"""Steps that change values: the formula's own result, rounded once, whatever type goes in."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import factories
from tests.plugins.vision.made import applied, refused, sample, spec, step
from workbench.core.arrays import Array

BYTES = np.arange(256, dtype=np.uint8).reshape(16, 16)
NUMBERS = st.floats(-1000, 1000).filter(lambda number: abs(number) > 1e-3)


def values(made: Any, *numbers: float) -> list[float]:
    """What a step makes of these float32 numbers."""
    found: list[float] = applied(made, np.array([numbers], np.float32)).ravel().tolist()
    return found


@settings(deadline=None)
@given(scale=NUMBERS, mean=NUMBERS, std=NUMBERS)
def test_that_bytes_become_the_formulas_own_results_rounded_once(scale: float, mean: float, std: float) -> None:
    made = step("normalize", scale=scale, mean=[mean], std=[std])
    wanted = [np.float32((value * scale - mean) / std) for value in range(256)]
    assert applied(made, BYTES).ravel().tolist() == wanted
    assert applied(made, BYTES.astype(np.float32)).ravel().tolist() == wanted


def test_that_the_result_does_not_depend_on_how_the_constants_are_written() -> None:
    one = step("normalize", mean=[127], std=[128])
    other = step("normalize", scale=1 / 255, mean=[127 / 255], std=[128 / 255])
    assert np.array_equal(applied(one, BYTES), applied(other, BYTES))
    assert applied(one, BYTES)[0, 0, 0] == np.float32(-127 / 128)


def test_that_every_channel_has_its_own_mean_and_deviation() -> None:
    px = np.array([[[10, 20, 30]]], np.uint8)
    made = step("normalize", scale=0.5, mean=[1, 2, 3], std=[2, 4, 6])
    assert applied(made, px).ravel().tolist() == [2, 2, 2]
    assert applied(made, px.astype(np.float32)).ravel().tolist() == [2, 2, 2]


def test_that_a_normalised_picture_needs_no_copy_to_be_packed_channels_first() -> None:
    done = applied(step("normalize"), factories.pixels(5, 7))
    assert done.transpose(2, 0, 1).flags.c_contiguous


@pytest.mark.parametrize(
    ("options", "ends"),
    [
        ({}, (0, 255)),
        ({"scale": 1 / 255}, (0, 1)),
        ({"mean": [127], "std": [128]}, (-127 / 128, 1)),
        ({"std": [-1]}, (-255, 0)),
        ({"mean": [0, 5, 10], "std": [1, 1, 2]}, (-5, 255)),
    ],
)
def test_that_the_plan_knows_the_range_of_what_comes_out(options: dict[str, Any], ends: tuple[float, float]) -> None:
    planned = step("normalize", **options).plan(spec(sample(factories.pixels(3, 3))))
    assert (planned.low, planned.high) == pytest.approx(ends)
    assert planned.dtype == "float32"


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"mean": [1, 2]}, "mean has 2 numbers for 3 channel(s)."),
        ({"std": [1, 2, 3, 4]}, "std has 4 numbers for 3 channel(s)."),
        ({"std": [1, 0, 1]}, "std is 0."),
        ({"std": [1e-300]}, "The values would become larger than float32 can hold."),
        ({"scale": 1e37}, "The values would become larger than float32 can hold."),
    ],
)
def test_that_constants_that_do_not_fit_are_refused(options: dict[str, Any], why: str) -> None:
    assert refused(step("normalize", **options), factories.pixels(3, 3)) == why


def test_that_a_window_becomes_zero_to_one_and_clamps() -> None:
    made = step("window", centre=40, width=400)
    assert values(made, -5000, -160, -60, 40, 140, 240, 5000) == [0, 0, 0.25, 0.5, 0.75, 1, 1]
    planned = made.plan(spec(sample(np.array([[-5000, 5000]], np.float32))))
    assert (planned.low, planned.high) == (0, 1)
    assert applied(step("window", centre=100, width=100), BYTES)[6].ravel().tolist()[3:6] == pytest.approx(
        [0.49, 0.5, 0.51]
    )


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        ({}, [0, 0.25, 0.5, 1]),
        ({"low": 0}, [0, 0, 1 / 3, 1]),
        ({"high": 1}, [0, 0.5, 1, 1]),
        ({"low": 0, "high": 2}, [0, 0, 0.5, 1]),
        ({"low": 0, "high": 2, "clamp": False}, [-0.5, 0, 0.5, 1.5]),
        ({"low": 0, "clamp": False}, [-1 / 3, 0, 1 / 3, 1]),
        ({"high": 1, "clamp": False}, [0, 0.5, 1, 2]),
        ({"low": 10}, [0, 0, 0, 0]),  # nothing of the picture lies above it
    ],
)
def test_that_a_range_becomes_zero_to_one(options: dict[str, Any], wanted: list[float]) -> None:
    assert values(step("value_range", **options), -1, 0, 1, 3) == pytest.approx(wanted, rel=1e-6)


@pytest.mark.parametrize("dtype", ["uint8", "float32"])
def test_that_a_picture_of_one_single_value_becomes_zero(dtype: str) -> None:
    assert applied(step("value_range"), np.full((2, 2), 7, dtype)).ravel().tolist() == [0] * 4


@pytest.mark.parametrize("ends", [{"low": 5, "high": 5}, {"low": 6, "high": 5}])
def test_that_a_range_without_an_extent_is_refused(ends: dict[str, Any]) -> None:
    assert refused(step("value_range", **ends), BYTES) == "high is not above low."


@pytest.mark.parametrize(
    ("options", "ends"),
    [
        ({"low": 0, "high": 51, "clamp": False}, (0, 5)),
        ({"low": 0, "high": 51}, (0, 1)),
        ({"clamp": False}, (0, 1)),
        ({"low": 3, "clamp": False}, (-math.inf, 1)),
        ({"high": 3, "clamp": False}, (0, math.inf)),
    ],
)
def test_that_the_plan_of_a_range_knows_what_may_lie_beyond(options: dict[str, Any], ends: tuple[float, float]) -> None:
    planned = step("value_range", **options).plan(spec(sample(BYTES)))
    assert (planned.low, planned.high) == ends


@pytest.mark.parametrize(
    ("px", "order", "wanted"),
    [
        ([[[1, 2, 3]]], [2, 1, 0], [3, 2, 1]),
        ([[[7]]], [0, 0, 0], [7, 7, 7]),
        ([[[1, 2, 3]]], [1], [2]),
        ([[[1, 2, 3]]], [0, 1, 2, 0], [1, 2, 3, 1]),
    ],
)
@pytest.mark.parametrize("dtype", ["uint8", "float32"])
def test_that_channels_go_where_they_are_wanted(px: Any, order: list[int], wanted: list[float], dtype: str) -> None:
    assert applied(step("channels", order=order), np.array(px, dtype)).ravel().tolist() == wanted


@pytest.mark.parametrize(("order", "index"), [([0, 3], "3"), ([0.5], "0.5"), ([2, 1, 7], "7")])
def test_that_a_channel_that_is_not_there_is_refused(order: list[float], index: str) -> None:
    why = refused(step("channels", order=order), factories.pixels(2, 2))
    assert why == f"There is no channel {index}; there are 3, counted from 0."


@pytest.mark.parametrize(
    ("use", "options", "words"),
    [
        ("normalize", {}, "value"),
        ("normalize", {"scale": 1 / 255}, "value × 0.00392157"),
        ("normalize", {"mean": [127, 127, 127], "std": [128]}, "(value − 127) / 128"),
        ("normalize", {"scale": 0.5, "mean": [1, 2, 3]}, "(value × 0.5 − [1, 2, 3]) / 1"),
        ("window", {"centre": 40, "width": 400}, "window 40 ± 200 to 0…1"),
        ("value_range", {}, "smallest to largest becomes 0…1"),
        ("value_range", {"low": -1, "high": 2.5}, "-1 to 2.5 becomes 0…1"),
        ("channels", {"order": [2, 1, 0]}, "channels 2, 1, 0"),
    ],
)
def test_that_they_say_what_they_do(use: str, options: dict[str, Any], words: str) -> None:
    assert step(use, **options).describe() == words


def rows(dtype: str) -> Array:
    """A small picture with the ends of its type in it."""
    px = factories.pixels(4, 6, 1, dtype=dtype)
    return np.where(np.eye(4, 6, dtype=bool), px.max(), px).astype(dtype)


@pytest.mark.parametrize("dtype", ["uint8", "float32"])
@pytest.mark.parametrize(
    ("use", "options"),
    [("normalize", {"mean": [3.7], "std": [-0.3]}), ("window", {"centre": 3, "width": 7}),
     ("value_range", {}), ("value_range", {"low": -3, "high": 17, "clamp": False})],
)  # fmt: skip
def test_that_no_value_lies_beyond_the_planned_range(use: str, options: dict[str, Any], dtype: str) -> None:
    made = step(use, **options)
    planned = made.plan(spec(sample(rows(dtype))))
    done = applied(made, rows(dtype))
    assert np.float32(planned.low) <= done.min()
    assert done.max() <= np.float32(planned.high)
