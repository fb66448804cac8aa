"""What was open lately."""

from __future__ import annotations

import json

import pytest

from ui.actions import recent
from ui.actions.recent import Lately
from ui.transitions import MOST_RECENT
from workbench.paths import Paths


def write(paths: Paths, text: str) -> None:
    paths.made(paths.data)
    recent.file_of(paths).write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "lately"),
    [
        ('{"paths": ["/a", "/b"], "model": "m"}', Lately(paths=("/a", "/b"), model="m")),
        ('{"paths": ["/a", 7, null]}', Lately(paths=("/a",))),
        ('{"model": 3}', Lately(model="3")),
        ('{"paths": 3}', Lately()),
        ("[1, 2]", Lately()),
        ("{", Lately()),
        ("", Lately()),
    ],
)
def test_that_whatever_stands_in_the_file_does_no_harm(paths: Paths, text: str, lately: Lately) -> None:
    write(paths, text)
    assert recent.load(paths) == lately


def test_that_a_first_start_knows_nothing(paths: Paths) -> None:
    assert recent.load(paths) == Lately()


def test_that_a_long_list_is_cut(paths: Paths) -> None:
    write(paths, json.dumps({"paths": [str(n) for n in range(100)]}))
    assert recent.load(paths).paths == tuple(str(n) for n in range(MOST_RECENT))
