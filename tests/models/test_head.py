"""Tails of networks for which an exact map exists, and tails for which none does."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper

from tests import factories
from workbench.core.arrays import Array
from workbench.models import graph
from workbench.models.head import linear_head

CHANNELS, CLASSES, ROWS, COLS = 5, 4, 6, 7
IMAGE = [1, 2, ROWS, COLS]


@dataclass
class Tail:
    """A network that grows from its feature map: `last` is the newest tensor."""

    seed: int = 0
    nodes: list[onnx.NodeProto] = field(default_factory=list)
    initialisers: list[onnx.TensorProto] = field(default_factory=list)
    last: str = "input"

    def random(self, *shape: int) -> Array:
        """Noise that depends on how far the network has grown."""
        generator = np.random.default_rng(self.seed * 1000 + len(self.nodes) * 10 + len(self.initialisers))
        values: Array = generator.normal(0, 1, shape).astype(np.float32)
        return values

    def constant(self, values: Any, dtype: str = "float32") -> str:
        """An initialiser; its name."""
        name = f"c{len(self.initialisers)}"
        self.initialisers.append(factories.tensor(values, name, dtype))
        return name

    def then(self, kind: str, *others: str, swapped: bool = False, **attributes: Any) -> Tail:
        """One more node behind the last."""
        output = f"t{len(self.nodes)}_{kind}"
        inputs = [*others, self.last] if swapped else [self.last, *others]
        self.nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        self.last = output
        return self

    def conv(self) -> Tail:
        """The feature map: a convolution and a rectifier."""
        return self.then("Conv", self.constant(self.random(CHANNELS, 2, 3, 3)), pads=[1, 1, 1, 1]).then("Relu")

    def model(self, shape: Sequence[int | str | None] = (1, CLASSES), opset: int = 17) -> onnx.ModelProto:
        """The whole network."""
        outputs = [factories.value(self.last, shape)]
        return factories.network(self.nodes, [factories.value("input", IMAGE)], outputs, self.initialisers, opset=opset)


def pool(tail: Tail, how: str) -> tuple[Tail, int]:
    """Global average pooling in one of the ways in which exporters write it, and the opset it needs."""
    if how == "GlobalAveragePool":
        return tail.then("GlobalAveragePool"), 17
    if how == "axes in an attribute":
        return tail.then("ReduceMean", axes=[2, 3], keepdims=1), 17
    if how == "axes in another order":
        return tail.then("ReduceMean", axes=[3, 2], keepdims=0), 17
    if how == "axes from the end":
        return tail.then("ReduceMean", axes=[-1, -2], keepdims=0), 17
    return tail.then("ReduceMean", tail.constant([2, 3], "int64"), keepdims=0), 18


def flatten(tail: Tail, how: str) -> Tail:
    """(N, C, 1, 1) or (N, C) to (N, C)."""
    if how == "Flatten":
        return tail.then("Flatten", axis=1)
    if how == "Reshape":
        return tail.then("Reshape", tail.constant([1, CHANNELS], "int64"))
    if how == "Squeeze":
        return tail.then("Squeeze", tail.constant([2, 3], "int64"))
    return tail.then("Identity").then("Flatten").then("Dropout")


def linear(tail: Tail, how: str) -> Tail:
    """One linear layer in one of the ways in which exporters write it."""
    weight, bias = tail.random(CLASSES, CHANNELS), tail.random(1, CLASSES)[0]
    if how == "Gemm transB":
        return tail.then("Gemm", tail.constant(weight), tail.constant(bias), transB=1)
    if how == "Gemm":
        return tail.then("Gemm", tail.constant(weight.T), tail.constant(bias))
    if how == "Gemm without bias":
        return tail.then("Gemm", tail.constant(weight.T))
    if how == "Gemm alpha beta":
        return tail.then("Gemm", tail.constant(weight), tail.constant(bias), transB=1, alpha=0.25, beta=-3.0)
    if how == "Gemm with one bias for all":
        return tail.then("Gemm", tail.constant(weight), tail.constant([0.5]), transB=1, beta=2.0)
    if how == "Gemm with a row of biases":
        return tail.then("Gemm", tail.constant(weight), tail.constant(bias[None]), transB=1)
    if how == "Gemm and Add":
        return tail.then("Gemm", tail.constant(weight), tail.constant(bias), transB=1).then("Add", tail.constant(bias))
    if how == "MatMul":
        return tail.then("MatMul", tail.constant(weight.T))
    if how == "MatMul and Add":
        return tail.then("MatMul", tail.constant(weight.T)).then("Add", tail.constant(bias))
    if how == "Add the other way round":
        return tail.then("MatMul", tail.constant(weight.T)).then("Add", tail.constant(bias), swapped=True)
    if how == "float16 weights":
        half = tail.constant(weight.astype(np.float16), "float16")
        tail.nodes.append(helper.make_node("Cast", [half], ["cast_weight"], to=TensorProto.FLOAT))
        return tail.then("Gemm", "cast_weight", tail.constant(bias), transB=1)
    made = factories.tensor(weight, "value")
    tail.nodes.append(helper.make_node("Constant", [], ["constant_weight"], value=made))
    tail.nodes.append(helper.make_node("Identity", ["constant_weight"], ["same_weight"]))
    return tail.then("Gemm", "same_weight", tail.constant(bias), transB=1)


POOLS = (
    "GlobalAveragePool",
    "axes in an attribute",
    "axes in another order",
    "axes from the end",
    "axes in an input",
)
LINEARS = (
    "Gemm transB",
    "Gemm",
    "Gemm without bias",
    "Gemm alpha beta",
    "Gemm with one bias for all",
    "Gemm with a row of biases",
    "Gemm and Add",
    "MatMul",
    "MatMul and Add",
    "Add the other way round",
    "float16 weights",
    "weights in a Constant",
)


def run(model: onnx.ModelProto, names: Sequence[str], seed: int = 0) -> list[Array]:
    """Named tensors of the network on noise, by ONNX Runtime."""
    onnx.checker.check_model(model)
    data = graph.with_outputs(model, names)
    session = onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])
    fed = np.random.default_rng(seed).normal(0, 1, IMAGE).astype(np.float32)
    return [np.asarray(one) for one in session.run(list(names), {"input": fed})]


def check(model: onnx.ModelProto, seed: int = 0) -> None:
    """The map's mean plus the bias is the logit, for every class; and the map itself is a sum over channels."""
    head = linear_head(model)
    assert head is not None
    features, logits = run(model, [head.features, head.logits], seed)
    assert features.shape == (1, CHANNELS, ROWS, COLS)
    maps = np.einsum("kc,chw->khw", head.weight.astype(np.float64), features[0].astype(np.float64))
    assert head.weight.dtype == head.bias.dtype == np.float32
    assert np.allclose(maps.mean(axis=(1, 2)) + head.bias, logits.reshape(-1), rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize(("how_pool", "how_linear"), list(itertools.product(POOLS, LINEARS)))
def test_that_mean_of_the_map_plus_bias_is_the_logit(how_pool: str, how_linear: str) -> None:
    tail, opset = pool(Tail().conv(), how_pool)
    if how_pool in ("GlobalAveragePool", "axes in an attribute"):
        tail = flatten(tail, "Flatten")
    check(linear(tail, how_linear).model(opset=opset))


@pytest.mark.parametrize("how", ["Flatten", "Reshape", "Squeeze", "Identity, Flatten, Dropout"])
@pytest.mark.parametrize("activation", ["", "Softmax", "Sigmoid", "LogSoftmax", "Identity"])
def test_that_what_stands_between_and_behind_is_looked_through(how: str, activation: str) -> None:
    tail = linear(flatten(pool(Tail().conv(), "GlobalAveragePool")[0], how), "Gemm")
    logits = tail.last
    model = (tail.then(activation) if activation else tail).model()
    head = linear_head(model)
    assert head is not None
    assert head.logits == logits
    assert head.features.endswith("Relu")
    check(model)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 1 << 30), st.sampled_from(POOLS[2:]), st.sampled_from(LINEARS))
