"""TOML with the line of every key, and checks that tell every problem at once."""

from __future__ import annotations

import json
import string
import tomllib
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.toml_tables import Document, Path, did_you_mean, from_data, key_lines, parse, shown

BARE = st.text(string.ascii_letters + string.digits + "_-", min_size=1, max_size=6)
QUOTED = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=5)


@dataclass
class Text:
    """A TOML text that is written line by line, and the line on which every key was written."""

    lines: list[str] = field(default_factory=list)
    keys: dict[Path, int] = field(default_factory=dict)

    @property
    def next_line(self) -> int:
        """The line that is written next."""
        return sum(line.count("\n") + 1 for line in self.lines) + 1

    def remember(self, path: Path, line: int) -> None:
        """A key's line: the first one counts."""
        self.keys.setdefault(path, line)


def basic(text: str) -> str:
    """A basic string."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def key_text(draw: st.DrawFn, key: str) -> str:
    """A key in one of the three ways in which it can be written."""
    ways = [basic(key)]
    if key and all(c in string.ascii_letters + string.digits + "_-" for c in key):
        ways.append(key)
    if "'" not in key:
        ways.append(f"'{key}'")
    return draw(st.sampled_from(ways))


@st.composite
def scalars(draw: st.DrawFn) -> str:
    """A value on one line or several, full of what could be taken for something else."""
    tricky = st.sampled_from(["#", "]", "[", "{", "}", "=", "a = 1", "[x]", ",", '"', "'", "\\", ".", " "])
    words = draw(st.lists(tricky | QUOTED, max_size=4))
    inner = "".join(words)
    ways = ["1", "-2.5e3", "true", "1979-05-27T07:32:00Z", "inf", basic(inner)]
    if "'" not in inner:
        ways.append(f"'{inner}'")
        ways.append(f"'''\n{inner}\n[no.table]\nkey = 1'''")
        ways.append(f"'''{inner}'''''" if inner else "''''''")
    escaped = json.dumps(inner, ensure_ascii=False)[1:-1]
    ways.append(f'"""\n{escaped}\n[[no.table]]\n# nothing\nkey = 2 \\\n  """')
    ways.append(f'"""{escaped} ""x"" """""')
    return draw(st.sampled_from(ways))


@st.composite
def values(draw: st.DrawFn, depth: int = 2) -> str:
    """A scalar, an array over several lines with comments, or an inline table."""
    kind = draw(st.sampled_from(["scalar", "scalar", "array", "inline"])) if depth else "scalar"
    if kind == "scalar":
        return draw(scalars())
    if kind == "array":
        items = draw(st.lists(values(depth - 1), max_size=3))
        space = draw(st.sampled_from(["", "\n", " # ] } ' \"\n", "\n\n  "]))
        return "[" + space + f"{space},{space}".join(items) + (f",{space}" if items else "") + space + "]"
    keys = draw(st.lists(BARE, max_size=3, unique=True))
    return "{" + ", ".join(f"{key} = {draw(values(depth - 1))}" for key in keys) + "}"


@st.composite
def documents(draw: st.DrawFn) -> Text:
    """A well-formed text with tables, arrays of tables, dotted and quoted keys, comments."""
    text = Text()

    def filler() -> None:
        text.lines.extend(draw(st.lists(st.sampled_from(["", "  ", "# [c]", "\t# d = 1", "# '''"]), max_size=2)))

    def body(prefix: Path, home: dict[Any, Any]) -> None:
        for _ in range(draw(st.integers(0, 3))):
            filler()
            keys = draw(st.lists(BARE | QUOTED, min_size=1, max_size=3))
            if _clashes(home, keys):
                continue
            place = home
            for key in keys[:-1]:
                place = place.setdefault(("dotted", key), {})
            place["value", keys[-1]] = {}
            line = text.next_line
            for end in range(1, len(keys) + 1):
                text.remember((*prefix, *keys[:end]), line)
            dot = draw(st.sampled_from([".", " . ", "\t."]))
            equals = draw(st.sampled_from(["=", " = ", "\t=  "]))
            left = dot.join(key_text(draw, key) for key in keys)
            comment = draw(st.sampled_from(["", "  # e = 2", " # [f]", " "]))
            text.lines.append(f"{draw(st.sampled_from(['', '  ']))}{left}{equals}{draw(values())}{comment}")

    body((), {})
    for index in range(draw(st.integers(0, 4))):
        filler()
        name = f"t{index}"
        below = draw(st.lists(BARE, max_size=1))
        line = text.next_line
        space = draw(st.sampled_from(["", " "]))
        if draw(st.booleans()):
            header = f"[{space}{'.'.join([key_text(draw, name), *below])}{space}]"
            text.lines.append(header)
            path = (name, *below)
            text.keys[path] = line
            body(path, {})
            continue
        whole = (name, *below)
        for number in range(draw(st.integers(1, 3))):
            line = text.next_line
            text.lines.append(f"[[{space}{'.'.join([key_text(draw, name), *below])}{space}]] # g")
            text.remember(whole, line)
            text.keys[(*whole, number)] = line
            body((*whole, number), {})
            if draw(st.booleans()):
                line = text.next_line
                text.lines.append(f"[{'.'.join([name, *below])}.sub-of]")
                text.keys[(*whole, number, "sub-of")] = line
                body((*whole, number, "sub-of"), {})
            if draw(st.booleans()):
                line = text.next_line
                text.lines.append(f"[[{'.'.join([name, *below])}.more-of]]")
                text.remember((*whole, number, "more-of"), line)
                text.keys[(*whole, number, "more-of", 0)] = line
                body((*whole, number, "more-of", 0), {})
    return text


