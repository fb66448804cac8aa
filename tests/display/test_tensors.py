"""A network's input as a picture."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.display.tensors import pictured


def test_that_low_is_black_and_high_is_white_for_every_channel() -> None:
    values = np.array([[[-1, 0, 1], [0.5, -2, 3]]], np.float32)
    found = pictured(values, -1.0, 1.0)
    assert found.tolist() == [[[0, 128, 255], [191, 0, 255]]]


@pytest.mark.parametrize(
    ("low", "high"), [(None, None), (-np.inf, np.inf), (np.nan, 1.0), (3.0, 3.0), (None, 2.0), (5.0, 1.0)]
)
def test_that_without_sound_ends_the_values_own_are_taken(low: float | None, high: float | None) -> None:
    values = np.array([[[10.0], [20.0], [30.0]]], np.float32)
    assert pictured(values, low, high).tolist() == [[0, 128, 255]]


def test_that_one_or_two_channels_are_grey() -> None:
    assert pictured(np.zeros((4, 5, 1))).shape == (4, 5)
    assert pictured(np.zeros((4, 5, 2))).shape == (4, 5)
    assert pictured(np.zeros((4, 5, 3))).shape == (4, 5, 3)


def test_that_a_picture_without_contrast_is_grey() -> None:
    assert (pictured(np.full((2, 2, 3), 7.0)) == 128).all()


def test_that_bytes_stay_as_they_are() -> None:
    values = np.arange(12, dtype=np.uint8).reshape(2, 2, 3)
    assert np.array_equal(pictured(values, 0.0, 255.0), values)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "int16", "uint8"])
def test_that_every_type_is_scaled(dtype: str) -> None:
    values = np.array([[[0], [1], [3], [4]]], dtype)
    assert pictured(values).tolist() == [[0, 64, 191, 255]]


def test_that_what_is_no_number_is_black_and_spoils_nothing_else() -> None:
    values = np.array([[[np.nan], [0.0], [2.0], [np.inf], [-np.inf]]], np.float32)
    assert pictured(values).tolist() == [[0, 0, 255, 255, 0]]
    assert pictured(values, 0.0, 4.0).tolist() == [[0, 0, 128, 255, 0]]
    assert (pictured(np.full((2, 2, 1), np.nan, np.float32)) == 128).all()
