"""Whether a network can be fed with one picture and read as one number for each class."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from workbench.core.intake import Answer
from workbench.core.kinds import TensorSpec
from workbench.errors import ModelPackageError
from workbench.models import fitting
from workbench.models.graph import GraphFacts

Dim = int | str | None


def spec(name: str, *shape: Dim, dtype: str = "float32") -> TensorSpec:
    return TensorSpec(name=name, dtype=dtype, shape=shape)


def graph(inputs: Sequence[TensorSpec] = (), outputs: Sequence[TensorSpec] = ()) -> GraphFacts:
    return GraphFacts(
        inputs=tuple(inputs),
        outputs=tuple(outputs),
        opset=17,
        ir_version=8,
        nodes=1,
        parameters=0,
        producer="",
        metadata={},
        external=(),
    )


def refused(*inputs: TensorSpec) -> ModelPackageError:
    with pytest.raises(ModelPackageError) as caught:
        fitting.fed(graph(inputs), "net")
    return caught.value


@pytest.mark.parametrize("dtype", ["float32", "float16", "float64", "uint8", "int8", "int64"])
def test_that_an_input_of_numbers_is_fed(dtype: str) -> None:
    assert fitting.fed(graph([spec("x", "n", 3, "h", "w", dtype=dtype)]), "net").dtype == dtype


@pytest.mark.parametrize("shape", [(1, 1, 8, 8), (None, 8, 8, 3), (1, "c", 4, 4), (1, 4, None, "w"), ("n", 1, 4, 4)])
def test_that_grey_and_colour_pictures_fit_in_either_layout(shape: Sequence[Dim]) -> None:
    assert fitting.fed(graph([spec("x", *shape)]), "net").shape == tuple(shape)


@pytest.mark.parametrize(
    ("shape", "code"),
    [
        *(((1, 3, 8), "model.not_an_image"), ((1, 1, 8, 8, 8), "model.not_an_image"), ((), "model.not_an_image")),
        *(((8, 3, 4, 4), "model.batch"), ((0, 3, 4, 4), "model.batch")),
        *(((1, 4, 8, 8), "model.channels"), ((1, 2, 8, 2), "model.channels")),
    ],
)
def test_that_other_shapes_are_refused_each_with_its_reason(shape: Sequence[Dim], code: str) -> None:
    assert refused(spec("x", *shape)).code == code


def test_that_a_fixed_batch_is_told_with_its_number() -> None:
    assert refused(spec("x", 8, 3, 4, 4)).what == "net takes 8 images at once, never one alone."


@pytest.mark.parametrize("dtype", ["string", "bool", "complex64", "unknown", "bfloat16"])
def test_that_other_types_are_refused(dtype: str) -> None:
    assert refused(spec("x", 1, 3, 8, 8, dtype=dtype)).code == "model.input_type"


def test_that_one_input_is_expected() -> None:
    assert refused().params["inputs"] == "none"
    error = refused(spec("x", 1, 3, 8, 8), spec("age", 1))
    assert (error.code, error.params["count"], error.params["inputs"]) == ("model.inputs", 2, "x, age")


@pytest.mark.parametrize(
    ("output", "width"),
    [
        *((spec("y", 1, 5), 5), (spec("y", "n", 5), 5), (spec("y", None, "k"), None), (spec("y", 1, 5, 1, 1), 5)),
        *((spec("y", 1, 5, dtype="float16"), 5), (spec("y", 1, 0), None)),
    ],
)
def test_that_scores_are_one_row_of_numbers(output: TensorSpec, width: int | None) -> None:
    (found,) = fitting.scores(graph(outputs=[output]), "net", None)
    assert (found, fitting.width(found)) == (output, width)


NO_SCORES = [
    *(spec("y", 5), spec("y", 1, 5, 2), spec("y", 1, 5, 7, 7), spec("y", 1, 5, 1, 1, 1), spec("y", 8, 5), spec("y")),
    *(spec("y", 1, 5, dtype="int64"), spec("y", 1, 5, dtype="string")),
]


@pytest.mark.parametrize("output", NO_SCORES, ids=str)
def test_that_anything_else_is_told_with_its_shape(output: TensorSpec) -> None:
    with pytest.raises(ModelPackageError) as caught:
        fitting.scores(graph(outputs=[output, spec("z", 2, "k", None)]), "net", None)
    assert caught.value.code == "model.no_classes"
    assert caught.value.why.endswith(f"{fitting.written(output.shape)}; z [2, k, ?].")


def test_that_of_several_outputs_those_with_scores_are_found() -> None:
    outputs = [spec("map", 1, 5, 7, 7), spec("a", 1, 5), spec("b", 1, 2)]
    assert [one.name for one in fitting.scores(graph(outputs=outputs), "net", None)] == ["a", "b"]


def task(value: str) -> Answer:
    return Answer(key="task", value=value, where="its metadata")


@pytest.mark.parametrize("value", ["detect", "Object Detection", "segment", "pose", "OBB"])
def test_that_a_task_without_classes_is_told_as_the_file_says_it(value: str) -> None:
    with pytest.raises(ModelPackageError) as caught:
        fitting.scores(graph(outputs=[spec("y", 1, 84)]), "net", task(value))
    assert f"Its task is “{value}” (its metadata): " in caught.value.why


def test_that_a_classifier_may_call_itself_one_in_any_word() -> None:
    assert fitting.scores(graph(outputs=[spec("y", 1, 5)]), "net", task("classify"))
    with pytest.raises(ModelPackageError) as caught:
        fitting.scores(graph(outputs=[spec("y", 1, 5, 4)]), "net", task("classify"))
    assert caught.value.why.endswith("Its task is “classify” (its metadata).")