def _clashes(home: dict[Any, Any], keys: list[str]) -> bool:
    """Whether a dotted key runs through something that is no table, or names a table again."""
    place = home
    for key in keys[:-1]:
        if ("value", key) in place:
            return True
        place = place.get(("dotted", key), {})
    return ("dotted", keys[-1]) in place or ("value", keys[-1]) in place


@settings(max_examples=200, deadline=None)
@given(documents(), st.sampled_from(["\n", "\r\n"]))
def test_that_every_key_is_found_on_the_line_on_which_it_was_written(text: Text, newline: str) -> None:
    whole = "\n".join(text.lines)
    assert set(text.keys) <= set(_walk(tomllib.loads(whole)))
    assert key_lines(whole.replace("\n", newline)) == text.keys


def _walk(content: object, path: Path = ()) -> dict[Path, object]:
    """Every path of nested tables and arrays of tables."""
    found: dict[Path, object] = {}
    if isinstance(content, dict):
        for key, inner in content.items():
            found[(*path, key)] = inner
            found |= _walk(inner, (*path, key))
    elif isinstance(content, list):
        for number, inner in enumerate(content):
            if isinstance(inner, dict):
                found[(*path, number)] = inner
                found |= _walk(inner, (*path, number))
    return found


@settings(max_examples=300, deadline=None)
@given(st.text(string.printable, max_size=200) | st.text(max_size=60))
def test_that_any_text_gives_a_document_or_one_problem_with_a_line(text: str) -> None:
    document = parse(text, "x.toml")
    assert bool(document.problems) == (document.data == {} and not _well_formed(text))
    for problem in document.problems:
        assert 1 <= problem.line <= text.count("\n") + 1
        assert str(problem).startswith(f"x.toml, line {problem.line}: ")


def _well_formed(text: str) -> bool:
    try:
        tomllib.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


@pytest.mark.parametrize(
    ("text", "line", "part"),
    [
        ("a = 1\nb = \nc = 2\n", 2, "Invalid value"),
        ("a = 1\n[x\n", 2, "Expected"),
        ("a = 1\n\n'", 3, "Expected"),
        ("a = 1\na = 2\n", 2, "Cannot overwrite a value"),
        ("a = " + "[" * 5000, 1, "nested too deeply"),
        ("b = 1\na = " + "9" * 5000, 1, "too long a number"),
    ],
)
def test_that_a_syntax_error_is_told_with_its_line(text: str, line: int, part: str) -> None:
    (problem,) = parse(text, "x.toml").problems
    assert problem.line in (line, text.count("\n") + 1)
    assert problem.key == ""
    assert part in problem.text


def test_that_a_long_text_is_read_in_proportion_to_its_length() -> None:
    """Twenty thousand keys: counting lines from the top for each would take minutes."""
    text = "".join(f"[[entry]]\nkey = {number}\n" for number in range(20_000))
    assert key_lines(text)["entry", 19_999, "key"] == 40_000


def document(text: str) -> Document:
    """A text that has to be well-formed."""
    found = parse(text, "x.toml")
    assert found.problems == []
    return found


def told(found: Document) -> list[str]:
    """The problems as sentences."""
    return [str(problem) for problem in found.problems]


