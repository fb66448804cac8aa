"""A run that was made, and what is told about it: the result, what the network saw, every stage."""

from __future__ import annotations

import datetime
from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np

from workbench.core.arrays import Array, frozen
from workbench.core.image import Image
from workbench.core.model import ModelPackage
from workbench.core.result import DeviceReport, Findings, Provenance, Result
from workbench.core.sample import Stage, Tensor
from workbench.display import picture, tensors
from workbench.errors import ExplainError
from workbench.pipeline.plan import Pipeline
from workbench.pipeline.run import Ran
from workbench.wire import answers

PICTURE_SIDE = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run that was made, kept so that another class can be explained without another one."""

    pipeline: Pipeline
    image: Image
    ran: Ran
    device: DeviceReport
    asked_device: str
    input_sha256: str


def result_of(made: Run, read_ms: float, versions: dict[str, str]) -> Result:
    """The result with everything that is needed to get it again."""
    pipeline, ran = made.pipeline, made.ran
    provenance = Provenance(
        input_sha256=made.input_sha256,
        frame=made.image.source.frame,
        model=pipeline.package.ref,
        plan_sha256=pipeline.digest,
        device=made.device,
        versions=versions,
        timings_ms={"read": read_ms, **ran.timings_ms},
        created=datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds"),
    )
    return Result(
        findings=ran.findings,
        provenance=provenance,
        notices=(*made.image.notices, *pipeline.notices),
        misfits=pipeline.misfits,
    )


def target_index(model: ModelPackage, findings: Findings, target: str | None) -> int:
    """The index of the class that `target` means: a number, a label, or None for the most probable. ExplainError."""
    if target is None:
        top = findings.top()
        return top.index if top else 0
    if target.isdecimal() and int(target) < len(model.labels):
        return int(target)
    same = [index for index, label in enumerate(model.labels) if label == target]
    same = same or [index for index, label in enumerate(model.labels) if label.casefold() == target.casefold()]
    if len(same) == 1:
        return same[0]
    why = f"{len(same)} classes are called so: {', '.join(map(str, same))}." if same else "Its labels are in the card."
    raise ExplainError("explain.no_such_class", model=model.manifest.name, label=target, why=why)


def seen_of(made: Run) -> answers.Seen:
    tensor, last = made.ran.tensor, made.pipeline.last
    values = rows_first(tensor)
    covered = tensor.affine.box(0, 0, values.shape[0], values.shape[1])
    return answers.Seen(
        px=tensors.pictured(values, last.low, last.high), lines=tuple(made.pipeline.lines()), covered=covered
    )


def rows_first(tensor: Tensor) -> Array:
    """The tensor as (H, W, C)."""
    picture_: Array = tensor.values[0].transpose(1, 2, 0) if tensor.layout == "NCHW" else tensor.values[0]
    return picture_


def traced(stage: Stage) -> answers.Traced:
    px = stage.px
    if stage.name == "tensor":
        px = px[0].transpose(1, 2, 0) if stage.sentence.startswith("NCHW") else px[0]
    shown = px if px.dtype == np.uint8 else tensors.pictured(px)
    shown = shown if shown.shape[-1] == 3 else shown[:, :, 0]
    return answers.Traced(
        name=stage.name,
        sentence=stage.sentence,
        shape=stage.px.shape,
        dtype=stage.px.dtype.name,
        low=float(stage.px.min()),
        high=float(stage.px.max()),
        mean=float(stage.px.mean(dtype=np.float64)),
        sha256=stage.sha256,
        ms=stage.ms,
        picture=frozen(picture.thumbnail(shown, PICTURE_SIDE, PICTURE_SIDE)),
    )


def kind_of(image: Image) -> tuple[Hashable, ...]:
    """Everything of an image that a plan depends on where the model suits it."""
    source = image.source
    return (
        image.height,
        image.width,
        image.channels,
        image.dtype,
        image.meaning,
        image.value_range,
        source.modality,
        source.body_part,
        source.view,
    )
