"""Model cards: front matter and Markdown, from people and from strangers."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.models import card


def test_that_front_matter_and_text_are_told_apart() -> None:
    text = "---\nlicense: mit\ntags: [a, b]\ndatasets:\n  name: x\n  size: 3\nempty:\n1: one\n---\n\n# Hello\n---\nend"
    found = card.parse(text)
    assert found.facts == {"license": "mit", "tags": "a, b", "datasets": "name: x; size: 3", "empty": "", "1": "one"}
    assert found.text == "# Hello\n---\nend"
    assert found.problem == ""


def test_that_a_card_of_a_windows_editor_is_read() -> None:
    assert card.parse("\ufeff---\r\nlicense: mit\r\n---\r\nHello\r\n").facts == {"license": "mit"}


def test_that_a_card_without_front_matter_is_all_text() -> None:
    found = card.parse("# Hello\n---\na: b\n---\n")
    assert (found.facts, found.text, found.problem) == ({}, "# Hello\n---\na: b\n---\n", "")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("---\na: b\n", "The card's front matter has no end."),
        ("---\na: [\n---\nx", "The card's front matter is not YAML."),
        ("---\n- a\n---\nx", "The card's front matter is not a table."),
        ("---\na: &x [1]\nb: *x\n---\nx", "The card's front matter is not YAML."),
        ("---\na: !!python/object/apply:os.system ['x']\n---\nx", "The card's front matter is not YAML."),
        ("---\na: " + "[" * 5000 + "\n---\nx", "The card's front matter is not YAML."),
        ("---\na: 2001-02-30\n---\nx", "The card's front matter is not YAML."),
    ],
)
def test_that_broken_front_matter_is_told_and_the_text_kept(text: str, problem: str) -> None:
    found = card.parse(text)
    assert found.problem == problem
    assert found.facts == {}
    assert found.text == ("x" if text.endswith("x") else text)


def test_that_a_card_is_read_from_a_folder(tmp_path: Path) -> None:
    assert card.read(tmp_path).problem == "This model came without a card."
    (tmp_path / "README.md").write_bytes(b"K\xe4fer")
    assert card.read(tmp_path).text == "K\ufffdfer"
    (tmp_path / "README.md").unlink()
    (tmp_path / "README.md").mkdir()
    assert card.read(tmp_path).problem.startswith("The card cannot be read: ")


def test_that_an_enormous_card_is_cut(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_bytes(b"x" * (3 << 20))
    assert len(card.read(tmp_path).text) == 1 << 20


@settings(max_examples=300, deadline=None)
@given(st.text("-\n:[]{}&*!|>'\"%@ab 1.#?,\t", max_size=40))
def test_that_any_front_matter_gives_a_card(text: str) -> None:
    found = card.parse(f"---\n{text}\n---\nend")
    assert all(isinstance(key, str) and isinstance(value, str) for key, value in found.facts.items())
