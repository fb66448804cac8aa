"""Finding actions, changing settings and keys, looking for help: everything by name and by keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QPushButton, QSpinBox

from tests.ui.conftest import OpenWindow
from tests.ui.person import Person, visible
from ui.dialogs.devices import DevicesSheet
from ui.dialogs.help import AboutSheet, HelpSheet
from ui.dialogs.palette import Palette
from ui.dialogs.settings import SettingsSheet
from ui.dialogs.shortcuts import ShortcutsSheet
from workbench import settings
from workbench.paths import Paths


def test_that_the_palette_finds_an_action_and_does_it(person: Person, samples: Path) -> None:
    person.drop(samples / "chelsea.png", samples / "coffee.png")
    person.answered("chelsea.png")
    person.do("palette")
    palette = person.dialog(Palette)
    person.write(palette.search, "next file")
    assert person.reads(palette.view).splitlines()[0] == "Image: Next file"
    person.key(palette.search, Qt.Key.Key_Return)
    person.answered("coffee.png")
    assert not visible(Palette)


def test_that_the_palette_moves_with_the_arrows_and_refuses_what_cannot_be_done(person: Person) -> None:
    person.do("palette")
    palette = person.dialog(Palette)
    person.write(palette.search, "close image")
    row = palette.model.row(0)
    assert row is not None
    assert not row.enabled
    assert row.sentence == "Open an image first."
    person.key(palette.search, Qt.Key.Key_Return)
    assert palette.isVisible()
    palette.search.clear()
    person.key(palette.search, Qt.Key.Key_Down)
    assert palette.view.currentIndex().row() == 1
    person.key(palette.search, Qt.Key.Key_Up)
    person.key(palette.search, Qt.Key.Key_Up)
    assert palette.view.currentIndex().row() == palette.model.rowCount() - 1
    palette.close()


def test_that_the_settings_are_those_of_the_table_and_hold_at_once(person: Person, paths: Paths) -> None:
    person.do("settings")
    sheet = person.dialog(SettingsSheet)
    assert list(sheet.rows) == [setting.name for setting in settings.TABLE]
    theme = sheet.rows["appearance.theme"].control
    assert isinstance(theme, QComboBox)
    assert [theme.itemText(at) for at in range(theme.count())] == ["As the system", "Dark", "Light"]
    theme.setCurrentIndex(2)
    theme.activated.emit(2)
    window = QApplication.palette().color(QPalette.ColorRole.Window)
    assert window.lightness() > 200
    assert person.action("theme_light").isChecked()
    person.until(lambda: 'theme = "light"' in paths.settings.read_text())
    assert "Changed" in person.reads(sheet)
    opacity = sheet.rows["appearance.opacity"].control
    assert isinstance(opacity, QSpinBox)
    opacity.setValue(80)
    assert person.window.tools.opacity.value() == 80
    person.click("Reset all", sheet)
    assert person.state.settings.text("appearance.theme") == "system"
    assert person.window.tools.opacity.value() == 45
    assert QApplication.palette().color(QPalette.ColorRole.Window).lightness() < 60
    person.click("Close", sheet)


def test_that_settings_are_searched_over_all_groups(person: Person) -> None:
    person.do("settings")
    sheet = person.dialog(SettingsSheet)
    shown = [name for name, row in sheet.rows.items() if row.isVisible()]
    assert shown == [one.name for one in settings.TABLE if one.group == "appearance"]
    person.write(sheet.search, "run on open")
    assert [name for name, row in sheet.rows.items() if row.isVisible()] == ["run.on_open"]
    box = sheet.rows["run.on_open"].control
    assert isinstance(box, QCheckBox)
    box.click()
    assert not person.state.settings.flag("run.on_open")
    person.write(sheet.search, " xyz")
    assert "No setting holds this text." in person.reads(sheet)
    person.click("Close", sheet)


def test_that_what_the_administrator_set_is_shown_and_cannot_be_changed(open_window: OpenWindow, paths: Paths) -> None:
    paths.machine.mkdir(parents=True)
    paths.machine_settings.write_text('lock = ["results.keep"]\n[results]\nkeep = false\n', encoding="utf-8")
    person = open_window()
    if person.bars():
        pytest.fail(str(person.bars()))
    person.do("settings")
    sheet = person.dialog(SettingsSheet)
    row = sheet.rows["results.keep"]
    assert not person.state.settings.flag("results.keep")
    assert not row.control.isEnabled()
    person.write(sheet.search, "results.keep")
    assert "Set by the administrator of this machine" in person.reads(sheet)
    person.click("Close", sheet)


def test_that_other_keys_take_effect_at_once_and_a_shared_key_is_told(person: Person, paths: Paths) -> None:
    from PySide6.QtGui import QKeySequence

    person.do("shortcuts")
    sheet = person.dialog(ShortcutsSheet)
    person.write(sheet.search, "invert")
    sheet.view.setCurrentIndex(sheet.model.index(0))
    sheet.edit.setKeySequence(QKeySequence("Ctrl+B"))
    sheet.edit.editingFinished.emit()
    assert person.action("invert").shortcut().toString() == "Ctrl+B"
    assert "(Ctrl+B)" in person.action("invert").toolTip()
    person.until(lambda: "Ctrl+B" in paths.settings.read_text())
    sheet.edit.setKeySequence(QKeySequence("Ctrl+O"))
    sheet.edit.editingFinished.emit()
    assert "These keys are shared with Open files." in sheet.problem.text()
    person.click("Default", sheet)
    assert person.action("invert").shortcut().toString() == "I"
    assert sheet.problem.text() == ""
    person.click("Close", sheet)


def test_that_help_lists_every_key_and_leads_to_changing_them(person: Person) -> None:
    person.do("help")
    sheet = person.dialog(HelpSheet)
    said = person.reads(sheet)
    for spec in person.workbench.commands.specs:
        if spec.name != "palette":
            assert spec.plain in said
    person.click("Change shortcuts …", sheet)
    person.click("Close", person.dialog(ShortcutsSheet))
    person.click("Close", sheet)


def test_that_about_tells_versions_licences_and_what_it_is_not_for(person: Person) -> None:
    import PySide6

    person.do("about")
    sheet = person.dialog(AboutSheet)
    said = person.reads(sheet)
    assert PySide6.__version__ in said
    assert "Apache-2.0" in said
    assert "Not for diagnosis." in said
    sheet.close()


def test_that_devices_are_listed_and_tried_in_a_worker_of_their_own(alone: Person) -> None:
    alone.do("devices")
    sheet = alone.dialog(DevicesSheet)
    alone.until(lambda: "not tried" in alone.reads(sheet))
    assert "Nothing has been run yet." in alone.reads(sheet)
    pid = alone.worker().pid
    (cpu,) = [one for one in visible(QPushButton, sheet) if one.accessibleName() == "Try Processor"]
    alone.press(cpu)
    alone.until(lambda: "(cpu, CPUExecutionProvider) · usable" in alone.reads(sheet))
    assert alone.worker().pid == pid
    sheet.close()


def test_that_the_keyboard_works_where_the_focus_is(person: Person, samples: Path) -> None:
    person.drop(samples / "chelsea.png", samples / "coffee.png")
    person.answered("chelsea.png")
    canvas = person.window.viewer.canvas
    canvas.setFocus()
    person.key(canvas, Qt.Key.Key_Z)
    assert person.state.tool == "zoom"
    assert person.action("tool_zoom").isChecked()
    person.key(canvas, Qt.Key.Key_PageDown)
    person.answered("coffee.png")
    person.do("find")
    person.write(person.window.browser.search, "w")
    assert person.state.tool == "zoom"
    person.key(person.window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    assert person.window.docks["queue"].isVisible()
