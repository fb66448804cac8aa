"""The map of a label: one state from another."""

from __future__ import annotations

from dataclasses import replace

from tests.ui.canvas.samples import overlay
from ui import transitions
from ui.state import State
from ui.values import MapKey, Place
from workbench.core.geometry import IDENTITY
from workbench.errors import ReadError

HERE = Place("a")
HEAT = replace(overlay(IDENTITY), target=4, method="cam")
KEY = MapKey(place=HERE, model="demo", method="cam", target=4)


def made() -> State:
    return transitions.map_made(transitions.map_wanted(State(), 4, "Making …"), KEY, HEAT)


def test_that_a_wanted_map_hides_the_former_until_it_is_made() -> None:
    wanted = transitions.map_wanted(made(), 7, "Making …")
    assert (wanted.map.target, wanted.map.phase, wanted.map.words, wanted.map.overlay) == (
        7,
        "making",
        "Making …",
        None,
    )
    assert wanted.map.kept.get(KEY) is HEAT


def test_that_a_made_map_is_shown_and_kept_under_its_key() -> None:
    state = made()
    assert (state.map.overlay, state.map.phase, state.map.words, state.map.target) == (HEAT, "", "", 4)
    assert transitions.key_of(HERE, "demo", HEAT) == KEY


def test_that_a_sketch_is_shown_until_a_better_one_comes() -> None:
    sketch = replace(HEAT, forwards=3)
    state = transitions.map_told(transitions.map_wanted(State(), 4, ""), 0.25, "a quarter", sketch)
    assert (state.map.fraction, state.map.words, state.map.overlay) == (0.25, "a quarter", sketch)
    later = transitions.map_told(state, 0.5, "half", None)
    assert (later.map.fraction, later.map.overlay) == (0.5, sketch)


def test_that_an_ended_map_leaves_no_sketch_and_says_why() -> None:
    state = transitions.map_told(transitions.map_wanted(State(), 4, ""), 0.25, "", HEAT)
    error = ReadError("read.empty", name="a")
    failed, cancelled = transitions.map_ended(state, error), transitions.map_ended(state, None)
    assert (failed.map.phase, failed.map.error, failed.map.overlay) == ("failed", error, None)
    assert (cancelled.map.phase, cancelled.map.error) == ("cancelled", None)


def test_that_another_method_or_label_drops_the_map_and_another_method_shows_it_again() -> None:
    hidden = transitions.map_shown(made(), False)
    other = transitions.method_chosen(hidden, "occ")
    assert (other.map.method, other.map.overlay, other.map.shown) == ("occ", None, True)
    label = transitions.target_chosen(made(), 9)
    assert (label.map.target, label.map.overlay) == (9, None)


def test_that_a_map_nobody_waits_for_is_only_kept() -> None:
    state = transitions.map_kept(State(), KEY, HEAT)
    assert state.map.overlay is None
    assert state.map.kept.get(KEY) is HEAT
