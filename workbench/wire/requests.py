"""What a worker can be asked for. Each struct is one thing that a person can want."""

from __future__ import annotations

import msgspec

from workbench.wire.answers import ExportRecord


class Message(msgspec.Struct, frozen=True, kw_only=True, tag=True, omit_defaults=True):
    """Anything on the wire."""


class Request(Message, frozen=True, kw_only=True):
    """Something to be done by the worker."""


class Open(Request, frozen=True, kw_only=True):
    """Look at paths: files, and folders with all that lies in them. Parts: Opened.

    `after`: begin behind this file of the walk, which is always in the same order. `skip`: files that are not touched.
    """

    paths: tuple[str, ...]
    after: str = ""
    skip: tuple[str, ...] = ()


class Read(Request, frozen=True, kw_only=True):
    """One frame with its values."""

    path: str
    frame: int = 0


class Thumbnail(Request, frozen=True, kw_only=True):
    """A small picture of one frame that fits into `width` × `height`."""

    path: str
    frame: int = 0
    width: int = 128
    height: int = 96


class Predict(Request, frozen=True, kw_only=True):
    """Run a model on one frame. `explain` "auto": a map too, if that costs no second run; or a method's id."""

    path: str
    frame: int = 0
    model: str | None = None
    device: str = "auto"
    anyway: bool = False
    explain: str = ""
    target: str | None = None
    save: bool = False


class Measure(Request, frozen=True, kw_only=True):
    """Try the next device that “auto” may choose and that was never tried with this model, if there is one.

    `path` is taken where the model brings no samples. May cost the worker its life; then the device is not tried again.
    """

    path: str = ""
    frame: int = 0
    model: str | None = None


class Explain(Request, frozen=True, kw_only=True):
    """A map for one class: by its index, by its label, or None for the most probable one."""

    path: str
    frame: int = 0
    model: str | None = None
    device: str = "auto"
    method: str = ""
    target: str | None = None
    anyway: bool = False


class Trace(Request, frozen=True, kw_only=True):
    """What every step produced."""

    path: str
    frame: int = 0
    model: str | None = None


class CompareTensor(Request, frozen=True, kw_only=True):
    """Compare what the steps give with a tensor of the maker's, a `.npy` file. `stage`: that one alone (-1: all)."""

    path: str
    npy: str
    frame: int = 0
    model: str | None = None
    stage: int = -1


class PlanCode(Request, frozen=True, kw_only=True):
    """The way from the file to the network's input as a Python script."""

    path: str
    frame: int = 0
    model: str | None = None


class Suit(Request, frozen=True, kw_only=True):
    """Whether a model is meant for an image, before anything is run."""

    path: str
    frame: int = 0
    model: str | None = None


class Render(Request, frozen=True, kw_only=True):
    """The 8-bit picture at 1:1. `window`: "", "full", "auto", "voi:N" or "centre,width". `out`: write it there."""

    path: str
    frame: int = 0
    window: str = ""
    out: str = ""


class Inspect(Request, frozen=True, kw_only=True):
    """What a file is."""

    path: str
    frame: int = 0
    tags: bool = False
    stats: bool = False


class ListModels(Request, frozen=True, kw_only=True):
    """The library."""


class ShowModel(Request, frozen=True, kw_only=True):
    """One model, explained."""

    model: str | None = None


class AddModel(Request, frozen=True, kw_only=True):
    """Copy a package into the library. `chosen`: (key, answer) of what a bare network leaves open."""

    path: str
    chosen: tuple[tuple[str, str], ...] = ()


class Intake(Request, frozen=True, kw_only=True):
    """What is known about a bare network, and what is open. `chosen`: (key, answer) of what was answered already."""

    path: str
    chosen: tuple[tuple[str, str], ...] = ()


class Preview(Request, frozen=True, kw_only=True):
    """What each answer to one question would do, seen on an image. `values`: those alone, and others than the usual.

    Questions that are open besides are answered as is likely. `npy`: compare each input with this tensor too.
    """

    path: str
    key: str
    image: str
    frame: int = 0
    chosen: tuple[tuple[str, str], ...] = ()
    values: tuple[str, ...] = ()
    top: int = 3
    npy: str = ""


class PrepareModel(Request, frozen=True, kw_only=True):
    """A bare network with its answers as a package outside the library, to be used once. Gives its folder."""

    path: str
    chosen: tuple[tuple[str, str], ...] = ()


class ConfirmModel(Request, frozen=True, kw_only=True):
    """What was chosen or guessed about a model is right: take the mark away."""

    model: str


class RemoveModel(Request, frozen=True, kw_only=True):
    """Take a model out of the library."""

    model: str


class RestoreModel(Request, frozen=True, kw_only=True):
    """Put a removed model back."""

    waiting: str


class CheckModel(Request, frozen=True, kw_only=True):
    """Run a package's own samples and compare."""

    model: str | None = None
    device: str = "auto"


class ListDevices(Request, frozen=True, kw_only=True):
    """Devices of every runtime, not tried."""


class ProbeDevice(Request, frozen=True, kw_only=True):
    """Run a one-node network on a device. May cost the worker its life.

    `again`: if that goes well, models for which the device was given up may be measured on it again.
    """

    runtime: str
    device: str
    again: bool = False


class Examine(Request, frozen=True, kw_only=True):
    """Everything else that `doctor` tells: versions, codecs, plugins, store."""


class ListPlugins(Request, frozen=True, kw_only=True):
    """Plugins and their state."""


class CheckPlugin(Request, frozen=True, kw_only=True):
    """Run the conformance suite on a plugin's folder."""

    path: str


class NewPlugin(Request, frozen=True, kw_only=True):
    """Write a skeleton."""

    name: str
    folder: str


class Recall(Request, frozen=True, kw_only=True):
    """Kept results for files, newest first, at most one per model and frame. `top`: so many classes (0: all)."""

    paths: tuple[str, ...]
    top: int = 0


class Export(Request, frozen=True, kw_only=True):
    """Write results with the writer for the path's ending.

    `append`: behind the lines that are there already, for formats of one line a record; a torn last line is cut off.
    `trial`: write nothing, only see whether there is such a writer.
    """

    out: str
    records: tuple[ExportRecord, ...]
    append: bool = False
    trial: bool = False


class Bench(Request, frozen=True, kw_only=True):
    """Speed on this machine, as ratios to the bare network."""

    model: str | None = None
    device: str = "auto"
    image: str = ""
    rounds: int = 30


class Stats(Request, frozen=True, kw_only=True):
    """How the worker is."""
