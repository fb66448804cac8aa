"""The plan: everything that can be known before a pixel is touched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests import factories
from workbench.core.image import Image
from workbench.core.kinds import TensorSpec
from workbench.core.model import Calibration, InputRule, ModelPackage, OperatingPoint, Use
from workbench.errors import ModelPackageError, PlanError, WorkbenchError
from workbench.pipeline.plan import Pipeline, check_fed, plan, tensor_shape
from workbench.plugin import fakes

RESIZE = Use(use="vision.resize", options={"size": (8, 8), "filter": "bilinear", "rounding": "round"})
NORMALIZE = Use(use="vision.normalize", options={"scale": 1 / 255, "mean": (0.0,), "std": (1.0,)})
CROP = Use(use="vision.center_crop", options={"size": (50, 50)})
IN = (TensorSpec(name="input", dtype="float32", shape=(1, 3, 8, 8)),)
OUT = (TensorSpec(name="logits", dtype="float32", shape=(1, 2)),)
HEADER = replace(factories.image(factories.pixels(30, 40)), px=None)
CT = replace(
    factories.image(factories.pixels(30, 40, 1, dtype="int16"), meaning="hounsfield"),
    px=None,
    source=replace(HEADER.source, modality="CT"),
)


def package(**changes: Any) -> ModelPackage:
    """A package whose pipeline makes (1, 3, 8, 8); `changes` go into its manifest, labels apart."""
    made = fakes.package(labels=changes.pop("labels", ("a", "b")), steps=changes.pop("steps", (RESIZE, NORMALIZE)))
    return replace(made, manifest=replace(made.manifest, **changes))


def planned(
    made: ModelPackage | None = None,
    image: Image = HEADER,
    inputs: tuple[TensorSpec, ...] = IN,
    outputs: tuple[TensorSpec, ...] = OUT,
    anyway: bool = False,
) -> Pipeline:
    """A plan with the plugins that come along."""
    return plan(made or package(), image, inputs, outputs, factories.registry(), anyway=anyway)


def refused(**arguments: Any) -> WorkbenchError:
    """Why there is no plan."""
    with pytest.raises(WorkbenchError) as caught:
        planned(**arguments)
    return caught.value


def test_that_a_plan_needs_no_pixels_and_knows_every_size() -> None:
    found = planned()
    assert found.first.shape() == (30, 40, 3)
    assert [step.after.shape() for step in found.steps] == [(8, 8, 3), (8, 8, 3)]
    assert (found.last.dtype, found.last.low, found.last.high) == ("float32", 0.0, 1.0)
    assert (found.input.name, found.output) == ("input", "logits")


def test_that_a_plan_can_be_read() -> None:
    assert planned().lines() == [
        "40 × 30 × 3: values as they are",
        "8 × 8 × 3: resize to 8 × 8, bilinear",
        "8 × 8 × 3: value × 0.00392157",
        "network input input: float32, NCHW",
        "network output logits",
    ]


def test_that_misfits_are_told_all_at_once_and_may_be_overruled() -> None:
    made = package(input=InputRule(suits={"modality": ("photo",), "body_part": ("CHEST",)}))
    error = refused(made=made, image=CT)
    assert isinstance(error, PlanError)
    assert error.code == "plan.misfit"
    assert [problem.partition(":")[0] for problem in error.problems] == ["kind", "colour", "values"]
    anyway = planned(made, CT, anyway=True)
    assert anyway.misfits == error.problems
    assert [notice.code for notice in anyway.notices] == ["suits.body_part.unknown"]


def test_that_what_is_impossible_cannot_be_overruled_and_tells_the_misfits_too() -> None:
    made = package(steps=(CROP,), input=InputRule(suits={"modality": ("photo",)}))
    for anyway in (False, True):
        error = refused(made=made, image=CT, anyway=anyway)
        assert error.code == "plan.impossible"
        assert error.problems[0].startswith("kind: ")
        assert error.problems[-1] == (
            "Step 1, vision.center_crop: The picture has 40 × 30 pixels here, too few for 50 × 50."
        )


def test_that_volumes_are_for_later() -> None:
    assert refused(made=package(input=InputRule(kind="volume"))).code == "plan.volume"


def test_that_the_number_of_the_step_is_told() -> None:
    error = refused(made=package(steps=(RESIZE, NORMALIZE, CROP)))
    assert error.problems[0].startswith("Step 3, vision.center_crop: ")


@pytest.mark.parametrize(
    ("shape", "fits"),
    [
        ((1, 3, 8, 8), True),
        ((None, 3, None, None), True),
        (("batch", 3, "h", "w"), True),
        ((1, 1, 8, 8), False),
        ((1, 3, 8, 9), False),
        ((1, 3, 9, 8), False),
        ((2, 3, 8, 8), False),
        ((1, 8, 8, 3), False),
        ((3, 8, 8), False),
        ((1, 3, 8, 8, 8), False),
        ((), False),
    ],
)
def test_that_the_steps_must_make_what_the_network_takes(shape: tuple[int | str | None, ...], fits: bool) -> None:
    spec = TensorSpec(name="input", dtype="float32", shape=shape)
    if fits:
        assert planned(inputs=(spec,)).input == spec
    else:
        error = refused(inputs=(spec,))
        assert error.code == "model.input_shape"
        assert error.params["made"] == "[1, 3, 8, 8]"
        assert error.params["wanted"] == "[" + ", ".join(map(str, shape)) + "]"


def test_that_free_sizes_are_written_as_question_marks() -> None:
    spec = TensorSpec(name="input", dtype="float32", shape=(None, 1, None, "w"))
    assert refused(inputs=(spec,)).params["wanted"] == "[?, 1, ?, w]"


def test_that_channels_last_is_another_shape() -> None:
    made = package()
    last = replace(made, manifest=replace(made.manifest, engine=replace(made.manifest.engine, layout="NHWC")))
    spec = TensorSpec(name="input", dtype="float32", shape=(1, 8, 8, 3))
    assert planned(last, inputs=(spec,)).lines()[-2] == "network input input: float32, NHWC"
    assert refused(made=last).params["made"] == "[1, 8, 8, 3]"


def test_that_without_steps_the_image_itself_is_fed() -> None:
    free = TensorSpec(name="input", dtype="uint8", shape=(1, 3, None, None))
    found = planned(package(steps=()), inputs=(free,))
    assert found.last == found.first
    check_fed(found.package, found.input, found.last)


def test_that_tensor_shapes_follow_the_layout() -> None:
    spec = planned().first
    assert tensor_shape(spec, "NCHW") == (1, 3, 30, 40)
    assert tensor_shape(spec, "NHWC") == (1, 30, 40, 3)


@pytest.mark.parametrize("names", [(), ("a", "b"), ("input", "mask")])
def test_that_a_network_has_one_input(names: tuple[str, ...]) -> None:
    inputs = tuple(TensorSpec(name=name, dtype="float32", shape=(1, 3, 8, 8)) for name in names)
    error = refused(inputs=inputs)
    assert error.code == "model.inputs"
    assert error.params["count"] == len(names)
    assert error.params["inputs"] == (", ".join(names) or "none")


def test_that_the_named_input_must_be_there() -> None:
    other = TensorSpec(name="data", dtype="float32", shape=(1, 3, 8, 8))
    error = refused(inputs=(other,))
    assert (error.code, error.params["tensor"], error.params["known"]) == ("model.tensor_missing", "input", "data")
    made = package()
    unnamed = replace(made, manifest=replace(made.manifest, engine=replace(made.manifest.engine, input="")))
    assert planned(unnamed, inputs=(other,)).input.name == "data"


@pytest.mark.parametrize(
    "dtype", ["float32", "float16", "float64", "uint8", "int8", "uint16", "int16", "int32", "int64"]
)
def test_that_numbers_of_these_types_can_be_fed(dtype: str) -> None:
    assert planned(inputs=(replace(IN[0], dtype=dtype),)).input.dtype == dtype


@pytest.mark.parametrize("dtype", ["string", "bool", "bfloat16", "complex64", "unknown", "uint4"])
def test_that_values_of_other_types_cannot_be_made_from_pixels(dtype: str) -> None:
    assert refused(inputs=(replace(IN[0], dtype=dtype),)).code == "model.input_type"


def test_that_labels_must_be_as_many_as_outputs() -> None:
    error = refused(made=package(labels=("a", "b", "c")))
    assert isinstance(error, ModelPackageError)
    assert (error.code, error.params["labels"], error.params["outputs"]) == ("model.labels_count", 3, 2)
    free = TensorSpec(name="logits", dtype="float32", shape=(1, "classes"))
    assert planned(package(labels=("a", "b", "c")), outputs=(free,)).output == "logits"


def test_that_a_plugin_that_is_not_there_is_told() -> None:
    error = refused(made=package(interpret=Use(use="vision.clases")))
    assert (error.code, error.hint) == ("plugin.missing", "Did you mean “vision.classes”?")


CHANGES: dict[str, Callable[[ModelPackage], ModelPackage]] = {
    "option of a step": lambda p: _manifest(
        p, steps=(Use(use="vision.resize", options=RESIZE.options | {"filter": "box"}), NORMALIZE)
    ),
    "order of the steps": lambda p: _manifest(p, steps=(NORMALIZE, RESIZE)),
    "another step": lambda p: _manifest(p, steps=(RESIZE, NORMALIZE, NORMALIZE)),
    "colours": lambda p: _manifest(p, input=InputRule(colour="BGR")),
    "activation": lambda p: _manifest(p, interpret=Use(use="vision.classes", options={"activation": "sigmoid"})),
    "labels": lambda p: replace(p, labels=("a", "c")),
    "order of the labels": lambda p: replace(p, labels=("b", "a")),
    "threshold": lambda p: _manifest(p, operating_points=(OperatingPoint(label="a", threshold=0.5),)),
    "calibration": lambda p: _manifest(p, calibration=Calibration(method="temperature", temperature=2.0)),
    "output": lambda p: _manifest(p, engine=replace(p.manifest.engine, output="second")),
}
OUTPUTS = (*OUT, TensorSpec(name="second", dtype="float32", shape=(1, 2)))


def _manifest(made: ModelPackage, **changes: Any) -> ModelPackage:
    return replace(made, manifest=replace(made.manifest, **changes))


def digest(made: ModelPackage | None = None, image: Image = HEADER, dtype: str = "float32") -> str:
    """The digest of a plan."""
    return planned(made, image, (replace(IN[0], dtype=dtype),), OUTPUTS).digest


def test_that_the_same_plan_has_the_same_digest() -> None:
    assert digest() == digest()
    assert len(digest()) == 64


@pytest.mark.parametrize("change", CHANGES)
def test_that_whatever_decides_numbers_changes_the_digest(change: str) -> None:
    assert digest(CHANGES[change](package())) != digest()


def test_that_every_decision_has_a_digest_of_its_own() -> None:
    assert len({digest(change(package())) for change in CHANGES.values()}) == len(CHANGES)


def test_that_what_enters_and_what_is_fed_changes_the_digest() -> None:
    grey = replace(factories.image(factories.pixels(30, 40, 1)), px=None)
    assert digest(image=grey) != digest()
    assert digest(dtype="float16") != digest()


@pytest.mark.parametrize(
    "change", ["id", "name", "version", "licence", "intended_use", "domain", "sha256", "source", "suits"]
)
def test_that_what_decides_no_number_leaves_the_digest(change: str) -> None:
    made = package(operating_points=(OperatingPoint(label="a", threshold=0.5, source="x"),))
    if change == "source":
        other = _manifest(made, operating_points=(OperatingPoint(label="a", threshold=0.5, source="y"),))
    elif change == "suits":
        other = _manifest(made, input=InputRule(suits={"modality": ("photo",)}))
    else:
        other = _manifest(made, **{change: "other"})
    assert digest(other) == digest(made)


def test_that_size_and_place_of_the_image_leave_the_digest() -> None:
    other = replace(factories.image(np.zeros((99, 7, 3), np.uint8)), px=None)
    assert digest(image=other) == digest()
    assert digest(image=replace(HEADER, source=replace(HEADER.source, path="other.png"))) == digest()
