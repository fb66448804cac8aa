"""An answer: its labels, its maps, and what a model that is not meant for the picture says."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox

from tests import factories
from tests.ui.conftest import OpenWindow
from tests.ui.person import Person, visible
from ui.command import Wanted
from ui.dialogs.provenance import ProvenanceSheet
from ui.dialogs.steps import StepsSheet
from workbench.core.overlay import Overlay


def overlay(person: Person) -> Overlay:
    """The map on the canvas."""
    found = person.state.map.overlay
    assert found is not None
    return found


def another(person: Person, before: Overlay) -> bool:
    """Whether another map is on the canvas."""
    found = person.state.map.overlay
    return found is not None and found is not before


@pytest.fixture
def cat(person: Person, samples: Path) -> Person:
    """Somebody who dropped a cat and has read the answer."""
    person.drop(samples / "chelsea.png")
    person.answered("chelsea.png")
    person.until(lambda: person.state.map.overlay)
    person.settled()
    return person


def test_that_another_label_shows_its_own_map_without_another_run(cat: Person) -> None:
    first = overlay(cat)
    cat.click_row(cat.window.findings.answer.labels.view, 1)
    cat.until(lambda: another(cat, first))
    second = overlay(cat)
    outcome = cat.state.answer.outcome
    assert outcome is not None
    assert (first.target, second.target) == tuple(one.index for one in outcome.result.findings.classes[:2])
    assert second.forwards == 0
    assert [row.kind for row in cat.state.rows] == ["open", "predict", "explain"]
    assert second.target_label in cat.window.viewer.canvas.accessibleDescription()
    cat.click_row(cat.window.findings.answer.labels.view, 0)
    assert cat.state.map.overlay is first
    assert len(cat.state.rows) == 3


def test_that_any_label_is_found_by_searching_and_explained(cat: Person) -> None:
    cat.do("find_label")
    labels = cat.window.findings.answer.labels
    cat.write(labels.search, "chain saw")
    cat.until(lambda: labels.view.model().rowCount() == 1)
    assert "1 of 1,000 labels" in cat.reads(labels)
    cat.click_row(labels.view, 0)
    cat.until(lambda: cat.state.map.overlay is not None and cat.state.map.overlay.target_label == "chain saw")


def test_that_the_map_is_hidden_and_shown_and_its_strength_chosen(cat: Person) -> None:
    canvas = cat.window.viewer.canvas
    with_map, bare = canvas.picture(True), canvas.picture(False)
    cat.window.tools.opacity.setValue(0)
    assert canvas.picture(True) == bare
    assert cat.state.settings.number("appearance.opacity") == 0
    cat.window.tools.opacity.setValue(45)
    assert canvas.picture(True) == with_map
    cat.do("show_map")
    assert not cat.action("show_map").isChecked()
    assert canvas.picture(True) == bare
    cat.do("explain")
    assert cat.action("show_map").isChecked()
    assert canvas.picture(True) == with_map


def test_that_a_window_on_the_screen_never_moves_a_score(person: Person, slice_file: Path) -> None:
    person.drop(slice_file)
    person.until(lambda: person.state.misfits)
    person.click("Run anyway", person.window.findings)
    person.answered()
    before = person.state.answer.outcome
    person.do("window_lung")
    assert person.state.picture.window_name == "lung"
    picture = person.window.viewer.canvas.picture(False)
    person.do("run_anyway")
    person.until(lambda: person.state.answer.outcome not in (None, before))
    after = person.state.answer.outcome
    assert before is not None
    assert after is not None
    assert after.result.findings == before.result.findings
    person.do("window_file")
    assert person.window.viewer.canvas.picture(False) != picture


def test_that_a_slice_is_refused_with_reasons_and_stays_marked_when_run_anyway(
    person: Person, slice_file: Path, samples: Path
) -> None:
    person.drop(slice_file)
    person.until(lambda: person.state.misfits)
    person.settled()
    said = person.reads(person.window.findings)
    assert "EfficientNet-Lite0 expects photographs; this is CT." in said
    assert "values: it takes 0 to 255; these can reach from -896 to 1167 HU." in said
    assert person.state.answer.outcome is None
    assert not person.action("run").isEnabled()
    assert "not meant for this image" in person.action("run").toolTip()
    person.click("Run anyway", person.window.findings)
    person.answered()
    assert "Run although the model is not meant for this image." in person.reads(person.window.findings)
    assert "run anyway" in person.window.viewer.canvas.accessibleDescription()
    assert person.state.marks[str(slice_file)].anyway
    person.drop(samples / "coffee.png")
    person.answered("coffee.png")
    assert "Run although" not in person.reads(person.window.findings)
    person.do("previous_file")
    person.until(lambda: person.state.picture.place is not None and person.state.picture.place.path == str(slice_file))
    assert "Run although the model is not meant for this image." in person.reads(person.window.findings)


def test_that_occlusion_tells_its_progress_and_is_cancelled(cat: Person) -> None:
    exact = overlay(cat)
    (chooser,) = visible(QComboBox, cat.window.findings)
    chooser.activated.emit(chooser.findData("saliency.occlusion"))
    cat.until(lambda: cat.state.map.phase == "making" and cat.state.map.fraction)
    (row,) = [row for row in cat.state.rows if not row.over]
    assert row.kind == "explain"
    assert row.fraction is not None
    cat.until(lambda: another(cat, exact))
    cat.click("Cancel", cat.window.findings)
    cat.until(lambda: cat.state.map.phase == "cancelled")
    assert cat.state.map.overlay is None
    assert "The map was cancelled." in cat.reads(cat.window.findings)
    assert cat.state.rows[-1].state == "cancelled"
    cat.click("Explain by occlusion", cat.window.findings)
    cat.until(lambda: cat.state.map.phase == "making")
    cat.do("cancel")
    cat.until(lambda: cat.state.map.phase == "cancelled")


def test_that_a_small_model_is_explained_by_occlusion_to_the_end(
    borrow_window: OpenWindow, samples: Path, tmp_path: Path
) -> None:
    folder = factories.package_folder(tmp_path / "made")
    wanted = Wanted(model=str(folder), paths=(str(samples / "coffee.png"),))
    person = borrow_window(wanted)
    person.answered("coffee.png")
    person.settled()
    assert person.window.tools.models.currentText() == "Made"
    person.until(lambda: person.state.map.overlay)
    exact = overlay(person)
    (entry,) = [one for one in person.window.tools.methods.actions() if one.text() == "Occlusion"]
    entry.trigger()
    person.until(lambda: another(person, exact) and not person.state.map.phase)
    assert overlay(person).method == "saliency.occlusion"
    assert overlay(person).forwards > 1
    assert "Occlusion" in [box.currentText() for box in visible(QComboBox, person.window.findings)]


def test_that_every_step_to_the_networks_input_can_be_looked_at(cat: Person) -> None:
    cat.click("Show all 5 steps", cat.window.findings)
    sheet = cat.dialog(StepsSheet)
    rows = [row.partition(".  ")[2] for row in cat.reads(sheet.list).splitlines()]
    assert rows == ["image", "vision.resize", "vision.center_crop", "vision.normalize", "tensor"]
    assert "1 × 3 × 224 × 224  float32" in cat.reads(sheet)
    sheet.list.setCurrentRow(0)
    assert "300 × 451 × 3  uint8" in cat.reads(sheet)
    assert "1 × 3 × 224 × 224  float32" not in cat.reads(sheet)
    sheet.close()


def test_that_the_provenance_names_digests_and_is_copied_as_json(cat: Person) -> None:
    import json

    from PySide6.QtGui import QGuiApplication

    cat.click("Provenance", cat.window.findings)
    sheet = cat.dialog(ProvenanceSheet)
    outcome = cat.state.answer.outcome
    assert outcome is not None
    assert outcome.result.provenance.input_sha256 in cat.reads(sheet)
    cat.click("Copy as JSON", sheet)
    sheet.close()
    copied = json.loads(QGuiApplication.clipboard().text())
    assert copied["input"] == "chelsea.png"
    QGuiApplication.clipboard().clear()
    cat.do("copy_findings")
    assert json.loads(QGuiApplication.clipboard().text()) == copied


def test_that_nothing_is_run_on_open_where_that_is_not_wished(person: Person, samples: Path) -> None:
    from ui.actions import surroundings

    surroundings.change(person.workbench.complete().desk, "run.on_open", False)
    person.drop(samples / "coffee.png")
    person.until(lambda: person.state.picture.image)
    person.settled()
    assert person.state.answer.outcome is None
    assert "The model has not been run on this image." in person.reads(person.window.findings)
    person.click("Run EfficientNet-Lite0", person.window.findings)
    person.answered("coffee.png")
    assert "espresso" in person.reads(person.window.findings)


def test_that_the_device_that_was_used_stands_in_the_status_bar(cat: Person) -> None:
    assert cat.window.status.device.accessibleName() == "Device: CPU"
    assert "CPUExecutionProvider" in cat.window.status.device.toolTip()
