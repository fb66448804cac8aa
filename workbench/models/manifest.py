"""model.toml: read, and checked so that every problem is told at once with its file, key and line.

The contract is written down in docs/model-package.md. Options of steps, interpreter and runtime are checked against
what the plugins declare, without running their code.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any, cast, get_args

from workbench.core.model import (
    Calibration,
    Colour,
    EngineUse,
    InputRule,
    Layout,
    Manifest,
    OperatingPoint,
    Use,
    Values,
)
from workbench.core.options import Options, OptionsOf, filled
from workbench.core.result import Task
from workbench.errors import ModelPackageError
from workbench.toml_tables import Document, Table, did_you_mean, from_data, parse

FILE = "model.toml"
SCHEMA = 1
ID_PATTERN = r"[a-z0-9]+(-[a-z0-9]+)*"
SHA256_PATTERN = r"[0-9a-f]{64}"
SUITS = ("modality", "body_part", "view", "laterality")
_TOP = ("schema", "model", "files", "input", "step", "engine", "interpret", "operating_point", "calibration", "intake")


class Checked:
    """A manifest that was read, and the labels it holds: inline, or the name of the file that has them."""

    __slots__ = ("document", "labels", "labels_file", "manifest")

    def __init__(self, document: Document, manifest: Manifest, labels: tuple[str, ...], labels_file: str) -> None:
        self.document = document
        self.manifest = manifest
        self.labels = labels
        self.labels_file = labels_file


def read_text(text: str, name: str, options_of: OptionsOf, file: str = FILE) -> Checked:
    """The manifest in `text`. Raises ModelPackageError with every problem it has."""
    return _checked(parse(text, file), name, options_of)


def read_data(data: Mapping[str, Any], name: str, options_of: OptionsOf, file: str = FILE) -> Checked:
    """The manifest that an importer made. Raises ModelPackageError with every problem it has."""
    return _checked(from_data(data, file), name, options_of)


def check_points(checked: Checked, labels: tuple[str, ...], name: str) -> None:
    """Raise ModelPackageError for operating points of labels that are not there, now that all labels are known."""
    for number, point in enumerate(checked.manifest.operating_points):
        if point.label not in labels:
            _complain_about_label(checked.document.table(("operating_point", number)), point.label, labels)
    _refuse(checked.document, name)


def escapes(file: str) -> bool:
    """Whether a path in a manifest could leave its folder, on any system."""
    posix, windows = PurePosixPath(file), PureWindowsPath(file)
    outside = posix.is_absolute() or bool(windows.drive) or windows.is_absolute() or file.startswith(("\\", "/"))
    return outside or ".." in posix.parts or ".." in windows.parts or "\0" in file or not file


def _checked(document: Document, name: str, options_of: OptionsOf) -> Checked:
    _refuse(document, name)
    checked = _read(document, options_of)
    _refuse(document, name)
    return checked


def _refuse(document: Document, name: str) -> None:
    if document.problems:
        problems = tuple(str(problem) for problem in sorted(document.problems, key=lambda one: one.line))
        raise ModelPackageError("model.manifest", name=name, count=len(problems), file=document.file, problems=problems)


def _read(document: Document, options_of: OptionsOf) -> Checked:
    top = document.table()
    if top.whole("schema", default=SCHEMA) != SCHEMA:
        top.complain("schema", f"This version of the program reads schema {SCHEMA}.")
    model, engine_table, interpret_table = top.inner("model"), top.inner("engine"), top.inner("interpret")
    rule = _input(top.inner("input", required=False))
    steps = tuple(_use(table, "step", options_of) for table in top.tables("step"))
    engine = _engine(engine_table, options_of)
    labels, labels_file, interpret = _interpret(interpret_table, options_of)
    points = _operating_points(top.tables("operating_point"), labels)
    calibration = _calibration(top.inner("calibration", required=False))
    if calibration is not None and interpret.options.get("activation") == "none":
        top.complain("calibration", 'It needs scores; activation = "none" says that the network gives probabilities.')
    files = _files(top.inner("files", required=False))
    unconfirmed = _unconfirmed(top.inner("intake", required=False))
    top.finish(_TOP)
    facts = _model(model)
    manifest = Manifest(
        **facts,
        input=rule,
        steps=steps,
        engine=engine,
        interpret=interpret,
        files=files,
        operating_points=points,
        calibration=calibration,
        unconfirmed=unconfirmed,
    )
    return Checked(document, manifest, labels, labels_file)


def _model(table: Table | None) -> dict[str, Any]:
    if table is None:
        return dict.fromkeys(("id", "name", "version", "file", "sha256", "licence", "intended_use"), "") | {
            "task": "classification"
        }
    facts = {
        "id": table.text("id", pattern=ID_PATTERN, meaning="made of small letters, digits and single hyphens"),
        "name": table.text("name"),
        "version": table.text("version"),
        "file": _file(table, "file"),
        "sha256": table.text("sha256", pattern=SHA256_PATTERN, meaning="a SHA-256: 64 digits and letters a to f"),
        "task": cast(Task, table.text("task", choices=get_args(Task))),
        "licence": table.text("licence"),
        "intended_use": table.text("intended_use"),
        "domain": table.text("domain", default="", empty=True),
    }
    table.finish()
    return facts


def _file(table: Table, key: str) -> str:
    value = table.text(key)
    if value and escapes(value):
        table.complain(key, f"“{value}” leads out of the package's own folder.")
    return value


def _files(table: Table | None) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in table.content if table else ():
        assert table is not None
        digest = table.text(name, pattern=SHA256_PATTERN, meaning="a SHA-256: 64 digits and letters a to f")
        if escapes(name):
            table.complain(name, f"“{name}” leads out of the package's own folder.")
        found[name] = digest
    return found


def _input(table: Table | None) -> InputRule:
    if table is None:
        return InputRule()
    suits: dict[str, tuple[str, ...]] = {}
    if (inner := table.inner("suits", required=False)) is not None:
        suits = {key: inner.texts(key) for key in SUITS if key in inner.content}
        inner.finish(SUITS)
    rule = InputRule(
        kind="volume" if table.text("kind", default="image", choices=("image", "volume")) == "volume" else "image",
        colour=cast(Colour, table.text("colour", default="RGB", choices=get_args(Colour))),
        values=cast(Values, table.text("values", default="display", choices=get_args(Values))),
        suits=suits,
    )
    table.finish()
    return rule


def _engine(table: Table | None, options_of: OptionsOf) -> EngineUse:
    if table is None:
        return EngineUse(use="", input="")
    engine = EngineUse(
        use=_known(table, "runtime", options_of),
        input=table.text("input", default="", empty=True),
        layout=cast(Layout, table.text("layout", default="NCHW", choices=get_args(Layout))),
        output=table.text("output", default="", empty=True),
    )
    table.finish()
    return engine


def _interpret(table: Table | None, options_of: OptionsOf) -> tuple[tuple[str, ...], str, Use]:
    if table is None:
        return (), "", Use(use="")
    labels: tuple[str, ...] = ()
    labels_file = ""
    if isinstance(table.content.get("labels"), str):
        labels_file = _file(table, "labels")
    elif "labels" in table.content:
        labels = table.texts("labels")
    return labels, labels_file, _use(table, "interpreter", options_of)


def _use(table: Table, kind: str, options_of: OptionsOf) -> Use:
    use = _known(table, kind, options_of)
    options = options_of(kind, use)
    given = table.rest()
    if options is None:
        return Use(use=use, options=given)
    _check_options(table, options, given)
    return Use(use=use, options=filled(options, {k: v for k, v in given.items() if k in {o.name for o in options}}))


def _check_options(table: Table, options: Options, given: dict[str, Any]) -> None:
    known = {option.name: option for option in options}
    for key, raw in given.items():
        if key not in known:
            table.complain(key, f"{table.content.get('use')} has no such option." + did_you_mean(key, known))
        elif (problem := known[key].problem(raw)) is not None:
            table.complain(key, problem)
    for option in options:
        if option.required and option.name not in given:
            table.complain(option.name, "This is missing.")


def _known(table: Table, kind: str, options_of: OptionsOf) -> str:
    use = table.text("use")
    if use and options_of(kind, use) is None:
        table.complain("use", f"No plugin here provides the {kind} “{use}”.")
    return use


def _operating_points(tables: list[Table], labels: tuple[str, ...]) -> tuple[OperatingPoint, ...]:
    points: dict[str, OperatingPoint] = {}
    for table in tables:
        point = _operating_point(table)
        if labels and point.label not in labels:
            _complain_about_label(table, point.label, labels)
        if point.label in points:
            table.complain("label", f"“{point.label}” has an operating point already.")
        points[point.label] = point
    return tuple(points.values())


def _operating_point(table: Table) -> OperatingPoint:
    threshold = table.number("threshold", low=0, high=1)
    point = OperatingPoint(
        label=table.text("label"),
        threshold=threshold,
        source=table.text("source", default="", empty=True),
        band=_band(table, threshold),
    )
    table.finish()
    return point


def _complain_about_label(table: Table, label: str, labels: tuple[str, ...]) -> None:
    table.complain("label", f"There is no label “{label}”." + did_you_mean(label, labels))


def _band(table: Table, threshold: float) -> tuple[float, float] | None:
    """Where the author calls it indeterminate: two probabilities with the threshold between them."""
    found = table.any("band")
    if found is None:
        return None
    entries = found if isinstance(found, list) else []
    numbers = [n for n in entries if isinstance(n, (int, float)) and not isinstance(n, bool)]
    sound = len(entries) == len(numbers) == 2 and 0 <= numbers[0] <= numbers[1] <= 1
    if not sound or (0 <= threshold <= 1 and not numbers[0] <= threshold <= numbers[1]):
        table.complain("band", "This has to be [low, high], both between 0 and 1, with the threshold between them.")
        return None
    return float(numbers[0]), float(numbers[1])


def _unconfirmed(table: Table | None) -> tuple[str, ...]:
    if table is None:
        return ()
    found = table.texts("unconfirmed", default=())
    table.finish()
    return found


def _calibration(table: Table | None) -> Calibration | None:
    if table is None:
        return None
    table.text("method", choices=("temperature",))
    temperature = table.number("temperature", low=1e-6, high=1e6)
    table.finish()
    return Calibration(method="temperature", temperature=temperature)
