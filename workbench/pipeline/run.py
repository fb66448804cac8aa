"""The run: values through the planned steps, the network and the interpreter; traced if somebody wants to look."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from workbench.core.arrays import Array, frozen
from workbench.core.image import Image
from workbench.core.kinds import Session
from workbench.core.progress import CancelToken
from workbench.core.result import Findings
from workbench.core.sample import Sample, Stage, Tensor
from workbench.errors import RunError
from workbench.pipeline.entry import enter
from workbench.pipeline.plan import Pipeline, tensor_shape

Look = Callable[[Stage], None]
_BELOW_2_63 = 2**63 - 1024
"""The largest double that fits into 64 bits with a sign."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What a run gives: findings, the tensor that was fed, every output that was asked for, and times."""

    findings: Findings
    tensor: Tensor
    outputs: Mapping[str, Array]
    timings_ms: dict[str, float]


def run(
    pipeline: Pipeline,
    image: Image,
    session: Session,
    token: CancelToken,
    extra_outputs: Sequence[str] = (),
) -> Ran:
    """Run a plan on an image with pixels. Raises RunError, RuntimeFailure, PluginError, Cancelled."""
    start = time.perf_counter()
    tensor = prepare(pipeline, image, token)
    prepared = time.perf_counter()
    wanted = [pipeline.output, *(name for name in extra_outputs if name != pipeline.output)]
    outputs = session.run({pipeline.input.name: tensor.values}, wanted, token)
    answered = time.perf_counter()
    _check_finite(pipeline, outputs[pipeline.output], session)
    token.raise_if_cancelled()
    findings = pipeline.interpreter.interpret(pipeline.package, outputs[pipeline.output])
    done = time.perf_counter()
    timings = {
        "prepare": 1e3 * (prepared - start),
        "network": 1e3 * (answered - prepared),
        "interpret": 1e3 * (done - answered),
    }
    return Ran(findings=findings, tensor=tensor, outputs=outputs, timings_ms=timings)


def prepare(pipeline: Pipeline, image: Image, token: CancelToken, look: Look | None = None) -> Tensor:
    """The tensor that the network gets. `look` is shown every stage: the image, each step, the tensor."""
    _check_values(image)
    start = time.perf_counter()
    sample = enter(image, pipeline.entry)
    if look is not None:
        look(_stage("image", pipeline.entry.describe(), sample, start))
    for planned in pipeline.steps:
        token.raise_if_cancelled()
        start = time.perf_counter()
        sample = planned.step.apply(sample)
        if sample.px.shape != planned.after.shape():
            why = f"It gave {sample.px.shape}, planned was {planned.after.shape()}."
            raise RunError("run.step", step=planned.use.use, why=why, hint="Tell the author of the plugin.")
        if look is not None:
            look(_stage(planned.use.use, planned.step.describe(), sample, start))
    start = time.perf_counter()
    layout = pipeline.package.manifest.engine.layout
    values = packed(sample, layout, pipeline.input.dtype)
    assert values.shape == tensor_shape(pipeline.last, layout)
    if look is not None:
        words = f"{layout}, {pipeline.input.dtype}"
        look(
            Stage(
                name="tensor",
                sentence=words,
                px=values,
                affine=sample.affine,
                ms=1e3 * (time.perf_counter() - start),
                sha256=digest(values),
            )
        )
    return Tensor(values=values, layout=layout, affine=sample.affine, sample=sample)


def packed(sample: Sample, layout: str, dtype: str) -> Array:
    """A batch of one in the network's layout and element type. Whole-number types are rounded and clamped."""
    px = sample.px
    if layout == "NCHW":
        px = px.transpose(2, 0, 1)
    target = np.dtype(dtype)
    if target.kind in "iu" and not np.can_cast(px.dtype, target):
        info = np.iinfo(target)
        px = np.clip(np.floor(px.astype(np.float64) + 0.5), info.min, min(info.max, _BELOW_2_63))
    return frozen(np.ascontiguousarray(px, dtype=target)[None])


def digest(values: Array) -> str:
    """SHA-256 over the values as little-endian rows, without shape and type: what reference answers are given as."""
    little = np.ascontiguousarray(values, values.dtype.newbyteorder("<"))
    return hashlib.sha256(little.data).hexdigest()


def input_digest(image: Image) -> str:
    """SHA-256 over shape, type and values: equal for two files that hold the same picture."""
    assert image.px is not None
    whole = hashlib.sha256(f"{image.px.shape} {image.px.dtype.str[1:]} {image.meaning}".encode())
    whole.update(np.ascontiguousarray(image.px, image.px.dtype.newbyteorder("<")).data)
    return whole.hexdigest()


def _stage(name: str, sentence: str, sample: Sample, start: float) -> Stage:
    return Stage(
        name=name,
        sentence=sentence,
        px=sample.px,
        affine=sample.affine,
        ms=1e3 * (time.perf_counter() - start),
        sha256=digest(sample.px),
    )


def _check_values(image: Image) -> None:
    assert image.px is not None
    if image.px.dtype.kind == "f":
        bad = int(image.px.size - np.isfinite(image.px).sum())
        if bad:
            raise RunError("run.values_not_finite", name=_name(image), count=bad)


def _check_finite(pipeline: Pipeline, output: Array, session: Session) -> None:
    if output.dtype.kind == "f" and not np.isfinite(output).all():
        bad = int(output.size - np.isfinite(output).sum())
        raise RunError(
            "run.output_not_finite",
            model=pipeline.package.manifest.name,
            count=bad,
            total=int(output.size),
            device=session.device.used,
        )


def _name(image: Image) -> str:
    from workbench.paths import display_name

    return display_name(image.source.path)
