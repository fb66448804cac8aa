"""Small networks without a manifest, in every form that an exporter gives them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import onnx
from onnx import helper

from tests import factories
from workbench.core.intake import Answer
from workbench.models import network
from workbench.models.network import NetworkFacts

Dim = int | str | None
ANSWERS = {
    "colour": "RGB",
    "modality": "photo",
    "scale": "0..1",
    "resize": "squeeze",
    "activation": "softmax",
    "labels": "numbers",
}
"""Answers to everything that `factories.mean_network` leaves open."""


def saved(path: Path, model: onnx.ModelProto | None = None, metadata: Mapping[str, str] | None = None) -> Path:
    """The network as a file, with these metadata properties."""
    model = factories.mean_network() if model is None else model
    if metadata:
        helper.set_model_props(model, dict(metadata))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(model.SerializeToString())
    return path


def facts(path: Path, model: onnx.ModelProto | None = None) -> NetworkFacts:
    """What is known of a network, saved in a folder."""
    return network.network_facts(saved(path / "net.onnx", model))


def stated(**answers: str) -> list[Answer]:
    """Answers as an importer states them."""
    return [Answer(key=key, value=value, where="made.json") for key, value in answers.items()]


def chosen(**answers: str) -> dict[str, Answer]:
    """Answers as a person gives them; labels with | between."""
    found = {}
    for key, value in answers.items():
        labels = tuple(value.split("|")) if key == "labels" and "|" in value else ()
        found[key] = Answer(key=key, value=value, where="chosen", certainty="chosen", labels=labels)
    return found


def pooled(
    shape: Sequence[Dim],
    front: Sequence[onnx.NodeProto] = (),
    back: Sequence[onnx.NodeProto] = (),
    *,
    fed: str = "input",
    given: str = "logits",
    out: Sequence[Dim] = (1, 3),
    dtype: str = "float32",
    initialisers: Sequence[onnx.TensorProto] = (),
    convolved: bool = False,
    weights_are_inputs: bool = False,
) -> onnx.ModelProto:
    """Means of three channels as logits; `front` nodes lead from `input` to `fed`, `back` ones from `logits` on."""
    weight = [factories.tensor(np.eye(3), "weight")]
    nodes = list(front)
    if convolved:
        weight.append(factories.tensor(np.eye(3).reshape(3, 3, 1, 1), "kernel"))
        nodes.append(helper.make_node("Conv", [fed, "kernel"], ["features"]))
        fed = "features"
    nodes += [
        helper.make_node("GlobalAveragePool", [fed], ["means"]),
        helper.make_node("Flatten", ["means"], ["flat"]),
        helper.make_node("Gemm", ["flat", "weight"], ["logits"], transB=1),
        *back,
    ]
    inputs = [factories.value("input", shape, dtype)]
    if weights_are_inputs:
        inputs += [factories.value(one.name, list(one.dims)) for one in weight]
    return factories.network(nodes, inputs, [factories.value(given, list(out))], [*weight, *initialisers])


def constant(name: str, values: float | Sequence[float], shape: Sequence[int] | None = None) -> onnx.TensorProto:
    """A constant of the front or the back."""
    found = np.asarray(values, np.float32)
    return factories.tensor(found if shape is None else found.reshape(shape), name)
