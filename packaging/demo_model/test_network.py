"""The graph is EfficientNet-Lite0: compared with one that leaves batch norm and padding to the runtime."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime as ort
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

from . import answers, network
from .errors import RecipeError

_LEVELS = (
    ort.GraphOptimizationLevel.ORT_DISABLE_ALL,
    ort.GraphOptimizationLevel.ORT_ENABLE_BASIC,
    ort.GraphOptimizationLevel.ORT_ENABLE_EXTENDED,
    ort.GraphOptimizationLevel.ORT_ENABLE_ALL,
)

Array = npt.NDArray[Any]


@pytest.fixture(scope="session")
def batch(tmp_path_factory: pytest.TempPathFactory, pictures: Mapping[str, bytes]) -> Array:
    """The sample pictures as one input, (3, 3, 224, 224) float32."""
    folder = tmp_path_factory.mktemp("pictures")
    tensors = []
    for name, data in pictures.items():
        (folder / name).write_bytes(data)
        with Image.open(folder / name) as picture:
            tensors.append(answers.network_input(picture))
    return np.concatenate(tensors)


def _run(model: bytes, batch: Array, *names: str, **options: Any) -> Sequence[Array]:
    settings = ort.SessionOptions()
    for key, value in options.items():
        setattr(settings, key, value)
    session = ort.InferenceSession(model, settings, providers=["CPUExecutionProvider"])
    return list(session.run(list(names) or ["logits"], {"input": batch}))


def _unfolded(weights: network.Weights) -> onnx.ModelProto:
    """The same network with BatchNormalization nodes, and padding as the runtime computes it (SAME_UPPER)."""
    nodes: list[onnx.NodeProto] = []

    def convolve(source: str, layer: network.Layer) -> str:
        weight = f"{layer.weight}.weight"
        group = weights[weight].shape[0] if layer.depthwise else 1
        conv: dict[str, Any] = {
            "strides": [layer.stride, layer.stride],
            "group": group,
            "auto_pad": "SAME_UPPER",
        }
        norm = [f"{layer.norm}.{part}" for part in ("weight", "bias", "running_mean", "running_var")]
        nodes.append(helper.make_node("Conv", [source, weight], [f"{layer.name}.c"], **conv))
        nodes.append(
            helper.make_node("BatchNormalization", [f"{layer.name}.c", *norm], [f"{layer.name}.n"], epsilon=1e-3)
        )
        if not layer.relu6:
            return f"{layer.name}.n"
        nodes.append(helper.make_node("Clip", [f"{layer.name}.n", "zero", "six"], [f"{layer.name}.r"]))
        return f"{layer.name}.r"

    x = convolve("input", network.stem())
    for block in network.blocks(network.SIZE // 2):
        entry = x
        for layer in block.layers:
            x = convolve(x, layer)
        if block.skip:
            nodes.append(helper.make_node("Add", [x, entry], [f"{x}.sum"]))
            x = f"{x}.sum"
    nodes.append(helper.make_node("GlobalAveragePool", [convolve(x, network.top())], ["pooled"]))
    nodes.append(helper.make_node("Flatten", ["pooled"], ["flat"]))
    nodes.append(helper.make_node("Gemm", ["flat", "_fc.weight", "_fc.bias"], ["logits"], transB=1))
    constants = {**weights, "zero": np.array(0, np.float32), "six": np.array(6, np.float32)}
    floats = [numpy_helper.from_array(v, k) for k, v in constants.items() if v.dtype == np.float32]
    ends = [helper.make_tensor_value_info(n, TensorProto.FLOAT, None) for n in ("input", "logits")]
    graph = helper.make_graph(nodes, "unfolded", ends[:1], ends[1:], floats)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def test_that_folding_and_padding_change_nothing(
    weights: network.Weights, float32_model: onnx.ModelProto, batch: Array
) -> None:
    (expected,) = _run(_unfolded(weights).SerializeToString(), batch)
    (logits,) = _run(network.serialise(float32_model), batch)
    np.testing.assert_allclose(logits, expected, atol=2e-4)
    assert np.ptp(expected) > 5


def test_that_the_file_speaks_of_the_agreed_names_and_shapes(model: bytes) -> None:
    proto = onnx.ModelProto.FromString(model)
    onnx.checker.check_model(proto, full_check=True)
    assert proto.ir_version <= 9
    assert [(item.domain, item.version) for item in proto.opset_import] == [("", 17)]
    shapes = {
        value.name: [axis.dim_param or axis.dim_value for axis in value.type.tensor_type.shape.dim]
        for value in (*proto.graph.input, *proto.graph.output, *proto.graph.value_info)
    }
    assert shapes == {
        "input": ["batch", 3, 224, 224],
        "logits": ["batch", 1000],
        "features": ["batch", 1280, 7, 7],
    }
    nodes = {node.name: node for node in proto.graph.node}
    assert len(nodes) == len(proto.graph.node)
    assert (nodes["head_pool"].op_type, list(nodes["head_pool"].input)) == ("GlobalAveragePool", ["features"])
    assert list(nodes["head_fc"].input)[1:] == ["classifier.weight", "classifier.bias"]


def test_that_weights_are_stored_as_float16_and_used_as_float32(model: bytes) -> None:
    graph = onnx.ModelProto.FromString(model).graph
    stored = {tensor.name: tensor.data_type for tensor in graph.initializer}
    casts = {node.input[0]: node for node in graph.node if node.op_type == "Cast"}
    assert {name for name, kind in stored.items() if kind == TensorProto.FLOAT16} == set(casts)
    assert stored.keys() - casts.keys() == {"relu6.min", "relu6.max"}
    assert all(node.attribute[0].i == TensorProto.FLOAT for node in casts.values())
    assert 9_200_000 < len(model) < 9_400_000


@pytest.mark.parametrize("level", _LEVELS, ids=str)
def test_that_every_optimisation_level_gives_the_same_answer(
    level: ort.GraphOptimizationLevel, model: bytes, batch: Array
) -> None:
    (expected,) = _run(model, batch, graph_optimization_level=_LEVELS[0])
    (logits,) = _run(model, batch, graph_optimization_level=level)
    np.testing.assert_allclose(logits, expected, atol=1e-4)


def test_that_onnx_runtime_folds_the_casts_away(model: bytes, batch: Array, tmp_path: Path) -> None:
    target = tmp_path / "optimised.onnx"
    level = ort.GraphOptimizationLevel.ORT_ENABLE_BASIC
    _run(model, batch, graph_optimization_level=level, optimized_model_filepath=str(target))
    kinds = {node.op_type for node in onnx.load(target).graph.node}
    assert "Conv" in kinds
    assert "Cast" not in kinds


def test_that_float16_storage_hardly_changes_an_answer(
    model: bytes, float32_model: onnx.ModelProto, batch: Array
) -> None:
    (logits,), (exact,) = _run(model, batch), _run(network.serialise(float32_model), batch)
    for ours, theirs in zip(logits, exact, strict=True):
        assert ours.argmax() == theirs.argmax()
        np.testing.assert_allclose(answers.softmax(ours), answers.softmax(theirs), atol=0.01)


def test_that_a_batch_answers_as_its_pictures_do_alone(model: bytes, batch: Array) -> None:
    (together,) = _run(model, batch)
    alone = np.concatenate([_run(model, batch[k : k + 1])[0] for k in range(len(batch))])
    np.testing.assert_allclose(together, alone, atol=1e-4)


def test_that_the_class_activation_map_is_exact(model: bytes, batch: Array) -> None:
    proto = onnx.ModelProto.FromString(model)
    proto.graph.output.append(helper.make_tensor_value_info("features", TensorProto.FLOAT, None))
    logits, features = _run(proto.SerializeToString(), batch, "logits", "features")
    stored = {t.name: numpy_helper.to_array(t).astype(np.float64) for t in proto.graph.initializer}
    weight, bias = stored["classifier.weight_float16"], stored["classifier.bias_float16"]
    maps = np.einsum("kc,ncyx->nkyx", weight, features.astype(np.float64))
    np.testing.assert_allclose(maps.mean((2, 3)) + bias, logits, atol=1e-4)


@given(st.integers(1, 600), st.integers(1, 11), st.integers(1, 5))
def test_that_same_padding_gives_the_size_divided_by_the_stride(size: int, kernel: int, stride: int) -> None:
    top, left, bottom, right = network.same_padding(size, kernel, stride)
    assert (top, bottom) == (left, right)
    assert 0 <= bottom - top <= 1
    if kernel >= stride:  # a smaller kernel leaves rows out, and nothing needs padding
        assert (size + top + bottom - kernel) // stride + 1 == -(-size // stride)


def test_that_a_missing_tensor_is_named(weights: network.Weights) -> None:
    fewer = {name: tensor for name, tensor in weights.items() if name != "_fc.bias"}
    with pytest.raises(RecipeError, match=r"_fc\.bias"):
        network.build(fewer)


def test_that_a_weight_beyond_float16_is_refused(weights: network.Weights) -> None:
    larger = {**weights, "_fc.bias": np.full(1000, 70_000, np.float32)}
    with pytest.raises(RecipeError, match=r"classifier\.bias"):
        network.build(larger)
