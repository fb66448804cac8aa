"""Errors for people: sentences, codes, and the way over a process boundary."""

from __future__ import annotations

import ast
import pickle
import re
import string
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from workbench import errors
from workbench.error_texts import TEXTS
from workbench.errors import ReadError, WorkbenchError, from_parts

ROOT = Path(__file__).parent.parent
KINDS = {kind.__name__ for kind in WorkbenchError.__subclasses__()} | {
    kind.__name__ for kind in errors.RuntimeFailure.__subclasses__()
}
PREFIXES = {
    "UsageError": "usage",
    "ReadError": "read",
    "ModelPackageError": "model",
    "PlanError": "plan",
    "RunError": "run",
    "RuntimeFailure": "runtime",
    "OutOfMemory": "runtime",
    "DeviceLost": "runtime",
    "DeviceUnavailable": "runtime",
    "ExplainError": "explain",
    "PluginError": "plugin",
    "WorkerError": "worker",
    "StoreError": "store",
    "SettingsError": "settings",
    "WriteError": "write",
}
SENTENCES = ("what", "why", "hint")


@dataclass(frozen=True)
class Raised:
    """One place in the code that makes an error: which class, which code, which arguments."""

    where: str
    kind: str
    code: str
    given: frozenset[str]
    more: bool


def raised() -> Iterator[Raised]:
    """Every place in the product that makes an error with a literal code."""
    for top in ("workbench", "ui", "plugins"):
        for path in sorted((ROOT / top).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not isinstance(node, ast.Call):
                    continue
                kind = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if kind not in KINDS and kind != "WorkbenchError":
                    continue
                first = node.args[0] if node.args else None
                code = first.value if isinstance(first, ast.Constant) else ""
                given = frozenset(keyword.arg for keyword in node.keywords if keyword.arg)
                more = any(keyword.arg is None for keyword in node.keywords)
                where = f"{path.relative_to(ROOT)}:{node.lineno}"
                yield Raised(where, kind, str(code), given, more)


def marks(template: str) -> set[str]:
    """Names in braces."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_that_places_that_make_errors_are_found() -> None:
    assert len(list(raised())) > 100


def test_that_every_literal_code_is_in_the_table_or_brings_its_own_words() -> None:
    unknown = [f"{one.where} {one.code}" for one in raised() if one.code and one.code not in TEXTS]
    own = {f"{one.where} {one.code}" for one in raised() if "what" in one.given}
    assert set(unknown) - own == set()


def test_that_every_mark_of_a_sentence_is_filled_where_it_is_made() -> None:
    left_open = []
    for one in raised():
        if one.code not in TEXTS or one.more:
            continue
        for sentence in SENTENCES:
            if sentence in one.given:
                continue
            missing = marks(getattr(TEXTS[one.code], sentence)) - one.given
            left_open += [f"{one.where} {one.code}.{sentence}: {name}" for name in sorted(missing)]
    assert left_open == []


def test_that_a_class_raises_codes_of_its_own_room_only() -> None:
    strangers = [
        f"{one.where} {one.kind} {one.code}"
        for one in raised()
        if one.code in TEXTS and one.kind in PREFIXES and one.code.partition(".")[0] != PREFIXES[one.kind]
    ]
    assert strangers == []


def test_that_every_code_of_the_table_is_used() -> None:
    """Codes may also stand in a table or a variable, so any mention of them in the product counts."""
    sources = "".join(
        path.read_text(encoding="utf-8")
        for top in ("workbench", "ui", "plugins")
        for path in (ROOT / top).rglob("*.py")
        if path.name not in ("error_texts.py", "messages.py")
    )
    assert [code for code in TEXTS if f'"{code}"' not in sources] == []


@pytest.mark.parametrize("code", sorted(TEXTS))
def test_that_a_text_is_plain_polite_without_begging_and_whole(code: str) -> None:
    text = TEXTS[code]
    whole = " ".join(text)
    assert not re.search(r"\b(invalid|please|sorry|oops|error|exception|unable)\b", whole, re.IGNORECASE)
    assert not re.search(r"\bfailed\b(?! (to|while|because|\{))", whole, re.IGNORECASE)
    assert "!" not in whole
    assert text.what
    assert text.hint
    for sentence in text:
        assert sentence == sentence.strip()
        assert not sentence or sentence[-1] in ".:}…)" or sentence.endswith(("FILE", "PATH"))
    assert re.fullmatch(r"[a-z]+\.[a-z_]+", code)


def test_that_every_class_of_errors_survives_the_process_boundary() -> None:
    kinds: list[type[WorkbenchError]] = [WorkbenchError, *WorkbenchError.__subclasses__()]
    for kind in [*kinds, *errors.RuntimeFailure.__subclasses__()]:
        made = kind("read.io", name="a.png", why="It is gone.", problems=("one", "two"), count=3)
        again = from_parts(
            type(made).__name__, made.code, made.what, made.why, made.hint, made.problems, dict(made.params)
        )
        assert type(again) is kind
        assert again.as_dict() == made.as_dict()
        assert again.params == {"name": "a.png", "count": 3}
        assert str(again) == "a.png cannot be read. It is gone."


def test_that_an_unknown_class_becomes_the_root_of_the_tree() -> None:
    again = from_parts("NoSuchError", "foreign.code", "What.", "Why.", "Hint.", (), {})
    assert type(again) is WorkbenchError
    assert again.lines() == ["What.", "Why.", "Hint."]


def test_that_copying_an_error_goes_through_its_parts_alone() -> None:
    made = ReadError("read.empty", name="a.png")
    again = pickle.loads(pickle.dumps(made))
    assert type(again) is ReadError
    assert again.as_dict() == made.as_dict()


def test_that_own_sentences_replace_those_of_the_table() -> None:
    made = ReadError("read.io", name="a.png", what="What happened.", why="Why.", hint="Do this.")
    assert made.lines() == ["What happened.", "Why.", "Do this."]


def test_that_a_plugin_may_bring_a_code_with_its_words_but_not_without() -> None:
    assert WorkbenchError("ct.tilted", what="It is tilted.").as_dict() == {
        "code": "ct.tilted",
        "what": "It is tilted.",
        "why": "",
        "hint": "",
    }
    with pytest.raises(KeyError, match=r"ct\.tilted"):
        WorkbenchError("ct.tilted")


def test_that_a_mark_without_its_parameter_shows_its_name_and_hides_nothing() -> None:
    assert ReadError("read.no_such_frame", name="a.png", frame=3).why == "It holds <frames> frame(s), counted from 0."


def test_that_braces_in_a_parameter_are_text() -> None:
    assert ReadError("read.empty", name="{name} {0} %s").what == "{name} {0} %s is empty."


def test_that_problems_stand_between_why_and_hint() -> None:
    made = errors.PlanError("plan.misfit", model="Made", problems=("kind: one.", "colour: two."))
    assert made.lines() == [
        "Made is not meant for this image.",
        "  - kind: one.",
        "  - colour: two.",
        "Choose another model, or run anyway: the result is then marked.",
    ]
    assert made.as_dict()["problems"] == ["kind: one.", "colour: two."]
    assert made.sentence() == "Made is not meant for this image."
