"""A network's graph, looked at and checked before any runtime gets it, and the surgery that explanations need.

Only this module and the ONNX Runtime plugin import `onnx`. Files are parsed from bytes with external data left alone: a
network may name any file as its data, so which files those are is checked here first (`package.verified_files`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.core.arrays import frozen
from workbench.core.kinds import TensorSpec
from workbench.errors import ModelPackageError
from workbench.models.manifest import escapes

if TYPE_CHECKING:
    import numpy as np
    import onnx

    FloatArray = np.ndarray[Any, np.dtype[np.float32]]

MAX_NODES = 200_000
MAX_DEPTH = 16
MAX_DECLARED_BYTES = 8 << 30
KNOWN_DOMAINS = frozenset({"", "ai.onnx", "ai.onnx.ml", "com.microsoft", "ai.onnx.preview.training"})
_GLOBAL_POOLS = ("GlobalAveragePool", "ReduceMean")
_PASS_THROUGH = ("Flatten", "Reshape", "Squeeze", "Identity", "Dropout", "Cast")


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphFacts:
    """What a network file says about itself. `external` are the data files that it names, relative to its folder."""

    inputs: tuple[TensorSpec, ...]
    outputs: tuple[TensorSpec, ...]
    opset: int
    ir_version: int
    nodes: int
    parameters: int
    producer: str
    metadata: dict[str, str]
    external: tuple[str, ...]


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


def parse(data: bytes, name: str) -> onnx.ModelProto:
    """The network in `data`, external data not read. Raises ModelPackageError for anything that is not one."""
    import onnx
    from google.protobuf.message import DecodeError

    model = onnx.ModelProto()
    try:
        model.ParseFromString(data)
    except DecodeError as error:
        raise ModelPackageError("model.garbage", name=name, why="Its content is no ONNX model.") from error
    if not model.graph.node or not model.graph.output:
        raise ModelPackageError("model.garbage", name=name, why="It holds no operators.")
    return model


def facts(model: onnx.ModelProto, name: str) -> GraphFacts:
    """What the network says about itself. Raises ModelPackageError where it is not safe to load."""
    nodes = list(_nodes(model.graph, name))
    if len(nodes) > MAX_NODES:
        why = f"It has {len(nodes):,} operators; at most {MAX_NODES:,} are loaded."
        raise ModelPackageError("model.too_large", name=name, why=why, hint="Check that it is what it claims to be.")
    _check_domains(model, nodes, name)
    tensors = [tensor for graph in _graphs(model.graph, name) for tensor in graph.initializer]
    constants = [a.t for node in nodes for a in node.attribute if a.HasField("t")]
    _check_sizes([*tensors, *constants], name)
    initialised = {tensor.name for tensor in model.graph.initializer}
    return GraphFacts(
        inputs=tuple(_spec(value) for value in model.graph.input if value.name not in initialised),
        outputs=tuple(_spec(value) for value in model.graph.output),
        opset=max((o.version for o in model.opset_import if o.domain in ("", "ai.onnx")), default=0),
        ir_version=model.ir_version,
        nodes=len(nodes),
        parameters=sum(_count(tensor.dims) for tensor in tensors),
        producer=f"{model.producer_name} {model.producer_version}".strip(),
        metadata={prop.key: prop.value for prop in model.metadata_props},
        external=_external([*tensors, *constants], name),
    )


def with_outputs(model: onnx.ModelProto, names: Sequence[str]) -> bytes:
    """The network with inner tensors as additional outputs. Raises ModelPackageError for an unknown name."""
    import onnx

    changed = onnx.ModelProto()
    changed.CopyFrom(model)
    made = {output: node for node in changed.graph.node for output in node.output}
    present = {value.name for value in changed.graph.output}
    for name in names:
        if name in present:
            continue
        if name not in made:
            known = ", ".join(sorted(present))
            raise ModelPackageError(
                "model.tensor_missing", name=model.graph.name or "The network", kind="tensor", tensor=name, known=known
            )
        changed.graph.output.append(onnx.ValueInfoProto(name=name))
    return bytes(changed.SerializeToString())


def linear_head(model: onnx.ModelProto, output: str = "") -> LinearHead | None:
    """The tail behind `output` (or the first output) if it is global average pooling and one linear layer.

    Activations after the linear layer (Softmax, Sigmoid) are looked through: the map explains the logit.
    """
    makers = {name: node for node in model.graph.node for name in node.output}
    values = _Constants(model)
    name = output or model.graph.output[0].name
    name = _before(name, makers, ("Softmax", "Sigmoid", "LogSoftmax", "Identity", "Cast"))
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
    pooled = makers.get(_before(node.input[0], makers, _PASS_THROUGH))
    if pooled is None or not _pools_globally(pooled, values):
        return None
    return LinearHead(features=pooled.input[0], weight=linear[0], bias=linear[1], logits=logits)


def _unbiased(
    add: onnx.NodeProto, makers: dict[str, onnx.NodeProto], values: _Constants
) -> tuple[onnx.NodeProto | None, FloatArray | None, str]:
    for ours, other in ((0, 1), (1, 0)):
        bias = values.get(add.input[other])
        if bias is not None:
            return makers.get(add.input[ours]), bias.reshape(-1), add.input[ours]
    return None, None, ""


def _linear(node: onnx.NodeProto, values: _Constants, bias: FloatArray | None) -> tuple[FloatArray, FloatArray] | None:
    import numpy as np

    weight = values.get(node.input[1])
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


def _pools_globally(node: onnx.NodeProto, values: _Constants) -> bool:
    if node.op_type == "GlobalAveragePool":
        return True
    if node.op_type != "ReduceMean":
        return False
    axes = next((list(a.ints) for a in node.attribute if a.name == "axes"), None)
    if axes is None and len(node.input) > 1:
        given = values.get(node.input[1])
        axes = [int(axis) for axis in given.reshape(-1)] if given is not None else None
    return axes is not None and sorted(axes) in ([2, 3], [-2, -1])


def _before(name: str, makers: dict[str, onnx.NodeProto], kinds: Sequence[str]) -> str:
    """The tensor in front of a run of nodes of these kinds."""
    while (node := makers.get(name)) is not None and node.op_type in kinds:
        name = node.input[0]
    return name


class _Constants:
    """Values of tensors that are constant: initialisers and Constant nodes, also behind a Cast or Identity."""

    def __init__(self, model: onnx.ModelProto) -> None:
        self._initialisers = {tensor.name: tensor for tensor in model.graph.initializer}
        self._makers = {name: node for node in model.graph.node for name in node.output}

    def get(self, name: str) -> FloatArray | None:
        import numpy as np
        from onnx import TensorProto, numpy_helper

        tensor = self._initialisers.get(name)
        if tensor is None:
            node = self._makers.get(name)
            if node is None:
                return None
            if node.op_type in ("Cast", "Identity"):
                return self.get(node.input[0])
            tensor = next((a.t for a in node.attribute if a.name == "value"), None)
            if node.op_type != "Constant" or tensor is None:
                return None
        if tensor.data_location == TensorProto.EXTERNAL:
            return None
        return np.asarray(numpy_helper.to_array(tensor), dtype=np.float32)


def _graphs(graph: onnx.GraphProto, name: str, depth: int = 0) -> Iterator[onnx.GraphProto]:
    if depth > MAX_DEPTH:
        why = f"Its graphs are nested more than {MAX_DEPTH} deep."
        raise ModelPackageError("model.too_large", name=name, why=why, hint="Check that it is what it claims to be.")
    yield graph
    for node in graph.node:
        for attribute in node.attribute:
            for inner in [attribute.g] if attribute.HasField("g") else attribute.graphs:
                yield from _graphs(inner, name, depth + 1)


def _nodes(graph: onnx.GraphProto, name: str) -> Iterator[onnx.NodeProto]:
    for inner in _graphs(graph, name):
        yield from inner.node


def _check_domains(model: onnx.ModelProto, nodes: Iterable[onnx.NodeProto], name: str) -> None:
    own = {function.domain for function in model.functions}
    missing = {f"{n.op_type} ({n.domain})" for n in nodes if n.domain not in KNOWN_DOMAINS and n.domain not in own}
    if missing:
        raise ModelPackageError("model.custom_operators", name=name, operators=", ".join(sorted(missing)))


def _check_sizes(tensors: Iterable[onnx.TensorProto], name: str) -> None:
    from onnx import TensorProto

    for tensor in tensors:
        count = _count(tensor.dims)
        if any(dim < 0 for dim in tensor.dims) or count > MAX_DECLARED_BYTES:
            why = f"The tensor {tensor.name or '(unnamed)'} announces {count:,} values."
            raise ModelPackageError("model.too_large", name=name, why=why, hint="The file may be damaged.")
        if tensor.raw_data and tensor.data_location != TensorProto.EXTERNAL:
            _check_raw(tensor, count, name)


def _check_raw(tensor: onnx.TensorProto, count: int, name: str) -> None:
    import onnx

    try:
        size = onnx.helper.tensor_dtype_to_np_dtype(tensor.data_type).itemsize
    except (KeyError, TypeError, ValueError):
        return
    packed = tensor.data_type in _PACKED
    if not packed and len(tensor.raw_data) != count * size:
        why = f"The tensor {tensor.name or '(unnamed)'} holds {len(tensor.raw_data):,} bytes for {count:,} values."
        raise ModelPackageError("model.garbage", name=name, why=why)


_PACKED = frozenset({21, 22, 23, 25, 26})
"""ONNX types that pack several values into a byte: UINT4, INT4, FLOAT4E2M1, UINT2, INT2."""


def _external(tensors: Iterable[onnx.TensorProto], name: str) -> tuple[str, ...]:
    from onnx import TensorProto

    found: dict[str, None] = {}
    for tensor in tensors:
        if tensor.data_location == TensorProto.EXTERNAL:
            place = next((entry.value for entry in tensor.external_data if entry.key == "location"), "")
            if escapes(place):
                raise ModelPackageError("model.path_escapes", name=name, file=place or "(nothing)")
            found[place] = None
    return tuple(found)


def _spec(value: onnx.ValueInfoProto) -> TensorSpec:
    import onnx

    kind = value.type.tensor_type
    shape: list[int | str | None] = []
    for dim in kind.shape.dim:
        shape.append(dim.dim_value if dim.HasField("dim_value") else dim.dim_param or None)
    dtype = onnx.TensorProto.DataType.Name(kind.elem_type).lower() if kind.elem_type else "unknown"
    return TensorSpec(
        name=value.name, dtype={"float": "float32", "double": "float64"}.get(dtype, dtype), shape=tuple(shape)
    )


def _count(dims: Iterable[int]) -> int:
    count = 1
    for dim in dims:
        count *= dim
    return count
