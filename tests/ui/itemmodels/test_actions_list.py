"""Actions as rows, and how they are found."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester

from ui.itemmodels.actions_list import ActionRow, ActionsModel, Role, conflicts


def row(name: str, title: str, sentence: str = "", enabled: bool = True, keys: str = "") -> ActionRow:
    return ActionRow(name=name, title=title, sentence=sentence, menu="Image", keys=keys, enabled=enabled)


ROWS = [
    row("next", "Next image", "Show the next frame, or the next file."),
    row("file", "Next file", "Show the next file.", keys="Ctrl+PgDown"),
    row("profile", "Profile next", "A file."),
    row("off", "Next file of all", "Open an image first.", enabled=False),
]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ["next", "file", "profile", "off"]),
        ("next file", ["file", "profile", "next", "off"]),
        ("NEXT", ["next", "file", "profile", "off"]),
        ("pgdown", ["file"]),
        ("image next", ["next", "file", "profile", "off"]),
        ("nothing like it", []),
    ],
)
def test_that_what_is_called_so_comes_first_and_what_cannot_be_done_last(
    text: str, found: list[str], qtmodeltester: ModelTester
) -> None:
    model = ActionsModel(ROWS)
    model.search(text)
    shown = [model.row(at) for at in range(model.rowCount())]
    assert [one.name for one in shown if one is not None] == found
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]


def test_that_what_cannot_be_done_can_be_read_and_not_chosen() -> None:
    model = ActionsModel(ROWS)
    enabled = Qt.ItemFlag.ItemIsEnabled
    assert [bool(model.flags(model.index(at)) & enabled) for at in range(4)] == [True, True, True, False]
    assert model.index(1).data() == "Image: Next file"
    assert model.index(1).data(Role.KEYS) == "Ctrl+PgDown"
    assert model.index(1).data(Qt.ItemDataRole.AccessibleTextRole) == "Next file, Ctrl+PgDown, Show the next file."


def test_that_shared_keys_are_found_and_no_keys_are_no_conflict() -> None:
    assert conflicts({"a": "F1", "b": "F1", "c": "F2", "d": "", "e": ""}) == {"a": ["b"], "b": ["a"]}
