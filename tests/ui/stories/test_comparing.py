"""Is it fed as in training: a maker's tensor beside every step, and the steps on the clipboard."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication

from tests.ui.person import Person, visible
from ui.dialogs.stage_picture import StagePicture, ThreePictures
from ui.dialogs.steps import StepsSheet
from workbench.core.arrays import Array


@pytest.fixture
def sheet(person: Person, samples: Path) -> StepsSheet:
    """What the network saw of the cat."""
    person.drop(samples / "chelsea.png")
    person.answered("chelsea.png")
    person.do("show_steps")
    found: StepsSheet = person.dialog(StepsSheet)
    return found


def scripted(person: Person, sheet: StepsSheet, folder: Path) -> Array:
    """The tensor that the copied script gives."""
    QGuiApplication.clipboard().clear()
    person.click("Copy as Python", sheet)
    person.until(lambda: sheet.said.text().startswith("Copied."))
    (folder / "fed.py").write_text(QGuiApplication.clipboard().text(), encoding="utf-8")
    run = [sys.executable, "-I", str(folder / "fed.py"), person.state.items[0].id, str(folder / "fed.npy")]
    subprocess.run(run, check=True, capture_output=True)
    found: Array = np.load(folder / "fed.npy")
    return found


def compare(person: Person, sheet: StepsSheet, path: Path, values: Array) -> None:
    """Choose a tensor in the file dialog."""
    np.save(path, values)
    before = sheet.compared
    person.click("Compare with a tensor (.npy) …", sheet)
    person.choose_file(path)
    person.until(lambda: sheet.compared is not before)


def test_that_the_copied_script_gives_a_tensor_that_is_equal(person: Person, sheet: StepsSheet, tmp_path: Path) -> None:
    tensor = scripted(person, sheet, tmp_path)
    assert (tensor.shape, str(tensor.dtype)) == ((1, 3, 224, 224), "float32")
    compare(person, sheet, tmp_path / "mine.npy", tensor)
    said = person.reads(sheet)
    assert "mine.npy is equal to the network's input, value by value." in said
    assert [sheet.list.item(at).text().split("\n")[1] for at in range(5)] == [
        "other shape",
        "other shape",
        "differs",
        "equal",
        "equal",
    ]
    assert sheet.list.currentRow() == 4
    assert "Verdict\nequal" in said
    assert "Largest" not in said


def test_that_swapped_colours_are_shown_as_numbers_words_and_pictures(
    person: Person, sheet: StepsSheet, tmp_path: Path
) -> None:
    tensor = scripted(person, sheet, tmp_path)
    compare(person, sheet, tmp_path / "bgr.npy", tensor[:, ::-1])
    said = person.reads(sheet)
    assert "bgr.npy is not what the network is fed with here." in said
    assert "Likely\nRed and blue are swapped (RGB and BGR)." in said
    off = np.abs(tensor - tensor[:, ::-1])
    assert f"{off.max():.4g} at row " in said
    assert f"{off.mean():.4g}; {100 * np.count_nonzero(off) / off.size:.1f}" in said
    (three,) = visible(ThreePictures, sheet)
    mine, theirs, difference = (made._whole.toImage() for made in three.pictures)
    pixel, swapped = mine.pixelColor(100, 100), theirs.pixelColor(100, 100)
    assert (pixel.red(), pixel.blue()) == (swapped.blue(), swapped.red())
    assert difference.size() == mine.size()
    assert [made.accessibleName() for made in three.pictures][:2] == ["This program's", "The maker's"]


def test_that_a_tensor_from_before_the_last_steps_leads_to_that_step(
    person: Person, sheet: StepsSheet, tmp_path: Path
) -> None:
    tensor = scripted(person, sheet, tmp_path)
    eight = np.round(tensor[0].transpose(1, 2, 0) * 128 + 127).astype(np.uint8)
    compare(person, sheet, tmp_path / "eight.npy", eight)
    assert sheet.list.currentRow() == 2
    assert "eight.npy is what stands after step 3: the steps behind that are missing in it." in person.reads(sheet)
    sheet.list.setCurrentRow(0)
    assert visible(ThreePictures, sheet) == []
    assert len(visible(StagePicture, sheet)) == 1
    person.until(lambda: "Shape\n300 × 451 × 3  uint8" in person.reads(sheet))


def test_that_a_file_that_is_no_tensor_is_told_in_the_dialog(person: Person, sheet: StepsSheet, tmp_path: Path) -> None:
    (tmp_path / "text.npy").write_text("no tensor")
    person.click("Compare with a tensor (.npy) …", sheet)
    person.choose_file(tmp_path / "text.npy")
    person.until(lambda: "text.npy holds no tensor" in sheet.said.text())
    assert sheet.compared is None
    np.save(tmp_path / "small.npy", np.zeros((3, 5, 5)))
    person.click("Compare with a tensor (.npy) …", sheet)
    person.choose_file(tmp_path / "small.npy")
    person.until(lambda: "It is [3, 5, 5]; the network's input is [1, 3, 224, 224]." in sheet.said.text())
    assert person.bars() == []