def test_that_it_adds_up_for_any_weights(seed: int, how_pool: str, how_linear: str) -> None:
    tail, opset = pool(Tail(seed).conv(), how_pool)
    check(linear(tail, how_linear).model(opset=opset), seed)


def two_layers() -> onnx.ModelProto:
    tail = linear(flatten(pool(Tail().conv(), "GlobalAveragePool")[0], "Flatten"), "Gemm")
    return tail.then("Gemm", tail.constant(tail.random(CLASSES, CLASSES))).model()


def rectified() -> onnx.ModelProto:
    return linear(flatten(pool(Tail().conv(), "GlobalAveragePool")[0], "Flatten").then("Relu"), "Gemm").model()


def rectified_behind() -> onnx.ModelProto:
    return linear(flatten(pool(Tail().conv(), "GlobalAveragePool")[0], "Flatten"), "Gemm").then("Relu").model()


def max_pooled() -> onnx.ModelProto:
    return linear(flatten(Tail().conv().then("GlobalMaxPool"), "Flatten"), "Gemm").model()


def no_pool() -> onnx.ModelProto:
    tail = Tail().conv().then("Flatten")
    return tail.then("Gemm", tail.constant(tail.random(CHANNELS * ROWS * COLS, CLASSES))).model()


def locally_pooled() -> onnx.ModelProto:
    tail = Tail().conv().then("AveragePool", kernel_shape=[2, 2]).then("Flatten")
    return tail.then("Gemm", tail.constant(tail.random(CHANNELS * 30, CLASSES))).model()


