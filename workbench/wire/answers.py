"""What a worker answers. Longer than 300 lines on purpose: all that crosses back can be read in one place."""

from __future__ import annotations

import msgspec

from workbench.core.image import Image, Notice
from workbench.core.intake import Answer, Question
from workbench.core.kinds import Device, Tag
from workbench.core.overlay import Overlay
from workbench.core.result import ClassScore, Measured, Result
from workbench.core.study import Item
from workbench.errors import Param, WorkbenchError, from_parts
from workbench.wire.arrays import Array
from workbench.wire.comparisons import ComparedStage as ComparedStage
from workbench.wire.comparisons import ComparedTensor as ComparedTensor
from workbench.wire.comparisons import Likely as Likely
from workbench.wire.comparisons import Script as Script


class ExportRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One row of an export: a result, or an error object; for pictures also how they are to be drawn."""

    input: str
    frame: int = 0
    result: Result | None = None
    error: dict[str, str] | None = None
    overlay: Overlay | None = None
    window: str = ""
    opacity: float = 0.45
    colours: str = "magma"


class Broken(msgspec.Struct, frozen=True, kw_only=True):
    """An error on its way over the boundary."""

    kind: str
    code: str
    what: str
    why: str = ""
    hint: str = ""
    problems: tuple[str, ...] = ()
    params: dict[str, Param] = {}
    trace: str = ""

    @classmethod
    def of(cls, error: WorkbenchError, trace: str = "") -> Broken:
        """The parts of an error."""
        return cls(
            kind=type(error).__name__,
            code=error.code,
            what=error.what,
            why=error.why,
            hint=error.hint,
            problems=error.problems,
            params=error.params,
            trace=trace,
        )

    def error(self) -> WorkbenchError:
        """The error again."""
        return from_parts(self.kind, self.code, self.what, self.why, self.hint, self.problems, dict(self.params))


class BrokenPath(msgspec.Struct, frozen=True, kw_only=True):
    """A path that did not open."""

    path: str
    error: Broken


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """What opening gave so far. `models` are paths that hold a model instead of an image; `last` was looked at last."""

    items: tuple[Item, ...] = ()
    broken: tuple[BrokenPath, ...] = ()
    models: tuple[str, ...] = ()
    looked_at: int = 0
    last: str = ""


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """(H, W) or (H, W, 3) uint8."""

    px: Array
    note: str = ""


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What the network saw: the tensor as a picture, in words, and the part of the source it covers.

    `covered` is (top, left, bottom, right) in source pixel edges; `lines` is the plan, a line a step.
    """

    px: Array
    lines: tuple[str, ...]
    covered: tuple[float, float, float, float]


class Predicted(msgspec.Struct, frozen=True, kw_only=True):
    """A result, its map if one was asked for and possible, and what the network saw.

    `unmeasured` are devices that “auto” could choose from had they been tried with this model (`requests.Measure`).
    """

    result: Result
    seen: Seen
    overlay: Overlay | None = None
    no_overlay: str = ""
    methods: tuple[str, ...] = ()
    kept: bool = False
    not_kept: Broken | None = None
    unmeasured: tuple[str, ...] = ()


class MeasuredDevice(msgspec.Struct, frozen=True, kw_only=True):
    """A device that was tried with a model: whether its answers are the processor's, or why it is not used.

    `device` is what “auto” means for the model now; `left` are the devices that have not been tried yet.
    """

    device: str
    tried: str = ""
    name: str = ""
    agrees: bool = False
    why: str = ""
    left: tuple[str, ...] = ()


class Traced(msgspec.Struct, frozen=True, kw_only=True):
    """One stage of a trace, as numbers and as a picture of at most 512 pixels a side."""

    name: str
    sentence: str
    shape: tuple[int, ...]
    dtype: str
    low: float
    high: float
    mean: float
    sha256: str
    ms: float
    picture: Array


class Suits(msgspec.Struct, frozen=True, kw_only=True):
    """Misfits (empty: it suits), things worth knowing, and why it cannot be run at all."""

    misfits: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()
    impossible: Broken | None = None


