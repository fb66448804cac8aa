"""The protocols of the seven plugin kinds: reader, step, runtime, interpreter, explainer, writer, importer.

A plugin's class is made once per use with its options as keyword arguments. It gets values, a token and a way to report
progress; never the window, never the store. Whatever it raises becomes an error value that names the plugin.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol, runtime_checkable

from workbench.core.arrays import Array
from workbench.core.image import Identity, Image
from workbench.core.intake import Answer
from workbench.core.model import ModelPackage
from workbench.core.overlay import Overlay
from workbench.core.progress import CancelToken, Report
from workbench.core.result import DeviceReport, Findings, Result
from workbench.core.sample import Sample, SampleSpec, Tensor

Kind = Literal["reader", "step", "runtime", "interpreter", "explainer", "writer", "importer"]
KINDS: tuple[Kind, ...] = ("reader", "step", "runtime", "interpreter", "explainer", "writer", "importer")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLimits:
    """Bounds that a reader checks from the header, before a pixel is decoded."""

    max_pixels: int = 200_000_000
    max_bytes: int = 2 << 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """A file's header: an image without pixels, whose it is, and the headings it is filed under."""

    header: Image
    groups: tuple[tuple[str, str], ...]
    title: str
    identity: Identity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """One header entry for people: a key as the format writes it, its name, and its value as text."""

    key: str
    name: str
    value: str
    depth: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Codec:
    """A way of storing pixels, and whether this installation can decode it: `by` what, or `why` not."""

    name: str
    usable: bool
    by: str = ""
    why: str = ""
    hint: str = ""


@runtime_checkable
class Reader(Protocol):
    """Turns files of some formats into images."""

    def sniff(self, path: Path, head: bytes) -> bool:
        """Whether the content (its first 4 KB are `head`) is ours. Cheap; never by the extension alone."""

    def scan(self, path: Path, limits: ReadLimits) -> Scan:
        """The header. Raises ReadError, also where `limits` are passed."""

    def read(self, path: Path, frame: int, limits: ReadLimits, token: CancelToken) -> Image:
        """One frame (counted from 0) with its values, read-only. Raises ReadError."""

    def stored(self, path: Path, frame: int, limits: ReadLimits, token: CancelToken) -> Array:
        """One frame as the file holds it, before any transformation. Raises ReadError."""

    def tags(self, path: Path) -> Sequence[Tag]:
        """Everything the header says, for people. Raises ReadError."""

    def codecs(self) -> Sequence[Codec]:
        """Every way of storing pixels that it knows of, for `doctor`."""


@runtime_checkable
class Step(Protocol):
    """A pure transformation of a sample. Its options are its fields."""

    def plan(self, spec: SampleSpec) -> SampleSpec:
        """What comes out if `spec` goes in. Raises RunError("run.step") where that cannot be."""

    def apply(self, sample: Sample) -> Sample:
        """The transformed sample, its affine composed; the argument is not changed."""

    def describe(self) -> str:
        """What it does, in a few words, with its numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """Something that could run a network. `id` is what `--device` takes.

    usable
        True after a network ran on it, False with a reason, None if that was not tried.
    version
        Of its driver or provider, as far as it is known: what was measured holds for this one alone.
    auto
        Whether it may be tried without being asked for.
    """

    id: str
    name: str
    provider: str
    usable: bool | None = None
    why: str = ""
    hint: str = ""
    version: str = ""
    auto: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class TensorSpec:
    """A network's input or output: name, element type as ONNX names it (float32, …), shape with None where free."""

    name: str
    dtype: str
    shape: tuple[int | str | None, ...]


@runtime_checkable
class Session(Protocol):
    """A network that is loaded on a device. May be run from several threads at once."""

    @property
    def device(self) -> DeviceReport:
        """The device that was got."""

    @property
    def inputs(self) -> tuple[TensorSpec, ...]:
        """What it takes."""

    @property
    def outputs(self) -> tuple[TensorSpec, ...]:
        """What it gives, extra outputs included."""

    def run(self, feeds: Mapping[str, Array], outputs: Sequence[str], token: CancelToken) -> dict[str, Array]:
        """The named outputs. Raises RuntimeFailure, or Cancelled where the token was cancelled meanwhile."""

    def close(self) -> None:
        """Give back what it holds. The session is not used afterwards."""


