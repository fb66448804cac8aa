"""Values to grey levels, against a float64 oracle written from DICOM PS3.3 C.11.2 and not from the code."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import factories
from workbench.core.arrays import Array
from workbench.core.image import DisplayHints, LookupTable, Window
from workbench.display import grey

Function = Literal["LINEAR", "LINEAR_EXACT", "SIGMOID"]
FUNCTIONS: tuple[Function, ...] = ("LINEAR", "LINEAR_EXACT", "SIGMOID")
MONOCHROME1 = DisplayHints(photometric="MONOCHROME1")
INVERSE = DisplayHints(inverse=True)
BOTH = DisplayHints(photometric="MONOCHROME1", inverse=True)
PLAIN = DisplayHints()


def level(x: float, centre: float, width: float, function: str) -> float:
    """C.11.2.1.2.1 with y from 0 to 255; C.11.2.1.3.2; C.11.2.1.3.1."""
    if function == "LINEAR":
        if x <= centre - 0.5 - (width - 1) / 2:
            return 0.0
        if x > centre - 0.5 + (width - 1) / 2:
            return 255.0
        return ((x - (centre - 0.5)) / (width - 1) + 0.5) * 255.0
    if function == "LINEAR_EXACT":
        if x <= centre - width / 2:
            return 0.0
        if x > centre + width / 2:
            return 255.0
        return ((x - centre) / width + 0.5) * 255.0
    exponent = -4 * (x - centre) / width
    return 0.0 if exponent > 700 else 255.0 / (1 + math.exp(exponent))


def rounded(y: float) -> int:
    """One quantisation."""
    return math.floor(y + 0.5)


def expected(px: Array, window: Window, inverted: bool = False) -> Array:
    """The picture that the standard asks for, value by value."""
    found = np.empty(px.shape, np.uint8)
    for at, x in np.ndenumerate(px):
        y = level(float(x), window.centre, window.width, window.function)
        found[at] = rounded(255.0 - y if inverted else y)
    return found


def every(dtype: str) -> Array:
    """Every value of an integer type, or a spread of floats with the ends of what they can be."""
    if np.dtype(dtype).kind == "f":
        values = np.concatenate([np.linspace(-1200, 1300, 999), [0.25, -0.0, 1e30, -1e30]])
        return values.astype(dtype).reshape(17, 59)
    info = np.iinfo(dtype)
    return np.arange(info.min, info.max + 1, dtype=dtype).reshape(16, -1)


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("dtype", ["uint8", "int8", "float32", "float64"])
@pytest.mark.parametrize(("centre", "width"), [(40, 400), (127.5, 255), (0, 2), (-20, 7), (100.25, 33.5), (64, 1.5)])
@pytest.mark.parametrize("hints", [PLAIN, MONOCHROME1, INVERSE, BOTH], ids=["", "MONOCHROME1", "INVERSE", "both"])
def test_that_every_value_is_the_one_of_the_standard(
    function: Function, dtype: str, centre: float, width: float, hints: DisplayHints
) -> None:
    window = Window(centre=centre, width=width, function=function)
    px = every(dtype)
    assert np.array_equal(grey.grey_picture(px, window, hints), expected(px, window, hints is not PLAIN))


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("dtype", ["uint16", "int16", "int32", "uint32"])
@pytest.mark.parametrize(("centre", "width"), [(40, 400), (1024, 4096), (-600.5, 1500), (32768, 65536)])
def test_that_16_bits_signed_and_unsigned_are_exact_too(
    function: Function, dtype: str, centre: float, width: float
) -> None:
    window = Window(centre=centre, width=width, function=function)
    info = np.iinfo(dtype)
    near = np.linspace(centre - width, centre + width, 700)
    px = np.clip(np.concatenate([near, [info.min, info.max, -1, 0, 1]]), info.min, info.max).astype(dtype)
    px = px.reshape(-1, 5)
    assert np.array_equal(grey.grey_picture(px, window, PLAIN), expected(px, window))
    assert np.array_equal(grey.grey_picture(px, window, MONOCHROME1), expected(px, window, True))


@settings(max_examples=150, deadline=None)
@given(
    st.floats(-3000, 3000),
    st.floats(1, 5000),
    st.sampled_from(FUNCTIONS),
    st.lists(st.integers(-(1 << 15), (1 << 15) - 1), min_size=1, max_size=40),
    st.booleans(),
)
def test_that_any_window_gives_what_the_standard_asks_for(
    centre: float, width: float, function: Function, values: list[int], inverse: bool
) -> None:
    window = Window(centre=centre, width=width, function=function)
    for dtype in ("int16", "float64"):
        px = np.array([values], dtype)
        found = grey.grey_picture(px, window, DisplayHints(inverse=inverse)).astype(int)
        wanted = expected(px, window, inverse).astype(int)
        # Where y lies within rounding of a half, both neighbours are right.
        for x, f, w in zip(values, found[0], wanted[0], strict=True):
            y = level(x, centre, width, function)
            assert f == w or (abs(f - w) == 1 and abs((y % 1) - 0.5) < 1e-9)


@pytest.mark.parametrize("dtype", ["int16", "float64", "uint8"])
@pytest.mark.parametrize("width", [1, 0.5, 0, -3])
def test_that_a_window_of_width_one_is_a_threshold(dtype: str, width: float) -> None:
    """C.11.2.1.2.1: x <= c - 0.5 is the minimum, all above the maximum; nothing is divided by 0."""
    px = np.array([[38, 39, 40, 41]], dtype)
    found = grey.grey_picture(px, Window(centre=40, width=width), PLAIN)
    assert found.tolist() == [[0, 0, 255, 255]]


@pytest.mark.parametrize("function", ["LINEAR_EXACT", "SIGMOID"])
def test_that_a_width_that_cannot_be_is_a_threshold_at_the_centre(function: Function) -> None:
    px = np.array([[39.0, 40.0, 40.5]])
    assert grey.grey_picture(px, Window(centre=40, width=0, function=function), PLAIN).tolist() == [[0, 0, 255]]


def test_that_the_edges_of_a_linear_window_are_black_and_white() -> None:
    px = np.array([[-159, -160, 239, 240]], np.int16)
    assert grey.grey_picture(px, Window(centre=40, width=400), PLAIN).tolist() == [[1, 0, 255, 255]]


@pytest.mark.parametrize("hints", [PLAIN, MONOCHROME1], ids=["", "MONOCHROME1"])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("function", FUNCTIONS)
def test_that_what_is_no_number_is_background_and_infinity_an_end(
    hints: DisplayHints, dtype: str, function: Function
) -> None:
    px = np.array([[np.nan, np.inf, -np.inf, 40]], dtype)
    found = grey.grey_picture(px, Window(centre=40, width=400, function=function), hints)[0]
    assert found[0] == 0
    assert found[1:3].tolist() == ([255, 0] if hints is PLAIN else [0, 255])


@pytest.mark.parametrize("dtype", ["int16", "uint8", "float32"])
@pytest.mark.parametrize("hints", [PLAIN, MONOCHROME1], ids=["", "MONOCHROME1"])
def test_that_padding_is_background_whatever_is_inverted(dtype: str, hints: DisplayHints) -> None:
    px = np.array([[9, 10, 15, 20, 21]], dtype)
    padded = DisplayHints(photometric=hints.photometric, padding=(10, 20))
    found = grey.grey_picture(px, Window(centre=15, width=5), padded)[0]
    assert found[1:4].tolist() == [0, 0, 0]
    assert (found[0], found[4]) == ((0, 255) if hints is PLAIN else (255, 0))


def table(first: int, bits: int, values: list[int]) -> LookupTable:
    """A VOI LUT."""
    return LookupTable(first=first, bits=bits, values=np.array(values, np.uint16))


@pytest.mark.parametrize("dtype", ["int16", "uint16", "uint8", "float32", "int32"])
@pytest.mark.parametrize("hints", [PLAIN, MONOCHROME1], ids=["", "MONOCHROME1"])
def test_that_a_table_is_looked_up_and_clamped_at_both_ends(dtype: str, hints: DisplayHints) -> None:
    """C.11.2.1.1: the first entry for all values below, the last for all above; full scale by the entries' depth."""
    px = np.array([[0, 99, 100, 101, 102, 103, 120]], dtype)
    found = grey.grey_picture(px, table(100, 12, [0, 1000, 2048, 4095]), hints)[0].astype(int)
    wanted = [rounded(v / 4095 * 255) for v in (0, 0, 0, 1000, 2048, 4095, 4095)]
    flipped = [rounded(255 - v / 4095 * 255) for v in (0, 0, 0, 1000, 2048, 4095, 4095)]
    assert found.tolist() == (wanted if hints is PLAIN else flipped)


