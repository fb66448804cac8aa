"""Every action: words, keys, icon, and a place in the menus."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from PySide6.QtGui import QKeySequence

from ui.actions.action_words import words
from ui.actions.table import INSIDE, Spec, menu_title, specs
from ui.theme import Theme
from ui.theme.icons import icon

SPECS = specs()
NAMES = [spec.name for spec in SPECS]


def test_that_every_action_stands_in_the_table_once_and_has_words() -> None:
    assert len(set(NAMES)) == len(NAMES)
    assert set(words()) == set(NAMES)


def test_that_every_action_has_keys_and_no_two_share_them() -> None:
    keys = [QKeySequence(spec.keys).toString() for spec in SPECS]
    assert all(keys)
    assert [one for one, count in Counter(keys).items() if count > 1] == []


@pytest.mark.parametrize("spec", SPECS, ids=NAMES)
def test_that_its_words_read_as_words_of_a_menu(spec: Spec) -> None:
    assert re.fullmatch(r"[A-Z].*\.", spec.sentence), spec.sentence
    assert spec.text.replace("&", "")[0].isupper()
    assert spec.text.count("&") <= 1
    assert "..." not in spec.text + spec.sentence
    assert not spec.text.rstrip().endswith(".")
    assert "…" not in spec.plain
    assert not re.search(r"(?i)\b(invalid|please|sorry|oops)\b", spec.text + spec.sentence)


@pytest.mark.parametrize("spec", [spec for spec in SPECS if spec.icon], ids=lambda spec: spec.name)
def test_that_its_icon_is_one_of_the_family(spec: Spec, qapp: object) -> None:
    assert not icon(spec.icon, Theme()).isNull()


def test_that_letters_and_digits_work_on_the_picture_alone() -> None:
    bare = {spec.name for spec in SPECS if re.fullmatch(r"[A-Z0-9+\-]", spec.keys)}
    assert bare == {spec.name for spec in SPECS if spec.scope == "picture"} - {"next", "previous"}


@pytest.mark.parametrize("menu", sorted({spec.menu for spec in SPECS}))
def test_that_no_two_entries_of_a_menu_share_a_letter(menu: str) -> None:
    letters = [spec.text[spec.text.index("&") + 1].lower() for spec in SPECS if spec.menu == menu and "&" in spec.text]
    assert [one for one, count in Counter(letters).items() if count > 1] == []


def test_that_menus_have_names_and_letters_of_their_own() -> None:
    top = [menu_title(spec.menu) for spec in SPECS if spec.menu not in INSIDE]
    letters = [title[title.index("&") + 1].lower() for title in dict.fromkeys(top)]
    assert len(set(letters)) == len(letters)
