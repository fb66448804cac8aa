"""Standard output: tables for people, JSON Lines for programs."""

from __future__ import annotations

import io
import json

import pytest

from workbench.cli import printing


@pytest.mark.parametrize(
    ("probability", "text"),
    [
        (0.0, "0.0 %"),
        (0.0004, "< 0.1 %"),
        (0.0005, "0.1 %"),
        (0.3864, "38.6 %"),
        (0.9994, "99.9 %"),
        (0.9996, "> 99.9 %"),
        (1.0, "> 99.9 %"),
    ],
)
def test_that_a_probability_claims_no_more_certainty_than_it_has(probability: float, text: str) -> None:
    assert printing.percent(probability) == text


@pytest.mark.parametrize(
    ("text", "columns"), [("", 0), ("cat", 3), ("図", 2), ("e\u0301", 1), ("é", 1), ("×", 1), ("Ａ", 2)]
)
def test_that_a_text_is_as_wide_as_a_terminal_shows_it(text: str, columns: int) -> None:
    assert printing.width(text) == columns


def test_that_columns_are_as_wide_as_they_need_to_be(capsys: pytest.CaptureFixture[str]) -> None:
    printing.table([["1", "図", "x"], ["200", "a", ""]], ["n", "name", "t"], right=frozenset({0}))
    assert capsys.readouterr().out == "  n  name  t\n  1  図    x\n200  a\n"


def test_that_rows_of_several_lengths_and_none_are_no_trouble(capsys: pytest.CaptureFixture[str]) -> None:
    printing.table([])
    printing.table([["a"], ["bb", "c"]])
    assert capsys.readouterr().out == "a\nbb  c\n"


@pytest.mark.parametrize("value", [{"a": "é図\U0001fa7b"}, {"a": "line\nbreak"}, {"a": [1, None, True]}, "x"])
def test_that_an_object_is_one_line_of_readable_json(value: object, capsys: pytest.CaptureFixture[str]) -> None:
    printing.json_line(value)
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    assert json.loads(out) == value
    assert "\\u" not in out


def test_that_bytes_that_are_no_text_do_not_stop_the_output(capsys: pytest.CaptureFixture[str]) -> None:
    printing.json_line({"input": "caf\udce9"})
    assert json.loads(capsys.readouterr().out) == {"input": "caf?"}


def test_that_a_terminal_without_the_letters_gets_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(raw, encoding="ascii"))
    printing.line("8 × 8")
    assert raw.getvalue() == b"8 ? 8\n"
