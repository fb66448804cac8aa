"""Is it fed as in training? A tensor of the maker's beside what the steps give, and the steps as a script."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np

from workbench.core.arrays import Array, frozen
from workbench.core.sample import Stage
from workbench.display import colour, picture, tensors
from workbench.engine.predicting import Predicting
from workbench.engine.runs import PICTURE_SIDE
from workbench.engine.work import Work
from workbench.errors import ReadError
from workbench.paths import display_name
from workbench.pipeline import comparing, snippet
from workbench.pipeline.reasons import sentence
from workbench.plugin.registry import Registry
from workbench.wire import answers, requests

COLOURS = "viridis"
MOST_VALUES = 600_000_000
"""A tensor with more values than the largest picture that is opened is none."""
_KINDS = "biuf"


class Comparing:
    """Compares, and writes scripts."""

    def __init__(self, registry: Registry, predicting: Predicting) -> None:
        self._registry, self._predicting = registry, predicting

    def compare(self, request: requests.CompareTensor, work: Work) -> answers.ComparedTensor:
        """Every stage beside the tensor. Raises ReadError for a file that holds none, or one that fits nowhere."""
        theirs = tensor(Path(request.npy))
        pipeline, _, stages = self._predicting.staged(request.path, request.frame, request.model, work)
        layout = pipeline.package.manifest.engine.layout
        specs = [pipeline.first, *(planned.after for planned in pipeline.steps), pipeline.last]
        found: list[answers.ComparedStage] = []
        for number, (stage, spec) in enumerate(zip(stages, specs, strict=True)):
            work.tell(number / len(stages), stage.name)
            wanted = request.stage in (-1, number)
            ends = (spec.low, spec.high)
            found.append(beside(stage, theirs, layout, ends, pictures=True) if wanted else _bare(stage))
        if not any(one.verdict for one in found):
            name, shape = display_name(request.npy), _shape(theirs.shape)
            wanted_shape = _shape(stages[-1].px.shape)
            raise ReadError("read.tensor_shape", name=name, shape=shape, wanted=wanted_shape)
        at = best(found)
        if found[at].verdict != "differs":  # why other stages differ is plain then
            found = [
                one if number == at else msgspec.structs.replace(one, reasons=()) for number, one in enumerate(found)
            ]
        finite = theirs[np.isfinite(theirs)] if theirs.dtype.kind == "f" else theirs
        return answers.ComparedTensor(
            file=display_name(request.npy),
            shape=theirs.shape,
            dtype=theirs.dtype.name,
            low=float(finite.min()) if finite.size else 0.0,
            high=float(finite.max()) if finite.size else 0.0,
            stages=tuple(found),
            best=at,
        )

    def code(self, request: requests.PlanCode, work: Work) -> answers.Script:
        """The way to the network's input as Python."""
        pipeline, image = self._predicting.planned(request.path, request.frame, request.model, True, work)
        made = snippet.script(pipeline, image, self._registry.reader(image.source.reader))
        return answers.Script(text=made.text, missing=made.missing)


def tensor(path: Path) -> Array:
    """The array of a .npy file, mapped instead of read. Raises ReadError."""
    name = display_name(path)
    if not path.exists():
        raise ReadError("read.not_found", name=name, path=name)
    if not path.is_file():
        raise ReadError("read.not_a_tensor", name=name, why="It is not an ordinary file.")
    try:
        found = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, EOFError, ValueError, SyntaxError, TypeError, OverflowError, MemoryError) as error:
        raise ReadError("read.not_a_tensor", name=name, why=_why(error)) from error
    if not isinstance(found, np.ndarray):  # an archive of several
        found.close()
        raise ReadError("read.not_a_tensor", name=name, why="It is an archive of several arrays (.npz).")
    if found.dtype.kind not in _KINDS or found.dtype.hasobject:
        raise ReadError("read.not_a_tensor", name=name, why=f"Its values are of the type {found.dtype}.")
    if not found.size or found.size > MOST_VALUES:
        raise ReadError("read.not_a_tensor", name=name, why=f"It has the shape {_shape(found.shape)}.")
    return found.astype(np.uint8) if found.dtype.kind == "b" else found


def beside(
    stage: Stage, theirs: Array, layout: str, ends: tuple[float, float], *, pictures: bool
) -> answers.ComparedStage:
    """One stage beside the tensor; without a verdict where the shape does not fit."""
    mine = stage.px
    if mine.ndim == 4:
        mine = mine[0].transpose(1, 2, 0) if layout == "NCHW" else mine[0]
    laid = comparing.arranged(theirs, mine.shape, layout)
    if laid is None:
        return _bare(stage)
    other, way = laid
    found = comparing.compared(mine, other, way, ends)
    return answers.ComparedStage(
        name=stage.name,
        sentence=stage.sentence,
        shape=stage.px.shape,
        verdict=found.verdict,
        way=way,
        largest=found.largest,
        mean=found.mean,
        share=found.share,
        at=found.at,
        mine=found.mine,
        theirs=found.theirs,
        reasons=tuple(
            answers.Likely(name=one.name, sentence=sentence(one), numbers=one.numbers) for one in found.reasons
        ),
        pictures=_pictures(mine, other, ends, found.largest) if pictures else (),
        colours=COLOURS if pictures else "",
    )


def best(stages: list[answers.ComparedStage]) -> int:
    """The stage that a tensor was taken for: the last that agrees, else the last that it fits."""
    for good in (("equal",), ("close",), ("differs",)):
        for number in reversed(range(len(stages))):
            if stages[number].verdict in good:
                return number
    return len(stages) - 1


def _bare(stage: Stage) -> answers.ComparedStage:
    return answers.ComparedStage(name=stage.name, sentence=stage.sentence, shape=stage.px.shape)


def _pictures(mine: Array, theirs: Array, ends: tuple[float, float], largest: float) -> tuple[Array, ...]:
    """Mine, theirs on the same scale where their values lie on it, and the size of the difference."""
    span = ends[1] - ends[0]
    finite = theirs[np.isfinite(theirs)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    alike = np.isfinite(span) and low >= ends[0] - span / 2 and high <= ends[1] + span / 2 and high - low > span / 10
    first = tensors.pictured(mine, *ends)
    second = tensors.pictured(theirs, *(ends if alike else (low, high)))
    with np.errstate(invalid="ignore", over="ignore"):
        off = np.abs(np.subtract(mine, theirs, dtype=np.float64)).max(axis=2)
    third = colour.coloured(off, 0.0, largest or 1.0, COLOURS)
    return tuple(frozen(picture.thumbnail(one, PICTURE_SIDE, PICTURE_SIDE)) for one in (first, second, third))


def _shape(shape: tuple[int, ...]) -> str:
    return "[" + ", ".join(str(part) for part in shape) + "]"


def _why(error: BaseException) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}."
    text = str(error).strip().splitlines()
    if text and "pickle" in text[0].lower():
        return "It is no .npy file, or holds objects instead of numbers; those are never loaded."
    return f"Its content cannot be read as numbers: {text[0][:200].rstrip('.') if text else type(error).__name__}."
