"""Whether a network can be fed with one picture and read as one number for each class, and where not, why not."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.core.intake import Answer
from workbench.core.kinds import TensorSpec
from workbench.errors import ModelPackageError
from workbench.models.graph import GraphFacts

FED = frozenset({"float32", "float16", "float64", "uint8", "int8", "uint16", "int16", "int32", "int64"})
_SCORES = ("float32", "float16", "float64")
_OTHERS = {
    "detect": "boxes",
    "obb": "turned boxes",
    "pose": "boxes with points",
    "segment": "masks",
    "objectdetection": "boxes",
    "detection": "boxes",
    "segmentation": "masks",
}
"""Tasks as layouts call them that answer with something else than one number for each class."""


def fed(graph: GraphFacts, name: str) -> TensorSpec:
    """The input that takes the picture: batch, channels, rows and columns, for one picture at a time.

    Raises ModelPackageError where there is another number of inputs, or one that no single picture fits.
    """
    if len(graph.inputs) != 1:
        known = ", ".join(spec.name for spec in graph.inputs) or "none"
        hint = "Export the network with one input for the picture; everything else has to be a constant in it."
        raise ModelPackageError("model.inputs", name=name, count=len(graph.inputs), inputs=known, hint=hint)
    spec = graph.inputs[0]
    if spec.dtype not in FED:
        raise ModelPackageError("model.input_type", name=name, dtype=spec.dtype)
    if len(spec.shape) != 4:
        raise ModelPackageError("model.not_an_image", name=name, shape=written(spec.shape))
    if isinstance(spec.shape[0], int) and spec.shape[0] != 1:
        raise ModelPackageError("model.batch", name=name, count=spec.shape[0], shape=written(spec.shape))
    if all(isinstance(side, int) and side not in (1, 3) for side in (spec.shape[1], spec.shape[3])):
        raise no_colours(name, spec)
    return spec


def no_colours(name: str, spec: TensorSpec) -> ModelPackageError:
    """What is said about an input with neither one nor three channels."""
    return ModelPackageError("model.channels", name=name, shape=written(spec.shape))


def scores(graph: GraphFacts, name: str, task: Answer | None) -> list[TensorSpec]:
    """The outputs that can hold one number for each class.

    `task` is what the network's maker calls it. Raises ModelPackageError where nothing of that kind comes out.
    """
    found = [spec for spec in graph.outputs if _flat(spec)]
    other = _OTHERS.get(task.value.lower().replace(" ", "")) if task is not None else None
    if found and other is None:
        return found
    outputs = "; ".join(f"{spec.name} {written(spec.shape)}" for spec in graph.outputs)
    said = f" Its task is “{task.value}” ({task.where}){f': {other}' if other else ''}." if task is not None else ""
    raise ModelPackageError("model.no_classes", name=name, outputs=outputs, said=said)


def width(spec: TensorSpec) -> int | None:
    """How many numbers an output of scores holds for one picture; None where the graph leaves it open."""
    side = spec.shape[1]
    return side if isinstance(side, int) and side > 0 else None


def written(shape: Sequence[int | str | None]) -> str:
    """A shape for people."""
    return "[" + ", ".join("?" if part is None else str(part) for part in shape) + "]"


def _flat(spec: TensorSpec) -> bool:
    """(1, K), (N, K) or (N, K, 1, 1) of real numbers: a first side above one is no batch of one picture."""
    if spec.dtype not in _SCORES or not 2 <= len(spec.shape) <= 4 or any(side != 1 for side in spec.shape[2:]):
        return False
    return not isinstance(spec.shape[0], int) or spec.shape[0] == 1
