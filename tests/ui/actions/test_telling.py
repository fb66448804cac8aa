"""Errors as bars."""

from __future__ import annotations

import pytest

from ui.actions import telling
from workbench.errors import ReadError, SettingsError, StoreError, WorkbenchError, WorkerError
from workbench.version import VERSION


def test_that_a_bar_has_what_why_hint_and_details_with_the_code() -> None:
    error = ReadError("read.empty", name="scan.dcm")
    news = telling.news_of(error)
    assert (news.what, news.why, news.hint) == (error.what, error.why, error.hint)
    assert (news.tone, news.button, news.do) == ("error", "", None)
    assert news.details.splitlines()[0] == f"read.empty (workbench {VERSION})"
    assert error.what in news.details


def test_that_a_way_to_try_again_has_a_button_with_its_name() -> None:
    error = ReadError("read.empty", name="a")
    tried: list[str] = []
    news = telling.news_of(error, lambda: tried.append("again"))
    assert news.button == "Try again"
    assert news.do is not None
    news.do()
    assert tried == ["again"]
    assert telling.news_of(error, lambda: None, "Restart").button == "Restart"
    assert telling.news_of(error, None, "Restart").button == ""


@pytest.mark.parametrize(
    ("error", "tone"),
    [
        (StoreError("store.full", what="w"), "warning"),
        (SettingsError("settings.value", what="w"), "warning"),
        (WorkerError("worker.start", what="w"), "warning"),
        (ReadError("read.empty", what="w"), "error"),
    ],
)
def test_that_what_costs_no_answer_is_told_gently(error: WorkbenchError, tone: str) -> None:
    assert telling.news_of(error).tone == tone


def test_that_every_problem_stands_in_the_bar_and_two_files_have_two_bars() -> None:
    error = WorkbenchError("model.manifest", what="W.", why="Y.", problems=("one", "two"))
    assert telling.news_of(error).why == "Y. one two"
    keys = {telling.news_of(ReadError("read.empty", name=name)).key for name in "aab"}
    assert len(keys) == 2


@pytest.mark.parametrize(
    ("code", "death"),
    [("worker.crashed", True), ("worker.hung", True), ("worker.memory", True), ("worker.too_often", False)],
)
def test_that_a_death_is_told_apart(code: str, death: bool) -> None:
    assert telling.is_death(WorkerError(code, what="w")) is death
