"""What many tests are made of: the abilities that come along, pictures, small networks, packages in folders."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import tomli_w
from onnx import TensorProto, helper, numpy_helper
from PIL import Image as PillowImage

from workbench.core.arrays import Array, frozen
from workbench.core.image import DisplayHints, Image, Meaning, Source
from workbench.core.model import ModelPackage
from workbench.engine import Engine
from workbench.models import package
from workbench.paths import Paths
from workbench.plugin.discover import discover
from workbench.plugin.guard import Guard
from workbench.plugin.registry import Registry
from workbench.settings import Settings

NOWHERE = Paths(data=Path("/nowhere/data"), machine=Path("/nowhere/machine"))
LABELS = ("ant", "bee", "cat")
SIDE = 8


@functools.cache
def registry() -> Registry:
    """The plugins that come with the program."""
    return Registry(discover(NOWHERE, Settings(), added=False), Guard())


def engine(paths: Paths, **values: bool | int | float | str) -> Engine:
    """An engine with default settings but for `values` (dots written as two underscores)."""
    settings = Settings()
    for name, value in values.items():
        settings = settings.changed(name.replace("__", "."), value)
    return Engine(paths, settings)


def image(px: Array, *, meaning: Meaning = "display", **changes: Any) -> Image:
    """An image around values, (H, W) or (H, W, 3), with a range that fits their type."""
    channels = 1 if px.ndim == 2 else px.shape[2]
    known: dict[str, Any] = {
        "height": px.shape[0],
        "width": px.shape[1],
        "channels": channels,
        "dtype": px.dtype.name,
        "bits": px.dtype.itemsize * 8,
        "meaning": meaning,
        "value_range": _range(px.dtype),
        "hints": DisplayHints(photometric="RGB" if channels == 3 else "MONOCHROME2"),
        "source": Source(path="made.png", format="PNG", reader="test"),
        "px": frozen(np.ascontiguousarray(px).copy()),
    }
    return Image(**(known | changes))


def pixels(height: int, width: int, channels: int = 3, seed: int = 0, dtype: str = "uint8") -> Array:
    """Noise: (H, W, channels), or (H, W) for one channel."""
    generator = np.random.default_rng(seed)
    shape = (height, width, channels) if channels > 1 else (height, width)
    if np.dtype(dtype).kind == "f":
        return generator.normal(0, 300, shape).astype(dtype)
    info = np.iinfo(dtype)
    return generator.integers(info.min, info.max, shape, dtype, endpoint=True)


def picture_file(path: Path, px: Array | None = None) -> Path:
    """A picture on disk; noise of 24 × 30 pixels if nothing else is given."""
    PillowImage.fromarray(pixels(24, 30) if px is None else px).save(path)
    return path


def tensor(values: Array | Sequence[float], name: str, dtype: str = "float32") -> onnx.TensorProto:
    """An initialiser."""
    return numpy_helper.from_array(np.ascontiguousarray(values, dtype=dtype), name)


def value(name: str, shape: Sequence[int | str | None], dtype: str = "float32") -> onnx.ValueInfoProto:
    """An input or output."""
    kind = helper.np_dtype_to_tensor_dtype(np.dtype(dtype))
    return helper.make_tensor_value_info(name, kind, list(shape))


def network(
    nodes: Sequence[onnx.NodeProto],
    inputs: Sequence[onnx.ValueInfoProto],
    outputs: Sequence[onnx.ValueInfoProto],
    initialisers: Iterable[onnx.TensorProto] = (),
    *,
    opset: int = 17,
    ir: int = 8,
    domains: Iterable[str] = (),
) -> onnx.ModelProto:
    """A network of these parts. It is not checked: some tests want it broken."""
    graph = helper.make_graph(list(nodes), "made", list(inputs), list(outputs), list(initialisers))
    imports = [helper.make_opsetid("", opset), *(helper.make_opsetid(domain, 1) for domain in domains)]
    return helper.make_model(graph, opset_imports=imports, ir_version=ir)


def mean_network(
    classes: int = 3, side: int | str | None = SIDE, channels: int = 3, dtype: str = "float32", layout: str = "NCHW"
) -> onnx.ModelProto:
    """Logit k is (k + 1) × the mean of channel k mod 3 (computed in float32), whatever type and layout go in."""
    weight = np.zeros((classes, channels), np.float32)
    for k in range(classes):
        weight[k, k % channels] = k + 1
    shape = [1, channels, side, side] if layout == "NCHW" else [1, side, side, channels]
    name, nodes = "input", []
    if dtype != "float32":
        nodes.append(helper.make_node("Cast", [name], ["cast"], to=TensorProto.FLOAT))
        name = "cast"
    if layout == "NHWC":
        nodes.append(helper.make_node("Transpose", [name], ["turned"], perm=[0, 3, 1, 2]))
        name = "turned"
    nodes += [
        helper.make_node("Identity", [name], ["features"]),
        helper.make_node("GlobalAveragePool", ["features"], ["pooled"]),
        helper.make_node("Flatten", ["pooled"], ["flat"]),
        helper.make_node("Gemm", ["flat", "weight", "bias"], ["logits"], transB=1),
    ]
    initialisers = [tensor(weight, "weight"), tensor(np.zeros(classes), "bias")]
    return network(nodes, [value("input", shape, dtype)], [value("logits", [1, classes])], initialisers)


def manifest(data: bytes, **changes: Any) -> dict[str, Any]:
    """A manifest as a table for a network's bytes. `changes` replace whole tables; None leaves one out."""
    whole: dict[str, Any] = {
        "schema": 1,
        "model": {
            "id": "made",
            "name": "Made",
            "version": "1",
            "file": "model.onnx",
            "sha256": hashlib.sha256(data).hexdigest(),
            "task": "classification",
            "licence": "Apache-2.0",
            "intended_use": "Tests.",
        },
        "input": {"colour": "RGB", "suits": {"modality": ["photo"]}},
        "step": [
            {"use": "vision.resize", "size": [SIDE, SIDE]},
            {"use": "vision.normalize", "scale": 1 / 255},
        ],
        "engine": {"use": "ort.session"},
        "interpret": {"use": "vision.classes", "activation": "softmax", "labels": list(LABELS)},
    }
    whole |= changes
    return {key: content for key, content in whole.items() if content is not None}


def model_table(data: bytes, **changes: Any) -> dict[str, Any]:
    """The table [model] with some keys changed."""
    table: dict[str, Any] = manifest(data)["model"]
    return table | changes


def package_folder(
    folder: Path,
    made: onnx.ModelProto | bytes | None = None,
    contents: Mapping[str, bytes] | None = None,
    **changes: Any,
) -> Path:
    """A package on disk: network, manifest, and whatever else; returns the folder."""
    made = mean_network() if made is None else made
    data = made if isinstance(made, bytes) else made.SerializeToString()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.onnx").write_bytes(data)
    (folder / "model.toml").write_text(tomli_w.dumps(manifest(data, **changes)), encoding="utf-8")
    for name, content in (contents or {}).items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    return folder


def read_package(folder: Path) -> ModelPackage:
    """The package in a folder, with the options of the plugins that come along."""
    importers = [registry().importer(one.id) for one in registry().contributions("importer")]
    return package.read(folder, registry().options_of, importers)


def _range(dtype: Any) -> tuple[float, float]:
    if dtype.kind == "f":
        return (float("-inf"), float("inf"))
    info = np.iinfo(dtype)
    return (float(info.min), float(info.max))
