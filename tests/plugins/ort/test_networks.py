"""Networks as they come: other layouts and types, weights beside the file, and those that cannot be run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper
from PIL import Image as PillowImage

from plugins.ort.failures import on_load
from tests import factories
from tests.plugins.ort.running import answered, made, opened, runtime
from workbench.core.arrays import Array
from workbench.core.progress import CancelToken
from workbench.errors import ModelPackageError, RunError, RuntimeFailure, WorkbenchError

PX = factories.pixels(20, 30)
STEPS: list[dict[str, Any]] = [{"use": "vision.resize", "size": [8, 8], "filter": "box"}]


def scores(folder: Path, model: onnx.ModelProto, px: Array = PX, **changes: Any) -> Array:
    """The network's raw numbers in the order of the labels."""
    changes.setdefault("step", STEPS)
    classes = answered(made(folder, model, **changes), px).findings.classes
    return np.array([one.score for one in sorted(classes, key=lambda one: one.index)])


def means(px: Array = PX) -> Array:
    """What the made network has to say: the means of the channels, times one, two, three."""
    small = np.asarray(PillowImage.fromarray(px).resize((8, 8), PillowImage.Resampling.BOX), np.float64)
    found: Array = small.mean(axis=(0, 1)) * (1, 2, 3)
    return found


def refused(action: Callable[[], Any]) -> WorkbenchError:
    """The error of a call."""
    with pytest.raises(WorkbenchError) as caught:
        action()
    return caught.value


@pytest.mark.parametrize("layout", ["NCHW", "NHWC"])
@pytest.mark.parametrize("dtype", ["float32", "float16", "float64", "uint8", "int32", "int64"])
def test_that_every_layout_and_type_gets_the_same_picture(tmp_path: Path, layout: str, dtype: str) -> None:
    model = factories.mean_network(dtype=dtype, layout=layout)
    found = scores(tmp_path, model, engine={"use": "ort.session", "layout": layout})
    assert found == pytest.approx(means(), rel=1e-5)


@pytest.mark.parametrize("dtype", ["int8", "int16", "uint16"])
def test_that_whole_numbers_that_are_too_large_for_the_network_are_clamped(tmp_path: Path, dtype: str) -> None:
    model = factories.mean_network(dtype=dtype)
    px = np.full((8, 8, 3), 200, np.uint8)
    most = min(200, np.iinfo(dtype).max)
    assert scores(tmp_path, model, px).tolist() == [most, 2 * most, 3 * most]


def test_that_free_sizes_take_what_the_steps_make(tmp_path: Path) -> None:
    model = factories.mean_network(side="side")
    assert scores(tmp_path, model) == pytest.approx(means(), rel=1e-5)


@pytest.mark.parametrize(("colour", "order"), [("RGB", [0, 1, 2]), ("BGR", [2, 1, 0])])
def test_that_channels_reach_the_network_in_its_own_order(tmp_path: Path, colour: str, order: list[int]) -> None:
    px = np.zeros((8, 8, 3), np.uint8)
    px[:, :] = (10, 20, 40)
    found = scores(tmp_path, factories.mean_network(), px, input={"colour": colour})
    assert found.tolist() == [px[0, 0, channel] * (k + 1) for k, channel in enumerate(order)]


def test_that_a_grey_picture_is_repeated_for_a_network_of_colours(tmp_path: Path) -> None:
    assert scores(tmp_path, factories.mean_network(), np.full((8, 8), 50, np.uint8)).tolist() == [50, 100, 150]


def beside(place: str = "weights.bin") -> tuple[onnx.ModelProto, bytes]:
    """The made network with its weights in another file."""
    model = factories.mean_network()
    weight = next(one for one in model.graph.initializer if one.name == "weight")
    data = bytes(weight.raw_data)
    weight.ClearField("raw_data")
    weight.data_location = TensorProto.EXTERNAL
    for key, value in (("location", place), ("offset", "0"), ("length", str(len(data)))):
        entry = weight.external_data.add()
        entry.key, entry.value = key, value
    return model, data


@pytest.mark.parametrize("extra", [(), ("features",)], ids=["as it is", "with an inner tensor"])
def test_that_weights_beside_the_network_are_used(tmp_path: Path, extra: tuple[str, ...]) -> None:
    model, data = beside("deep/weights.bin")
    files = {"deep/weights.bin": hashlib.sha256(data).hexdigest()}
    package = made(tmp_path, model, contents={"deep/weights.bin": data}, files=files, step=STEPS)
    top = answered(package, PX, extra_outputs=extra).findings.top()
    assert top is not None
    assert top.label == "cat"
    fed = np.ones((1, 3, 8, 8), np.float32)
    found = runtime().open(package, "cpu", extra).run({"input": fed}, ["logits"], CancelToken())
    assert found["logits"].tolist() == [[1, 2, 3]]


def test_that_weights_that_are_too_short_are_told(tmp_path: Path) -> None:
    model, data = beside()
    files = {"weights.bin": hashlib.sha256(data[:-4]).hexdigest()}
    package = made(tmp_path, model, contents={"weights.bin": data[:-4]}, files=files)
    error = refused(lambda: runtime().open(package, "cpu"))
    assert isinstance(error, RuntimeFailure)
    assert error.code == "runtime.load"


def relu(domain: str = "", kind: str = "Relu", **more: Any) -> onnx.ModelProto:
    """A network of one operator."""
    nodes = [helper.make_node(kind, ["x"], ["y"], domain=domain)]
    domains = [domain] if domain else []
    shape = [1, 3, 8, 8]
    return factories.network(
        nodes, [factories.value("x", shape)], [factories.value("y", shape)], domains=domains, **more
    )


