"""How an image's values enter a pipeline."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image as PillowImage

from tests import factories
from workbench.core.geometry import IDENTITY
from workbench.core.image import DisplayHints, Image, Window
from workbench.core.model import InputRule
from workbench.display import grey
from workbench.pipeline.entry import Entry, enter, entry_for, spec_after

HINTS = DisplayHints(windows=(Window(centre=40, width=400),))
CT = factories.image(
    np.linspace(-1024, 3071, 42).astype(np.int16).reshape(6, 7),
    meaning="hounsfield",
    hints=HINTS,
    value_range=(-1024.0, 3071.0),
)
GREY = factories.image(factories.pixels(6, 7, 1))
PHOTO = factories.image(factories.pixels(6, 7))
DEEP = factories.image(factories.pixels(6, 7, 1, dtype="uint16"))
FLOAT = factories.image(factories.pixels(6, 7, 1, dtype="float32"), meaning="stored")


@pytest.mark.parametrize(
    ("image", "rule", "expected"),
    [
        (PHOTO, InputRule(), Entry(values="keep", colour="keep")),
        (PHOTO, InputRule(colour="BGR"), Entry(values="keep", colour="reverse")),
        (PHOTO, InputRule(colour="grey"), Entry(values="keep", colour="luma")),
        (GREY, InputRule(), Entry(values="keep", colour="replicate")),
        (GREY, InputRule(colour="BGR"), Entry(values="keep", colour="replicate")),
        (GREY, InputRule(colour="grey"), Entry(values="keep", colour="keep")),
        (DEEP, InputRule(), Entry(values="eight", colour="replicate")),
        (CT, InputRule(), Entry(values="windowed", colour="replicate")),
        (CT, InputRule(colour="grey", values="hounsfield"), Entry(values="keep", colour="keep")),
        (CT, InputRule(values="modality"), Entry(values="keep", colour="replicate")),
        (FLOAT, InputRule(), Entry(values="windowed", colour="replicate")),
        (DEEP, InputRule(values="modality", colour="grey"), Entry(values="keep", colour="keep")),
    ],
)
def test_that_values_and_colours_enter_as_the_model_takes_them(image: Image, rule: InputRule, expected: Entry) -> None:
    assert entry_for(image, rule) == expected


@pytest.mark.parametrize(
    ("image", "values", "colour"),
    [
        (image, values, colour)
        for image, values, colour in itertools.product(
            (PHOTO, GREY, DEEP, CT, FLOAT), ("keep", "eight", "windowed"), ("keep", "replicate", "luma", "reverse")
        )
        if (colour in ("keep", "replicate") if image.grey else colour != "replicate" and values == "keep")
        and not (values == "eight" and image.meaning != "display")
    ],
)
def test_that_the_first_sample_is_what_the_plan_says(image: Image, values: str, colour: str) -> None:
    entry = Entry(values=values, colour=colour)
    spec, sample = spec_after(image, entry), enter(image, entry)
    assert sample.px.shape == spec.shape()
    assert sample.px.dtype.name == spec.dtype
    assert sample.px.min() >= spec.low
    assert sample.px.max() <= spec.high
    assert not sample.px.flags.writeable
    assert sample.affine == IDENTITY
    assert sample.hints == image.hints


def test_that_luma_is_pillows_own_for_every_colour() -> None:
    levels = np.arange(0, 256, 5, dtype=np.uint8)
    px = np.array(list(itertools.product(levels, levels, levels)), np.uint8).reshape(52, -1, 3)
    found = enter(factories.image(px), Entry(values="keep", colour="luma")).px
    assert np.array_equal(found[:, :, 0], np.asarray(PillowImage.fromarray(px).convert("L")))


def test_that_luma_of_other_values_is_the_same_sum() -> None:
    px = factories.pixels(5, 5, 3, dtype="uint16")
    image = factories.image(px)
    found = enter(image, Entry(values="keep", colour="luma")).px[:, :, 0]
    wanted = px.astype(float) @ (np.array([19595, 38470, 7471]) / 65536)
    assert np.allclose(found, wanted, rtol=1e-6)


def test_that_reversed_colours_are_blue_green_red() -> None:
    px = np.array([[[1, 2, 3]]], np.uint8)
    assert enter(factories.image(px), Entry(values="keep", colour="reverse")).px.tolist() == [[[3, 2, 1]]]


def test_that_16_bits_are_scaled_and_not_cut() -> None:
    px = np.array([[0, 257, 4095, 65535]], np.uint16)
    deep = factories.image(px)
    found = enter(deep, Entry(values="eight", colour="keep")).px[0, :, 0]
    assert np.allclose(found, [0, 1, 4095 / 257, 255], rtol=1e-6)
    twelve = replace(deep, value_range=(0.0, 4095.0))
    assert enter(twelve, Entry(values="eight", colour="keep")).px[0, 2, 0] == pytest.approx(255)


def test_that_the_files_own_window_is_used_for_a_model_of_photographs() -> None:
    found = enter(CT, Entry(values="windowed", colour="replicate")).px
    assert CT.px is not None
    wanted = grey.grey_picture(CT.px, HINTS.windows[0], HINTS)
    assert np.array_equal(found, np.stack([wanted] * 3, axis=2))


def test_that_values_that_are_kept_are_the_images_own() -> None:
    found = enter(CT, Entry(values="keep", colour="keep")).px
    assert CT.px is not None
    assert found.dtype == np.float32
    assert np.array_equal(found[:, :, 0], CT.px)


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (Entry(values="keep", colour="keep"), "values as they are"),
        (Entry(values="windowed", colour="replicate"), "values through the file's own window to 0…255, "
                                                       "grey repeated as RGB"),
        (Entry(values="eight", colour="luma"), "values scaled to 0…255, RGB to grey"),
        (Entry(values="keep", colour="reverse"), "values as they are, RGB to BGR"),
    ],
)  # fmt: skip
def test_that_it_is_told_in_words(entry: Any, words: str) -> None:
    assert entry.describe() == words