def test_that_a_table_may_begin_below_zero_and_have_16_bits() -> None:
    px = np.array([[-1001, -1000, -999, 5]], np.int16)
    assert grey.grey_picture(px, table(-1000, 16, [65535, 0]), PLAIN).tolist() == [[255, 255, 0, 0]]


def test_that_large_pictures_are_the_same_as_small_ones() -> None:
    """Values that do not go through a table are computed in blocks of rows."""
    px = factories.pixels(333, 5, 1, dtype="float32")
    window = Window(centre=10, width=900)
    rows = [grey.grey_picture(px[row : row + 1], window, PLAIN) for row in range(333)]
    assert np.array_equal(grey.grey_picture(px, window, PLAIN), np.concatenate(rows))


@pytest.mark.parametrize(
    ("photometric", "inverse", "expected"),
    [("MONOCHROME2", False, False), ("MONOCHROME1", False, True), ("MONOCHROME2", True, True),
     ("MONOCHROME1", True, True)],
)  # fmt: skip
def test_that_monochrome1_and_inverse_mean_one_inversion(photometric: Any, inverse: bool, expected: bool) -> None:
    assert grey.inverted(DisplayHints(photometric=photometric, inverse=inverse)) is expected


def test_that_the_file_itself_says_how_it_is_shown() -> None:
    window, lut = Window(centre=1, width=2, name="file"), table(0, 8, [0, 255])
    px = factories.pixels(9, 9, 1, dtype="int16")
    both = factories.image(px, hints=DisplayHints(windows=(window, Window(centre=9, width=9)), tables=(lut,)))
    assert grey.default_choice(both) is lut
    one = factories.image(px, hints=DisplayHints(windows=(window, Window(centre=9, width=9))))
    assert grey.default_choice(one) is window
    none = grey.default_choice(factories.image(px, hints=DisplayHints()))
    assert isinstance(none, Window)
    assert none.name == "auto"