def two_inputs() -> onnx.ModelProto:
    nodes = [helper.make_node("Add", ["x", "age"], ["y"])]
    inputs = [factories.value("x", [1, 3]), factories.value("age", [1, 3])]
    return factories.network(nodes, inputs, [factories.value("y", [1, 3])])


def convolution_in_double() -> onnx.ModelProto:
    """An operator that the processor has for float32 alone."""
    nodes = [helper.make_node("Conv", ["x", "w"], ["y"])]
    weight = factories.tensor(np.ones((1, 3, 1, 1)), "w", "float64")
    shape, made_ = [1, 3, 8, 8], [1, 1, 8, 8]
    return factories.network(
        nodes, [factories.value("x", shape, "float64")], [factories.value("y", made_, "float64")], [weight]
    )


def dangling() -> onnx.ModelProto:
    nodes = [helper.make_node("Add", ["x", "nowhere"], ["y"])]
    return factories.network(nodes, [factories.value("x", [1, 3])], [factories.value("y", [1, 3])])


@pytest.mark.parametrize(
    ("model", "code", "why"),
    [
        (b"GARBAGE" * 99, "model.garbage", "Its content is no ONNX model."),
        (b"", "model.garbage", "It holds no operators."),
        (relu(opset=99), "model.opset_too_new", "It uses opset 99; at most opset "),
        (relu(ir=99), "model.opset_too_new", "It uses IR version 99; at most IR version "),
        (relu("my.own", "Decode"), "model.custom_operators", "Missing: Decode (my.own)."),
        (relu("com.microsoft", "Nope"), "model.custom_operators", "Missing: com.microsoft:Nope."),
        (relu(kind="Nope"), "model.custom_operators", "Missing: Nope."),
        (convolution_in_double(), "runtime.load", "The runtime has no Conv(11) for the type of values"),
        (dangling(), "runtime.load", "Invalid model. Node input 'nowhere' is not a graph input"),
    ],
    ids=["garbage", "nothing", "opset", "IR", "own domain", "known domain", "no domain", "type", "dangling"],
)
def test_that_a_network_that_cannot_be_loaded_is_told_with_the_reason(
    tmp_path: Path, model: onnx.ModelProto | bytes, code: str, why: str
) -> None:
    error = refused(lambda: opened(tmp_path, model))
    assert error.code == code
    assert error.why.startswith(why)
    assert error.hint


def test_that_a_second_input_is_told_by_name(tmp_path: Path) -> None:
    error = refused(lambda: answered(made(tmp_path, two_inputs()), PX))
    assert isinstance(error, ModelPackageError)
    assert (error.code, error.params["count"], error.params["inputs"]) == ("model.inputs", 2, "x, age")


def test_that_a_wrong_number_of_labels_is_told_before_anything_is_run(tmp_path: Path) -> None:
    error = refused(lambda: answered(made(tmp_path, factories.mean_network(classes=4)), PX))
    assert (error.code, error.params["labels"], error.params["outputs"]) == ("model.labels_count", 3, 4)


def test_that_a_network_that_is_packed_otherwise_than_said_is_told(tmp_path: Path) -> None:
    error = refused(lambda: answered(made(tmp_path, factories.mean_network(layout="NHWC")), PX))
    assert (error.code, error.params["made"]) == ("model.input_shape", "[1, 3, 8, 8]")
    assert error.params["wanted"] == "[1, 8, 8, 3]"


@pytest.mark.parametrize("kind", ["Log", "Reciprocal"])
def test_that_an_answer_that_is_no_number_is_an_error(tmp_path: Path, kind: str) -> None:
    """The logarithm of a negative number is NaN, one divided by zero infinite."""
    model = factories.mean_network()
    model.graph.node[-1].output[0] = "before"
    model.graph.node.append(helper.make_node(kind, ["before"], ["logits"]))
    steps = [*STEPS, {"use": "vision.normalize", "mean": [255 if kind == "Log" else 0]}]
    px = np.zeros((8, 8, 3), np.uint8)
    error = refused(lambda: answered(made(tmp_path, model, step=steps), px))
    assert isinstance(error, RunError)
    assert (error.code, error.params["count"], error.params["total"]) == ("run.output_not_finite", 3, 3)


def test_that_logits_are_not_shown_as_probabilities_whatever_the_manifest_says(tmp_path: Path) -> None:
    interpret = {"use": "vision.classes", "activation": "none", "labels": list(factories.LABELS)}
    error = refused(lambda: answered(made(tmp_path, interpret=interpret, step=STEPS), PX))
    assert error.code == "run.not_probabilities"


@pytest.mark.data
def test_that_a_network_from_elsewhere_that_needs_foreign_operators_is_refused_by_their_names(
    shared_data: Path, tmp_path: Path
) -> None:
    folder = shared_data / "models" / "needs-custom-operators"
    words = json.loads((folder / "reference.json").read_text(encoding="utf-8"))["runtime_error"]
    (file,) = folder.glob("*.onnx")
    error = refused(lambda: opened(tmp_path, file.read_bytes()))
    assert error.code == on_load(RuntimeError(words), "Made", "cpu").code == "model.custom_operators"
    missing = (f"{kind}Image (com.microsoft.extensions)" for kind in ("Decode", "Encode"))
    assert error.why == f"Missing: {', '.join(missing)}."
