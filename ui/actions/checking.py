"""What happens by itself when a picture is shown: kept answers are found, the model is checked, and perhaps run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ui import transitions
from ui.actions import running, telling
from ui.actions.desk import Desk
from ui.jobs import Hear
from ui.values import Outcome, Place
from workbench.errors import WorkbenchError
from workbench.wire import requests
from workbench.wire.answers import ExportRecord, Suits

MOST_RECALLED = 64


def begin(desk: Desk, place: Place) -> None:
    """A picture is on the canvas: look for kept answers first, then ask whether the model suits it."""
    generation = desk.state.generation
    hear = Hear(
        done=lambda found: _recalled(desk, place, generation, found),
        failed=lambda error: _recall_failed(desk, place, generation, error),
    )
    desk.underway.put("recall", desk.jobs.ask(requests.Recall(paths=(place.path,)), hear))


def _recalled(desk: Desk, place: Place, generation: int, found: Sequence[ExportRecord]) -> None:
    desk.underway.forget("recall")
    if desk.state.place != place:
        return
    kept = [outcome for record in found if (outcome := _outcome(record, place)) is not None]
    desk.store.apply(transitions.recalled, kept)
    check(desk)


def _recall_failed(desk: Desk, place: Place, generation: int, error: WorkbenchError) -> None:
    telling.tell_error(desk, error)
    _recalled(desk, place, generation, ())


def _outcome(record: ExportRecord, place: Place) -> Outcome | None:
    if record.result is None or record.frame != place.frame:
        return None
    return Outcome(place=place, result=record.result, kept_on=record.result.provenance.created, stored=True)


def check(desk: Desk) -> None:
    """Ask whether the chosen model is meant for the picture on the canvas."""
    state = desk.state
    if state.place is None or state.picture.place != state.place or not state.model:
        return
    place, model, generation = state.place, state.model, state.generation
    hear = Hear(
        done=lambda suits: _checked(desk, place, model, generation, suits),
        failed=lambda error: _check_failed(desk, model, generation, error),
    )
    request = requests.Suit(path=place.path, frame=place.frame, model=model)
    desk.underway.put("suit", desk.jobs.ask(request, hear))


def _checked(desk: Desk, place: Place, model: str, generation: int, suits: Suits) -> None:
    desk.underway.forget("suit")
    state = desk.state
    if state.place != place or state.picture.place != place:
        return
    state = desk.store.apply(transitions.suits_known, model, suits)
    fits = not suits.misfits and suits.impossible is None
    idle = state.answer.outcome is None and state.answer.phase == ""
    if model == state.model and fits and idle and state.settings.flag("run.on_open"):
        if running.as_aside(model) in state.aside:
            desk.store.apply(transitions.run_ended, state.aside[running.as_aside(model)])
        else:
            running.run(desk, quietly=True)


def _check_failed(desk: Desk, model: str, generation: int, error: WorkbenchError) -> None:
    if desk.state.generation == generation:
        desk.underway.forget("suit")
        desk.store.apply(transitions.run_ended, error)


def check_all(desk: Desk) -> None:
    """Ask for every model whether it is meant for the picture: for the dots in the list of models."""
    state = desk.state
    if state.place is None or state.picture.place != state.place:
        return
    place = state.place
    for row in state.models:
        if row.error is None and row.id not in state.suits:
            _check_one(desk, place, row.id)


def _check_one(desk: Desk, place: Place, model: str) -> None:
    def done(suits: Suits) -> None:
        if desk.state.place == place:
            desk.store.apply(transitions.suits_known, model, suits)

    desk.jobs.ask(requests.Suit(path=place.path, frame=place.frame, model=model), Hear(done=done))


def recall_marks(desk: Desk, paths: Iterable[str]) -> None:
    """Find kept answers of files that came into view, for their marks."""
    wanted = tuple(path for path in paths if path not in desk.state.marks)[:MOST_RECALLED]
    if not wanted:
        return

    def done(found: Sequence[ExportRecord]) -> None:
        newest = {record.input: record.result for record in reversed(found) if record.result is not None}
        desk.store.apply(transitions.marks_added, newest)

    desk.jobs.ask(requests.Recall(paths=wanted, top=1), Hear(done=done))