def over_channels() -> onnx.ModelProto:
    tail = Tail().conv().then("ReduceMean", axes=[1, 2], keepdims=0)
    return tail.then("Gemm", tail.constant(tail.random(COLS, CLASSES))).model()


def over_everything() -> onnx.ModelProto:
    tail = Tail().conv().then("ReduceMean", axes=[0, 1, 2, 3], keepdims=0)
    return tail.then("Reshape", tail.constant([1, 1], "int64")).model((1, 1))


def over_one_axis() -> onnx.ModelProto:
    tail = Tail().conv().then("ReduceMean", axes=[3], keepdims=0).then("ReduceMean", axes=[2], keepdims=0)
    return linear(tail, "Gemm").model()


def without_axes() -> onnx.ModelProto:
    tail = Tail().conv().then("ReduceMean", keepdims=1)
    return tail.then("Reshape", tail.constant([1, 1], "int64")).model((1, 1))


def summed() -> onnx.ModelProto:
    return linear(Tail().conv().then("ReduceSum", "axes", keepdims=0), "Gemm").model()


def turned_input() -> onnx.ModelProto:
    tail = flatten(pool(Tail().conv(), "GlobalAveragePool")[0], "Flatten").then("Transpose", perm=[1, 0])
    return tail.then("Gemm", tail.constant(tail.random(CHANNELS, CLASSES)), transA=1).model()


def computed_weight() -> onnx.ModelProto:
    tail = flatten(pool(Tail().conv(), "GlobalAveragePool")[0], "Flatten")
    weight = tail.constant(tail.random(CHANNELS, CLASSES))
    tail.nodes.append(helper.make_node("Relu", [weight], ["computed"]))
    return tail.then("Gemm", "computed").model()


def computed_bias() -> onnx.ModelProto:
    tail = flatten(pool(Tail().conv(), "GlobalAveragePool")[0], "Flatten")
    bias = tail.constant(tail.random(1, CLASSES)[0])
    tail.nodes.append(helper.make_node("Relu", [bias], ["computed"]))
    return tail.then("Gemm", tail.constant(tail.random(CHANNELS, CLASSES)), "computed").model()


def scaled_behind() -> onnx.ModelProto:
    tail = linear(flatten(pool(Tail().conv(), "GlobalAveragePool")[0], "Flatten"), "Gemm")
    return tail.then("Mul", tail.constant([2.0])).model()


def batch_of_biases() -> onnx.ModelProto:
    tail = flatten(pool(Tail().conv(), "GlobalAveragePool")[0], "Flatten")
    return tail.then(
        "Gemm", tail.constant(tail.random(CHANNELS, CLASSES)), tail.constant(np.ones((3, CLASSES)))
    ).model()


