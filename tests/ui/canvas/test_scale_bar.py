"""A scale bar of a round length."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.ui.canvas.samples import grey16, image
from ui.canvas.scale_bar import scale_bar

IMAGE = image(grey16(8, 8), spacing_mm=(0.5, 0.5), spacing_kind="patient")


def test_that_without_a_known_millimetre_there_is_no_bar() -> None:
    assert scale_bar(replace(IMAGE, spacing_mm=None), 1.0, 32, 400) is None
    assert scale_bar(replace(IMAGE, spacing_mm=(0.0, 0.0)), 1.0, 32, 400) is None


def test_that_fifty_millimetres_are_preferred() -> None:
    bar = scale_bar(IMAGE, 1.5, 32, 400)
    assert bar is not None
    assert bar.words == "50\u2009mm"
    assert bar.px == pytest.approx(150)


def test_that_a_length_on_the_detector_says_so() -> None:
    bar = scale_bar(replace(IMAGE, spacing_kind="detector"), 1.5, 32, 400)
    assert bar is not None
    assert bar.words == "50\u2009mm at detector"


def test_that_the_columns_spacing_counts() -> None:
    bar = scale_bar(replace(IMAGE, spacing_mm=(9.0, 0.25)), 1.0, 32, 400)
    assert bar is not None
    assert bar.px == pytest.approx(bar.length_mm * 4)


@given(st.floats(1e-4, 20), st.floats(0.05, 64))
def test_that_a_bar_is_round_and_fits(spacing: float, zoom: float) -> None:
    bar = scale_bar(replace(IMAGE, spacing_mm=(spacing, spacing)), zoom, 32, 200)
    assume(bar is not None)
    assert bar is not None
    assert 32 <= bar.px <= 200
    assert bar.px == pytest.approx(bar.length_mm * zoom / spacing)
    digits = f"{bar.length_mm:.9e}"
    assert digits[0] in "125"
    assert set(digits[2:11]) == {"0"}


def test_that_microscopic_lengths_are_micrometres() -> None:
    bar = scale_bar(replace(IMAGE, spacing_mm=(2.5e-4, 2.5e-4)), 1.0, 32, 200)
    assert bar is not None
    assert bar.words == "50\u2009µm"