class Stat(msgspec.Struct, frozen=True, kw_only=True):
    """Numbers over an array; the hash is over little-endian rows."""

    shape: tuple[int, ...]
    dtype: str
    min: float
    max: float
    mean: float
    sha256: str


class Inspected(msgspec.Struct, frozen=True, kw_only=True):
    """What a file is."""

    header: Image
    tags: tuple[Tag, ...] = ()
    stored: Stat | None = None
    values: Stat | None = None


class ModelRow(msgspec.Struct, frozen=True, kw_only=True):
    """A model in the library, or why it cannot be used."""

    id: str
    name: str = ""
    version: str = ""
    task: str = ""
    domain: str = ""
    origin: str = ""
    folder: str = ""
    licence: str = ""
    intended_use: str = ""
    labels: tuple[str, ...] = ()
    suits: dict[str, tuple[str, ...]] = {}
    sha256: str = ""
    unconfirmed: tuple[str, ...] = ()
    error: Broken | None = None


class ModelSheet(msgspec.Struct, frozen=True, kw_only=True):
    """A model as a person would explain it."""

    row: ModelRow
    plan: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    card: str = ""
    card_facts: dict[str, str] = {}
    samples: tuple[str, ...] = ()


class Drafted(msgspec.Struct, frozen=True, kw_only=True):
    """A bare network: what is `known` and from where, the open `questions` in their order, the plan once all is known.

    `facts`: what else is worth knowing, as (key, value). `offered`: questions that a usual answer was taken for.
    `unconfirmed` was chosen or guessed, not stated. `whole`: nothing is asked because it is a package already.
    """

    name: str
    known: tuple[Answer, ...] = ()
    questions: tuple[Question, ...] = ()
    asked: tuple[Question, ...] = ()
    offered: tuple[Question, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    unconfirmed: tuple[str, ...] = ()
    plan: tuple[str, ...] = ()
    manifest: str = ""
    whole: bool = False


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """What one answer would do: the input as the network would see it and its first answers, or why it cannot.

    `compared`: that input beside a tensor of the maker's, without pictures, where one was given.
    """

    value: str
    seen: Array | None = None
    low: float = 0.0
    high: float = 0.0
    top: tuple[ClassScore, ...] = ()
    values: tuple[Measured, ...] = ()
    compared: ComparedStage | None = None
    error: Broken | None = None


class Removed(msgspec.Struct, frozen=True, kw_only=True):
    """Where a removed model waits."""

    waiting: str


class CheckedSample(msgspec.Struct, frozen=True, kw_only=True):
    """One sample of a package: what differs from what its author got (empty: nothing)."""

    file: str
    differences: tuple[str, ...] = ()
    largest: float = 0.0


class CheckedModel(msgspec.Struct, frozen=True, kw_only=True):
    """A package's samples against its expected answers."""

    model: str
    device: str
    tolerance: float
    samples: tuple[CheckedSample, ...]


class DeviceRow(msgspec.Struct, frozen=True, kw_only=True):
    """A device of a runtime, and what was measured on it, a sentence for each model."""

    runtime: str
    device: Device
    measured: tuple[str, ...] = ()


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """One line of an examination. `state`: ok, note, problem."""

    group: str
    name: str
    state: str
    text: str
    hint: str = ""


class PluginRow(msgspec.Struct, frozen=True, kw_only=True):
    """A plugin and its state."""

    id: str
    name: str
    version: str
    origin: str
    state: str
    why: str
    licence: str
    summary: str
    folder: str
    contributions: tuple[tuple[str, str, str], ...] = ()
    problems: tuple[str, ...] = ()
    strikes: int = 0


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """Files that were written."""

    paths: tuple[str, ...]


class Ratio(msgspec.Struct, frozen=True, kw_only=True):
    """One measured ratio, its goal (0: none), and the milliseconds it is made of."""

    name: str
    value: float
    goal: float = 0.0
    text: str = ""


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """The worker's memory and what it holds."""

    resident_mb: float
    sessions: int
    pid: int