def pooled_input() -> onnx.ModelProto:
    tail = flatten(pool(Tail(), "GlobalAveragePool")[0], "Flatten")
    return tail.then("Gemm", tail.constant(tail.random(2, CLASSES))).model()


def residual() -> onnx.ModelProto:
    tail = linear(flatten(pool(Tail().conv(), "GlobalAveragePool")[0], "Flatten"), "MatMul")
    first = tail.last
    return tail.then("Relu").then("Add", first).model()


@pytest.mark.parametrize(
    "make",
    [two_layers, rectified, rectified_behind, max_pooled, no_pool, locally_pooled, over_channels, over_everything,
     over_one_axis, without_axes, summed, turned_input, computed_weight, computed_bias, scaled_behind, batch_of_biases,
     residual, pooled_input],
)  # fmt: skip
def test_that_no_map_is_promised_where_none_is_exact(make: Any) -> None:
    assert linear_head(make()) is None


def test_that_the_named_output_is_the_one_that_is_explained() -> None:
    tail = flatten(pool(Tail().conv(), "GlobalAveragePool")[0], "Flatten")
    trunk = tail.last
    one = linear(tail, "Gemm").last
    tail.last = trunk
    two = linear(tail, "Gemm transB").last
    model = tail.model()
    model.graph.output.insert(0, factories.value(one, [1, CLASSES]))
    first, second = linear_head(model), linear_head(model, two)
    assert first is not None
    assert second is not None
    assert (first.logits, second.logits) == (one, two)
    assert not np.array_equal(first.weight, second.weight)


def test_that_weights_in_another_file_are_not_read_here() -> None:
    model = linear(flatten(pool(Tail().conv(), "GlobalAveragePool")[0], "Flatten"), "Gemm").model()
    weight = model.graph.initializer[1]
    weight.data_location = TensorProto.EXTERNAL
    assert linear_head(model) is None


@pytest.mark.parametrize(
    "nodes",
    [
        [("Identity", ["b"], ["a"]), ("Identity", ["a"], ["b"])],
        [("Identity", ["a"], ["a"])],
        [("Identity", [], ["a"])],
        [("Add", [], ["a"])],
        [("Add", ["a", "w"], ["a"])],
        [("MatMul", [], ["a"])],
        [("MatMul", ["x"], ["a"])],
        [("Gemm", ["x", "w"], ["a"]), ("Flatten", ["x"], ["x"])],
        [("Gemm", ["x", "w"], ["a"]), ("GlobalAveragePool", [], ["x"])],
        [("MatMul", ["x", "i"], ["a"]), ("Cast", ["j"], ["i"]), ("Cast", ["i"], ["j"])],
        [("Gemm", ["x", "broken"], ["a"]), ("GlobalAveragePool", ["input"], ["x"])],
    ],
)
def test_that_a_damaged_graph_has_no_map_and_holds_nobody_up(nodes: list[tuple[str, list[str], list[str]]]) -> None:
    broken = factories.tensor(np.ones((2, 2)), "broken")
    broken.raw_data = broken.raw_data[:-1]
    made = [helper.make_node(kind, inputs, outputs) for kind, inputs, outputs in nodes]
    weight = factories.tensor(np.ones((2, 2)), "w")
    model = factories.network(made, [], [factories.value("a", [1, 2])], [weight, broken])
    assert linear_head(model) is None


def test_that_the_demo_model_has_a_map() -> None:
    folder = Path(__file__).parent.parent.parent / "workbench" / "bundled" / "models" / "efficientnet-lite0"
    head = linear_head(graph.parse((folder / "model.onnx").read_bytes(), "demo"))
    assert head is not None
    assert head.weight.shape == (1000, 1280)
    assert (head.features, head.logits) == ("features", "logits")


@pytest.mark.data
@pytest.mark.parametrize("path", ["face-rfb320/version-RFB-320.onnx", "yolox-nano/yolox_nano.onnx"])
def test_that_detectors_have_none(shared_data: Path, path: str) -> None:
    assert linear_head(graph.parse((shared_data / "models" / path).read_bytes(), path)) is None
