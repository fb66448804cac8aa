"""Text protobuf, as far as configurations use it."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.layouts import pbtxt


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", {}),
        ("a: 1", {"a": [1]}),
        ("a: -1.5e3 b: .5 c: +2", {"a": [-1500.0], "b": [0.5], "c": [2]}),
        ("a: WORD, b: true;", {"a": ["WORD"], "b": ["true"]}),
        ("a: 1 a: 2", {"a": [1, 2]}),
        ("a: [1, 2] a: 3", {"a": [1, 2, 3]}),
        ("a: []", {"a": []}),
        ("a { b: 1 } a < b: 2 >", {"a": [{"b": [1]}, {"b": [2]}]}),
        ("a: { b { c: 1 } }", {"a": [{"b": [{"c": [1]}]}]}),
        ("a [ { b: 1 }, { b: 2 } ]", {"a": [{"b": [1]}, {"b": [2]}]}),
        ("# note\na: 1 # another\n", {"a": [1]}),
        ("a: 'x' b: \"y # z\"", {"a": ["x"], "b": ["y # z"]}),
        ('a: "x" "y"\n  \'z\'', {"a": ["xyz"]}),
        (r'a: "\"\\\n\x41\101\'"', {"a": ["\"\\\nAA'"]}),
        ("a.b/c: 1", {"a.b/c": [1]}),
    ],
)
def test_that_each_form_is_read(text: str, found: pbtxt.Message) -> None:
    assert pbtxt.read(text) == found


@pytest.mark.parametrize(
    "text",
    [
        *("a", "a:", ": 1", "{", "}", "a {", "a }", "a { b: 1 >", "a: [1", "a: ]", '"a": 1', "a: 'x", "1: 2", "a: @"),
        *("a: [b: 1]", "a { " * 1000, "a: " + "[" * 1000, "a: 'x\ny'", "\x00"),
    ],
    ids=lambda text: text[:12],
)
def test_that_what_is_none_is_refused(text: str) -> None:
    with pytest.raises(pbtxt.Unreadable):
        pbtxt.read(text)


def test_that_the_first_value_is_given_only_if_it_is_of_the_kind() -> None:
    message = pbtxt.read("a: 'x' a: 'y' b: 3 c { d: 1 } c: 2")
    assert (pbtxt.first(message, "a"), pbtxt.first(message, "b"), pbtxt.first(message, "z")) == ("x", None, None)
    assert pbtxt.messages(message, "c") == [{"d": [1]}]


@given(text=st.text(alphabet="ab{}[]<>:,;'\"\\# \n01.-+eE", max_size=80))
def test_that_every_text_ends_in_a_message_or_its_error(text: str) -> None:
    with contextlib.suppress(pbtxt.Unreadable):
        pbtxt.read(text)
