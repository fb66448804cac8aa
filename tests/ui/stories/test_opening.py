"""From nothing to an answer, and among several pictures."""

from __future__ import annotations

import shutil
from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from tests.ui.conftest import OpenWindow
from tests.ui.person import Person
from ui.panels.start import SampleButton
from ui.values import Place
from workbench.paths import Paths


def test_that_a_first_start_offers_a_target_three_samples_and_a_way_to_a_medical_model(person: Person) -> None:
    said = person.reads(person.window.viewer)
    for words in (
        "Drop pictures, DICOM folders or a model here",
        "Nothing leaves this computer.",
        "Cat\nCup\nRocket",
        "No medical model is installed.",
        "Add a model …",
    ):
        assert words in said
    assert not person.window.docks["browser"].isVisible()
    assert not person.window.docks["findings"].isVisible()
    assert "For research and evaluation of models. Not for diagnosis." in person.reads(person.window.status)


def test_that_a_dropped_picture_is_shown_and_answered_with_its_map(person: Person, samples: Path) -> None:
    person.drop(samples / "chelsea.png")
    person.answered("chelsea.png")
    person.until(lambda: person.state.map.overlay)
    findings = person.reads(person.window.findings)
    outcome = person.state.answer.outcome
    assert outcome is not None
    top = outcome.result.findings.classes[0]
    assert f"{top.label}" in findings
    assert "What the network saw" in findings
    assert "not a lesion" in findings or "where the model reacted" in findings.lower()
    assert person.window.windowTitle() == "chelsea.png — Inference Workbench"
    bare, mapped = (person.window.viewer.canvas.picture(with_map) for with_map in (False, True))
    assert (bare.width(), bare.height()) == (451, 300)
    assert bare != mapped


def test_that_a_sample_is_opened_with_a_click_and_is_no_recent_file(person: Person) -> None:
    (cup,) = [one for one in person.window.viewer.findChildren(SampleButton) if one.text() == "Cup"]
    person.press(cup)
    person.answered("coffee.png")
    assert len(person.state.items) == 3
    assert person.state.recent == ()


def test_that_a_dropped_folder_fills_the_browser_and_the_first_picture_is_answered(
    person: Person, samples: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "zoo"
    folder.mkdir()
    for name in ("coffee.png", "chelsea.png"):
        shutil.copy(samples / name, folder / name)
    (folder / "notes.txt").write_text("no picture")
    person.drop(folder)
    person.answered()
    person.settled()
    said = person.reads(person.window.browser)
    assert "zoo · 2 images\nchelsea.png\ncoffee.png" in said


def test_that_another_row_of_the_browser_is_shown_and_answered(person: Person, samples: Path) -> None:
    person.drop(samples / "chelsea.png", samples / "coffee.png")
    person.answered("chelsea.png")
    person.click_row(person.window.browser.view, 2)
    person.answered("coffee.png")
    person.click_row(person.window.browser.view, 1)
    person.answered("chelsea.png")
    assert [row.title for row in person.state.rows if row.kind == "predict"] == [
        "EfficientNet-Lite0 on chelsea.png",
        "EfficientNet-Lite0 on coffee.png",
    ]


def test_that_pages_lead_from_file_to_file_and_stop_at_the_ends(person: Person, samples: Path) -> None:
    person.drop(samples / "chelsea.png", samples / "coffee.png")
    person.answered("chelsea.png")
    person.do("next")
    person.answered("coffee.png")
    person.do("next")
    person.do("previous_file")
    person.answered("chelsea.png")
    person.do("previous")
    assert person.state.place == Place(str(samples / "chelsea.png"))


def test_that_files_are_chosen_in_a_dialog(person: Person, samples: Path) -> None:
    person.do("open_files")
    person.choose_file(samples / "rocket.jpg")
    person.answered("rocket.jpg")
    person.until(lambda: not [w for w in person.window.findChildren(QFileDialog) if w.isVisible()])
    assert person.state.recent == (str(samples / "rocket.jpg"),)


def test_that_a_folder_is_chosen_in_a_dialog(person: Person, samples: Path) -> None:
    person.do("open_folder")
    person.choose_file(samples)
    person.answered()
    person.settled()
    assert [item.title for item in person.state.items] == ["chelsea.png", "coffee.png", "rocket.jpg"]


def test_that_the_filter_leaves_what_holds_the_text(person: Person, samples: Path) -> None:
    person.drop(samples)
    person.answered()
    person.settled()
    person.do("find")
    person.type(person.window.browser.search, "rock")
    person.until(lambda: person.window.browser.view.model().rowCount() == 2)
    assert "rocket.jpg" in person.reads(person.window.browser)
    person.type(person.window.browser.search, "xx")
    person.until(lambda: "No name holds this text." in person.reads(person.window.browser))


def test_that_what_was_open_lately_is_offered_at_the_next_start(
    open_window: OpenWindow, alone: Person, samples: Path, paths: Paths
) -> None:
    alone.drop(samples / "chelsea.png")
    alone.answered("chelsea.png")
    alone.leave()
    again = open_window()
    assert "Recent\nchelsea.png" in again.reads(again.window.viewer)
    again.click("chelsea.png", again.window.viewer)
    again.answered("chelsea.png")
    again.do("clear_recent")
    assert '"paths": []' in (paths.data / "recent.json").read_text()
    again.window.recent.aboutToShow.emit()
    assert [entry.text() for entry in again.window.recent.actions()] == ["Nothing was opened yet"]


def test_that_a_named_file_and_a_named_model_are_opened_at_the_start(open_window: OpenWindow, samples: Path) -> None:
    from ui.command import Wanted

    person = open_window(Wanted(paths=(str(samples / "coffee.png"),), model="efficientnet-lite0", device="cpu"))
    person.answered("coffee.png")
    outcome = person.state.answer.outcome
    assert outcome is not None
    assert outcome.result.provenance.device.requested == "cpu"
    assert "run.device" in person.state.settings.locked or person.state.settings.text("run.device") == "cpu"


def test_that_the_demo_opens_its_samples_and_explains_the_first(open_window: OpenWindow) -> None:
    from ui.command import Wanted

    person = open_window(Wanted(demo=True))
    person.answered("chelsea.png")
    person.until(lambda: person.state.map.overlay)
    assert len(person.state.items) == 3
