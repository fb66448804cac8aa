"""Models: dropped, chosen, edited, broken, removed, put back."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import factories
from tests.ui.conftest import OpenWindow
from tests.ui.person import Person
from ui.command import Wanted
from ui.dialogs.library import LibrarySheet
from ui.dialogs.model_sheet import ModelCardSheet
from workbench.paths import Paths

DEMO = "efficientnet-lite0-imagenet"


@pytest.fixture
def cup(alone: Person, samples: Path) -> Person:
    """Somebody with a library of their own, and a cup."""
    alone.drop(samples / "coffee.png")
    alone.answered("coffee.png")
    alone.settled()
    return alone


def test_that_a_dropped_folder_that_is_a_model_is_added_chosen_and_run(
    cup: Person, tmp_path: Path, paths: Paths
) -> None:
    cup.drop(factories.package_folder(tmp_path / "made"))
    cup.until(lambda: cup.state.model == "made")
    cup.answered("coffee.png")
    cup.settled()
    assert cup.bars() == ["Made was added.\nTests."]
    assert cup.window.tools.models.currentText() == "Made"
    said = cup.reads(cup.window.findings)
    assert said.startswith("Made\n")
    assert "Answers of other models\nEfficientNet-Lite0 · 1.0\nespresso" in said
    assert (paths.models / "made" / "model.toml").is_file()
    cup.click("EfficientNet-Lite0 · 1.0", cup.window.findings)
    cup.answered("coffee.png")
    assert cup.state.model == DEMO
    assert cup.reads(cup.window.findings).startswith("EfficientNet-Lite0\nespresso")


def test_that_a_model_is_removed_and_put_back_with_one_click(cup: Person, tmp_path: Path, paths: Paths) -> None:
    cup.drop(factories.package_folder(tmp_path / "made"))
    cup.until(lambda: cup.state.model == "made")
    cup.settled()
    cup.do("remove_model")
    cup.until(lambda: cup.state.model == DEMO)
    cup.settled()
    assert cup.bars()[0] == "Made was removed.\nIts results are kept.\nUndo"
    assert not (paths.models / "made").exists()
    assert not cup.action("remove_model").isEnabled()
    cup.do("undo")
    cup.until(lambda: cup.state.model == "made")
    cup.settled()
    assert (paths.models / "made" / "model.onnx").is_file()
    assert not any("removed" in bar for bar in cup.bars())


def test_that_a_misspelt_manifest_tells_all_its_mistakes_with_their_lines(cup: Person, tmp_path: Path) -> None:
    folder = factories.package_folder(tmp_path / "typo")
    manifest = folder / "model.toml"
    text = manifest.read_text().replace("licence", "licens").replace('"vision.resize"', '"vision.rezise"')
    manifest.write_text(text)
    cup.drop(folder)
    cup.until(lambda: cup.bars())
    (bar,) = cup.bars()
    assert bar.startswith("The manifest of typo has 3 problem(s).")
    assert "model.licens: There is no such key. Did you mean “licence”?" in bar
    assert "vision.rezise" in bar
    assert bar.count("model.toml, line ") == 3
    assert len(cup.state.models) == 1
    manifest.write_text(text.replace("licens", "licence").replace("vision.rezise", "vision.resize"))
    cup.click("Try again", cup.window.news)
    cup.until(lambda: cup.state.model == "made")


def test_that_a_network_that_is_none_is_told(cup: Person, tmp_path: Path) -> None:
    folder = factories.package_folder(tmp_path / "noise", b"\x00garbage" * 40)
    cup.drop(folder)
    cup.until(lambda: cup.bars())
    (bar,) = cup.bars()
    assert bar.startswith("Made cannot be read as an ONNX network.\nIts content is no ONNX model.")
    assert len(cup.state.models) == 1


def test_that_an_edited_manifest_holds_from_the_next_run(
    borrow_window: OpenWindow, samples: Path, tmp_path: Path
) -> None:
    folder = factories.package_folder(tmp_path / "made")
    wanted = Wanted(model=str(folder), paths=(str(samples / "coffee.png"),))
    person = borrow_window(wanted)
    person.answered("coffee.png")
    person.settled()
    manifest = folder / "model.toml"
    sound = manifest.read_text().replace('"Made"', '"Made anew"').replace('"ant"', '"wasp"')
    manifest.write_text(sound)
    person.do("run")
    person.until(lambda: person.window.tools.models.currentText() == "Made anew")
    assert "wasp" in person.reads(person.window.findings)
    manifest.write_text(sound.replace("vision.resize", "vision.rezise"))
    person.do("run")
    person.until(lambda: person.state.answer.error)
    assert "vision.rezise" in person.reads(person.window.findings)
    manifest.write_text(sound)
    person.click("Try again", person.window.findings)
    person.until(lambda: person.state.answer.error is None and not person.state.answer.phase)
    assert "vision.rezise" not in person.reads(person.window.findings)


def test_that_every_model_has_a_dot_once_the_list_is_opened(cup: Person, tmp_path: Path, slice_file: Path) -> None:
    suits = {"modality": ["CT"]}
    folder = factories.package_folder(tmp_path / "ct", input={"colour": "grey", "suits": suits})
    cup.drop(folder)
    cup.until(lambda: len(cup.state.models) == 2)
    cup.settled()
    chooser = cup.window.tools.models
    chooser.showPopup()
    cup.until(lambda: len(cup.state.suits) == 2)
    dots = {str(chooser.models.index(at).data()): chooser.models.index(at).data(258) for at in range(2)}
    assert set(dots.values()) <= {"suits", "misfit", "broken"}
    assert dots["EfficientNet-Lite0"] == "suits"
    chooser.hidePopup()
    assert "No medical model is installed." not in cup.reads(cup.window)


def test_that_the_library_lists_broken_models_with_their_reason(open_window: OpenWindow, paths: Paths) -> None:
    broken = factories.package_folder(paths.models / "made")
    manifest = broken / "model.toml"
    manifest.write_text(manifest.read_text().replace("vision.resize", "vision.rezise"))
    person = open_window()
    person.do("models")
    sheet = person.dialog(LibrarySheet)
    assert sheet.models.rowCount() == 2
    at = 1 - sheet.models.row_of(DEMO)
    person.click_row(sheet.view, at)
    assert "vision.rezise" in sheet.text.text()
    assert not person.button("Use this model", sheet).isEnabled()
    assert person.button("Remove", sheet).isEnabled()
    assert person.window.tools.models.count() == 1
    person.click_row(sheet.view, 1 - at)
    assert not person.button("Remove", sheet).isEnabled()
    person.click("Card …", sheet)
    card = person.dialog(ModelCardSheet)
    assert "EfficientNet-Lite0" in person.reads(card)
    person.click("Close", card)
    person.click("Close", sheet)
