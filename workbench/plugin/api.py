"""Everything that a plugin may import, in one place. API 1.

    from workbench.plugin import api

A plugin imports this module, its own folder (relatively), and whatever it declares under `requires` in plugin.toml.
Tests of plugins may also import `workbench.plugin.fakes` and `workbench.plugin.conformance`.
"""

from __future__ import annotations

import hashlib

from workbench.core.arrays import Array, frozen
from workbench.core.geometry import IDENTITY, Affine, scaling, shift
from workbench.core.image import DisplayHints, Identity, Image, LookupTable, Notice, Source, Window
from workbench.core.intake import Answer
from workbench.core.kinds import (
    Codec,
    Device,
    ExplainAsk,
    Explainer,
    Imported,
    Importer,
    Interpreter,
    Reader,
    ReadLimits,
    Record,
    Runtime,
    Scan,
    Session,
    Step,
    Tag,
    TensorSpec,
    Writer,
)
from workbench.core.model import Manifest, ModelPackage, OperatingPoint
from workbench.core.overlay import Overlay
from workbench.core.progress import CancelToken, Progress, Report, silent
from workbench.core.records import plain
from workbench.core.result import ClassScore, DeviceReport, Findings, Measured, Result
from workbench.core.sample import Sample, SampleSpec, Tensor
from workbench.core.snippet import Snippet
from workbench.display.picture import with_overlay
from workbench.errors import (
    Cancelled,
    DeviceLost,
    DeviceUnavailable,
    ExplainError,
    ModelPackageError,
    OutOfMemory,
    PluginError,
    ReadError,
    RunError,
    RuntimeFailure,
    WorkbenchError,
    WriteError,
)
from workbench.logs import logger
from workbench.models.graph import GraphFacts, with_outputs
from workbench.models.head import LinearHead, linear_head
from workbench.models.network import NetworkFacts, network_facts
from workbench.models.package import file_digest, verified, verified_graph
from workbench.paths import display_name, printable, shortened
from workbench.plugin.load import owners

API = 1

__all__ = [
    "API",
    "IDENTITY",
    "Affine",
    "Answer",
    "Array",
    "CancelToken",
    "Cancelled",
    "ClassScore",
    "Codec",
    "Device",
    "DeviceLost",
    "DeviceReport",
    "DeviceUnavailable",
    "DisplayHints",
    "ExplainAsk",
    "ExplainError",
    "Explainer",
    "Findings",
    "GraphFacts",
    "Identity",
    "Image",
    "Imported",
    "Importer",
    "Interpreter",
    "LinearHead",
    "LookupTable",
    "Manifest",
    "Measured",
    "ModelPackage",
    "ModelPackageError",
    "NetworkFacts",
    "Notice",
    "OperatingPoint",
    "OutOfMemory",
    "Overlay",
    "PluginError",
    "Progress",
    "ReadError",
    "ReadLimits",
    "Reader",
    "Record",
    "Report",
    "Result",
    "RunError",
    "Runtime",
    "RuntimeFailure",
    "Sample",
    "SampleSpec",
    "Scan",
    "Session",
    "Snippet",
    "Source",
    "Step",
    "Tag",
    "Tensor",
    "TensorSpec",
    "Window",
    "WorkbenchError",
    "WriteError",
    "Writer",
    "cannot",
    "check_size",
    "display_name",
    "file_digest",
    "frozen",
    "linear_head",
    "logger",
    "network_facts",
    "owners",
    "plain",
    "printable",
    "scaling",
    "sha256_of",
    "shift",
    "shortened",
    "silent",
    "verified",
    "verified_graph",
    "with_outputs",
    "with_overlay",
]


def cannot(step: str, why: str, hint: str = "") -> RunError:
    """The error that a step raises when it cannot do what is asked: what, why, hint."""
    return RunError("run.step", step=step, why=why, hint=hint)


def check_size(name: str, height: int, width: int, bytes_a_pixel: int, limits: ReadLimits, frames: int = 1) -> None:
    """Raise ReadError where a header announces more pixels, or would need more memory, than `limits` allow.

    `frames` is how many frames would be decoded at once. To be called before anything is decoded.
    """
    pixels = height * width * frames
    if height < 1 or width < 1:
        raise ReadError("read.damaged", name=name, why=f"It announces {width} × {height} pixels.")
    if pixels > limits.max_pixels:
        raise ReadError(
            "read.too_large",
            name=name,
            width=width,
            height=height,
            frames=frames,
            megapixels=f"{pixels / 1e6:.0f}",
            limit=f"{limits.max_pixels / 1e6:.0f}",
        )
    need = pixels * bytes_a_pixel
    if need > limits.max_bytes:
        text = f"{need / 2**20:,.0f} MB"
        raise ReadError("read.too_much_memory", name=name, need=text, limit=f"{limits.max_bytes / 2**20:,.0f} MB")


def sha256_of(data: bytes | memoryview) -> str:
    """SHA-256 as 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()
