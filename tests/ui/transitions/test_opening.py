"""What is open and chosen: one state from another."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.canvas.samples import grey16, image
from tests.ui.conftest import item, result, score
from ui import transitions
from ui.state import Answer, Map, State
from ui.transitions import MOST_UNDO
from ui.values import Outcome, Place
from workbench.core.image import Window
from workbench.errors import ReadError


def opened(*names: str) -> State:
    return transitions.items_added(State(), [item(name) for name in names])


def titles(state: State) -> list[str]:
    return [one.id for one in state.items]


def test_that_adding_what_is_open_changes_nothing() -> None:
    state = opened("a", "b")
    assert transitions.items_added(state, [item("a")]) is state
    assert transitions.items_added(state, []) is state


def test_that_removing_the_chosen_file_leaves_nothing_chosen_and_undo_puts_it_where_it_was() -> None:
    state = transitions.chosen(opened("a", "b", "c"), Place("b"))
    gone = transitions.items_removed(state, ["b"], "remove b")
    assert (titles(gone), gone.place, gone.generation) == (["a", "c"], None, state.generation + 1)
    assert gone.undo[-1].text == "remove b"
    back = transitions.undone(gone)
    assert (titles(back), back.undo) == (["a", "b", "c"], ())


def test_that_removing_another_file_leaves_the_chosen_one() -> None:
    state = transitions.chosen(opened("a", "b"), Place("b"))
    gone = transitions.items_removed(state, ["a"], "")
    assert (gone.place, gone.generation) == (Place("b"), state.generation)


def test_that_removing_what_is_not_open_is_nothing_to_undo() -> None:
    state = opened("a")
    assert transitions.items_removed(state, ["x"], "") is state
    assert transitions.undone(state) is state


@given(st.lists(st.sampled_from("abcdefgh"), unique=True, min_size=1), st.data())
def test_that_undo_gives_back_any_removal_in_its_order(names: list[str], data: st.DataObject) -> None:
    state = opened(*names)
    gone = data.draw(st.lists(st.sampled_from(names), unique=True))
    after = transitions.items_removed(state, gone, "")
    assert titles(after) == [name for name in names if name not in gone]
    assert titles(transitions.undone(after)) == names


def test_that_only_so_many_removals_can_be_undone() -> None:
    state = opened(*(str(n) for n in range(MOST_UNDO + 2)))
    for n in range(MOST_UNDO + 2):
        state = transitions.items_removed(state, [str(n)], str(n))
    assert len(state.undo) == MOST_UNDO
    assert (state.undo[0].text, state.undo[-1].text) == ("2", str(MOST_UNDO + 1))


def test_that_choosing_drops_the_former_answer_and_keeps_the_former_picture() -> None:
    px = image(grey16(4, 4))
    state = transitions.picture_read(transitions.chosen(opened("a", "b"), Place("a")), Place("a"), px)
    state = replace(state, answer=Answer(outcome=Outcome(place=Place("a"), result=result(score(1, "x", 0.5)))))
    after = transitions.chosen(state, Place("b"))
    assert after.picture.image is px
    assert after.picture.place == Place("a")
    assert (after.answer.outcome, after.answer.phase, dict(after.suits)) == (None, "checking", {})
    assert after.generation == state.generation + 1


def test_that_an_answer_of_this_session_is_there_at_once_with_its_label() -> None:
    outcome = Outcome(place=Place("a"), result=result(score(7, "x", 0.9), score(1, "y", 0.1)))
    state = transitions.marked(replace(opened("a"), model="demo"), outcome)
    chosen = transitions.chosen(state, Place("a"))
    assert chosen.answer.outcome is outcome
    assert (chosen.answer.phase, chosen.map.target) == ("", 7)


def test_that_a_window_stays_for_frames_of_one_file_and_goes_with_the_file() -> None:
    px, window = image(grey16(4, 4)), Window(centre=1, width=2)
    state = transitions.picture_read(transitions.chosen(opened("a", "b"), Place("a")), Place("a"), px)
    state = transitions.window_set(state, window, "own")
    same = transitions.picture_read(state, Place("a", 1), px)
    assert (same.picture.window, same.picture.window_name) == (window, "own")
    other = transitions.picture_read(state, Place("b"), px)
    assert (other.picture.window, other.picture.window_name) == (None, "file")


def test_that_a_picture_that_failed_is_set_aside_until_it_was_read() -> None:
    error = ReadError("read.empty", name="a")
    state = transitions.picture_failed(transitions.chosen(opened("a"), Place("a")), error)
    assert state.picture.error is error
    assert state.picture.image is None
    assert state.aside["a"] is error
    assert state.answer.phase == ""
    again = transitions.chosen(transitions.chosen(state, Place("b")), Place("a"))
    assert again.picture.error is error
    read = transitions.picture_read(again, Place("a"), image(np.zeros((2, 2), np.uint8)))
    assert "a" not in read.aside
    assert read.picture.error is None


def test_that_setting_free_what_is_not_aside_changes_nothing() -> None:
    state = State()
    assert transitions.set_free(state, "a") is state
    aside = transitions.set_aside(state, "a", ReadError("read.empty", name="a"))
    assert dict(transitions.set_free(aside, "a").aside) == {}


def test_that_the_former_picture_leaves_once_words_are_needed() -> None:
    state = transitions.picture_read(State(), Place("a"), image(grey16(2, 2)))
    slow = transitions.loading(state, "Reading b …")
    assert (slow.picture.image, slow.picture.place, slow.picture.loading) == (None, None, "Reading b …")


@pytest.mark.parametrize("shown", [True, False])
def test_that_the_method_and_the_switch_of_the_map_outlive_the_picture(shown: bool) -> None:
    state = replace(opened("a"), place=Place("a"), map=Map(method="m", shown=shown, target=3))
    after = transitions.nothing_chosen(state)
    assert (after.map.method, after.map.shown, after.map.target) == ("m", shown, None)
