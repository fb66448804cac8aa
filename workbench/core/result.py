"""What a model said about an image, with everything that is needed to get the same answer again."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

import msgspec

from workbench.core.image import Notice

Task = Literal["classification", "multilabel", "regression", "detection", "segmentation", "embedding"]


class ClassScore(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One class. `index` is its identity: labels may repeat. `probability` lies in [0, 1].

    A struct instead of a dataclass, because a result may hold thousands of them, made on the way to the screen.
    `score` is the network's own output before the activation. `threshold` is the operating point; `positive` says on
    which side of it the probability lies, None where the class has none. `band` is where the model's author calls it
    indeterminate.
    """

    index: int
    label: str
    probability: float
    score: float
    threshold: float | None = None
    positive: bool | None = None
    band: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One number with a unit, from a regression."""

    label: str
    value: float
    unit: str = ""
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """The interpreted answer. `classes` are sorted by probability, highest first, ties by index."""

    task: Task
    classes: tuple[ClassScore, ...] = ()
    values: tuple[Measured, ...] = ()
    calibrated: bool = False

    def top(self) -> ClassScore | None:
        """The most probable class."""
        return self.classes[0] if self.classes else None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceReport:
    """Which device was asked for, which was got, and why they differ.

    `provider` is the runtime's own name; `share` the part of the network's nodes that it runs, None if not known;
    `why` is a sentence for people, empty where the device is the one that was asked for; `version` that of the driver
    or provider, where it is known.
    """

    requested: str
    used: str
    provider: str
    why: str = ""
    share: float | None = None
    name: str = ""
    fell_back: bool = False
    version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRef:
    """Which model, exactly: `sha256` is the digest over all files of its package."""

    id: str
    version: str
    sha256: str
    name: str = ""
    domain: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Enough to run it again: digests of input values, model and plan; device; versions; times.

    `input_sha256` is over the values that entered the pipeline (shape, dtype, little-endian rows), so that it is the
    same for two files with the same picture. `seconds` of each stage are in `timings_ms`.
    """

    input_sha256: str
    frame: int
    model: ModelRef
    plan_sha256: str
    device: DeviceReport
    versions: dict[str, str] = field(default_factory=dict)
    timings_ms: dict[str, float] = field(default_factory=dict)
    created: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One run of one model on one image."""

    findings: Findings
    provenance: Provenance
    notices: tuple[Notice, ...] = ()
    misfits: tuple[str, ...] = ()
    id: str = ""

    @property
    def marked(self) -> bool:
        """The model was run although it is not meant for this image."""
        return bool(self.misfits)


def cut(result: Result, top: int) -> Result:
    """The result with its first `top` classes alone; 0: all of them."""
    if not top or len(result.findings.classes) <= top:
        return result
    return replace(result, findings=replace(result.findings, classes=result.findings.classes[:top]))
