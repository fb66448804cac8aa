"""The worker, the queue, the bars, the settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ui.state import State, WorkerPhase
from ui.values import Items, News, Row
from workbench.settings import Settings
from workbench.wire.launch import Event

MOST_ROWS = 400
MOST_RECENT = 12


def worker_told(state: State, event: Event) -> State:
    """News of the worker process."""
    if event.kind == "resident":
        return replace(state, worker=replace(state.worker, resident_mb=event.resident_mb))
    phases: dict[str, WorkerPhase] = {
        "starting": "starting",
        "ready": "ready",
        "restarted": "restarted",
        "stopped": "stopped",
    }
    phase = phases.get(event.kind)
    was = state.worker.phase
    if (
        phase is None
        or (phase == "ready" and was == "restarted")
        or (phase == "starting" and was in ("ready", "restarted"))
    ):
        return state
    return replace(state, worker=replace(state.worker, phase=phase, error=event.error))


def row_told(state: State, row: Row) -> State:
    """A row of the queue began, went on, or ended. Only so many that are over are kept."""
    if state.rows and state.rows[-1].number == row.number:
        return replace(state, rows=(*state.rows[:-1], row))
    numbers = {known.number: at for at, known in enumerate(state.rows)}
    if row.number in numbers:
        at = numbers[row.number]
        return replace(state, rows=(*state.rows[:at], row, *state.rows[at + 1 :]))
    rows = (*state.rows, row)
    if len(rows) > MOST_ROWS:
        drop = next((known for known in rows if known.over), None)
        rows = tuple(known for known in rows if known is not drop)
    return replace(state, rows=rows)


def rows_cleared(state: State) -> State:
    """Everything that is over leaves the queue."""
    return replace(state, rows=tuple(row for row in state.rows if not row.over))


def told(state: State, news: News) -> State:
    """A bar appears; it takes the place of an older one about the same."""
    return replace(state, news=(*(old for old in state.news if old.key != news.key), news))


def closed(state: State, key: str) -> State:
    """A bar was closed."""
    if all(news.key != key for news in state.news):
        return state
    return replace(state, news=tuple(news for news in state.news if news.key != key))


def opened_recently(state: State, paths: Sequence[str]) -> State:
    """These paths lead the list of recent ones."""
    fresh = tuple(dict.fromkeys(paths))[:MOST_RECENT]
    rest = tuple(path for path in state.recent if path not in fresh)
    return replace(state, recent=(*fresh, *rest)[:MOST_RECENT])


def settled(state: State, settings: Settings) -> State:
    """Other settings."""
    return replace(state, settings=settings)


def intake_kept(state: State, path: str, chosen: tuple[tuple[str, str], ...]) -> State:
    """What a person has answered about a network so far, for the rest of the session."""
    return replace(state, intakes={**state.intakes, path: chosen})


def all_open(items: Items) -> list[str]:
    """Every path that is open."""
    return [item.id for item in items]
