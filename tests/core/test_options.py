"""Typed options of plugins."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.core.options import OPTION_KINDS, Option, OptionKind, filled

HUGE = 10**400


def option(kind: OptionKind, **changes: Any) -> Option:
    """An option of a kind."""
    return Option(name="x", kind=kind, title="X", **changes)


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("int", [0, -3, 7], [1.0, True, "1", None, [1], float("nan")]),
        ("float", [0, 1.5, -2], [True, "1.5", None, [1.0], {}]),
        ("bool", [True, False], [0, 1, "true", None]),
        ("text", ["", "x"], [1, None, ["x"], True]),
        ("size", [[1, 2], (3, 4)], [[1], [1, 2, 3], [1.0, 2], ["1", "2"], 5, [True, 1], None]),
        ("numbers", [1, 2.5, [1], [1, 2.5]], [[], ["1"], True, [True], "1", None, {}]),
        ("texts", [[], ["a", ""]], ["a", [1], None, [None]]),
    ],
)
def test_that_a_value_of_another_kind_is_told(kind: OptionKind, good: list[object], bad: list[object]) -> None:
    for raw in good:
        assert option(kind).problem(raw) is None
    for raw in bad:
        told = option(kind).problem(raw)
        assert told is not None
        assert told.startswith("This has to be")


def test_that_a_choice_takes_its_choices_alone() -> None:
    made = option("choice", choices=("mean", "zero"))
    assert made.problem("mean") is None
    assert made.problem("Mean") == "“Mean” is none of: mean, zero."
    assert made.problem(1) == "This has to be text in quotes."


@pytest.mark.parametrize("kind", ["int", "float", "size", "numbers"])
def test_that_bounds_hold_for_every_number_and_include_their_ends(kind: OptionKind) -> None:
    made = option(kind, low=2, high=9)
    whole = (lambda n: [n, 5]) if kind in ("size", "numbers") else (lambda n: n)
    assert made.problem(whole(2)) is None
    assert made.problem(whole(9)) is None
    assert made.problem(whole(1)) == "1 is too small; the least is 2."
    assert made.problem(whole(10)) == "10 is too large; the most is 9."


@pytest.mark.parametrize("kind", ["float", "numbers"])
@pytest.mark.parametrize(
    "raw", [float("nan"), float("inf"), float("-inf"), HUGE, -HUGE], ids=["nan", "inf", "-inf", "huge", "-huge"]
)
def test_that_what_is_no_finite_number_is_told(kind: OptionKind, raw: float) -> None:
    assert option(kind).problem(raw) == "This has to be a number."
    assert option(kind, low=0, high=1).problem([raw] if kind == "numbers" else raw) == "This has to be a number."


@pytest.mark.parametrize("kind", ["int", "size"])
def test_that_a_whole_number_beyond_all_measure_is_told(kind: OptionKind) -> None:
    assert option(kind, high=10).problem([HUGE, 1] if kind == "size" else HUGE) is not None


@given(st.sampled_from(OPTION_KINDS), st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(
    st.integers() | st.floats() | st.text() | st.booleans(), max_size=3))  # fmt: skip
def test_that_what_passes_the_check_can_be_handed_over(kind: OptionKind, raw: object) -> None:
    made = option(kind, choices=("a",))
    if made.problem(raw) is None:
        value = made.value(raw)
        expected = {
            "int": int, "float": float, "bool": bool, "text": str, "choice": str,
            "size": tuple, "numbers": tuple, "texts": tuple,
        }[kind]  # fmt: skip
        assert type(value) is expected


def test_that_values_become_what_the_field_expects() -> None:
    assert option("float").value(3) == 3.0
    assert type(option("float").value(3)) is float
    assert option("numbers").value(2) == (2.0,)
    assert option("numbers").value([1, 2]) == (1.0, 2.0)
    assert option("size").value([4, 5]) == (4, 5)
    assert option("texts").value(["a"]) == ("a",)


def test_that_defaults_fill_what_is_not_given_and_nothing_else() -> None:
    declared = (
        Option(name="a", kind="int", title="A", default=3),
        Option(name="b", kind="numbers", title="B", default=[1]),
        Option(name="c", kind="float", title="C"),
        Option(name="d", kind="int", title="D", required=True),
        Option(name="e", kind="bool", title="E", default=False),
    )
    assert filled(declared, {"d": 1}) == {"a": 3, "b": (1.0,), "d": 1, "e": False}
    assert filled(declared, {"a": 0, "c": 2, "zzz": 5}) == {"a": 0, "b": (1.0,), "c": 2.0, "e": False}
