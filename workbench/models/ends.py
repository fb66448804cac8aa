"""What a network does first with its input and last with its output: how it wants to be fed, what its numbers are.

Only chains that can be read in one way are read. Everything else is left open, to be asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from workbench.models.head import Constants, before

if TYPE_CHECKING:
    import onnx

Activation = Literal["softmax", "sigmoid", "log_softmax", ""]
_KEEPS_VALUES = ("Identity", "Cast", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Dropout")
_PASSED = ("Cast", "Identity", "QuantizeLinear", "DequantizeLinear")
_ACTIVATIONS: dict[str, Activation] = {"Softmax": "softmax", "Sigmoid": "sigmoid", "LogSoftmax": "log_softmax"}
_ARITHMETIC = {"Div", "Mul", "Sub", "Add"}
_TO_FIRST = [0, 3, 1, 2]
_LONGEST = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """`activations` by output. `slope` is what one step of the input's values becomes before the first layer (None:
    nothing is done to them, or nothing that can be read); `channels_last` whether the input is turned to NCHW first;
    `channels` how many channels the first convolution takes (None: it is not reached on a plain way)."""

    activations: Mapping[str, Activation]
    slope: float | None
    channels_last: bool
    channels: int | None = None


def ends(model: onnx.ModelProto, others: tuple[str, ...] = ()) -> Ends:
    """Both ends of a network; `others` are inner tensors that serve as outputs. It must have been checked."""
    makers = {name: node for node in model.graph.node for name in node.output}
    activations: dict[str, Activation] = {}
    for name in (*(output.name for output in model.graph.output), *others):
        node = makers.get(before(name, makers, _KEEPS_VALUES))
        activations[name] = _ACTIVATIONS.get(node.op_type, "") if node is not None else ""
    slope, turned, channels = _entry(model)
    return Ends(activations=activations, slope=slope, channels_last=turned, channels=channels)


def _entry(model: onnx.ModelProto) -> tuple[float | None, bool, int | None]:
    initialised = {tensor.name: tensor for tensor in model.graph.initializer}
    inputs = [value.name for value in model.graph.input if value.name not in initialised]
    if len(inputs) != 1:
        return None, False, None
    users: dict[str, list[onnx.NodeProto]] = {}
    for node in model.graph.node:
        for name in node.input:
            users.setdefault(name, []).append(node)
    values, tensor, slope, turned, touched = Constants(model), inputs[0], 1.0, False, False
    for _ in range(_LONGEST):
        following = users.get(tensor, [])
        if len(following) != 1 or not following[0].output:
            break
        node = following[0]
        if node.op_type == "Conv" and len(node.input) > 1 and node.input[0] == tensor:
            return (slope if touched else None), turned, _taken(node, initialised)
        if node.op_type == "Transpose":
            turned = turned or _ints(node, "perm") == _TO_FIRST
        elif node.op_type in _ARITHMETIC:
            factor = _factor(node, tensor, values)
            if factor is None:
                break
            slope, touched = slope * factor, True
        elif node.op_type not in _PASSED:
            break
        tensor = node.output[0]
    return (slope if touched else None), turned, None


def _taken(conv: onnx.NodeProto, initialised: Mapping[str, onnx.TensorProto]) -> int | None:
    """How many channels a convolution takes: its weights say it."""
    weight = initialised.get(conv.input[1])
    groups = next((a.i for a in conv.attribute if a.name == "group"), 1)
    return weight.dims[1] * groups if weight is not None and len(weight.dims) == 4 else None


def _ints(node: onnx.NodeProto, name: str) -> list[int]:
    return next((list(a.ints) for a in node.attribute if a.name == name), [])


def _factor(node: onnx.NodeProto, tensor: str, values: Constants) -> float | None:
    """By how much one arithmetic node steepens the values of `tensor`; None if that cannot be told."""
    if len(node.input) != 2 or list(node.input).count(tensor) != 1:
        return None
    other = node.input[1] if node.input[0] == tensor else node.input[0]
    constant = values.get(other)
    if constant is None or not constant.size:
        return None
    if node.op_type == "Add":
        return 1.0
    if node.op_type == "Sub":
        return 1.0 if node.input[0] == tensor else -1.0
    mean = float(abs(constant).mean())
    if not mean > 0.0 or (node.op_type == "Div" and node.input[0] != tensor):
        return None
    return mean if node.op_type == "Mul" else 1.0 / mean
