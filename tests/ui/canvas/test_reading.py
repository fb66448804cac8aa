"""What lies under the pointer, in words."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.ui.canvas.samples import image, rgb
from ui.canvas import reading
from workbench.core.image import Meaning


def test_that_positions_count_from_nought_with_x_to_the_right() -> None:
    assert reading.position(148, 212) == "x 212  y 148"


def test_that_colour_is_told_by_its_channels() -> None:
    px = rgb(4, 4)
    px[1, 2] = (172, 128, 94)
    assert reading.value(image(px), 1, 2) == "RGB 172 128 94"


@pytest.mark.parametrize(
    ("value", "dtype", "meaning", "unit", "told"),
    [
        (-42, np.int16, "hounsfield", "HU", "HU −42"),
        (2.5, np.float32, "modality", "SUV", "SUV 2.5"),
        (17, np.uint16, "stored", "", "value 17"),
        (200, np.uint8, "display", "", "grey 200"),
        (math.nan, np.float32, "modality", "", "value not a number"),
        (-math.inf, np.float32, "modality", "", "value −∞"),
        (1e300, np.float64, "modality", "", "value 1e+300"),
        (65535, np.uint16, "stored", "", "value 65535"),
    ],
)
def test_that_a_value_is_told_in_its_own_unit(
    value: float, dtype: type, meaning: Meaning, unit: str, told: str
) -> None:
    of = image(np.full((2, 2), value, dtype), meaning=meaning, unit=unit)
    assert reading.value(of, 0, 1) == told


def test_that_a_unit_cannot_smuggle_control_characters_onto_the_picture() -> None:
    of = image(np.ones((2, 2), np.int16), meaning="modality", unit="a\u202eb")
    assert "\u202e" not in reading.value(of, 0, 0)


@pytest.mark.parametrize(
    ("zoom", "told"),
    [
        (2.461, "zoom 246\u2009%"),
        (1.0, "zoom 100\u2009%"),
        (0.0203, "zoom 2\u2009%"),
        (0.0025, "zoom 0.25\u2009%"),
    ],
)
def test_that_zoom_is_told_in_percent(zoom: float, told: str) -> None:
    assert reading.zoom(zoom) == told


def test_that_the_maps_value_is_told_with_three_digits() -> None:
    assert reading.map_value(7.9049) == "map 7.9"
    assert reading.map_value(19.537) == "map 19.5"