def test_that_the_automatic_window_spans_the_percentiles() -> None:
    px = np.arange(1001, dtype=np.int16).reshape(7, 143)
    found = grey.auto_window(factories.image(px))
    assert (found.centre, found.width, found.function) == (500, 990, "LINEAR_EXACT")


def test_that_the_automatic_window_leaves_out_padding_and_what_is_no_number() -> None:
    px = np.array([[np.nan, np.inf, -np.inf, -2000.0, -2000.0, 10, 20]], np.float32)
    image = factories.image(px, hints=DisplayHints(padding=(-2000, -1999)))
    found = grey.auto_window(image)
    low, high = np.percentile([10, 20], (0.5, 99.5))
    assert found.centre - found.width / 2 == pytest.approx(low)
    assert found.centre + found.width / 2 == pytest.approx(high)


@pytest.mark.parametrize("px", [np.full((3, 3), 7, np.int16), np.full((3, 3), np.nan, np.float32)])
def test_that_a_picture_without_contrast_has_a_window_all_the_same(px: Array) -> None:
    image = factories.image(px)
    for choice in (grey.auto_window(image), grey.full_window(image)):
        assert grey.grey_picture(px, choice, PLAIN).shape == (3, 3)
    if px.dtype.kind == "i":
        assert grey.grey_picture(px, grey.auto_window(image), PLAIN)[0, 0] == 128


def test_that_the_full_window_spans_every_value() -> None:
    px = np.array([[-7, 3, 100]], np.int16)
    found = grey.full_window(factories.image(px))
    assert (found.centre, found.width, found.name) == (46.5, 107, "full")
    assert grey.grey_picture(px, found, PLAIN).tolist() == [[0, 24, 255]]
    floats = np.array([[-1.5, np.nan, 2.5, np.inf]], np.float32)
    assert grey.full_window(factories.image(floats)).width == 4


def test_that_without_pixels_the_possible_values_count() -> None:
    whole = factories.image(np.zeros((2, 2), np.int16), value_range=(-1024.0, 3071.0))
    header = replace(whole, px=None)
    assert grey.full_window(header) == Window(centre=1023.5, width=4095, function="LINEAR_EXACT", name="full")
    assert grey.auto_window(header).name == "full"


def test_that_a_large_picture_is_sampled_evenly_for_its_window() -> None:
    px = np.tile(np.arange(3000, dtype=np.int16), (1200, 1))
    found = grey.auto_window(factories.image(px))
    assert abs(found.centre - 1499.5) < 3
    assert abs(found.width - 2969) < 12
