"""What the asking process and its worker say to each other: typed structs in MessagePack.

A request has the answer that `ANSWERS` names; long answers come in parts. Values of `core` cross as they are, arrays as
handles (`arrays.py`); what the worker is doing is written elsewhere (`crumbs.py`). Nothing is ever unpickled: what a
worker says derives from untrusted files.
"""

from __future__ import annotations

from typing import Any, ClassVar

import msgspec

from workbench.core.image import Image
from workbench.core.kinds import Device
from workbench.core.overlay import Overlay
from workbench.wire import answers, requests
from workbench.wire.requests import Message, Request

VERSION = 1

ANSWERS: dict[type[Request], Any] = {
    requests.Open: answers.Opened,
    requests.Read: Image,
    requests.Thumbnail: answers.Picture,
    requests.Predict: answers.Predicted,
    requests.Measure: answers.MeasuredDevice,
    requests.Explain: Overlay,
    requests.Trace: tuple[answers.Traced, ...],
    requests.CompareTensor: answers.ComparedTensor,
    requests.PlanCode: answers.Script,
    requests.Suit: answers.Suits,
    requests.Render: answers.Picture,
    requests.Inspect: answers.Inspected,
    requests.ListModels: tuple[answers.ModelRow, ...],
    requests.ShowModel: answers.ModelSheet,
    requests.AddModel: answers.ModelRow,
    requests.Intake: answers.Drafted,
    requests.Preview: tuple[answers.Trial, ...],
    requests.PrepareModel: answers.Written,
    requests.ConfirmModel: answers.ModelRow,
    requests.RemoveModel: answers.Removed,
    requests.RestoreModel: answers.ModelRow,
    requests.CheckModel: answers.CheckedModel,
    requests.ListDevices: tuple[answers.DeviceRow, ...],
    requests.ProbeDevice: Device,
    requests.Examine: tuple[answers.Fact, ...],
    requests.ListPlugins: tuple[answers.PluginRow, ...],
    requests.CheckPlugin: tuple[answers.Fact, ...],
    requests.NewPlugin: answers.Written,
    requests.Recall: tuple[answers.ExportRecord, ...],
    requests.Export: answers.Written,
    requests.Bench: tuple[answers.Ratio, ...],
    requests.Stats: answers.Health,
}


# -- envelopes


class Hello(Message, frozen=True, kw_only=True):
    """The first message to a worker: where things are and what holds.

    `overrides` are settings from the command line; `folder` is where arrays, breadcrumbs and the stack of a dying
    interpreter go; `memory_bytes` is how much memory the worker may use (0: no bound); `warm_up` whether it loads the
    first model before it is asked for one; `debug` whether it goes on to say on standard error what it has to say.
    """

    version: int
    data_dir: str
    machine_dir: str
    folder: str
    overrides: dict[str, bool | int | float | str]
    added_plugins: bool = True
    memory_bytes: int = 0
    warm_up: bool = True
    debug: bool = False


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """The one thing that every version understands of another's first message."""

    version: int


class Ask(Message, frozen=True, kw_only=True):
    """A request with its number."""

    sealed: ClassVar[bool] = True
    id: int
    request: msgspec.Raw


class Cancel(Message, frozen=True, kw_only=True):
    """The asker has changed their mind."""

    id: int


class Attached(Message, frozen=True, kw_only=True):
    """These arrays were attached; the sender need not hold them any longer."""

    names: tuple[str, ...]


class Ready(Message, frozen=True, kw_only=True):
    """The worker is up, and speaks this version. Where it is another than the owner's, nothing else will follow."""

    pid: int
    version: int


class Retiring(Message, frozen=True, kw_only=True):
    """The worker ends between two requests, because it holds much memory. What it was asked is to be asked again."""

    resident: int


class Told(Message, frozen=True, kw_only=True):
    """Progress of a request."""

    id: int
    fraction: float | None = None
    words: str = ""


class Sketched(Message, frozen=True, kw_only=True):
    """Progress of a request, with a first, coarse map to look at."""

    id: int
    fraction: float
    words: str
    overlay: msgspec.Raw


class Part(Message, frozen=True, kw_only=True):
    """A part of a long answer."""

    sealed: ClassVar[bool] = True
    id: int
    value: msgspec.Raw


class Answer(Message, frozen=True, kw_only=True):
    """The answer."""

    sealed: ClassVar[bool] = True
    id: int
    value: msgspec.Raw


class Failed(Message, frozen=True, kw_only=True):
    """The request ended with an error; `cancelled` if it was given up."""

    id: int
    error: answers.Broken | None = None
    cancelled: bool = False


ToWorker = Hello | Ask | Cancel | Attached
FromWorker = Ready | Retiring | Told | Sketched | Part | Answer | Failed
REQUESTS = tuple(ANSWERS)
