"""`workbench demo` without a window: the demo model on its own pictures, as a table and a picture with the map."""

from __future__ import annotations

import argparse
from pathlib import Path

from workbench.cli.asking import Asker, places
from workbench.cli.outcome import DONE, SOME_FAILED
from workbench.cli.parser import NOTICE
from workbench.cli.printing import json_line, line, percent, table
from workbench.cli.telling import complain, note
from workbench.core.kinds import Record
from workbench.core.records import plain
from workbench.errors import WorkbenchError, WriteError
from workbench.paths import Paths, display_name, shortened
from workbench.wire import answers, requests

SHOWN = 3


def demo(options: argparse.Namespace, asked: Asker) -> int:
    """Predict and explain every sample; on the medical one, say that the model is not meant for it."""
    paths, _ = places(options)
    sheet: answers.ModelSheet = asked.call(requests.ShowModel())
    if not options.json:
        line(f"{sheet.row.name} {sheet.row.version} ({sheet.row.domain}): {sheet.row.intended_use}")
        line()
    first: answers.ExportRecord | None = None
    for sample in sheet.samples:
        found: answers.Predicted = asked.call(requests.Predict(path=sample, explain="auto"))
        _show(options, sample, found)
        if first is None:
            first = answers.ExportRecord(input=sample, result=found.result, overlay=found.overlay)
    _misfits(options, asked, paths)
    if first is not None and first.overlay is not None:
        try:
            out = Path(options.out) if options.out else _own_folder(paths) / "map.png"
            asked.call(requests.Export(out=str(out), records=(first,)))
        except WriteError as error:
            complain(error)
            return SOME_FAILED
        label = first.overlay.target_label
        if not options.json:
            line(f"Where the network looked for “{label}” in {display_name(first.input)}: {shortened(out)}")
            line(first.overlay.sentence)
            line()
    if not options.json:
        line(NOTICE)
    return DONE


def _own_folder(paths: Paths) -> Path:
    try:
        return paths.made(paths.data / "demo")
    except OSError as error:
        why = f"{error.strerror or error}: {shortened(paths.data)}."
        raise WriteError("write.unwritable", name="map.png", why=why) from error


def _show(options: argparse.Namespace, sample: str, found: answers.Predicted) -> None:
    if options.json:
        json_line(plain(Record(input=sample, result=found.result), SHOWN))
        return
    result = found.result
    ms = result.provenance.timings_ms["network"]
    line(f"{display_name(sample)}  ({ms:.0f} ms on {result.provenance.device.name.lower()})")
    rows = [[f"  {percent(score.probability)}", score.label] for score in result.findings.classes[:SHOWN]]
    table(rows, right=frozenset({0}))
    line()


def _misfits(options: argparse.Namespace, asked: Asker, paths: Paths) -> None:
    """What the program says before running the demo model on an image that it is not meant for."""
    for sample in sorted(paths.bundled_samples.glob("*.dcm")):
        try:
            asked.call(requests.Predict(path=str(sample)))
        except WorkbenchError as error:
            if options.json:
                json_line({"input": str(sample), "error": error.as_dict()})
                continue
            line(display_name(sample))
            line(f"  {error.what}")
            for problem in error.problems:
                line(f"  {problem}")
            line()
        else:
            note([f"{display_name(sample)} was run, although the model is for photographs."])
