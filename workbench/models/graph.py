"""A network's graph, looked at and checked before any runtime gets it, and the surgery that explanations need.

Only this module and the ONNX Runtime plugin import `onnx`. Files are parsed from bytes with external data left alone: a
network may name any file as its data, so which files those are is checked here first (`package.verified_files`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from workbench.core.kinds import TensorSpec
from workbench.errors import ModelPackageError
from workbench.models.manifest import escapes

if TYPE_CHECKING:
    import onnx

MAX_NODES = 200_000
MAX_DEPTH = 16
MAX_DECLARED_BYTES = 8 << 30
KNOWN_DOMAINS = frozenset({"", "ai.onnx", "ai.onnx.ml", "com.microsoft", "ai.onnx.preview.training"})


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphFacts:
    """What a network file says about itself. `external` are the data files that it names, relative to its folder.

    `named`: inner tensors of scores that end in a map from names to numbers (ZipMap), each with those names. Such a
    tensor stands among the outputs in place of its map, which no interpreter could read.
    """

    inputs: tuple[TensorSpec, ...]
    outputs: tuple[TensorSpec, ...]
    opset: int
    ir_version: int
    nodes: int
    parameters: int
    producer: str
    metadata: dict[str, str]
    external: tuple[str, ...]
    named: dict[str, tuple[str, ...]] = field(default_factory=dict)


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
    if not model.opset_import:
        raise ModelPackageError("model.garbage", name=name, why="It does not say for which opset it was made.")
    return model


def facts(model: onnx.ModelProto, name: str) -> GraphFacts:
    """What the network says about itself. Raises ModelPackageError where it is not safe to load."""
    graphs = [model.graph, *_inner(model.graph.node, name)]
    graphs += [inner for function in model.functions for inner in _inner(function.node, name)]
    nodes = [node for graph in graphs for node in graph.node]
    nodes += [node for function in model.functions for node in function.node]
    if len(nodes) > MAX_NODES:
        why = f"It has {len(nodes):,} operators; at most {MAX_NODES:,} are loaded."
        raise ModelPackageError("model.too_large", name=name, why=why, hint="Check that it is what it claims to be.")
    _check_domains(model, nodes, name)
    tensors = [tensor for graph in graphs for tensor in graph.initializer]
    others = [tensor for graph in graphs for sparse in graph.sparse_initializer for tensor in _dense(sparse)]
    others += [tensor for node in nodes for attribute in node.attribute for tensor in _attached(attribute)]
    _check_sizes([*tensors, *others], name)
    initialised = {tensor.name for tensor in model.graph.initializer}
    maps = maps_of(model)
    return GraphFacts(
        inputs=tuple(_spec(value) for value in model.graph.input if value.name not in initialised),
        outputs=tuple(maps[value.name][0] if value.name in maps else _spec(value) for value in model.graph.output),
        opset=max((o.version for o in model.opset_import if o.domain in ("", "ai.onnx")), default=0),
        ir_version=model.ir_version,
        nodes=len(nodes),
        parameters=sum(_count(tensor.dims) for tensor in tensors),
        producer=f"{_text(model.producer_name)} {_text(model.producer_version)}".strip(),
        metadata={_text(prop.key): _text(prop.value) for prop in model.metadata_props},
        external=_external([*tensors, *others], name),
        named={spec.name: names for spec, names in maps.values()},
    )


def maps_of(model: onnx.ModelProto) -> dict[str, tuple[TensorSpec, tuple[str, ...]]]:
    """Outputs that are a map from names to scores: the tensor of the scores in front of it, and the names in order."""
    outputs = {value.name for value in model.graph.output}
    known = {value.name: _spec(value) for value in model.graph.value_info}
    found: dict[str, tuple[TensorSpec, tuple[str, ...]]] = {}
    for node in model.graph.node:
        if node.op_type != "ZipMap" or len(node.input) != 1 or not node.output or node.output[0] not in outputs:
            continue
        names = [_text(one) for a in node.attribute if a.name == "classlabels_strings" for one in a.strings]
        names += [str(one) for a in node.attribute if a.name == "classlabels_int64s" for one in a.ints]
        scores = node.input[0]
        if names and scores not in outputs:
            plain = TensorSpec(name=scores, dtype="float32", shape=(None, len(names)))
            found[node.output[0]] = (known.get(scores, plain), tuple(names))
    return found


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


def _inner(nodes: Iterable[onnx.NodeProto], name: str, depth: int = 1) -> Iterator[onnx.GraphProto]:
    """The graphs inside nodes (branches, loop bodies), at any depth."""
    for node in nodes:
        for attribute in node.attribute:
            for graph in (*([attribute.g] if attribute.HasField("g") else []), *attribute.graphs):
                if depth > MAX_DEPTH:
                    why, hint = f"Its graphs are nested more than {MAX_DEPTH} deep.", "The file may be damaged."
                    raise ModelPackageError("model.too_large", name=name, why=why, hint=hint)
                yield graph
                yield from _inner(graph.node, name, depth + 1)


def _attached(attribute: onnx.AttributeProto) -> Iterator[onnx.TensorProto]:
    """Every tensor that an attribute holds."""
    if attribute.HasField("t"):
        yield attribute.t
    yield from attribute.tensors
    for sparse in (
        *([attribute.sparse_tensor] if attribute.HasField("sparse_tensor") else []),
        *attribute.sparse_tensors,
    ):
        yield from _dense(sparse)


def _dense(sparse: onnx.SparseTensorProto) -> tuple[onnx.TensorProto, onnx.TensorProto]:
    return sparse.values, sparse.indices


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
            for place in [_text(entry.value) for entry in tensor.external_data if entry.key == "location"] or [""]:
                if escapes(place):
                    raise ModelPackageError("model.path_escapes", name=name, file=place or "(nothing)")
                found[place] = None
    return tuple(found)


def _spec(value: onnx.ValueInfoProto) -> TensorSpec:
    import onnx

    kind = value.type.tensor_type
    shape: list[int | str | None] = []
    for dim in kind.shape.dim:
        fixed = dim.HasField("dim_value") and dim.dim_value >= 0  # some exporters write a free side as -1
        shape.append(dim.dim_value if fixed else _text(dim.dim_param) or None)
    known = kind.elem_type in onnx.TensorProto.DataType.values() and kind.elem_type
    dtype = onnx.TensorProto.DataType.Name(kind.elem_type).lower() if known else "unknown"
    return TensorSpec(
        name=_text(value.name), dtype={"float": "float32", "double": "float64"}.get(dtype, dtype), shape=tuple(shape)
    )


def _text(value: str | bytes) -> str:
    """A text of the file. Protobuf hands over bytes where a damaged or hostile file holds no UTF-8."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


def _count(dims: Iterable[int]) -> int:
    count = 1
    for dim in dims:
        count *= dim
    return count
