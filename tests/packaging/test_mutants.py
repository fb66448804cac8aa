"""The tool that asks whether the tests bite: each operator changes what it says, and nothing else."""

from __future__ import annotations

import ast
from pathlib import Path

import mutants
import pytest

CHANGES = [
    ("a < b", "comparison", {"a <= b"}),
    ("a >= b", "comparison", {"a > b"}),
    ("a == b != c", "comparison", {"a != b != c", "a == b == c"}),
    ("a is None", "comparison", {"a is not None"}),
    ("a not in b", "comparison", {"a in b"}),
    ("a + b * c", "arithmetic", {"a - b * c", "a + b / c"}),
    ("a // b", "arithmetic", {"a * b"}),
    ("a % b", "arithmetic", {"a * b"}),
    ("a -= b", "arithmetic", {"a += b"}),
    ("a << b", "arithmetic", set()),
    ("'%d' % a", "arithmetic", set()),
    ("f'{a}' + b", "arithmetic", set()),
    ("f(0, 1.5)", "constant", {"f(1, 1.5)", "f(0, 2.5)"}),
    ("f(True)", "constant", {"f(False)"}),
    ("f('text', None)", "constant", set()),
    ("a and b and c", "boolean", {"a or b or c"}),
    ("not a", "boolean", {"not not a"}),
    ("-a", "boolean", set()),
    ("def f():\n    return a", "return", {"def f():\n    return None"}),
    ("def f():\n    return None", "return", set()),
    ("def f():\n    return", "return", set()),
    ("if a:\n    b\nelse:\n    c", "branch", {"if False:\n    b\nelse:\n    c"}),
    ("while a:\n    b", "branch", set()),
]


def made(source: str, kind: str = "") -> set[str]:
    """Every text that comes out of a source by operators of a kind."""
    found = [place for place in mutants.places(source) if kind in ("", place.kind)]
    return {mutants.changed(source, place)[0].rstrip("\n") for place in found}


@pytest.mark.parametrize(("source", "kind", "expected"), CHANGES)
def test_that_an_operator_changes_one_thing_at_each_of_its_places(source: str, kind: str, expected: set[str]) -> None:
    assert made(source, kind) == expected


@pytest.mark.parametrize(
    "source",
    [
        "@frozen(eq=True)\ndef f() -> x[0]:\n    pass",
        "@frozen(order=1 < 2)\nclass A:\n    a: Literal[3]",
        "def f(a: x[1], *b: y[2], **c: z[3]):\n    '''Text with 1 < 2.'''",
        "if TYPE_CHECKING:\n    a = 1 + 2",
        "if __name__ == '__main__':\n    main(3)",
    ],
)
def test_that_annotations_decorators_and_what_type_checkers_see_stay(source: str) -> None:
    assert made(source) == set()


def test_that_a_default_beside_an_annotation_is_changed() -> None:
    assert made("def f(a: x[1]=2):\n    pass") == {"def f(a: x[1]=3):\n    pass"}
    assert made("a: x[1] = 2") == {"a: x[1] = 3"}


def test_that_places_come_in_the_order_of_the_text_and_name_their_line() -> None:
    places = mutants.places("a = 1\n\nif b < 2:\n    c = not d")
    assert [(place.line, place.kind) for place in places] == [
        (1, "constant"),
        (3, "branch"),
        (3, "comparison"),
        (3, "constant"),
        (4, "boolean"),
    ]


def test_that_a_change_is_told_before_and_after() -> None:
    source = "x = f(a, b)[1:] if a < b else c"
    (place,) = [one for one in mutants.places(source) if one.kind == "comparison"]
    assert mutants.changed(source, place)[1:] == ("a < b", "a <= b")


def test_that_a_sample_is_the_same_for_a_seed_and_never_draws_a_place_twice(tmp_path: Path) -> None:
    for room in ("models", "wire", "ui"):
        (tmp_path / "workbench" / room).mkdir(parents=True)
        text = "\n".join(f"a{number} = {number} + b" for number in range(30))
        (tmp_path / "workbench" / room / "one.py").write_text(text, encoding="utf-8")
    drawn = mutants.sample(tmp_path, ["wire", "models"], 40, 7)
    assert drawn == mutants.sample(tmp_path, ["models", "wire"], 40, 7)
    assert drawn != mutants.sample(tmp_path, ["models", "wire"], 40, 8)
    assert len(drawn) == len(set(drawn)) == 40
    assert {path.parts[1] for path, _ in drawn} == {"models", "wire"}
    everything = mutants.sample(tmp_path, ["models", "wire"], 1000, 7)
    assert len(everything) == 2 * 2 * 30


def test_that_every_mutant_of_the_real_rooms_is_python_and_another_program() -> None:
    for path, place in mutants.sample(mutants.ROOT, list(mutants.ROOMS), 30, 3):
        source = (mutants.ROOT / path).read_text(encoding="utf-8")
        text, before, after = mutants.changed(source, place)
        assert ast.dump(ast.parse(text)) != ast.dump(ast.parse(source)), (path, place, before, after)