@runtime_checkable
class Runtime(Protocol):
    """Loads networks onto devices."""

    def devices(self) -> Sequence[Device]:
        """Every device this runtime knows of, the preferred first; without trying them.

        Where there is one with the id "cpu" and others that may be usable, the program measures all of them on the
        model's own samples and compares with the processor's answers; then "auto" means the fastest that agrees.
        """

    def probe(self, device: str) -> Device:
        """Run a one-node network on `device` and say what came of it. May take the process down with it."""

    def open(self, package: ModelPackage, device: str, extra_outputs: Sequence[str] = (), threads: int = 0) -> Session:
        """A session. `device` is an id, or "auto": then the best that works, with the reason if one fell back.

        `extra_outputs` are inner tensors that become outputs, for explainers. `threads` 0: one per core for one image.
        Raises RuntimeFailure, ModelPackageError.
        """

    def versions(self) -> dict[str, str]:
        """Versions that results depend on."""


@runtime_checkable
class Interpreter(Protocol):
    """Turns raw outputs into findings."""

    def output(self, package: ModelPackage, outputs: Sequence[TensorSpec]) -> str:
        """The name of the output it reads. Raises ModelPackageError where shape or labels do not fit."""

    def interpret(self, package: ModelPackage, output: Array) -> Findings:
        """Findings for one image from the output named above, batch axis of 1. Raises RunError."""

    def score(self, output: Array, target: int) -> Array:
        """The score of class `target` for each row of a batch, (N,) float32: what explainers look at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainAsk:
    """Everything an explainer may look at.

    `outputs` are those of the run that is explained, the explainer's own extra outputs among them. `run` gives the
    output named `output_name` for a batch of inputs; it may be called from `workers` threads at once.
    """

    package: ModelPackage
    tensor: Tensor
    outputs: Mapping[str, Array]
    output_name: str
    target: int
    target_label: str
    score: Callable[[Array, int], Array]
    run: Callable[[Array], Array]
    workers: int


@runtime_checkable
class Explainer(Protocol):
    """Says where in the input a network reacted."""

    def needs(self, package: ModelPackage) -> tuple[str, ...] | None:
        """Inner tensors that it wants as outputs (may be none), or None if it cannot explain this model."""

    def explain(self, ask: ExplainAsk, report: Report, token: CancelToken) -> Overlay:
        """The map for `ask.target`. Raises ExplainError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One input with what was found: a result with its picture and map where the writer asked for them, or an error.

    `opacity` (0 to 1) and `colours` (the name of a colour map) say how the map is to be drawn.
    """

    input: str
    frame: int = 0
    result: Result | None = None
    error: Mapping[str, object] | None = None
    picture: Array | None = None
    overlay: Overlay | None = None
    opacity: float = 0.45
    colours: str = "magma"


@runtime_checkable
class Writer(Protocol):
    """Writes records into a file. `endings` are the file name endings it is chosen by."""

    endings: tuple[str, ...]
    pictures: bool

    def write(self, records: Iterable[Record], path: Path) -> None:
        """Write all records into a fresh file; the caller puts it in its place when it is whole. Raises WriteError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """A foreign model layout as it was read, in one of two ways.

    Whole: `manifest` (the same table as model.toml), `labels`, and the `files` that belong to it. In parts: `network`
    (a file name relative to the folder) with the `answers` that the layout gives; the graph is asked for the rest, then
    a person.
    """

    manifest: Mapping[str, Any] = field(default_factory=dict)
    labels: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    network: str = ""
    answers: tuple[Answer, ...] = ()


@runtime_checkable
class Importer(Protocol):
    """Reads a foreign model layout."""

    def sniff(self, path: Path) -> bool:
        """Whether this file or folder is of the layout. Cheap."""

    def read(self, path: Path) -> Imported:
        """Its manifest, or what it answers about its network. Raises ModelPackageError."""
