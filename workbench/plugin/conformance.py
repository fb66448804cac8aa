"""Does a plugin keep its word? Run by `workbench plugins check`, and from a plugin's own tests.

Loads every contribution and tries it on made-up values. Each rule gives a line that says what was tried and what came.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from workbench.core.kinds import (
    Explainer,
    Importer,
    Interpreter,
    Kind,
    Reader,
    Runtime,
    Step,
    Writer,
)
from workbench.core.options import Option
from workbench.core.progress import CancelToken
from workbench.core.sample import SampleSpec
from workbench.errors import PluginError, ReadError, RunError, WorkbenchError, WriteError
from workbench.plugin import fakes
from workbench.plugin.discover import Found, look
from workbench.plugin.guard import Guard
from workbench.plugin.manifest import Contribution
from workbench.plugin.registry import Registry

_PROTOCOLS: dict[Kind, type] = {
    "reader": Reader,
    "step": Step,
    "runtime": Runtime,
    "interpreter": Interpreter,
    "explainer": Explainer,
    "writer": Writer,
    "importer": Importer,
}
_GARBAGE = (b"", b"\0" * 64, b"GARBAGE" * 600, bytes(range(256)) * 16)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One rule on one contribution."""

    contribution: str
    rule: str
    ok: bool
    text: str


def check_folder(folder: Path) -> list[Line]:
    """Every rule on the plugin in a folder: for a plugin's own tests. Raises PluginError if its manifest is unsound."""
    found = look(folder)
    if found.error is not None:
        raise found.error
    return check(found)


def check(found: Found) -> list[Line]:
    """Every rule on every contribution of a plugin whose manifest is sound."""
    lines: list[Line] = []
    for contribution in found.manifest.contributions if found.manifest else ():
        try:
            made = _made(Registry([found], Guard()), contribution)
        except WorkbenchError as error:
            lines.append(_line(contribution, "it loads", False, error.sentence()))
            continue
        missing = [name for name in _methods(contribution.kind) if not hasattr(made, name)]
        text = f"missing: {', '.join(missing)}" if missing else f"all of a {contribution.kind}'s methods are there"
        lines.append(_line(contribution, "it has the methods of its kind", not missing, text))
        if not missing:
            lines += _judged(contribution, made)
    return lines


def _judged(contribution: Contribution, made: Any) -> Iterator[Line]:
    """Every rule, up to the first that the plugin answers with an exception or with something unheard of."""
    try:
        for rule, ok, text in _RULES[contribution.kind](made):
            yield _line(contribution, rule, ok, text)
    except WorkbenchError as error:
        yield _line(contribution, "it does not break", False, error.sentence())
    except Exception as error:
        yield _line(contribution, "it answers as its kind does", False, f"{type(error).__name__}: {error}")


def _made(registry: Registry, contribution: Contribution) -> Any:
    options = {option.name: _some_value(option) for option in contribution.options if option.required}
    makers: dict[Kind, Callable[[], Any]] = {
        "reader": lambda: registry.reader(contribution.id),
        "step": lambda: registry.step(contribution.id, options),
        "runtime": lambda: registry.runtime(contribution.id),
        "interpreter": lambda: registry.interpreter(contribution.id, options),
        "explainer": lambda: registry.explainer(contribution.id, options),
        "writer": lambda: registry.writer(contribution.id),
        "importer": lambda: registry.importer(contribution.id),
    }
    return makers[contribution.kind]()


def _some_value(option: Option) -> Any:
    number = option.low if option.low is not None else 1
    return {
        "int": int(number),
        "float": float(number),
        "bool": True,
        "text": "text",
        "choice": option.choices[0] if option.choices else "",
        "size": [max(16, int(number)), max(16, int(number))],
        "numbers": [float(number)],
        "texts": ["text"],
    }[option.kind]


def _methods(kind: Kind) -> list[str]:
    return [name for name in vars(_PROTOCOLS[kind]) if not name.startswith("_")]


_Verdicts = Iterator[tuple[str, bool, str]]