def test_that_every_kind_of_check_tells_what_is_wrong_and_where() -> None:
    found = document(
        'a = 1\nb = "x"\nc = true\nd = [1]\ne = "blau"\nf = 7\ng = -1\nh = ""\ni = "A B"\nj = 2.5\nk = {}\n'
    )
    table = found.table()
    assert table.text("a") == ""
    assert table.number("b") == 0.0
    assert table.number("c", default=4) == 4
    assert table.texts("d") == ()
    assert table.text("e", choices=("blue", "grey")) == "blue"
    assert table.number("f", high=5) == 7
    assert table.number("g", low=0) == -1
    assert table.text("h") == ""
    assert table.text("i", pattern="[a-z]+", meaning="small letters") == "A B"
    assert table.whole("j") == 0
    assert table.tables("k") == []
    assert table.inner("l") is None
    assert table.text("m") == ""
    assert table.texts("b2", default=("z",)) == ("z",)
    table.finish()
    assert told(found) == [
        "x.toml, line 1: a: This has to be text in quotes.",
        "x.toml, line 2: b: This has to be a number.",
        "x.toml, line 3: c: This has to be a number.",
        "x.toml, line 4: d: Every entry has to be text in quotes.",
        "x.toml, line 5: e: “blau” is none of: blue, grey. Did you mean “blue”?",
        "x.toml, line 6: f: 7 is too large; the most is 5.",
        "x.toml, line 7: g: -1 is too small; the least is 0.",
        "x.toml, line 8: h: This must not be empty.",
        "x.toml, line 9: i: “A B” is not small letters.",
        "x.toml, line 10: j: This has to be a whole number.",
        "x.toml, line 11: k: This has to be a list of tables: [[k]].",
        "x.toml: l: This is missing; it has to be a table: [l].",
        "x.toml: m: This is missing; it has to be text in quotes.",
    ]


def test_that_edges_of_a_range_belong_to_it_and_no_number_does_not() -> None:
    found = document("a = 0\nb = 1\nc = nan\nd = inf\ne = -inf\n")
    table = found.table()
    assert table.number("a", low=0, high=1) == 0
    assert table.number("b", low=0, high=1) == 1
    for key in "cde":
        table.number(key, low=0, high=1)
    assert len(found.problems) == 3


def test_that_a_number_beyond_all_measure_is_told() -> None:
    huge = "1" + "0" * 400
    found = document(f"a = {huge}\nb = -{huge}\nc = {huge}\n")
    table = found.table()
    table.number("a", high=1)
    table.number("b", low=0)
    table.number("c")
    assert [problem.key for problem in found.problems] == ["a", "b", "c"]


def test_that_unknown_keys_are_told_with_the_key_that_was_meant() -> None:
    found = document("colour = 1\n[model]\nlicense = 2\nxyz = 3\n[[step]]\nusee = 4\n")
    top = found.table()
    top.any("color")
    model = top.inner("model")
    assert model is not None
    model.any("licence")
    model.finish()
    (step,) = top.tables("step")
    step.finish(("use",))
    top.finish(("colours",))
    assert told(found) == [
        "x.toml, line 3: model.license: There is no such key. Did you mean “licence”?",
        "x.toml, line 4: model.xyz: There is no such key.",
        "x.toml, line 6: step[0].usee: There is no such key. Did you mean “use”?",
        "x.toml, line 1: colour: There is no such key. Did you mean “colours”?",
    ]


def test_that_a_missing_key_is_told_at_the_table_it_is_missing_from() -> None:
    found = document("\n\n[[step]]\na = 1\n\n[[step]]\nb = 2\n")
    for table in found.table().tables("step"):
        table.text("use")
    assert told(found) == [
        "x.toml, line 3: step[0].use: This is missing; it has to be text in quotes.",
        "x.toml, line 6: step[1].use: This is missing; it has to be text in quotes.",
    ]


def test_that_keys_in_an_inline_table_are_told_on_the_line_of_that_table() -> None:
    found = document("\nx = { a = 1, b = 2 }\n")
    inner = found.table().inner("x")
    assert inner is not None
    inner.text("b")
    assert told(found)[0].startswith("x.toml, line 2: x.b: ")


def test_that_a_list_of_other_things_is_no_list_of_tables() -> None:
    found = document("step = [1, {}]\n")
    assert found.table().tables("step") == []
    assert told(found) == ["x.toml, line 1: step: Write each entry as a table: [[step]]."]


def test_that_values_that_never_were_text_are_told_without_lines() -> None:
    found = from_data({"a": 1}, "config.json")
    found.table().text("a")
    assert told(found) == ["config.json: a: This has to be text in quotes."]


def test_that_rest_takes_what_nobody_asked_for() -> None:
    found = document("a = 1\nb = 2\n")
    table = found.table()
    table.any("a")
    assert table.rest() == {"b": 2}
    table.finish()
    assert found.problems == []


def test_that_a_document_gives_the_table_at_a_path() -> None:
    found = document("[[step]]\n[[step]]\nsize = 'x'\n")
    found.table(("step", 1)).number("size")
    assert told(found) == ["x.toml, line 3: step[1].size: This has to be a number."]


def test_that_paths_are_written_as_people_write_them() -> None:
    assert shown(("step", 2, "size")) == "step[2].size"
    assert shown(()) == ""


def test_that_only_near_words_are_proposed() -> None:
    assert did_you_mean("bilinaer", ["bicubic", "bilinear"]) == " Did you mean “bilinear”?"
    assert did_you_mean("q", ["bicubic"]) == ""
