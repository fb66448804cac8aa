"""A package's own samples against what its author got."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from workbench.core.model import ModelPackage
from workbench.core.result import ClassScore, Findings, Measured
from workbench.errors import ModelPackageError
from workbench.pipeline.selftest import Expected, differences, read
from workbench.plugin import fakes

GOOD = {
    "tolerance": {"probability": 0.01},
    "samples": [{"file": "a.png", "top": [{"index": 1, "label": "bee", "probability": 0.75}]}],
}


def package(tmp_path: Path, content: object) -> ModelPackage:
    """A package with this expectation."""
    (tmp_path / "samples").mkdir()
    text = content if isinstance(content, str) else json.dumps(content)
    (tmp_path / "samples" / "expected.json").write_text(text)
    return replace(fakes.package(), folder=tmp_path)


def findings(*probabilities: float) -> Findings:
    """Classes by their probabilities, sorted."""
    scores = [ClassScore(index, f"c{index}", value, 0.0) for index, value in enumerate(probabilities)]
    return Findings(task="classification", classes=tuple(sorted(scores, key=lambda score: -score.probability)))


def expected(*rows: tuple[int, float]) -> Expected:
    """What an author got: indices and probabilities."""
    return Expected(file="a.png", top=tuple((index, f"c{index}", value) for index, value in rows))


def test_that_the_expectation_is_read(tmp_path: Path) -> None:
    found = read(package(tmp_path, GOOD))
    assert found.tolerance == 0.01
    assert found.samples == (Expected(file="a.png", top=((1, "bee", 0.75),)),)


def test_that_the_tolerance_has_a_default(tmp_path: Path) -> None:
    assert read(package(tmp_path, GOOD | {"tolerance": {}})).tolerance == 0.001


def test_that_values_of_a_regression_are_read_too(tmp_path: Path) -> None:
    samples = [{"file": "a.png", "values": [{"index": 0, "label": "age", "value": 63.5}]}]
    assert read(package(tmp_path, {"samples": samples})).samples[0].top == ((0, "age", 63.5),)


def test_that_no_expectation_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelPackageError) as caught:
        read(replace(fakes.package(), folder=tmp_path))
    assert caught.value.code == "model.no_sample"


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "5",
        "{}",
        '{"samples": 5}',
        '{"samples": [5]}',
        '{"samples": []}',
        '{"samples": [{"file": "a.png"}]}',
        '{"samples": [{"file": "a.png", "top": []}]}',
        '{"samples": [{"file": "a.png", "top": [{"index": "x", "label": "a", "probability": 1}]}]}',
        '{"samples": [{"file": "a.png", "top": [{"index": 1, "label": "a"}]}]}',
        '{"samples": [{"file": "a.png", "top": [{"index": 1, "label": "a", "probability": NaN}]}]}',
        '{"samples": [{"file": "../a.png", "top": [{"index": 1, "label": "a", "probability": 1}]}]}',
        '{"samples": [{"file": "/a.png", "top": [{"index": 1, "label": "a", "probability": 1}]}]}',
        '{"tolerance": 5, "samples": [{"file": "a", "top": [{"index": 1, "label": "a", "probability": 1}]}]}',
        '{"tolerance": {"probability": NaN}, "samples": [{"file": "a", "top": [{"index": 1, "label": "a", '
        '"probability": 1}]}]}',
        '{"tolerance": {"probability": -1}, "samples": [{"file": "a", "top": [{"index": 1, "label": "a", '
        '"probability": 1}]}]}',
        '{"samples": [{"file": "a", "top": [{"index": 1' + "0" * 5000 + ', "label": "a", "probability": 1}]}]}',
    ],
)
def test_that_an_expectation_that_says_nothing_sound_is_told(tmp_path: Path, content: str) -> None:
    with pytest.raises(ModelPackageError) as caught:
        read(package(tmp_path, content))
    assert caught.value.code == "model.not_a_model"
    assert caught.value.why.startswith("samples/expected.json cannot be read: ")


def test_that_equal_answers_have_no_difference() -> None:
    assert differences(expected((1, 0.7), (0, 0.3)), findings(0.3, 0.7), 0.001) == ((), 0.0)


def test_that_the_largest_difference_is_told_even_within_the_tolerance() -> None:
    off, largest = differences(expected((1, 0.7), (0, 0.3)), findings(0.3004, 0.6996), 0.001)
    assert off == ()
    assert largest == pytest.approx(0.0004)


def test_that_a_difference_beyond_the_tolerance_is_told_with_both_numbers() -> None:
    off, largest = differences(expected((1, 0.7), (0, 0.3)), findings(0.28, 0.72), 0.001)
    assert off == ("c1: 0.7200 instead of 0.7000.", "c0: 0.2800 instead of 0.3000.")
    assert largest == pytest.approx(0.02)


def test_that_a_class_that_is_not_there_is_told() -> None:
    off, _ = differences(expected((1, 0.7), (7, 0.3)), findings(0.3, 0.7), 0.5)
    assert off[0] == "There is no class 7 (c7)."


def test_that_an_expectation_of_more_classes_than_there_are_is_told() -> None:
    off, _ = differences(expected((1, 0.7), (0, 0.3), (2, 0.0)), findings(0.3, 0.7), 0.5)
    assert off == ("There is no class 2 (c2).", "The order of the classes is [1, 0] instead of [1, 0, 2].")


def test_that_another_order_is_told_unless_it_is_a_tie() -> None:
    off, _ = differences(expected((1, 0.7), (0, 0.3)), findings(0.7, 0.3), 0.5)
    assert off == ()
    off, _ = differences(expected((1, 0.51), (0, 0.49)), findings(0.51, 0.49), 0.001)
    assert off == ("c1: 0.4900 instead of 0.5100.", "c0: 0.5100 instead of 0.4900.")
    off, _ = differences(expected((1, 0.5001), (0, 0.4999)), findings(0.5001, 0.4999), 0.001)
    assert off == ()


def test_that_another_class_in_between_is_told() -> None:
    off, _ = differences(expected((0, 0.5), (1, 0.2)), findings(0.5, 0.2, 0.3), 0.001)
    assert off == ("The order of the classes is [0, 2] instead of [0, 1].",)


def test_that_numbers_of_a_regression_are_compared() -> None:
    got: Any = Findings(
        task="regression", values=(Measured(label="age", value=63.0), Measured(label="bmi", value=20.0))
    )
    assert differences(expected((0, 63.0), (1, 20.0)), got, 0.001) == ((), 0.0)
    off, largest = differences(expected((0, 60.0), (1, 20.0)), got, 0.001)
    assert off == ("c0: 63.0000 instead of 60.0000.",)
    assert largest == 3.0


def test_that_what_is_no_number_is_never_equal() -> None:
    off, _ = differences(expected((0, 0.5)), findings(float("nan")), 0.001)
    assert off
