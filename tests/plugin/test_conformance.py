"""Does the check of plugins see what is wrong, and does it leave sound ones alone?"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.plugin import foreign
from workbench.errors import PluginError
from workbench.plugin.conformance import Line, check_folder

ROOT = Path(__file__).parent.parent.parent
KINDS = tuple(foreign.ENTRIES)
APPLY = "        return replace(sample, px=api.frozen(sample.px.astype(np.float32) + np.float32(self.amount)))"
SNIFF = '        return head.startswith(b"MADE")'


def wrong(folder: Path) -> list[Line]:
    """The rules that a plugin breaks."""
    return [line for line in check_folder(folder) if not line.ok]


@pytest.mark.parametrize("path", sorted((ROOT / "plugins").glob("*/plugin.toml")), ids=lambda path: path.parent.name)
def test_that_every_bundled_plugin_keeps_every_rule(path: Path) -> None:
    assert wrong(path.parent) == []


def test_that_a_sound_plugin_of_every_kind_passes(tmp_path: Path) -> None:
    lines = check_folder(foreign.write(tmp_path, "sound"))
    assert [line for line in lines if not line.ok] == []
    assert {line.contribution for line in lines} == {f"sound.{kind}" for kind in KINDS}
    assert all(line.text for line in lines)


@pytest.mark.parametrize(
    ("old", "new", "kind", "rule"),
    [
        (SNIFF, "        raise ValueError", "reader",
         "it does not fail on garbage"),
        (SNIFF, "        return 1", "reader",
         "it does not fail on garbage"),
        ("        return head.startswith(b\"MADE\")\n\n    def scan", "        return True\n\n    def scann", "reader",
         "it has the methods of its kind"),
        ("        return [api.Codec(name=\"made\", usable=True, by=\"made\")]", "        return None", "reader",
         "it answers as its kind does"),
        ("        return [api.Codec(name=\"made\", usable=True, by=\"made\")]", "        raise ValueError", "reader",
         "it does not break"),
        (APPLY,
         "        return None", "step", "it does not break"),
        (APPLY,
         "        raise KeyError", "step", "it does not break"),
        (APPLY,
         "        return replace(sample, px=sample.px[1:])", "step", "it gives the shape that it planned"),
        (APPLY,
         "        return replace(sample, px=sample.px.astype(np.float64))", "step", "it gives uint8 or float32"),
        (APPLY,
         "        owner = sample.px.base\n        owner.setflags(write=True)\n        owner += 1\n"
          "        return sample",
         "step", "it leaves its argument alone"),
        (APPLY,
         "        self.amount += 1\n        return replace(sample, px=sample.px + np.float32(self.amount))", "step",
         "it gives the same twice"),
        (APPLY,
         "        return replace(sample, affine=api.scaling(0, 1))", "step", "its affine leads to the source"),
        ("        return f\"value + {self.amount:g}\"", "        return '  '", "step", "it describes itself"),
        ("        return replace(spec, dtype=\"float32\", low=spec.low + self.amount, high=spec.high + self.amount)",
         "        return (8, 8, 3)", "step", "it does not break"),
        ("        return [api.Device(id=\"made\", name=\"Made\", provider=\"MadeProvider\", usable=True)]",
         "        return [api.Device(id='', name='', provider='')]", "runtime", "it names its devices"),
        ("        return [api.Device(id=\"made\", name=\"Made\", provider=\"MadeProvider\", usable=True)]",
         "        return None", "runtime", "it answers as its kind does"),
        ("        return {\"made\": \"1\"}", "        return {}", "runtime", "it names its versions"),
        ("api.ClassScore(i, str(i), float(v), float(v))", "api.ClassScore(i, str(i), 2.0, 2.0)", "interpreter",
         "its probabilities lie in [0, 1]"),
        ("api.ClassScore(i, str(i), float(v), float(v))", "api.ClassScore(i, str(i), float('nan'), 2.0)", "interpreter",
         "its probabilities lie in [0, 1]"),
        ("        return api.Findings(task=\"classification\", classes=tuple(scores))", "        return scores",
         "interpreter", "it interprets two numbers, or says why not"),
        ("        return api.Findings(task=\"classification\", classes=tuple(scores))", "        raise ValueError",
         "interpreter", "it interprets two numbers, or says why not"),
        ("    def needs(self, package):", "    def need(self, package):",
          "explainer", "it has the methods of its kind"),
        ("    endings = (\".made\",)", "    endings = (\"made\",)", "writer", "it names its endings"),
        ("    endings = (\".made\",)", "    endings = ()", "writer", "it names its endings"),
        ("        path.write_text(\"\".join(record.input for record in records))", "        raise ValueError", "writer",
         "it writes nothing, or says why not"),
        ("        path.write_text(\"\".join(record.input for record in records))", "        pass", "writer",
         "it writes nothing, or says why not"),
        ("        return (Path(path) / \"made.txt\").is_file()", "        return True", "importer",
         "it does not claim an empty folder"),
        ("        return (Path(path) / \"made.txt\").is_file()", "        raise ValueError", "importer",
         "it does not break"),
    ],
)  # fmt: skip
def test_that_a_broken_word_is_seen_and_the_others_are_still_judged(
    tmp_path: Path, old: str, new: str, kind: str, rule: str
) -> None:
    folder = foreign.write(tmp_path, "broken", code=foreign.changed(old, new))
    found = wrong(folder)
    assert (f"broken.{kind}", rule) in {(line.contribution, line.rule) for line in found}
    assert {line.contribution for line in found} == {f"broken.{kind}"}
    assert {line.contribution for line in check_folder(folder)} == {f"broken.{kind}" for kind in KINDS}


def test_that_a_reader_that_claims_garbage_has_to_refuse_it_with_a_read_error(tmp_path: Path) -> None:
    code = foreign.changed(SNIFF, "        return True")
    assert wrong(foreign.write(tmp_path, "claims", code=code)) == []
    code = code.replace("% 256, np.uint8", "/ 0, np.uint8")
    found = wrong(foreign.write(tmp_path, "breaks", code=code))
    assert [(line.contribution, line.rule) for line in found] == [
        ("breaks.reader", "it refuses garbage with a ReadError")
    ]


def test_that_a_plugin_that_cannot_be_loaded_has_a_line_for_each_contribution(tmp_path: Path) -> None:
    found = wrong(foreign.write(tmp_path, "unloadable2", code="raise SystemExit"))
    assert {line.rule for line in found} == {"it loads"}
    assert len(found) == len(KINDS)


def test_that_an_unsound_manifest_is_told_as_a_whole(tmp_path: Path) -> None:
    with pytest.raises(PluginError) as caught:
        check_folder(foreign.write(tmp_path, "unsound", toml="[plugin]\n"))
    assert caught.value.code == "plugin.manifest"


def test_that_required_options_are_given_something_that_fits(tmp_path: Path) -> None:
    option = "".join(
        f'[step.option.{kind}]\nkind = "{kind}"\ntitle = "T"\nrequired = true\n'
        + ('choices = ["a"]\n' if kind == "choice" else "")
        for kind in ("int", "float", "bool", "text", "choice", "size", "numbers", "texts")
    )
    code = foreign.changed(
        "    def __init__(self, amount=1.0):\n        self.amount = amount\n",
        "    def __init__(self, int, float, bool, text, choice, size, numbers, texts):\n        self.amount = float\n",
    )
    assert wrong(foreign.write(tmp_path, "options", kinds=("step",), code=code, extra=option)) == []
