"""The actions as Qt has them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.ui.actions.test_needs import COLOUR, EMPTY, OPEN
from ui.actions.commands import Commands


@pytest.fixture
def done() -> list[str]:
    return []


@pytest.fixture
def commands(qtbot: QtBot, done: list[str]) -> Commands:
    return Commands(done.append, lambda name: QIcon())


def test_that_a_chosen_action_is_told_by_its_name(commands: Commands, done: list[str]) -> None:
    commands["open_files"].trigger()
    commands["close_item"].trigger()
    assert done == ["open_files"]


def test_that_a_tooltip_has_name_keys_and_what_it_does_or_what_is_missing(commands: Commands) -> None:
    assert commands["open_files"].toolTip() == "Open files (Ctrl+O) — Look at pictures, DICOM files or models."
    assert commands["save_picture"].toolTip() == "Save picture (Ctrl+S) — Open an image first."
    commands.follow(OPEN)
    assert commands["save_picture"].toolTip().endswith("The image is not there yet.")
    commands.follow(COLOUR)
    assert commands["save_picture"].isEnabled()
    assert commands["save_picture"].toolTip().endswith("Write the image as it is shown, one pixel for each value.")
    assert commands.missing("save_picture") == ""
    commands.follow(EMPTY)
    assert not commands["save_picture"].isEnabled()


def test_that_changed_keys_show_in_the_tooltip_and_no_keys_leave_no_brackets(commands: Commands) -> None:
    assert commands["settings"].shortcut().toString() == "Ctrl+,"
    commands.set_keys({"settings": "F9", "help": ""})
    assert commands["settings"].toolTip().startswith("Settings (F9) — ")
    assert commands["help"].toolTip().startswith("Help — ")
    commands.set_keys({})
    assert commands["settings"].shortcut().toString() == "Ctrl+,"


def test_that_switches_follow_what_they_switch(commands: Commands) -> None:
    assert commands["theme_dark"].isCheckable()
    assert not commands["open_files"].isCheckable()
    assert not commands["theme_dark"].isChecked()
    commands.check({"dark": True, "light": False})
    assert commands["theme_dark"].isChecked()
    assert not commands["theme_light"].isChecked()


def test_that_letters_are_heard_on_the_picture_alone(commands: Commands, qtbot: QtBot) -> None:
    window, picture = QWidget(), QWidget()
    qtbot.addWidget(window)
    qtbot.addWidget(picture)
    commands.attach(window, picture)
    assert {action.objectName() for action in picture.actions()} == {
        spec.name for spec in commands.specs if spec.scope == "picture"
    }
    assert len(window.actions()) + len(picture.actions()) == len(commands.specs)
    assert commands["fit"].shortcutContext() == Qt.ShortcutContext.WidgetWithChildrenShortcut
    assert commands["open_files"].shortcutContext() == Qt.ShortcutContext.WindowShortcut
