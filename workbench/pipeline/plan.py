"""The plan: everything that can be known about a run before a pixel is touched.

`plan` is pure. It either gives a frozen Pipeline, or raises with every reason at once: misfits, which a person may
overrule (the result is then marked), and impossibilities, which nobody can.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from workbench.core.image import Image, Notice
from workbench.core.kinds import Interpreter, Step, TensorSpec
from workbench.core.model import ModelPackage, Use
from workbench.core.sample import SampleSpec
from workbench.errors import ModelPackageError, PlanError, WorkbenchError
from workbench.pipeline import suitability
from workbench.pipeline.entry import Entry, entry_for, spec_after

FED_TYPES = ("float32", "float16", "float64", "uint8", "int8", "uint16", "int16", "int32", "int64")


class Abilities(Protocol):
    """What the plan needs of whoever has the plugins."""

    def step(self, use: str, options: Mapping[str, Any]) -> Step:
        """A step with these options."""

    def interpreter(self, use: str, options: Mapping[str, Any]) -> Interpreter:
        """An interpreter with these options."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedStep:
    """A step with the id it is used by, and what it gives."""

    use: Use
    step: Step
    after: SampleSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """A frozen plan. `digest` is the SHA-256 of everything that decides which numbers come out, the image apart."""

    package: ModelPackage
    entry: Entry
    first: SampleSpec
    steps: tuple[PlannedStep, ...]
    input: TensorSpec
    output: str
    interpreter: Interpreter
    misfits: tuple[str, ...]
    notices: tuple[Notice, ...]
    digest: str

    @property
    def last(self) -> SampleSpec:
        """What the steps hand to the network."""
        return self.steps[-1].after if self.steps else self.first

    def lines(self) -> list[str]:
        """The plan as a person would explain it, a line a step."""
        return [
            f"{_size(self.first)}: {self.entry.describe()}",
            *(f"{_size(planned.after)}: {planned.step.describe()}" for planned in self.steps),
            f"network input {self.input.name}: {self.input.dtype}, {self.package.manifest.engine.layout}",
            f"network output {self.output}",
        ]


def plan(
    package: ModelPackage,
    image: Image,
    inputs: Sequence[TensorSpec],
    outputs: Sequence[TensorSpec],
    abilities: Abilities,
    *,
    anyway: bool = False,
) -> Pipeline:
    """A pipeline for `package` on images with the header `image` (no pixels needed).

    Raises PlanError with all misfits unless `anyway`; PlanError or ModelPackageError with all impossibilities always.
    """
    manifest = package.manifest
    if manifest.input.kind == "volume":
        raise PlanError("plan.volume", model=manifest.name)
    misfits, notices = suitability.judged(manifest, image)
    entry = entry_for(image, manifest.input)
    first = spec_after(image, entry)
    steps, impossible = _steps(package, first, abilities)
    if impossible:
        raise PlanError("plan.impossible", model=manifest.name, problems=(*misfits, *impossible))
    fed = fed_input(package, inputs)
    check_fed(package, fed, steps[-1].after if steps else first)
    interpreter = abilities.interpreter(manifest.interpret.use, manifest.interpret.options)
    output = interpreter.output(package, outputs)
    if misfits and not anyway:
        raise PlanError("plan.misfit", model=manifest.name, problems=tuple(misfits))
    return Pipeline(
        package=package,
        entry=entry,
        first=first,
        steps=steps,
        input=fed,
        output=output,
        interpreter=interpreter,
        misfits=tuple(misfits),
        notices=tuple(notices),
        digest=_digest(package, entry, steps, fed, output),
    )


def fed_input(package: ModelPackage, inputs: Sequence[TensorSpec]) -> TensorSpec:
    """The network input that pixels go into. Raises ModelPackageError if that cannot be told."""
    manifest = package.manifest
    wanted = manifest.engine.input
    if len(inputs) != 1:
        known = ", ".join(spec.name for spec in inputs) or "none"
        hint = "Export the network with one input for the picture; everything else has to be a constant in it."
        raise ModelPackageError("model.inputs", name=manifest.name, count=len(inputs), inputs=known, hint=hint)
    if wanted and inputs[0].name != wanted:
        raise ModelPackageError(
            "model.tensor_missing", name=manifest.name, kind="input", tensor=wanted, known=inputs[0].name
        )
    if inputs[0].dtype not in FED_TYPES:
        raise ModelPackageError("model.input_type", name=manifest.name, dtype=inputs[0].dtype)
    return inputs[0]


def check_fed(package: ModelPackage, fed: TensorSpec, last: SampleSpec) -> None:
    """Raise ModelPackageError unless the network takes a batch of one of what the steps produce."""
    made = tensor_shape(last, package.manifest.engine.layout)
    fits = len(fed.shape) == len(made) and all(
        not isinstance(want, int) or want == have for want, have in zip(fed.shape, made, strict=True)
    )
    if not fits:
        raise ModelPackageError(
            "model.input_shape",
            name=package.manifest.name,
            made=_shape(made),
            tensor=fed.name,
            wanted=_shape(fed.shape),
        )


def tensor_shape(spec: SampleSpec, layout: str) -> tuple[int, int, int, int]:
    """(N, C, H, W) or (N, H, W, C) for a batch of one."""
    h, w, c = spec.shape()
    return (1, c, h, w) if layout == "NCHW" else (1, h, w, c)


def _steps(package: ModelPackage, first: SampleSpec, abilities: Abilities) -> tuple[tuple[PlannedStep, ...], list[str]]:
    planned: list[PlannedStep] = []
    spec = first
    for number, use in enumerate(package.manifest.steps, 1):
        step = abilities.step(use.use, use.options)
        try:
            spec = step.plan(spec)
        except WorkbenchError as error:
            return (), [f"Step {number}, {use.use}: {error.why or error.what}"]
        planned.append(PlannedStep(use=use, step=step, after=spec))
    return tuple(planned), []


def _digest(package: ModelPackage, entry: Entry, steps: Sequence[PlannedStep], fed: TensorSpec, output: str) -> str:
    manifest = package.manifest
    points = [[point.label, point.threshold] for point in manifest.operating_points]
    calibration = manifest.calibration
    whole = {
        "entry": [entry.values, entry.colour],
        "steps": [[planned.use.use, planned.use.options] for planned in steps],
        "fed": [fed.name, fed.dtype, manifest.engine.layout],
        "output": output,
        "interpret": [manifest.interpret.use, manifest.interpret.options, package.labels],
        "points": points,
        "calibration": [calibration.method, calibration.temperature] if calibration else None,
    }
    return hashlib.sha256(json.dumps(whole, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _size(spec: SampleSpec) -> str:
    return f"{spec.width} × {spec.height} × {spec.channels}"


def _shape(shape: Sequence[int | str | None]) -> str:
    return "[" + ", ".join("?" if part is None else str(part) for part in shape) + "]"
