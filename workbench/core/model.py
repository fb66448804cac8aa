"""A model package as data: what its manifest says, where its files are, and their digest. No code, no session."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from workbench.core.result import ModelRef, Task

Layout = Literal["NCHW", "NHWC"]
Colour = Literal["RGB", "BGR", "grey"]
Values = Literal["display", "modality", "hounsfield"]
Origin = Literal["bundled", "machine", "user", "path"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A plugin's contribution and the options it is used with."""

    use: str
    options: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class InputRule:
    """What the model may be given. `suits` maps modality, body_part, view to the values that suit."""

    kind: Literal["image", "volume"] = "image"
    colour: Colour = "RGB"
    values: Values = "display"
    suits: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineUse:
    """Which runtime runs it, and how its tensors are called. `output` empty: the network's only or first output."""

    use: str
    input: str
    layout: Layout = "NCHW"
    output: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatingPoint:
    """A threshold for one label, and where it comes from. `band` (low, high): indeterminate in between."""

    label: str
    threshold: float
    source: str = ""
    band: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """How raw scores become calibrated probabilities: temperature scaling (Guo et al. 2017)."""

    method: Literal["temperature"]
    temperature: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The content of model.toml, checked.

    `unconfirmed`: what was chosen or guessed when the manifest was made from a bare network, until it is confirmed.
    """

    id: str
    name: str
    version: str
    file: str
    sha256: str
    task: Task
    licence: str
    intended_use: str
    input: InputRule
    steps: tuple[Use, ...]
    engine: EngineUse
    interpret: Use
    domain: str = ""
    files: dict[str, str] = field(default_factory=dict)
    operating_points: tuple[OperatingPoint, ...] = ()
    calibration: Calibration | None = None
    unconfirmed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelPackage:
    """A package that can be used: manifest, folder, labels, and the digest over all its files.

    `files` maps each file that is read at run time to its SHA-256; they are checked before every load.
    """

    manifest: Manifest
    folder: Path
    labels: tuple[str, ...]
    digest: str
    files: dict[str, str]
    origin: Origin = "path"
    layout_name: str = "package"

    @property
    def network(self) -> Path:
        """The network's file."""
        return self.folder / self.manifest.file

    @property
    def ref(self) -> ModelRef:
        """The model as a result names it."""
        m = self.manifest
        return ModelRef(id=m.id, version=m.version, sha256=self.digest, name=m.name, domain=m.domain)
