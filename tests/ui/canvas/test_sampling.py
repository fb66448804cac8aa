"""Values at the resolution of the screen, against slow and exact counterparts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.canvas.sampling import PIXELS_FROM, Taps, sampled, taps
from workbench.core.arrays import Array

lengths = st.integers(1, 400)
scales = st.floats(0.5, 12.0)


def axis(length: int, scale: float, *, sharp: bool = False) -> Taps:
    """The taps of a whole axis."""
    return taps(0, max(1, int(length * scale + 0.5)), scale, length, sharp=sharp)


def exact_mean(line: Array, scale: float, count: int) -> Array:
    """Averages over [k / scale, (k + 1) / scale), by integrating the staircase of values."""
    total = np.concatenate([[0.0], np.cumsum(line.astype(np.float64))])
    edges = np.clip(np.arange(count + 1) / scale, 0, len(line))
    at = np.interp(edges, np.arange(len(line) + 1), total)
    found: Array = np.diff(at) / np.diff(edges)
    return found


@given(lengths, scales, st.booleans())
def test_that_weights_add_up_to_one_and_stay_inside(length: int, scale: float, sharp: bool) -> None:
    found = axis(length, scale, sharp=sharp)
    assert found.weight.sum(axis=1) == pytest.approx(1.0, abs=1e-5)
    assert found.index.min() >= 0
    assert found.index.max() < length


@given(st.integers(2, 300), st.floats(0.5, 0.999), st.integers(0, 2**32 - 1))
def test_that_shrinking_averages_over_areas(length: int, scale: float, seed: int) -> None:
    line = np.random.default_rng(seed).integers(0, 65536, length).astype(np.uint16)
    cols = axis(length, scale)
    found = sampled(line[None, :], axis(1, 1.0), cols)[0]
    assert found == pytest.approx(exact_mean(line, scale, len(found)), abs=0.6)


@given(st.integers(2, 100), st.floats(1.001, PIXELS_FROM), st.integers(0, 2**32 - 1))
def test_that_growing_interpolates_between_pixel_centres(length: int, scale: float, seed: int) -> None:
    line = np.random.default_rng(seed).integers(-3000, 3000, length).astype(np.int16)
    found = sampled(line[None, :], axis(1, 1.0), axis(length, scale))[0]
    centres = (np.arange(len(found)) + 0.5) / scale - 0.5
    assert found == pytest.approx(np.interp(centres, np.arange(length), line), abs=0.6)


@given(lengths, st.floats(1.0, 20.0))
def test_that_sharp_pixels_are_the_ones_under_the_middle(length: int, scale: float) -> None:
    found = sampled(np.arange(length, dtype=np.uint16)[None, :], axis(1, 1.0), axis(length, scale, sharp=True))[0]
    middles = (np.arange(len(found)) + 0.5) / scale
    assert np.array_equal(found, np.minimum(np.floor(middles), length - 1))


@pytest.mark.parametrize("dtype", [np.uint8, np.int16, np.uint16, np.int32, np.float32, np.float64])
def test_that_at_one_every_value_is_itself(dtype: type) -> None:
    values: Array = np.random.default_rng(2).integers(0, 120, (60, 70)).astype(dtype)
    rows, cols = taps(10, 50, 1.0, 60, sharp=False), taps(5, 70, 1.0, 70, sharp=False)
    found = sampled(values, rows, cols)
    assert found.dtype == values.dtype
    assert np.array_equal(found, values[10:50, 5:70])


@pytest.mark.parametrize("scale", [0.61, 1.7])
def test_that_channels_are_sampled_like_pictures_of_their_own(scale: float) -> None:
    values: Array = np.random.default_rng(3).integers(0, 256, (50, 40, 3)).astype(np.uint8)
    rows, cols = axis(50, scale), axis(40, scale)
    found = sampled(values, rows, cols)
    for channel in range(3):
        assert np.array_equal(found[:, :, channel], sampled(values[:, :, channel].copy(), rows, cols))


@pytest.mark.parametrize("scale", [0.55, 0.9, 1.4, 5.0])
def test_that_values_left_out_are_never_mixed(scale: float) -> None:
    values = np.full((40, 40), 1000, np.int16)
    marks = np.zeros(values.shape, bool)
    marks[10:20, 15:30] = True
    values[marks] = -2000
    found = sampled(values, axis(40, scale), axis(40, scale), marks)
    assert set(np.unique(found)) == {-2000, 1000}


def test_that_not_a_number_does_not_spread() -> None:
    values = np.ones((40, 40), np.float32)
    values[20, 20] = np.nan
    found = sampled(values, axis(40, 0.7), axis(40, 0.7), np.isnan(values))
    assert np.isnan(found).sum() <= 1
    assert np.nanmin(found) == np.nanmax(found) == 1


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.int16, np.int32])
def test_that_the_ends_of_a_type_are_kept(dtype: type) -> None:
    for end in (np.iinfo(dtype).min, np.iinfo(dtype).max):
        values: Array = np.full((30, 30), end, dtype)
        for scale in (0.6, 1.3):
            assert np.all(sampled(values, axis(30, scale), axis(30, scale)) == end)
