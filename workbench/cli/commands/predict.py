"""`workbench predict`: one result per image, or per frame."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from workbench.cli.asking import Asker
from workbench.cli.measuring import measure
from workbench.cli.outcome import DONE, SOME_FAILED, a_model, is_of_the_input
from workbench.cli.printing import json_line, line, percent, table
from workbench.cli.telling import Teller, complain, note
from workbench.core.kinds import Record
from workbench.core.records import plain
from workbench.errors import UsageError, WorkbenchError, WriteError
from workbench.paths import display_name, is_folder
from workbench.wire import answers, requests


@dataclass(frozen=True, slots=True)
class Target:
    """One picture to be run, or the error of a path that holds none."""

    path: str
    frame: int = 0
    error: WorkbenchError | None = None


def predict(options: argparse.Namespace, asked: Asker) -> int:
    """Run the model on every input."""
    _check(options)
    targets = list(_targets(options, asked))
    many = len(targets) > 1
    _check_outputs(options, asked, many)
    first = next((target for target in targets if target.error is None), None)
    if first is not None:
        measure(asked, options.model, options.device, first.path, first.frame)
    teller = Teller(len(targets), "images")
    records: list[answers.ExportRecord] = []
    failed = 0
    for target in targets:
        row, whole = _one(options, asked, target, teller, many)
        failed += not whole
        if options.out:
            records.append(row)
        teller.step()
    teller.end()
    if options.out:
        lines = Path(options.out).suffix.lower() == ".jsonl"
        asked.call(requests.Export(out=options.out, records=tuple(records), append=lines))
        note([f"Written: {options.out}"])
    return SOME_FAILED if failed else DONE


def _one(
    options: argparse.Namespace, asked: Asker, target: Target, teller: Teller, many: bool
) -> tuple[answers.ExportRecord, bool]:
    """The row of one picture, and whether all that was asked for about it was done."""
    if target.error is not None:
        return _failed(options, target, teller, target.error), False
    try:
        found = _ask(options, asked, target, teller)
    except WorkbenchError as error:
        if not is_of_the_input(error):
            raise
        return _failed(options, target, teller, error), False
    teller.end()
    _show(options, target, found, many)
    row = answers.ExportRecord(input=target.path, frame=target.frame, result=found.result, overlay=found.overlay)
    if not options.overlay:
        return row, True
    try:
        _write_overlay(options, asked, target, row, found, many)
    except WriteError as error:
        complain(error, display_name(target.path))
        return row, False
    return row, True


def _failed(options: argparse.Namespace, target: Target, teller: Teller, error: WorkbenchError) -> answers.ExportRecord:
    teller.end()
    _show_error(options, target, error)
    told = {key: str(value) for key, value in error.as_dict().items() if key != "problems"}
    return answers.ExportRecord(input=target.path, frame=target.frame, error=told)


def _ask(options: argparse.Namespace, asked: Asker, target: Target, teller: Teller) -> answers.Predicted:
    request = requests.Predict(
        path=target.path,
        frame=target.frame,
        model=options.model,
        device=options.device,
        anyway=options.anyway,
        explain=options.explain or ("auto" if options.overlay else ""),
        target=options.target,
        save=options.save,
    )
    found: answers.Predicted = asked.call(request, progress=teller)
    return found


def _check(options: argparse.Namespace) -> None:
    if options.top < 0:
        why, hint = "A number of classes cannot be below 0.", "0 shows all of them."
        raise UsageError("usage.value", option="--top", value=str(options.top), why=why, hint=hint)
    if options.frames != "all" and not options.frames.isdecimal():
        why, hint = "Frames are counted from 0.", "Give a number, or all."
        raise UsageError("usage.value", option="--frames", value=options.frames, why=why, hint=hint)


def _check_outputs(options: argparse.Namespace, asked: Asker, many: bool) -> None:
    """What could not be written in the end is refused before anything is run."""
    if options.out:
        asked.call(requests.Export(out=options.out, records=(), trial=True))
    if not options.overlay:
        return
    if not many:
        asked.call(requests.Export(out=options.overlay, records=(), trial=True))
    elif Path(options.overlay).suffix:
        why, hint = "There is more than one input.", "Name a folder."
        raise UsageError("usage.value", option="--overlay", value=options.overlay, why=why, hint=hint)


def _targets(options: argparse.Namespace, asked: Asker) -> Iterator[Target]:
    """Every picture at the inputs, in their order. Folders are looked through, files are taken as they are."""
    for text in options.inputs:
        if options.frames != "all" and not is_folder(Path(text)):
            yield Target(text, int(options.frames))
            continue
        parts: list[answers.Opened] = []
        asked.call(requests.Open(paths=(text,)), part=parts.append)
        for part in parts:
            for item in part.items:
                frames = range(item.frames) if options.frames == "all" else [int(options.frames)]
                for frame in frames:
                    yield Target(item.id, frame)
            for broken in part.broken:
                yield Target(broken.path, 0, broken.error.error())
            for model in part.models:
                yield Target(model, 0, a_model(model))


def _show(options: argparse.Namespace, target: Target, found: answers.Predicted, many: bool) -> None:
    result = found.result
    if found.not_kept is not None:
        complain(found.not_kept.error())
    if options.json:
        whole = plain(Record(input=target.path, frame=target.frame, result=result), options.top)
        json_line(whole | {"kept": result.id if found.kept else None})
        return
    if many:
        line(display_name(target.path) + (f", frame {target.frame + 1}" if target.frame else ""))
    classes = result.findings.classes[: options.top] if options.top else result.findings.classes
    rows = [[percent(score.probability), _mark(score.positive), score.label] for score in classes]
    rows += [[f"{value.value:.4g}", value.unit, value.label] for value in result.findings.values]
    table(rows, right=frozenset({0}))
    if many:
        line()
    notes = [f"Not meant for this image: {misfit}" for misfit in result.misfits]
    notes += [notice.text for notice in result.notices]
    device = result.provenance.device
    if device.fell_back:
        notes.append(f"Ran on {device.name}. {device.why}")
    if options.explain and found.overlay is None and found.no_overlay:
        notes.append(found.no_overlay)
    if notes:
        note([f"{display_name(target.path)}: {text}" for text in notes])


def _show_error(options: argparse.Namespace, target: Target, error: WorkbenchError) -> None:
    if options.json:
        json_line({"input": target.path, "frame": target.frame, "error": error.as_dict()})
    else:
        complain(error, display_name(target.path))
        if error.code == "plan.misfit":
            note(["On the command line: --anyway"])


def _mark(positive: bool | None) -> str:
    return {True: "+", False: "-", None: ""}[positive]


def _write_overlay(
    options: argparse.Namespace,
    asked: Asker,
    target: Target,
    row: answers.ExportRecord,
    found: answers.Predicted,
    many: bool,
) -> None:
    if found.overlay is None:
        why = found.no_overlay or "There is no map."
        raise WriteError("write.unwritable", name=display_name(options.overlay), why=why)
    out = Path(options.overlay)
    if many:
        number = f"-{target.frame}" if target.frame else ""
        out = out / f"{Path(target.path).stem}{number}-map.png"
    written: answers.Written = asked.call(requests.Export(out=str(out), records=(row,)))
    note([f"Written: {path}" for path in written.paths])
