"""The model and its answers: one state from another."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.ui.canvas.samples import overlay
from tests.ui.conftest import item, result, score
from ui import transitions
from ui.state import Answer, State
from ui.values import Kept, MapKey, Outcome, Place
from ui.words import THIN
from workbench.core.geometry import IDENTITY
from workbench.core.overlay import Overlay
from workbench.core.result import Findings, Measured, Result
from workbench.errors import ReadError
from workbench.wire.answers import Broken, ModelRow, Predicted, Seen, Suits

HERE = Place("a")
BROKEN = Broken.of(ReadError("read.empty", name="x"))


def row(name: str, *, broken: bool = False, sha256: str = "ab") -> ModelRow:
    return ModelRow(id=name, name=name.title(), sha256=sha256, error=BROKEN if broken else None)


def outcome(model: str, top: int = 4, place: Place = HERE) -> Outcome:
    return Outcome(place=place, result=result(score(top, "x", 0.5), model=model), methods=("cam", "occ"))


def predicted(made: Result, found: Overlay | None = None) -> Predicted:
    seen = Seen(px=np.zeros((2, 2, 3), np.uint8), lines=(), covered=(0, 0, 2, 2))
    return Predicted(result=made, seen=seen, overlay=found, methods=("cam",), kept=True)


def heat(target: int) -> Overlay:
    return replace(overlay(IDENTITY), target=target, method="cam")


@pytest.mark.parametrize(
    ("former", "wanted", "chosen"),
    [("two", "one", "two"), ("", "two", "two"), ("", "nine", "one"), ("bad", "bad", "one"), ("gone", "two", "two")],
)
def test_that_the_chosen_model_stays_else_the_wanted_one_else_the_first(former: str, wanted: str, chosen: str) -> None:
    state = replace(State(), model=former)
    rows = [row("bad", broken=True), row("one"), row("two")]
    listed = transitions.models_listed(state, rows, wanted)
    assert listed.model == chosen
    assert listed.models_known
    assert [one.id for one in listed.models] == ["bad", "one", "two"]


def test_that_no_usable_model_means_no_model() -> None:
    assert transitions.models_listed(replace(State(), model="gone"), [row("bad", broken=True)], "").model == ""


def test_that_another_model_puts_the_former_answer_among_the_others_and_back() -> None:
    one, two = outcome("one"), outcome("two", top=9)
    state = replace(State(), place=HERE, model="one", answer=Answer(outcome=one, others=(two,)))
    other = transitions.model_chosen(state, "two")
    assert other.answer.outcome is two
    assert other.answer.others == (one,)
    assert (other.answer.phase, other.map.target, other.generation) == ("", 9, state.generation + 1)
    third = transitions.model_chosen(other, "three")
    assert third.answer.outcome is None
    assert set(third.answer.others) == {one, two}
    assert third.answer.phase == "checking"
    assert transitions.model_chosen(third, "three") is third


def test_that_choosing_a_model_without_a_picture_checks_nothing() -> None:
    assert transitions.model_chosen(State(), "one").answer.phase == ""


def test_that_only_the_chosen_models_check_ends_the_checking() -> None:
    state = replace(State(), model="one", answer=Answer(phase="checking"))
    other = transitions.suits_known(state, "two", Suits(misfits=("no",)))
    assert other.answer.phase == "checking"
    assert other.misfits == ()
    own = transitions.suits_known(other, "one", Suits(misfits=("colour",)))
    assert own.answer.phase == ""
    assert own.misfits == ("colour",)
    assert own.suits["two"].misfits == ("no",)


def test_that_an_answer_comes_with_its_map_its_device_and_its_mark() -> None:
    state = transitions.running(replace(State(), place=HERE, model="demo"), "Running …")
    made = result(score(4, "cat", 0.386), score(1, "dog", 0.1))
    after = transitions.answered(state, predicted(made, heat(1)), HERE, "demo")
    assert after.answer.outcome is not None
    assert (after.answer.outcome.result, after.answer.phase, after.answer.outcome.stored) == (made, "", True)
    assert after.worker.device is made.provenance.device
    assert after.map.target == 1
    assert after.map.overlay is not None
    assert after.map.kept.get(MapKey(place=HERE, model="demo", method="cam", target=1)) is after.map.overlay
    assert after.marks["a"].text == f"cat 38.6{THIN}%"
    assert after.session.get(HERE, "demo") is after.answer.outcome


def test_that_an_answer_without_a_map_chooses_its_first_label() -> None:
    state = replace(State(), place=HERE, model="demo")
    after = transitions.answered(state, predicted(result(score(4, "cat", 0.6))), HERE, "demo")
    assert (after.map.target, after.map.overlay) == (4, None)


def test_that_a_fresh_answer_replaces_an_older_one_of_the_same_model_among_the_others() -> None:
    state = replace(State(), place=HERE, model="demo", answer=Answer(others=(outcome("demo"), outcome("two"))))
    after = transitions.answered(state, predicted(result(score(4, "cat", 0.6))), HERE, "demo")
    assert [one.model for one in after.answer.others] == ["two"]


@pytest.mark.parametrize(("sha256", "own"), [("ab", True), ("cd", False)])
def test_that_a_kept_answer_counts_only_for_the_model_as_it_is_now(sha256: str, own: bool) -> None:
    rows = (row("demo", sha256=sha256),)
    state = replace(State(), place=HERE, model="demo", models=rows, answer=Answer(phase="checking"))
    kept = replace(outcome("demo"), kept_on="2026-03-01")
    after = transitions.recalled(state, [kept])
    assert (after.answer.outcome is kept) is own
    assert (after.answer.others == (kept,)) is not own
    assert after.answer.phase == ("" if own else "checking")
    assert after.map.target == (4 if own else None)


def test_that_an_answer_that_was_made_meanwhile_is_newer_than_a_kept_one() -> None:
    fresh = outcome("demo")
    state = replace(State(), place=HERE, model="demo", models=(row("demo"),), answer=Answer(outcome=fresh))
    after = transitions.recalled(state, [outcome("demo", top=8)])
    assert after.answer.outcome is fresh
    assert after.answer.others == ()


def test_that_an_ended_run_says_whether_it_failed_or_was_cancelled() -> None:
    error = ReadError("read.empty", name="a")
    state = transitions.running(State(), "Running …")
    failed, cancelled = transitions.run_ended(state, error), transitions.run_ended(state, None)
    assert (failed.answer.phase, failed.answer.error) == ("failed", error)
    assert (cancelled.answer.phase, cancelled.answer.error) == ("cancelled", None)
    assert transitions.running(failed, "again").answer.error is None


def test_that_marks_that_are_known_are_not_overwritten_by_kept_ones() -> None:
    state = transitions.marked(State(), outcome("demo"))
    known = state.marks["a"]
    after = transitions.marks_added(state, {"a": result(score(1, "old", 0.2)), "b": result(score(1, "cat", 0.2))})
    assert after.marks["a"] is known
    assert after.marks["b"].text == f"cat 20.0{THIN}%"
    assert transitions.marks_added(after, {"b": result(score(1, "dog", 0.9))}) is after


def test_that_a_mark_of_a_measured_value_has_its_unit_and_a_forced_run_its_sign() -> None:
    made = result(score(1, "x", 0.5), misfits=("no",))
    years = Findings(task="regression", values=(Measured(label="age", value=61.04, unit="years"),))
    assert transitions.mark_of(made).anyway
    mark = transitions.mark_of(replace(made, findings=years, misfits=()))
    assert (mark.text, mark.anyway) == (f"age 61.04{THIN}years", False)
    assert transitions.mark_of(replace(made, findings=Findings(task="regression"))).text == ""


def test_that_a_map_that_was_made_before_comes_back_with_its_answer() -> None:
    known = heat(4)
    key = MapKey(place=HERE, model="demo", method="cam", target=4)
    state = replace(State(), map=replace(State().map, kept=Kept().plus(key, known)))
    found = transitions.map_of(state.map, outcome("demo"))
    assert (found.overlay, found.target) == (known, 4)
    assert transitions.map_of(replace(state.map, method="occ"), outcome("demo")).overlay is None
    assert transitions.map_of(state.map, None).target is None


def test_that_a_changed_model_takes_the_place_of_what_was_listed() -> None:
    state = replace(State(), models=(row("one"), row("two")), model="two")
    after = transitions.model_changed(state, row("two", sha256="ff"))
    assert [(one.id, one.sha256) for one in after.models] == [("one", "ab"), ("two", "ff")]
    assert after.model == "two"


def test_that_an_item_outlives_its_answers() -> None:
    state = transitions.items_added(State(), [item("a")])
    assert transitions.marked(state, outcome("demo")).items is state.items
