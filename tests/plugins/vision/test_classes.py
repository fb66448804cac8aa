"""Scores to probabilities: never a logit for a probability, never a label on the wrong number."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.plugins.vision.made import interpreter
from workbench.core.kinds import TensorSpec
from workbench.core.model import Calibration, ModelPackage, OperatingPoint
from workbench.core.result import ClassScore, Findings
from workbench.errors import ModelPackageError, RunError, WorkbenchError
from workbench.plugin import fakes

LOGITS = st.lists(st.floats(-50, 50), min_size=1, max_size=12)


def package(count: int = 3, task: str = "classification", **manifest: Any) -> ModelPackage:
    """A package with the labels a, b, c, …"""
    made = fakes.package(labels=[chr(ord("a") + i) for i in range(count)], task=task)
    return replace(made, manifest=replace(made.manifest, **manifest))


def found(activation: str, scores: list[float], made: ModelPackage | None = None, **manifest: Any) -> Findings:
    """The findings of one image."""
    made = made or package(len(scores), **manifest)
    return interpreter("classes", activation=activation).interpret(made, np.array([scores], np.float64))


def by_index(findings: Findings) -> list[float]:
    """Probabilities in the order of the labels."""
    return [score.probability for score in sorted(findings.classes, key=lambda score: score.index)]


def refused(action: Any, *arguments: Any) -> WorkbenchError:
    """The error of a call."""
    with pytest.raises(WorkbenchError) as caught:
        action(*arguments)
    return caught.value


@settings(deadline=None)
@given(logits=LOGITS)
def test_that_softmax_is_the_formulas_own_result(logits: list[float]) -> None:
    powers = [math.exp(logit) for logit in logits]
    assert by_index(found("softmax", logits)) == pytest.approx([power / math.fsum(powers) for power in powers])


@settings(deadline=None)
@given(logits=LOGITS)
def test_that_sigmoid_is_the_formulas_own_result(logits: list[float]) -> None:
    wanted = [1 / (1 + math.exp(-logit)) for logit in logits]
    assert by_index(found("sigmoid", logits, task="multilabel")) == pytest.approx(wanted, rel=1e-12)


@pytest.mark.parametrize(
    ("activation", "logits", "wanted"),
    [
        ("softmax", [1e5, 1e5, -1e5], [0.5, 0.5, 0]),
        ("softmax", [-1e5, -1e5], [0.5, 0.5]),
        ("softmax", [3e38, -3e38], [1, 0]),
        ("softmax", [1000, 999], [1 / (1 + math.exp(-1)), 1 / (1 + math.e)]),
        ("sigmoid", [1e5, -1e5, 0], [1, 0, 0.5]),
        ("sigmoid", [-700, 700], [math.exp(-700), 1]),
    ],
)
def test_that_large_scores_do_no_harm(activation: str, logits: list[float], wanted: list[float]) -> None:
    assert by_index(found(activation, logits)) == pytest.approx(wanted, rel=1e-9)


def test_that_the_most_probable_class_comes_first_and_ties_keep_the_order_of_the_labels() -> None:
    classes = found("softmax", [1, 3, 1, 2]).classes
    assert [(score.index, score.label) for score in classes] == [(1, "b"), (3, "d"), (0, "a"), (2, "c")]
    assert [score.score for score in classes] == [3, 2, 1, 1]


def test_that_labels_may_repeat_since_the_index_is_the_class() -> None:
    made = replace(package(2), labels=("crane", "crane"))
    classes = found("softmax", [0, 1], made).classes
    assert [(score.index, score.label, score.score) for score in classes] == [(1, "crane", 1), (0, "crane", 0)]


@pytest.mark.parametrize(
    ("scores", "task", "wanted"),
    [
        ([0.2, 0.7, 0.1], "classification", [0.2, 0.7, 0.1]),
        ([0.2, 0.719, 0.1], "classification", [0.2, 0.719, 0.1]),
        ([1.0005, -0.0005], "classification", [1, 0]),
        ([0.9, 0.8, 0.0], "multilabel", [0.9, 0.8, 0]),
        ([0.3], "classification", [0.3]),
    ],
)
def test_that_probabilities_are_handed_on_as_they_are(scores: list[float], task: str, wanted: list[float]) -> None:
    findings = found("none", scores, task=task)
    assert by_index(findings) == wanted
    assert [score.score for score in findings.classes] == sorted(scores, reverse=True)


@pytest.mark.parametrize(
    ("scores", "task", "ends"),
    [
        ([2.5, -1.0, 0.1], "classification", ("-1", "2.5")),
        ([0.2, 0.7, 0.13], "classification", ("0.13", "0.7")),  # they sum to 1.03
        ([0.2, 0.7, 0.07], "classification", ("0.07", "0.7")),
        ([1.002, 0.0], "multilabel", ("0", "1")),
        ([0.5, -0.002], "multilabel", ("-0.002", "0.5")),
        ([1.5], "classification", ("1.5", "1.5")),
    ],
)
def test_that_logits_are_never_called_probabilities(scores: list[float], task: str, ends: tuple[str, str]) -> None:
    error = refused(lambda: found("none", scores, task=task))
    assert isinstance(error, RunError)
    assert error.code == "run.not_probabilities"
    assert (error.params["low"], error.params["high"]) == ends


def test_that_a_temperature_divides_the_scores_and_is_said() -> None:
    calibrated = found("softmax", [0, 2], calibration=Calibration(method="temperature", temperature=2.0))
    plain = found("softmax", [0, 2])
    assert by_index(calibrated) == pytest.approx(by_index(found("softmax", [0, 1])))
    assert [score.score for score in calibrated.classes] == [2, 0]
    assert (calibrated.calibrated, plain.calibrated) == (True, False)
    both = found("sigmoid", [4.0], calibration=Calibration(method="temperature", temperature=2.0), task="multilabel")
    assert by_index(both) == pytest.approx([1 / (1 + math.exp(-2))])


def test_that_probabilities_cannot_be_given_a_temperature() -> None:
    made = package(calibration=Calibration(method="temperature", temperature=2.0))
    error = refused(interpreter("classes", activation="none").output, made, outputs((1, 3)))
    assert (error.code, error.params["count"]) == ("model.manifest", 1)
    assert "a temperature divides logits" in error.problems[0]


def test_that_operating_points_say_on_which_side_a_label_lies() -> None:
    points = (
        OperatingPoint(label="a", threshold=0.5),
        OperatingPoint(label="b", threshold=0.6, band=(0.55, 0.7)),
        OperatingPoint(label="d", threshold=0.1),
    )
    made = package(4, task="multilabel", operating_points=points)
    findings = found("none", [0.5, 0.59, 0.99, 0.05], made)
    assert findings.task == "multilabel"
    assert findings.classes == (
        ClassScore(2, "c", 0.99, 0.99),
        ClassScore(1, "b", 0.59, 0.59, 0.6, False, (0.55, 0.7)),
        ClassScore(0, "a", 0.5, 0.5, 0.5, True),
        ClassScore(3, "d", 0.05, 0.05, 0.1, False),
    )


def outputs(*shapes: tuple[int | str | None, ...]) -> list[TensorSpec]:
    """Outputs called out0, out1, …"""
    return [TensorSpec(name=f"out{i}", dtype="float32", shape=shape) for i, shape in enumerate(shapes)]


@pytest.mark.parametrize("use", ["classes", "values"])
@pytest.mark.parametrize("shape", [(1, 3), ("batch", 3), (None, "classes"), (3,), (1, 3, 1, 1), (1, 3, 1)])
def test_that_one_number_a_label_is_found_in_every_usual_shape(use: str, shape: tuple[int | str | None, ...]) -> None:
    made = interpreter(use, **({"activation": "softmax"} if use == "classes" else {}))
    assert made.output(package(), outputs(shape)) == "out0"


@pytest.mark.parametrize("use", ["classes", "values"])
@pytest.mark.parametrize(
    ("shape", "told"),
    [((), "[]"), ((1, 3, 7, 7), "[1, 3, 7, 7]"), ((1, 3, None), "[1, 3, ?]"), ((1, 1, 1, 3), "[1, 1, 1, 3]"),
     ((1, 3, 1, 1, 1), "[1, 3, 1, 1, 1]"), (("n", 3, "h", "w"), "[n, 3, h, w]")],
)  # fmt: skip
def test_that_maps_are_not_read_as_classes(use: str, shape: tuple[int | str | None, ...], told: str) -> None:
    made = interpreter(use, **({"activation": "softmax"} if use == "classes" else {}))
    error = refused(made.output, package(), outputs(shape))
    assert isinstance(error, ModelPackageError)
    assert (error.code, error.params["found"], error.params["tensor"]) == ("model.output_shape", told, "out0")


def test_that_the_manifest_chooses_the_output() -> None:
    made = interpreter("classes", activation="softmax")
    engine = package().manifest.engine
    chosen = package(engine=replace(engine, output="out1"))
    assert made.output(chosen, outputs((1, 3, 7, 7), (1, 3))) == "out1"
    error = refused(made.output, package(engine=replace(engine, output="logits")), outputs((1, 3), (1, 3)))
    assert (error.code, error.params["tensor"], error.params["known"]) == (
        "model.tensor_missing",
        "logits",
        "out0, out1",
    )


@pytest.mark.parametrize("use", ["classes", "values"])
@pytest.mark.parametrize(("shape", "width"), [((1, 2), 2), ((1, 4), 4), ((2,), 2), ((1, 1, 1, 1), 1)])
def test_that_a_wrong_number_of_labels_is_refused(use: str, shape: tuple[int, ...], width: int) -> None:
    made = interpreter(use, **({"activation": "softmax"} if use == "classes" else {}))
    error = refused(made.output, package(), outputs(shape))
    assert isinstance(error, ModelPackageError)
    assert (error.code, error.params["labels"], error.params["outputs"]) == ("model.labels_count", 3, width)


@pytest.mark.parametrize("use", ["classes", "values"])
@pytest.mark.parametrize("shape", [(1, 2), (1, 4), (2, 3), (1, 3, 2, 2)])
def test_that_an_answer_of_another_width_than_announced_is_refused(use: str, shape: tuple[int, ...]) -> None:
    made = interpreter(use, **({"activation": "softmax"} if use == "classes" else {}))
    error = refused(made.interpret, package(), np.zeros(shape, np.float32))
    assert isinstance(error, RunError)
    assert error.code == "run.output_shape"
    assert error.why == f"{int(np.prod(shape))} values instead of 3."


@pytest.mark.parametrize("use", ["classes", "values"])
def test_that_explainers_look_at_the_networks_own_number_of_each_row(use: str) -> None:
    made = interpreter(use, **({"activation": "sigmoid"} if use == "classes" else {"scale": [10]}))
    batch = np.array([[1, 5, 9], [2, -6, 8]], np.float64)
    scores = made.score(batch, 1)
    assert scores.tolist() == [5, -6]
    assert scores.dtype == np.float32
    assert made.score(batch.reshape(2, 3, 1, 1), 2).tolist() == [9, 8]
    assert made.score(batch[0], 2).tolist() == [9]
