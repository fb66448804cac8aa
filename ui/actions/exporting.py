"""Results for elsewhere: files of all that is open, and text for the clipboard."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from ui import messages, transitions
from ui.actions import telling
from ui.actions.desk import Desk
from ui.jobs import Hear
from ui.tongue import fill, translate
from ui.values import News, Outcome
from workbench.core.kinds import Record
from workbench.core.records import plain
from workbench.errors import WorkbenchError
from workbench.paths import display_name
from workbench.wire import requests
from workbench.wire.answers import ExportRecord, Written

AT_ONCE = 32


@dataclass(slots=True)
class _Gathering:
    """Results on their way into a file."""

    out: str
    left: list[str]
    records: list[ExportRecord] = field(default_factory=list)


def ask_export(desk: Desk) -> None:
    """Let a person choose a table or JSON, then write the results of all that is open."""
    patterns = (
        translate("Exporting", "Table (*.csv)"),
        translate("Exporting", "JSON (*.json)"),
        translate("Exporting", "JSON Lines (*.jsonl)"),
    )
    title = translate("Exporting", "Export results")
    desk.dialogs.ask_target(title, "results.csv", patterns, lambda found: export(desk, found[0]))


def export(desk: Desk, out: str) -> None:
    """Write the newest result of every open file, model and frame; a file without one is left out."""
    _gather(desk, _Gathering(out, transitions.all_open(desk.state.items)))


def _gather(desk: Desk, gathering: _Gathering) -> None:
    if not gathering.left:
        _write(desk, gathering)
        return
    now, gathering.left = gathering.left[:AT_ONCE], gathering.left[AT_ONCE:]

    def done(found: Sequence[ExportRecord]) -> None:
        gathering.records += _with_unkept(desk, now, found)
        _gather(desk, gathering)

    def failed(error: WorkbenchError) -> None:
        telling.tell_unless_death(desk, error)
        done(())

    desk.jobs.ask(requests.Recall(paths=tuple(now)), Hear(done=done, failed=failed))


def _with_unkept(desk: Desk, paths: Sequence[str], found: Sequence[ExportRecord]) -> list[ExportRecord]:
    """Answers of this session that were not kept on disk are exported too."""
    records = list(found)
    known = {(r.input, r.frame, r.result.provenance.model.id) for r in records if r.result is not None}
    for path in paths:
        for outcome in desk.state.session.of(path):
            if (path, outcome.place.frame, outcome.model) not in known:
                records.append(ExportRecord(input=path, frame=outcome.place.frame, result=outcome.result))
    order = {path: at for at, path in enumerate(paths)}
    return sorted(records, key=lambda record: (order.get(record.input, 0), record.frame))


def _write(desk: Desk, gathering: _Gathering) -> None:
    name = display_name(gathering.out)
    count = len({(record.input, record.frame) for record in gathering.records})

    def done(written: Written) -> None:
        what = fill(translate("Exporting", "%1 was written."), name)
        why = fill(translate("Exporting", "It holds the results of %1 pictures."), count)
        desk.store.apply(transitions.told, News(key=f"written:{gathering.out}", tone="done", what=what, why=why))

    hear = Hear(
        done=done, failed=lambda error: telling.tell_unless_death(desk, error, lambda: export(desk, gathering.out))
    )
    request = requests.Export(out=gathering.out, records=tuple(gathering.records))
    title = fill(translate("Exporting", "Writing %1"), name)
    desk.jobs.ask(request, hear, kind="export", title=title, subject=gathering.out)


def copy_findings(desk: Desk) -> None:
    """The answer as text: the same object that the command line prints."""
    outcome = desk.state.answer.outcome
    if outcome is not None:
        desk.screen.to_clipboard(as_json(outcome))


def as_json(outcome: Outcome) -> str:
    """An answer with its provenance as JSON for people."""
    record = Record(input=display_name(outcome.place.path), frame=outcome.place.frame, result=outcome.result)
    return json.dumps(plain(record), indent=1, ensure_ascii=False)


def copy_details(desk: Desk, error: WorkbenchError) -> None:
    """An error as text for a report."""
    desk.screen.to_clipboard(telling.details(error))


def copy_latest_error(desk: Desk) -> None:
    """The latest error on screen as text for a report."""
    found = latest_error(desk)
    if found is not None:
        desk.screen.to_clipboard(found)


def latest_error(desk: Desk) -> str | None:
    """The details of the latest bar, or of what stands on the canvas or in the findings."""
    for news in reversed(desk.state.news):
        if news.details:
            return news.details
    error = desk.state.answer.error or desk.state.picture.error
    return telling.details(error) if error is not None else None


def reason(error: WorkbenchError) -> str:
    """An error as one line of a table."""
    told = messages.told(error)
    return " ".join(part for part in (told.what, told.why) if part)
