"""The tail of a network, where it is global average pooling and one linear layer: what exact maps need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.core.arrays import frozen

if TYPE_CHECKING:
    import numpy as np
    import onnx

    FloatArray = np.ndarray[Any, np.dtype[np.float32]]

_PASS_THROUGH = ("Flatten", "Reshape", "Squeeze", "Identity", "Dropout", "Cast")


@dataclass(frozen=True, slots=True, kw_only=True)
class LinearHead:
    """A tail of global average pooling and one linear layer.

    features
        Name of the last feature map, (N, C, h, w).
    weight, bias
        (K, C) and (K,) float32: logit k = Σ_c weight[k, c] · mean(features[c]) + bias[k].
    logits
        Name of the linear layer's output, (N, K).
    """

    features: str
    weight: FloatArray
    bias: FloatArray
    logits: str


def linear_head(model: onnx.ModelProto, output: str = "") -> LinearHead | None:
    """The tail behind `output` (or the first output) if it is global average pooling and one linear layer.

    Activations after the linear layer (Softmax, Sigmoid) are looked through: the map explains the logit.
    """
    makers = {name: node for node in model.graph.node for name in node.output}
    values = Constants(model)
    name = output or model.graph.output[0].name
    name = before(name, makers, ("Softmax", "Sigmoid", "LogSoftmax", "Identity", "Cast"))
    logits = name
    node = makers.get(name)
    bias: FloatArray | None = None
    if node is not None and node.op_type == "Add":
        node, bias, name = _unbiased(node, makers, values)
    if node is None or node.op_type not in ("Gemm", "MatMul"):
        return None
    linear = _linear(node, values, bias)
    if linear is None:
        return None
    pooled = makers.get(before(node.input[0], makers, _PASS_THROUGH))
    if pooled is None or not _pools_globally(pooled, values):
        return None
    if not pooled.input or pooled.input[0] not in makers:  # the input itself cannot be asked for as an output
        return None
    return LinearHead(features=pooled.input[0], weight=linear[0], bias=linear[1], logits=logits)


def _unbiased(
    add: onnx.NodeProto, makers: dict[str, onnx.NodeProto], values: Constants
) -> tuple[onnx.NodeProto | None, FloatArray | None, str]:
    for ours, other in ((0, 1), (1, 0)) if len(add.input) == 2 else ():
        bias = values.get(add.input[other])
        if bias is not None:
            return makers.get(add.input[ours]), bias.reshape(-1), add.input[ours]
    return None, None, ""


def _linear(node: onnx.NodeProto, values: Constants, bias: FloatArray | None) -> tuple[FloatArray, FloatArray] | None:
    import numpy as np

    weight = values.get(node.input[1]) if len(node.input) > 1 else None
    if weight is None or weight.ndim != 2:
        return None
    attributes = {a.name: a for a in node.attribute}
    if node.op_type == "Gemm":
        if "transA" in attributes and attributes["transA"].i:
            return None
        alpha = attributes["alpha"].f if "alpha" in attributes else 1.0
        beta = attributes["beta"].f if "beta" in attributes else 1.0
        weight = (weight if "transB" in attributes and attributes["transB"].i else weight.T) * np.float32(alpha)
        inner = values.get(node.input[2]) if len(node.input) > 2 and node.input[2] else None
        if len(node.input) > 2 and node.input[2] and inner is None:
            return None
        own = inner.reshape(-1) * np.float32(beta) if inner is not None else np.zeros(len(weight), np.float32)
    else:
        weight = weight.T
        own = np.zeros(len(weight), np.float32)
    total = own + bias if bias is not None else own
    if total.shape not in ((len(weight),), (1,)):
        return None
    total = np.broadcast_to(total, (len(weight),))
    return frozen(np.ascontiguousarray(weight, np.float32)), frozen(np.ascontiguousarray(total, np.float32))


def _pools_globally(node: onnx.NodeProto, values: Constants) -> bool:
    if node.op_type == "GlobalAveragePool":
        return True
    if node.op_type != "ReduceMean":
        return False
    axes = next((list(a.ints) for a in node.attribute if a.name == "axes"), None)
    if axes is None and len(node.input) > 1:
        given = values.get(node.input[1])
        axes = [int(axis) for axis in given.reshape(-1)] if given is not None else None
    return axes is not None and sorted(axes) in ([2, 3], [-2, -1])


def before(name: str, makers: dict[str, onnx.NodeProto], kinds: Sequence[str]) -> str:
    """The tensor in front of a run of nodes of these kinds. A damaged graph may run in circles."""
    for _ in range(len(makers)):
        node = makers.get(name)
        if node is None or node.op_type not in kinds or not node.input:
            break
        name = node.input[0]
    return name


class Constants:
    """Values of tensors that are constant: initialisers and Constant nodes, also behind a Cast or Identity."""

    def __init__(self, model: onnx.ModelProto) -> None:
        self._initialisers = {tensor.name: tensor for tensor in model.graph.initializer}
        self._makers = {name: node for node in model.graph.node for name in node.output}

    def get(self, name: str) -> FloatArray | None:
        """The values of a tensor as float32, None if it is not constant or its values lie in another file."""
        import numpy as np
        from onnx import TensorProto, numpy_helper

        name = before(name, self._makers, ("Cast", "Identity"))
        tensor = self._initialisers.get(name)
        node = self._makers.get(name)
        if tensor is None and node is not None and node.op_type == "Constant":
            tensor = next((a.t for a in node.attribute if a.name == "value"), None)
        if tensor is None or tensor.data_location == TensorProto.EXTERNAL:
            return None
        try:
            return np.asarray(numpy_helper.to_array(tensor), dtype=np.float32)
        except (ValueError, TypeError, KeyError):  # values that do not fit the announced shape or type
            return None
