"""Copies of a picture, halved."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.canvas import levels
from ui.canvas.levels import Levels
from workbench.core.arrays import Array


@given(st.integers(1, 70), st.integers(1, 70), st.integers(0, 4), st.integers(0, 4))
def test_that_a_copy_is_as_large_as_its_blocks(rows: int, cols: int, down: int, across: int) -> None:
    level = Levels(np.zeros((rows, cols), np.uint8)).level(down, across)
    assert level is not None
    assert level.values.shape == (-(-rows // 2**down), -(-cols // 2**across))


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.int16, np.int32, np.float32])
def test_that_a_copy_holds_the_averages_of_blocks(dtype: type) -> None:
    values: Array = np.random.default_rng(0).integers(0, 100, (64, 96)).astype(dtype)
    level = Levels(values).level(2, 3)
    assert level is not None
    assert level.values.dtype == values.dtype
    mean = values.reshape(16, 4, 12, 8).astype(float).mean(axis=(1, 3))
    # Each of five halvings rounds by at most half a value.
    assert np.abs(level.values - mean).max() <= 2.5


def test_that_a_smaller_copy_is_not_brighter() -> None:
    values: Array = np.random.default_rng(0).integers(0, 256, (512, 512)).astype(np.uint8)
    level = Levels(values).level(3, 3)
    assert level is not None
    assert level.values.mean() == pytest.approx(values.mean(), abs=0.1)


def test_that_copies_are_made_from_copies_with_the_same_result_in_size_and_place() -> None:
    values = np.arange(256, dtype=np.int32).reshape(16, 16)
    stepwise = Levels(values)
    stepwise.level(1, 1)
    step, direct = stepwise.level(2, 2), Levels(values).level(2, 2)
    assert step is not None
    assert direct is not None
    assert np.abs(step.values - direct.values).max() <= 1


def test_that_a_large_picture_is_halved_bit_by_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(levels, "AT_ONCE", 1000)
    monkeypatch.setattr(levels, "_STRIP_VALUES", 256)
    values: Array = np.random.default_rng(1).integers(0, 65536, (300, 100)).astype(np.uint16)
    made = Levels(values)
    assert made.level(2, 2) is None
    assert made.unfinished
    made.work(0.0)
    assert made.level(2, 2) is None
    while made.unfinished:
        made.work(0.0)
    level = made.level(2, 2)
    monkeypatch.undo()
    at_once = Levels(values).level(2, 2)
    assert level is not None
    assert at_once is not None
    assert np.array_equal(level.values, at_once.values)


def test_that_values_left_out_stay_apart() -> None:
    values = np.full((8, 8), 50, np.int16)
    marks = np.zeros((8, 8), bool)
    values[:, 3:] = -999
    marks[:, 3:] = True
    level = Levels(values, marks).level(1, 1)
    assert level is not None
    assert level.left_out is not None
    assert set(np.unique(level.values)) == {-999, 50}
    assert np.array_equal(level.values == -999, level.left_out)


def test_that_only_a_few_copies_are_kept() -> None:
    made = Levels(np.zeros((64, 64), np.uint8))
    for halved in range(1, 6):
        made.level(halved, halved)
    again = made.level(5, 5)
    assert again is made.level(5, 5)
    assert made.level(0, 0) is made.source
