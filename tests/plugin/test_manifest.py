"""plugin.toml: what a plugin says about itself, and every problem of it with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.plugin import foreign
from workbench.core.kinds import KINDS
from workbench.core.options import Option
from workbench.errors import PluginError
from workbench.plugin.manifest import read_text

ROOT = Path(__file__).parent.parent.parent
OPTION = """
[[step]]
id = "more"
entry = "sub.code:Step"
title = "More"
text = "More of it."
[step.option.amount]
kind = "float"
title = "Amount"
text = "How much."
default = 1.5
low = -2
high = 3.5
unit = "mm"
[step.option.mode]
kind = "choice"
title = "Mode"
choices = ["a", "b"]
required = true
"""


def problems(text: str) -> list[str]:
    """What is told about a plugin.toml."""
    with pytest.raises(PluginError) as caught:
        read_text(text, "Made")
    assert caught.value.code == "plugin.manifest"
    return list(caught.value.problems)


@pytest.mark.parametrize("path", sorted((ROOT / "plugins").glob("*/plugin.toml")), ids=lambda path: path.parent.name)
def test_that_every_bundled_plugin_is_sound(path: Path) -> None:
    found = read_text(path.read_text(encoding="utf-8"), path.parent.name)
    assert found.id == path.parent.name
    assert found.licence == "Apache-2.0"
    assert found.contributions


def test_that_every_kind_and_every_key_is_read() -> None:
    head = 'author = "A. Uthor"\nrequires = ["numpy>=2", "pillow"]'
    found = read_text(foreign.manifest("made", extra=OPTION, head=head), "made")
    assert (found.id, found.name, found.version, found.api) == ("made", "Made", "1.0", 1)
    assert (found.licence, found.summary, found.author) == ("MIT", "Made by a test.", "A. Uthor")
    assert found.requires == ("numpy>=2", "pillow")
    assert {contribution.kind for contribution in found.contributions} == set(KINDS)
    more = next(one for one in found.contributions if one.id == "made.more")
    assert (more.kind, more.entry, more.title, more.text) == ("step", "sub.code:Step", "More", "More of it.")
    assert more.options == (
        Option(
            name="amount",
            kind="float",
            title="Amount",
            text="How much.",
            default=1.5,
            low=-2.0,
            high=3.5,
            unit="mm",
        ),
        Option(name="mode", kind="choice", title="Mode", choices=("a", "b"), required=True),
    )
    assert next(one for one in found.contributions if one.kind == "writer").provides == (".made",)


def test_that_every_problem_is_told_at_once_with_its_line() -> None:
    text = """[plugin]
id = "Made-1"
name = ""
verison = "1"
api = 2
licence = "MIT"
summary = "x"
[[step]]
id = "a b"
entry = "code.Step"
title = "T"
titel = "T"
[[sstep]]
"""
    assert problems(text) == [
        "plugin.toml, line 1: plugin.version: This is missing; it has to be text in quotes.",
        "plugin.toml, line 2: plugin.id: “Made-1” is not made of small letters, digits and _.",
        "plugin.toml, line 3: plugin.name: This must not be empty.",
        "plugin.toml, line 4: plugin.verison: There is no such key. Did you mean “version”?",
        "plugin.toml, line 5: plugin.api: This version of the program offers plugin API 1.",
        "plugin.toml, line 9: step[0].id: “a b” is not made of small letters, digits and _.",
        "plugin.toml, line 10: step[0].entry: “code.Step” is not of the form module:Name.",
        "plugin.toml, line 12: step[0].titel: There is no such key. Did you mean “title”?",
        "plugin.toml, line 13: sstep: There is no such key. Did you mean “step”?",
    ]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("api = 1", "api = 0", "plugin.api: This version of the program offers plugin API 1."),
        ("api = 1", "api = 2", "plugin.api: This version of the program offers plugin API 1."),
        ("api = 1", "api = true", "plugin.api: This has to be a whole number."),
        ("api = 1", "", "plugin.api: This is missing; it has to be a whole number."),
        ('kind = "float"', 'kind = "flaot"',
         "step[1].option.amount.kind: “flaot” is none of: int, float, bool, text, choice, size, numbers, texts. "
         "Did you mean “float”?"),
        ("default = 1.5", "default = 9", "step[1].option.amount.default: 9 is too large; the most is 3.5."),
        ("default = 1.5", 'default = "x"', "step[1].option.amount.default: This has to be a number."),
        ('choices = ["a", "b"]', "", "step[1].option.mode.choices: A choice needs choices."),
        ("required = true", 'required = "yes"', "step[1].option.mode.required: This has to be true or false."),
        ("low = -2", 'low = "x"', "step[1].option.amount.low: This has to be a number."),
        ("default = 1.5\nlow = -2", "low = 4", "step[1].option.amount.high: This is below low."),
        ('entry = "sub.code:Step"', 'entry = "../code:Step"',
         "step[1].entry: “../code:Step” is not of the form module:Name."),
        ('entry = "sub.code:Step"', 'entry = "os:system()"',
         "step[1].entry: “os:system()” is not of the form module:Name."),
        ('id = "more"', 'id = "step"', "step: made.step stands here twice."),
        ("[step.option.mode]", '[step.option."a b"]',
         "step[1].option.a b: “a b” is not made of small letters, digits and _."),
        ("[step.option.mode]", "[step.option.mode]\nlabel = 1", "step[1].option.mode.label: There is no such key."),
    ],
)  # fmt: skip
def test_that_a_mistake_is_told_at_its_key(old: str, new: str, told: str) -> None:
    text = foreign.manifest("made", extra=OPTION)
    assert text.count(old) == 1
    found = problems(text.replace(old, new))
    assert [problem.partition(": ")[2] for problem in found] == [told]


@pytest.mark.parametrize("text", ["", "[plugin", "plugin = 1", "[[plugin]]\n", "a = " + "9" * 5000])
def test_that_what_is_no_manifest_is_told(text: str) -> None:
    assert problems(text)