def _step(step: Step) -> _Verdicts:
    sample = fakes.sample(40, 56)
    before = sample.px.copy()
    spec = SampleSpec(height=40, width=56, channels=3, dtype="uint8", low=0.0, high=255.0)
    try:
        planned = step.plan(spec)
    except RunError as error:
        yield "it plans, or says why not", True, error.sentence()
        return
    done = step.apply(sample)
    same = done.px.shape == planned.shape()
    yield "it gives the shape that it planned", same, f"planned {planned.shape()}, gave {done.px.shape}"
    yield "it leaves its argument alone", bool(np.array_equal(before, sample.px)), "the argument was compared"
    again = step.apply(sample)
    yield "it gives the same twice", bool(np.array_equal(done.px, again.px)), "two runs were compared"
    kinds = done.px.dtype.name in ("uint8", "float32")
    yield "it gives uint8 or float32", kinds, f"it gave {done.px.dtype.name}"
    top, left, bottom, right = done.affine.box(0, 0, done.px.shape[0], done.px.shape[1])
    sound = bottom > top and right > left and all(np.isfinite((top, left, bottom, right)))
    covered = f"rows {top:g} to {bottom:g}, columns {left:g} to {right:g} of the source"
    yield "its affine leads to the source", bool(sound), covered
    yield "it describes itself", bool(step.describe().strip()), step.describe()


def _reader(reader: Reader) -> _Verdicts:
    with tempfile.TemporaryDirectory() as folder:
        for number, data in enumerate(_GARBAGE):
            path = Path(folder) / f"garbage-{number}.bin"
            path.write_bytes(data)
            try:
                claimed = reader.sniff(path, data[:4096])
            except WorkbenchError as error:
                yield "it does not fail on garbage", False, error.sentence()
                return
            if not claimed:
                continue
            try:
                reader.read(path, 0, fakes.LIMITS, CancelToken())
            except ReadError as error:
                yield "it refuses garbage with a reason", bool(error.why), error.sentence()
            except WorkbenchError as error:
                yield "it refuses garbage with a ReadError", False, error.sentence()
                return
    yield "it does not fail on garbage", True, f"{len(_GARBAGE)} kinds of garbage were tried"
    codecs = reader.codecs()
    yield "it tells what it can decode", all(codec.name for codec in codecs), f"{len(codecs)} ways of storing"


def _runtime(runtime: Runtime) -> _Verdicts:
    devices = runtime.devices()
    yield "it names its devices", all(device.id for device in devices), ", ".join(device.id for device in devices)
    yield "it names its versions", bool(runtime.versions()), str(runtime.versions())


def _interpreter(interpreter: Interpreter) -> _Verdicts:
    raw = np.array([[0.25, 0.75]], np.float32)
    try:
        findings = interpreter.interpret(fakes.package(), raw)
    except WorkbenchError as error:
        yield "it interprets two numbers, or says why not", not isinstance(error, PluginError), error.sentence()
        return
    sound = all(0 <= score.probability <= 1 for score in findings.classes)
    yield "its probabilities lie in [0, 1]", sound, f"{len(findings.classes)} classes, {len(findings.values)} values"


def _explainer(explainer: Explainer) -> _Verdicts:
    yield "it can be set up", True, "its maps are not judged: they need a network"


def _writer(writer: Writer) -> _Verdicts:
    named = bool(writer.endings) and all(ending.startswith(".") for ending in writer.endings)
    yield "it names its endings", named, ", ".join(writer.endings)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"out{next(iter(writer.endings), '')}"
        try:
            writer.write([], path)
        except WorkbenchError as error:
            yield "it writes nothing, or says why not", isinstance(error, WriteError), error.sentence()
            return
        yield "it writes nothing, or says why not", path.is_file(), "an empty list was written"


def _importer(importer: Importer) -> _Verdicts:
    with tempfile.TemporaryDirectory() as folder:
        claimed = importer.sniff(Path(folder))
        yield "it does not claim an empty folder", not claimed, "an empty folder was shown"


_RULES: dict[Kind, Callable[[Any], _Verdicts]] = {
    "reader": _reader,
    "step": _step,
    "runtime": _runtime,
    "interpreter": _interpreter,
    "explainer": _explainer,
    "writer": _writer,
    "importer": _importer,
}


def _line(contribution: Contribution, rule: str, ok: bool, text: str) -> Line:
    return Line(contribution=contribution.id, rule=rule, ok=ok, text=text)
