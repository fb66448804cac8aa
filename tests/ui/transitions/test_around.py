"""Worker, queue, bars, recent files: one state from another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui import transitions
from ui.state import State
from ui.transitions import MOST_RECENT
from ui.values import News
from workbench.errors import ReadError
from workbench.wire.launch import Event


def after(*kinds: str) -> str:
    state = State()
    for kind in kinds:
        state = transitions.worker_told(state, Event(kind=kind))
    return state.worker.phase


@pytest.mark.parametrize(
    ("kinds", "phase"),
    [
        (("starting",), "starting"),
        (("starting", "ready"), "ready"),
        (("starting", "ready", "restarted", "starting", "ready"), "restarted"),
        (("starting", "ready", "starting"), "ready"),
        (("starting", "ready", "recycled"), "ready"),
        (("starting", "stopped"), "stopped"),
        (("starting", "stopped", "starting", "ready"), "ready"),
        (("resident",), "none"),
    ],
)
def test_that_the_worker_is_told_as_a_person_wants_to_know_it(kinds: tuple[str, ...], phase: str) -> None:
    assert after(*kinds) == phase


def test_that_the_workers_memory_changes_nothing_else() -> None:
    error = ReadError("read.empty", name="a")
    state = transitions.worker_told(State(), Event(kind="restarted", error=error))
    told = transitions.worker_told(state, Event(kind="resident", resident_mb=42.0))
    assert (told.worker.phase, told.worker.error, told.worker.resident_mb) == ("restarted", error, 42.0)


def test_that_news_of_the_same_key_takes_the_place_of_the_older() -> None:
    state = State()
    for key, what in (("a", "1"), ("b", "2"), ("a", "3")):
        state = transitions.told(state, News(key=key, tone="info", what=what))
    assert [news.what for news in state.news] == ["2", "3"]
    closed = transitions.closed(state, "b")
    assert [news.what for news in closed.news] == ["3"]
    assert transitions.closed(closed, "b") is closed


@given(st.lists(st.lists(st.sampled_from("abcdefghijklmnopq"), min_size=1, max_size=4), max_size=12))
def test_that_recent_files_are_few_each_once_and_the_newest_first(openings: list[list[str]]) -> None:
    state = State()
    for paths in openings:
        state = transitions.opened_recently(state, paths)
        assert state.recent[: len(set(paths))] == tuple(dict.fromkeys(paths))
    assert len(state.recent) <= MOST_RECENT
    assert len(set(state.recent)) == len(state.recent)
