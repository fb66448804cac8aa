"""Whether a model is meant for an image."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests import factories
from workbench.core.image import Image, Meaning
from workbench.core.model import InputRule, Manifest
from workbench.pipeline.suitability import judged, kind_of
from workbench.plugin import fakes


def manifest(**rule: Any) -> Manifest:
    """A manifest with this rule for its input."""
    return replace(fakes.package().manifest, input=InputRule(**rule))


def image(channels: int = 3, meaning: Meaning = "display", dtype: str = "uint8", **source: str) -> Image:
    """A header with facts in its source."""
    made = factories.image(factories.pixels(4, 4, channels, dtype=dtype), meaning=meaning)
    ranges: dict[str, tuple[float, float]] = {"hounsfield": (-1024.0, 3071.0), "stored": (0.0, 4095.0)}
    unit = "HU" if meaning == "hounsfield" else ""
    return replace(
        made,
        px=None,
        unit=unit,
        value_range=ranges.get(meaning, made.value_range),
        source=replace(made.source, **source),  # type: ignore[arg-type]
    )


CT = image(1, "hounsfield", "int16", modality="CT", body_part="HEAD")
CHEST = image(1, "stored", "uint16", modality="DX", body_part="CHEST", view="PA")


def test_that_every_misfit_is_told_at_once() -> None:
    """A CT of the head, given to a network for photographs of chests."""
    suits = {"modality": ("photo",), "body_part": ("CHEST",), "view": ("PA", "AP")}
    misfits, notices = judged(manifest(suits=suits), CT)
    assert misfits == [
        "kind: it is meant for photographs; this is CT, HEAD.",
        "body part: it expects CHEST; this is HEAD.",
        "colour: it takes RGB; this has one grey channel.",
        "values: it takes 0 to 255; these can reach from -1024 to 3071 HU.",
    ]
    assert [notice.code for notice in notices] == ["suits.view.unknown"]
    assert notices[0].text == "The image does not say its view; the model expects PA or AP."


def test_that_what_suits_has_no_misfit_and_no_notice() -> None:
    suits = {"modality": ("CR", "dx"), "body_part": ("chest",), "view": ("PA",)}
    assert judged(manifest(colour="grey", values="modality", suits=suits), CHEST) == ([], [])
    assert judged(manifest(suits={"modality": ("photo",)}), image()) == ([], [])
    assert judged(manifest(), image()) == ([], [])


@pytest.mark.parametrize(
    ("wanted", "has", "misfit"),
    [
        (("photo",), "", None),
        (("CT",), "", "kind: it is meant for CT; this is photo."),
        (("CT", "MR"), "DX", "kind: it is meant for CT or MR; this is DX."),
        (("photo", "XC"), "CT", "kind: it is meant for photographs or XC; this is CT."),
        ((), "CT", None),
    ],
)
def test_that_the_kind_is_the_modality_or_photo(wanted: tuple[str, ...], has: str, misfit: str | None) -> None:
    misfits, _ = judged(manifest(suits={"modality": wanted}), image(modality=has))
    assert misfits == ([misfit] if misfit else [])


def test_that_a_fact_that_the_file_does_not_tell_is_a_notice() -> None:
    misfits, notices = judged(manifest(suits={"body_part": ("CHEST",), "laterality": ("L",)}), image())
    assert misfits == []
    assert [notice.code for notice in notices] == ["suits.body_part.unknown", "suits.laterality.unknown"]


@pytest.mark.parametrize(
    ("colour", "picture", "misfit", "notice"),
    [
        ("RGB", image(1), None, "suits.grey"),
        ("BGR", image(1), None, "suits.grey"),
        ("RGB", image(1, "stored", "uint16"), "colour: it takes RGB; this has one grey channel.", None),
        ("grey", image(3), None, "suits.colour"),
        ("grey", image(1), None, None),
        ("RGB", image(3), None, None),
    ],
)
def test_that_colours_are_judged(colour: str, picture: Image, misfit: str | None, notice: str | None) -> None:
    misfits, notices = judged(manifest(colour=colour), picture)
    assert [text for text in misfits if text.startswith("colour")] == ([misfit] if misfit else [])
    assert [one.code for one in notices] == ([notice] if notice else [])


@pytest.mark.parametrize(
    ("values", "picture", "misfit"),
    [
        ("display", image(1, "stored", "uint16"), "values: it takes 0 to 255; these can reach from 0 to 4095."),
        ("display", CT, "values: it takes 0 to 255; these can reach from -1024 to 3071 HU."),
        ("hounsfield", CT, None),
        ("hounsfield", CHEST, "values: it takes Hounsfield units; these are raw (0 to 4095)."),
        ("hounsfield", image(1), "values: it takes Hounsfield units; these are a photograph's (0 to 255)."),
        ("hounsfield", image(1, "modality", "int16"),
         "values: it takes Hounsfield units; these are in another unit (-32768 to 32767)."),
        ("modality", CT, None),
        ("modality", CHEST, None),
        ("modality", image(1), "values: it takes measured values; these are a photograph's (0 to 255)."),
        ("display", image(3), None),
    ],
)  # fmt: skip
def test_that_values_are_judged_by_their_meaning(values: str, picture: Image, misfit: str | None) -> None:
    misfits, _ = judged(manifest(values=values, colour="grey"), picture)
    assert misfits == ([misfit] if misfit else [])


def test_that_deep_photographs_are_scaled_and_that_is_told() -> None:
    misfits, notices = judged(manifest(colour="grey"), image(1, "display", "uint16"))
    assert misfits == []
    assert notices[0].code == "suits.depth"
    assert notices[0].text == "The picture's values (0 to 65535) were scaled to 0 to 255."


def test_that_the_pixels_own_range_is_told_where_they_are_there() -> None:
    made = factories.image(np.array([[-5.0, 2.5]], np.float32), meaning="stored")
    misfits, _ = judged(manifest(colour="grey"), made)
    assert misfits == ["values: it takes 0 to 255; these can reach from -5 to 2.5."]


def test_that_a_kind_is_told_in_a_few_words() -> None:
    assert kind_of(image()) == "photo"
    assert kind_of(CT) == "CT, HEAD"
    assert kind_of(image(modality="US")) == "US"
