"""The window's frozen values."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.ui.conftest import item, result, score
from ui.values import NO_ANSWERS, Items, Outcome, Place, Session

_NAMES = st.lists(st.text("abcd", min_size=1, max_size=2), max_size=12)


@given(_NAMES, _NAMES, _NAMES)
def test_that_a_shorter_list_never_sees_what_a_longer_one_took(
    first: list[str], second: list[str], third: list[str]
) -> None:
    one = Items(item(name) for name in first)
    before = [row.id for row in one]
    two = one.plus(item(name) for name in second)
    again = one.plus(item(name) for name in third)
    assert [row.id for row in one] == before
    assert [row.id for row in two] == list(dict.fromkeys(first + second))
    assert [row.id for row in again] == list(dict.fromkeys(first + third))
    assert two.grew_from(one)
    assert all(one.find(name) is not None for name in first)
    assert all(one.find(name) is None for name in second if name not in first)


@given(_NAMES, st.sets(st.text("abcd", min_size=1, max_size=2)))
def test_that_what_was_taken_out_comes_back_where_it_was(names: list[str], gone: set[str]) -> None:
    full = Items(item(name) for name in names)
    removed = [(at, row) for at, row in enumerate(full) if row.id in gone]
    assert [row.id for row in full.without(gone).put_back(removed)] == [row.id for row in full]


def test_that_a_list_that_lost_a_row_did_not_grow_from_the_old_one() -> None:
    full = Items([item("a"), item("b")])
    assert not full.without(["a"]).grew_from(full)


def test_that_old_answers_leave_the_session_only_if_they_are_stored() -> None:
    session = NO_ANSWERS
    for number in range(Session.MOST_WHOLE + 2):
        answer = Outcome(place=Place(f"p{number}"), result=result(score(0, "a", 1.0)), stored=number == 0)
        session = session.plus(answer)
    assert session.get(Place("p0"), "demo") is None
    assert session.get(Place("p1"), "demo") is not None
    newer = replace(answer, stored=True)
    assert session.plus(newer).get(newer.place, "demo") is newer
