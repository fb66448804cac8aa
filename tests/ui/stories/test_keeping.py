"""What is kept, taken out, put back, written down and carried elsewhere."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication, QImage

from tests.ui.conftest import OpenWindow
from tests.ui.person import Person
from ui.command import Wanted


@pytest.fixture
def three(person: Person, samples: Path) -> Person:
    """Somebody with three pictures, the first of them answered."""
    person.drop(*(samples / name for name in ("chelsea.png", "coffee.png", "rocket.jpg")))
    person.answered("chelsea.png")
    person.until(lambda: person.state.map.overlay)
    person.settled()
    return person


def titles(person: Person) -> list[str]:
    return [item.title for item in person.state.items]


def test_that_closing_shows_the_next_picture_and_undo_brings_it_back_to_its_place(three: Person) -> None:
    three.do("close_item")
    three.answered("coffee.png")
    assert titles(three) == ["coffee.png", "rocket.jpg"]
    three.do("undo")
    assert titles(three) == ["chelsea.png", "coffee.png", "rocket.jpg"]
    assert three.state.place is not None
    assert three.state.place.path.endswith("coffee.png")
    assert not three.action("undo").isEnabled()
    assert "Nothing was removed." in three.action("undo").toolTip()


def test_that_closing_everything_leads_to_the_start_and_undo_back(three: Person) -> None:
    three.do("close_all")
    assert "Drop pictures, DICOM folders or a model here" in three.reads(three.window.viewer)
    assert three.window.windowTitle() == "Inference Workbench"
    assert not three.window.docks["findings"].isVisible()
    three.do("undo")
    three.answered("chelsea.png")
    assert titles(three) == ["chelsea.png", "coffee.png", "rocket.jpg"]
    assert "tiger cat" in three.reads(three.window.findings)


def test_that_delete_takes_the_selected_rows_out(three: Person) -> None:
    from PySide6.QtCore import Qt

    view = three.window.browser.view
    three.click_row(view, 3)
    three.answered("rocket.jpg")
    view.setFocus()
    three.key(view, Qt.Key.Key_Delete)
    three.answered("coffee.png")
    assert titles(three) == ["chelsea.png", "coffee.png"]


def test_that_an_answer_of_this_session_is_there_again_without_a_run(three: Person) -> None:
    first = three.state.answer.outcome
    three.do("next_file")
    three.answered("coffee.png")
    three.do("previous_file")
    three.until(lambda: three.state.picture.place is not None and three.state.picture.place == three.state.place)
    three.settled()
    assert three.state.answer.outcome is first
    assert three.state.map.overlay is not None
    assert sum(row.kind == "predict" for row in three.state.rows) == 2


def test_that_results_are_there_again_when_a_picture_is_reopened(
    open_window: OpenWindow, samples: Path, slice_file: Path
) -> None:
    person = open_window(Wanted(paths=(str(samples / "chelsea.png"), str(slice_file))))
    person.answered("chelsea.png")
    person.settled()
    first = person.state.answer.outcome
    assert first is not None
    person.click_row(person.window.browser.view, 3)
    person.until(lambda: person.state.misfits)
    person.do("run_anyway")
    person.answered("ct-slice.dcm")
    person.settled()
    person.leave()
    again = open_window(Wanted(paths=(str(samples / "chelsea.png"), str(slice_file))))
    again.answered("chelsea.png")
    again.settled()
    kept = again.state.answer.outcome
    assert kept is not None
    assert kept.result == first.result
    assert kept.kept_on
    said = again.reads(again.window.findings)
    assert "Kept, " in said
    assert "A kept answer holds no picture of it. Its steps can be shown." in said
    assert not any(row.kind == "predict" for row in again.state.rows)
    again.until(lambda: str(slice_file) in again.state.marks)
    assert again.state.marks[str(slice_file)].anyway
    again.click("Run again", again.window.findings)
    again.until(lambda: again.state.answer.outcome is not kept)
    again.settled()
    assert "Kept, " not in again.reads(again.window.findings)


@pytest.mark.parametrize("name", ["table.csv", "results.json", "results.jsonl"])
def test_that_what_is_open_is_exported(three: Person, tmp_path: Path, name: str) -> None:
    three.do("next_file")
    three.answered("coffee.png")
    three.do("export")
    out = tmp_path / name
    three.choose_file(out)
    three.until(lambda: three.bars())
    (bar,) = three.bars()
    assert bar == f"{name} was written.\nIt holds the results of 2 pictures."
    text = out.read_text(encoding="utf-8")
    assert str(tmp_path) not in text
    if name.endswith(".csv"):
        rows = list(csv.DictReader(text.splitlines()))
        inputs = list(dict.fromkeys(Path(row["input"]).name for row in rows))
        assert inputs == ["chelsea.png", "coffee.png"]
        assert "tiger cat" in text
    else:
        records = [json.loads(line) for line in text.splitlines()] if name.endswith("jsonl") else json.loads(text)
        listed = records if isinstance(records, list) else records["results"]
        assert [Path(one["input"]).name for one in listed] == ["chelsea.png", "coffee.png"]


def test_that_the_picture_with_its_map_is_saved_pixel_by_pixel(three: Person, tmp_path: Path) -> None:
    out = tmp_path / "map.png"
    three.do("save_map")
    three.choose_file(out)
    three.until(lambda: three.bars())
    assert three.bars() == ["map.png was written."]
    wanted = three.window.viewer.canvas.picture(True)
    assert QImage(str(out)).convertToFormat(wanted.format()) == wanted


def test_that_the_name_offered_for_saving_tells_the_picture(three: Person, tmp_path: Path) -> None:
    from PySide6.QtWidgets import QFileDialog, QLineEdit

    three.do("save_map")
    dialog = three.dialog(QFileDialog)
    field = dialog.findChild(QLineEdit, "fileNameEdit")
    assert field is not None
    assert field.text() == "chelsea-map.png"
    dialog.reject()


@pytest.mark.parametrize(("action", "with_map"), [("copy_picture", False), ("copy_map", True)])
def test_that_the_picture_is_copied(three: Person, action: str, with_map: bool) -> None:
    QGuiApplication.clipboard().clear()
    three.do(action)
    wanted = three.window.viewer.canvas.picture(with_map)
    assert QGuiApplication.clipboard().image().convertToFormat(wanted.format()) == wanted


def test_that_the_arrangement_is_there_again_at_the_next_start(open_window: OpenWindow, samples: Path) -> None:
    person = open_window(Wanted(paths=(str(samples / "coffee.png"),)))
    person.answered("coffee.png")
    person.window.resize(1400, 900)
    person.do("browser")
    person.do("queue")
    assert not person.window.docks["browser"].isVisible()
    assert person.window.docks["queue"].isVisible()
    person.window.close()
    person.leave()
    again = open_window(Wanted(paths=(str(samples / "coffee.png"),)))
    again.answered("coffee.png")
    assert (again.window.width(), again.window.height()) == (1400, 900)
    assert not again.window.docks["browser"].isVisible()
    assert again.window.docks["queue"].isVisible()
    assert again.action("queue").isChecked()
    assert not again.action("browser").isChecked()
    again.do("reset_layout")
    assert again.window.docks["browser"].isVisible()
    assert not again.window.docks["queue"].isVisible()


def test_that_a_file_that_changed_is_read_again(person: Person, samples: Path, tmp_path: Path) -> None:
    file = tmp_path / "now.png"
    shutil.copy(samples / "coffee.png", file)
    person.drop(file)
    person.answered("now.png")
    shutil.copy(samples / "chelsea.png", file)
    person.do("read_again")
    person.until(lambda: person.state.picture.image is not None and person.state.picture.image.width == 451)
    person.settled()
    person.do("run")
    person.until(lambda: "tiger cat" in person.reads(person.window.findings))
