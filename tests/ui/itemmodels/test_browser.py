"""The browser's rows."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from tests.ui.conftest import item
from ui import transitions
from ui.itemmodels.browser import BrowserModel, Role
from ui.itemmodels.thumbnails import Thumbnails
from ui.jobs import Jobs
from ui.state import State


@pytest.fixture
def model(qtbot: QtBot) -> BrowserModel:
    jobs = Jobs(lambda told: pytest.fail("nothing is asked here"))
    made = BrowserModel(Thumbnails(jobs), jobs)
    made.jobs = jobs  # type: ignore[attr-defined]
    return made


def lines(model: BrowserModel) -> list[str]:
    """All rows as text, headings in brackets."""
    texts = [(model.is_heading(row), str(model.index(row).data())) for row in range(model.rowCount())]
    return [f"[{text}]" if heading else text for heading, text in texts]


def follow(model: BrowserModel, old: State, new: State) -> State:
    model.follow(old, new)
    return new


def test_that_items_stand_under_their_heading_in_the_order_of_arrival(
    model: BrowserModel, qtmodeltester: ModelTester
) -> None:
    state = follow(model, State(), transitions.items_added(State(), [item("1.png"), item("2.png", folder="b")]))
    follow(model, state, transitions.items_added(state, [item("3.png"), item("4.png", folder="b")]))
    assert lines(model) == ["[photos · 2 images]", "1.png", "3.png", "[b · 2 images]", "2.png", "4.png"]
    assert model.heading_rows() == [0, 3]
    assert model.row_of("4.png") == 5
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]


def test_that_a_folded_heading_hides_its_items_and_takes_new_ones(
    model: BrowserModel, qtmodeltester: ModelTester
) -> None:
    state = follow(model, State(), transitions.items_added(State(), [item("1.png"), item("2.png", folder="b")]))
    model.fold(0)
    state = follow(model, state, transitions.items_added(state, [item("3.png")]))
    assert lines(model) == ["[photos · 2 images]", "[b · 1 image]", "2.png"]
    assert model.row_of("1.png") is None
    model.fold(0)
    assert lines(model) == ["[photos · 2 images]", "1.png", "3.png", "[b · 1 image]", "2.png"]
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]


def test_that_the_filter_looks_at_names_and_headings(model: BrowserModel) -> None:
    rows = [item("Cat.png"), item("dog.png"), item("x.png", folder="CATS")]
    follow(model, State(), transitions.items_added(State(), rows))
    model.set_filter("cat")
    assert lines(model) == ["[photos · 1 image]", "Cat.png", "[CATS · 1 image]", "x.png"]
    model.set_filter("")
    assert model.rowCount() == 5


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.sampled_from("abc"), st.booleans()), max_size=25))
def test_that_growing_gives_the_same_rows_as_starting_again(
    arrivals: list[tuple[int, str, bool]],
) -> None:
    jobs = Jobs(lambda told: pytest.fail("nothing is asked here"))
    grown, state = BrowserModel(Thumbnails(jobs), jobs), State()
    for number, folder, fold in arrivals:
        state = follow(grown, state, transitions.items_added(state, [item(f"{number}.png", folder=folder)]))
        if fold and grown.rowCount():
            grown.fold(0)
            grown.fold(0)
    fresh = BrowserModel(Thumbnails(jobs), jobs)
    fresh.follow(State(), state)
    assert lines(grown) == lines(fresh)
    for row in range(grown.rowCount()):
        found = grown.item(row)
        assert found is None or grown.row_of(found.id) == row


def test_that_neighbours_skip_headings_and_end_at_both_ends(model: BrowserModel) -> None:
    rows = [item("1.png"), item("2.png", folder="b")]
    follow(model, State(), transitions.items_added(State(), rows))
    assert model.neighbour("1.png", 1) == "2.png"
    assert model.neighbour("2.png", -1) == "1.png"
    assert model.neighbour("1.png", -1) is None
    assert model.neighbour("2.png", 1) is None


def test_that_a_mark_and_a_problem_are_told_for_their_own_row(model: BrowserModel, qtbot: QtBot) -> None:
    state = follow(model, State(), transitions.items_added(State(), [item("1.png"), item("2.png")]))
    from ui.values import Mark

    with qtbot.waitSignal(model.dataChanged) as changed:
        follow(model, state, replace(state, marks={"2.png": Mark(text="cat 38.6 %")}))
    assert changed.args is not None
    assert changed.args[0].row() == 2
    assert model.index(2).data(Role.MARK).text == "cat 38.6 %"
    assert model.index(1).data(Role.MARK) is None


def test_that_fifty_thousand_rows_arrive_in_parts_without_starting_again(model: BrowserModel) -> None:
    resets = []
    model.modelReset.connect(lambda: resets.append(1))
    state = State()
    for part in range(0, 50_000, 64):
        rows = [item(f"{n}.png", folder=str(n % 7)) for n in range(part, min(part + 64, 50_000))]
        state = follow(model, state, transitions.items_added(state, rows))
    assert model.rowCount() == 50_007
    assert resets == []
    assert model.row_of("49999.png") is not None
