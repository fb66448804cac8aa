"""What a network does first with its input and last with its output."""

from __future__ import annotations

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from tests import factories
from tests.models.bare_networks import constant, pooled
from workbench.models.ends import ends

NODE = helper.make_node
SHAPE = (1, 3, 8, 8)


def ending(*nodes: onnx.NodeProto, given: str = "out") -> str:
    """The activation that is found at the end of a network with these last nodes."""
    return ends(pooled(SHAPE, back=nodes, given=given)).activations[given]


@pytest.mark.parametrize(
    ("operator", "found"),
    [("Softmax", "softmax"), ("Sigmoid", "sigmoid"), ("LogSoftmax", "log_softmax"), ("Relu", ""), ("Identity", "")],
)
def test_that_the_last_activation_is_seen(operator: str, found: str) -> None:
    assert ending(NODE(operator, ["logits"], ["out"])) == found


@pytest.mark.parametrize("operator", ["Identity", "Flatten", "Dropout"])
def test_that_an_activation_is_seen_behind_what_changes_no_value(operator: str) -> None:
    assert ending(NODE("Softmax", ["logits"], ["p"]), NODE(operator, ["p"], ["out"])) == "softmax"


def test_that_an_activation_under_arithmetic_is_none() -> None:
    assert ending(NODE("Sigmoid", ["logits"], ["p"]), NODE("Add", ["p", "p"], ["out"])) == ""


def test_that_an_output_of_nothing_has_no_activation() -> None:
    assert ends(pooled(SHAPE, given="nowhere")).activations == {"nowhere": ""}


def test_that_a_tensor_in_front_of_a_map_is_looked_at_like_an_output() -> None:
    model = pooled(SHAPE, back=[NODE("Softmax", ["logits"], ["p"])])
    assert ends(model, ("p",)).activations == {"logits": "", "p": "softmax"}


def entered(*front: onnx.NodeProto, fed: str, constants: list[onnx.TensorProto]) -> float | None:
    """The slope of a network with these first nodes."""
    return ends(pooled(SHAPE, front=front, fed=fed, initialisers=constants)).slope


@pytest.mark.parametrize(
    ("operator", "number", "slope"), [("Div", 255.0, 1 / 255), ("Mul", 2.0, 2.0), ("Sub", 9.0, 1.0), ("Add", 9.0, 1.0)]
)
def test_that_one_arithmetic_node_is_followed(operator: str, number: float, slope: float) -> None:
    found = entered(NODE(operator, ["input", "k"], ["x"]), fed="x", constants=[constant("k", number)])
    assert found == pytest.approx(slope)


@pytest.mark.parametrize("operator", ["Mul", "Add", "Sub"])
def test_that_the_order_of_the_two_inputs_is_heeded(operator: str) -> None:
    found = entered(NODE(operator, ["k", "input"], ["x"]), fed="x", constants=[constant("k", 4.0)])
    assert found == {"Mul": 4.0, "Add": 1.0, "Sub": -1.0}[operator]


def test_that_a_whole_normalisation_is_followed_through_casts_and_constants_of_each_channel() -> None:
    nodes = [
        NODE("Cast", ["input"], ["a"], to=TensorProto.FLOAT),
        NODE("Div", ["a", "top"], ["b"]),
        NODE("Sub", ["b", "mean"], ["c"]),
        NODE("Div", ["c", "std"], ["d"]),
    ]
    constants = [
        constant("top", 255.0),
        constant("mean", [0.485, 0.456, 0.406], (1, 3, 1, 1)),
        constant("std", [0.2, 0.25, 0.3], (1, 3, 1, 1)),
    ]
    assert entered(*nodes, fed="d", constants=constants) == pytest.approx(1 / 255 / 0.25)


@pytest.mark.parametrize(
    "node",
    [
        NODE("Div", ["k", "input"], ["x"]),
        NODE("Mul", ["input", "input"], ["x"]),
        NODE("Mul", ["input", "unknown"], ["x"]),
        NODE("Mul", ["input", "zero"], ["x"]),
        NODE("Mul", ["input", "empty"], ["x"]),
        NODE("Mul", ["input"], ["x"]),
        NODE("Sqrt", ["input"], ["x"]),
        NODE("Max", ["input", "k"], ["x"]),
    ],
    ids=str,
)
def test_that_what_cannot_be_read_in_one_way_is_left_open(node: onnx.NodeProto) -> None:
    constants = [constant("k", 255.0), constant("zero", 0.0), constant("empty", [])]
    assert entered(node, fed="x", constants=constants) is None


def test_that_an_input_with_two_users_is_left_open() -> None:
    nodes = [NODE("Div", ["input", "k"], ["x"]), NODE("Sqrt", ["input"], ["aside"])]
    assert entered(*nodes, fed="x", constants=[constant("k", 255.0)]) is None


def test_that_nothing_done_to_the_input_is_no_slope_of_one() -> None:
    assert ends(pooled(SHAPE)).slope is None


def test_that_a_graph_in_a_circle_ends() -> None:
    loop = [NODE("Add", ["input", "k"], ["input"])]
    model = pooled(SHAPE, front=loop, fed="elsewhere", initialisers=[constant("k", 1.0)])
    assert ends(model).slope == 1.0


def test_that_turning_to_channels_first_is_seen() -> None:
    turned = [NODE("Transpose", ["input"], ["x"], perm=[0, 3, 1, 2])]
    assert ends(pooled((1, 8, 8, 3), front=turned, fed="x")).channels_last
    other = [NODE("Transpose", ["input"], ["x"], perm=[0, 1, 3, 2])]
    assert not ends(pooled(SHAPE, front=other, fed="x")).channels_last


def test_that_the_first_convolution_says_how_many_channels_it_takes() -> None:
    assert ends(pooled(("n", "c", "h", "w"), convolved=True)).channels == 3
    assert ends(pooled(("n", "c", "h", "w"))).channels is None


def test_that_a_convolution_in_groups_takes_all_their_channels() -> None:
    kernel = factories.tensor(np.ones((3, 1, 1, 1)), "grouped")
    node = NODE("Conv", ["input", "grouped"], ["x"], group=3)
    assert ends(pooled(SHAPE, front=[node], fed="x", initialisers=[kernel])).channels == 3


def test_that_a_quantised_input_is_followed_to_the_convolution() -> None:
    scale, zero = constant("s", 0.02), factories.tensor(np.asarray(128), "z", "uint8")
    front = [NODE("QuantizeLinear", ["input", "s", "z"], ["q"]), NODE("DequantizeLinear", ["q", "s", "z"], ["x"])]
    found = ends(pooled(SHAPE, front=front, fed="x", initialisers=[scale, zero], convolved=True))
    assert (found.slope, found.channels) == (None, 3)


def test_that_weights_which_are_inputs_too_are_no_second_input() -> None:
    front = [NODE("Div", ["input", "k"], ["x"])]
    model = pooled(SHAPE, front=front, fed="x", initialisers=[constant("k", 255.0)], weights_are_inputs=True)
    assert len(model.graph.input) == 2
    assert ends(model).slope == pytest.approx(1 / 255)


def test_that_of_two_inputs_none_is_followed() -> None:
    model = pooled(SHAPE, front=[NODE("Mul", ["input", "second"], ["x"])], fed="x")
    model.graph.input.append(factories.value("second", [1]))
    assert ends(model).slope is None
