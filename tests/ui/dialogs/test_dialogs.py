"""Dialogs by themselves: what they show, what they tell."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QLineEdit, QSpinBox, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.conftest import result, score
from tests.ui.person import texts
from ui.dialogs.devices import DevicesSheet, device_text, used_text
from ui.dialogs.model_sheet import CardText, facts
from ui.dialogs.provenance import facts as provenance_facts
from ui.dialogs.setting_row import SettingRow
from ui.dialogs.shortcuts import ShortcutsSheet
from ui.dialogs.steps import StepsSheet, numbers
from ui.itemmodels.actions_list import ActionRow
from ui.sheets import first_ending
from ui.theme import Theme
from ui.values import Outcome, Place
from ui.words import THIN
from workbench.core.kinds import Device
from workbench.core.result import DeviceReport
from workbench.settings import TABLE, Setting, Value
from workbench.wire.answers import DeviceRow, ModelRow, ModelSheet, Traced


@pytest.mark.parametrize("setting", TABLE, ids=lambda setting: setting.name)
def test_that_every_setting_has_a_control_of_its_kind_that_tells_a_change_once(qtbot: QtBot, setting: Setting) -> None:
    row = SettingRow(Theme(), setting)
    qtbot.addWidget(row)
    row.show()
    told: list[tuple[str, Value]] = []
    row.changed.connect(lambda name, value: told.append((name, value)))
    row.show_value(setting.default, False)
    control = row.control
    assert control.accessibleName() == setting.title
    assert control.accessibleDescription() == setting.text
    (back,) = row.findChildren(QToolButton)
    assert not back.isEnabled()
    assert told == []
    other: Value
    if isinstance(control, QCheckBox):
        other = not setting.default
        control.click()
    elif isinstance(control, QComboBox):
        at = (control.currentIndex() + 1) % control.count()
        other = setting.choices[at]
        control.setCurrentIndex(at)
        control.activated.emit(at)
    elif isinstance(control, QSpinBox):
        other = int(setting.low or 0) + 3
        control.setValue(other)
    elif isinstance(control, QDoubleSpinBox):
        other = float(setting.low or 0) + 3
        control.setValue(other)
    else:
        assert isinstance(control, QLineEdit)
        other = "else"
        control.setText("  else ")
        control.editingFinished.emit()
    assert told == [(setting.name, other)]
    assert setting.problem(other) is None or setting.kind is str
    row.show_value(other, False)
    assert back.isEnabled()
    assert "Changed" in list(texts(row))
    row.show_value(other, True)
    assert not control.isEnabled()
    assert not back.isEnabled()
    assert len(told) == 1


def rows() -> list[ActionRow]:
    return [ActionRow(name=name, title=name.title(), sentence="s", menu="M", keys="") for name in ("one", "two")]


def test_that_keys_are_changed_shared_and_given_back(qtbot: QtBot) -> None:
    sheet = ShortcutsSheet(Theme(), rows(), {"one": "F1", "two": "F2"}, {"two": "F3"})
    qtbot.addWidget(sheet)
    changed: list[dict[str, str]] = []
    sheet.changed.connect(changed.append)
    assert sheet.keys() == {"one": "F1", "two": "F3"}
    sheet.edit.setKeySequence(QKeySequence("F3"))
    sheet.edit.editingFinished.emit()
    assert changed[-1] == {"two": "F3", "one": "F3"}
    assert sheet.problem.text().startswith("These keys are shared with Two.")
    first = sheet.model.row(0)
    assert first is not None
    assert first.sentence == "Shares its keys with: Two"
    sheet.reset_one()
    assert changed[-1] == {"two": "F3"}
    sheet.reset_all()
    assert changed[-1] == {}
    assert sheet.keys() == {"one": "F1", "two": "F2"}


def test_that_a_card_loads_nothing_and_asks_before_a_link(qtbot: QtBot) -> None:
    card = CardText(Theme())
    qtbot.addWidget(card)
    card.show_markdown("# Title\n<b>bold</b> ![x](file:///etc/passwd) [site](https://example.org/a)")
    assert "Title" in card.toPlainText()
    assert "bold" in card.toPlainText()
    assert "font-weight" not in card.toHtml().partition("bold")[0].rpartition("Title")[2]
    assert card.loadResource(2, QUrl("file:///etc/passwd")) is None  # type: ignore[func-returns-value]
    with qtbot.waitSignal(card.link_wanted) as wanted:
        card.anchorClicked.emit(QUrl("https://example.org/a"))
    assert wanted.args == ["https://example.org/a"]
    assert not card.openLinks()


def test_that_facts_of_a_model_leave_out_what_is_not_known() -> None:
    row = ModelRow(id="m", task="classification", labels=("a", "b"), suits={"modality": ("CT", "CR")}, sha256="ff")
    found = facts(ModelSheet(row=row, facts=(("Inputs", "1"), ("Empty", ""))))
    assert found == [
        ("Id", "m"),
        ("Task", "classification"),
        ("Suits", "modality: CT, CR"),
        ("Labels", "2"),
        ("SHA-256", "ff"),
        ("Inputs", "1"),
    ]


def test_that_provenance_is_complete_and_frames_count_from_one() -> None:
    made = result(score(0, "cat", 0.5), misfits=("kind: no",))
    provenance = replace(made.provenance, frame=4, versions={"onnxruntime": "1.30"})
    found = dict(provenance_facts(Outcome(place=Place("/x/a.png", 4), result=replace(made, provenance=provenance))))
    assert (found["File"], found["Frame"], found["Model"]) == ("a.png", "5", "Demo 1.0 (demo)")
    assert (found["Input SHA-256"], found["Plan SHA-256"], found["Model SHA-256"]) == ("0" * 64, "1" * 64, "ab")
    assert found["Device used"] == "CPU (CPUExecutionProvider)"
    assert found["Times"] == f"read 1{THIN}ms, network 13{THIN}ms"
    assert (found["Versions"], found["Run anyway"]) == ("onnxruntime 1.30", "kind: no")
    assert "Why not as asked" not in found


@pytest.mark.parametrize(
    ("report", "text"),
    [
        (None, "Nothing has been run yet."),
        (DeviceReport(requested="auto", used="cpu", provider="x"), "The last run used CPU."),
        (
            DeviceReport(requested="cuda", used="cpu", provider="x", fell_back=True),
            "The last run used CPU; CUDA was asked for.",
        ),
    ],
)
def test_that_the_device_of_the_last_run_is_told(report: DeviceReport | None, text: str) -> None:
    assert used_text(report) == text


def device(usable: bool | None, why: str = "") -> Device:
    return Device(id="cuda", name="GPU", provider="CUDAExecutionProvider", usable=usable, why=why)


@pytest.mark.parametrize(("usable", "state"), [(True, "usable"), (False, "not usable"), (None, "not tried")])
def test_that_a_device_says_whether_it_can_be_used(usable: bool | None, state: str) -> None:
    assert device_text(device(usable, "Because.")) == f"GPU (cuda, CUDAExecutionProvider) · {state}\nBecause."


def test_that_trying_a_device_is_told_and_its_end_shown(qtbot: QtBot) -> None:
    sheet = DevicesSheet(Theme())
    qtbot.addWidget(sheet)
    sheet.show()
    sheet.show_devices([DeviceRow(runtime="ort", device=device(None))])
    from PySide6.QtWidgets import QPushButton

    def buttons() -> dict[str, QPushButton]:
        return {one.text(): one for one in sheet.findChildren(QPushButton) if not one.isHidden()}

    with qtbot.waitSignal(sheet.probe) as probed:
        buttons()["Try"].click()
    assert probed.args == ["ort", "cuda"]
    assert not buttons()["Trying …"].isEnabled()
    sheet.show_problem("It died.", "ort", "cuda")
    assert buttons()["Try"].isEnabled()
    assert any("not usable\nIt died." in text for text in texts_of(sheet))
    with qtbot.waitSignal(sheet.choose) as chosen:
        buttons()["Use"].click()
    assert chosen.args == ["cuda"]


def texts_of(widget: QWidget) -> list[str]:
    """Words of the widget, once what is new in a layout is shown."""
    from PySide6.QtCore import QCoreApplication

    QCoreApplication.processEvents()
    return list(texts(widget))


def test_that_steps_are_shown_one_by_one_with_their_numbers(qtbot: QtBot) -> None:
    stages = [
        Traced(
            name=f"step{n}",
            sentence=f"Sentence {n}.",
            shape=(4, 6, 3),
            dtype="uint8",
            low=0.0,
            high=254.5,
            mean=12.25,
            sha256="ab" * 32,
            ms=2.0,
            picture=np.zeros((4, 6, 3), np.uint8),
        )
        for n in range(2)
    ]
    assert numbers(stages[0]) == [
        ("Shape", "4 × 6 × 3  uint8"),
        ("Values", "0 to 254.5, mean 12.25"),
        ("Time", f"2{THIN}ms"),
        ("SHA-256", "ab" * 32),
    ]
    sheet = StepsSheet(Theme(), "M on a.png", stages)
    qtbot.addWidget(sheet)
    sheet.show()
    assert sheet.sentence.text() == "Sentence 1."
    sheet.list.setCurrentRow(0)
    assert sheet.sentence.text() == "Sentence 0."
    assert sheet.picture.accessibleName() == "Sentence 0."


@pytest.mark.parametrize(
    ("pattern", "ending"), [("PNG (*.png)", "png"), ("JPEG (*.jpg *.jpeg)", "jpg"), ("All (*)", "")]
)
def test_that_a_patterns_first_ending_is_appended(pattern: str, ending: str) -> None:
    assert first_ending(pattern) == ending
