"""Devices at the window: measured behind the first answer, chosen for the next, given up with the reason."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtWidgets import QPushButton

from tests import factories
from tests.engine import devices_plugin as odd
from tests.ui.conftest import OpenWindow
from tests.ui.person import Person, visible
from ui.command import Wanted
from ui.dialogs.devices import DevicesSheet
from ui.dialogs.library import LibrarySheet
from workbench.paths import Paths


def at_work(open_window: OpenWindow, paths: Paths, folder: Path, *devices: str) -> Person:
    """Somebody with the odd runtime's devices, its model, and two pictures, the first of which is answered."""
    odd.install(paths.plugins, *devices)
    model = odd.model(folder / "model")
    pictures = [str(factories.picture_file(folder / name)) for name in ("a.png", "b.png")]
    person = open_window(Wanted(model=str(model), paths=tuple(pictures)))
    person.answered("a.png")
    return person


def trials(paths: Paths) -> dict[str, str]:
    """The state of each device in the file."""
    if not paths.trials.exists():
        return {}
    return {one["key"]["device"]: one["state"] for one in json.loads(paths.trials.read_text())["trials"]}


def test_that_the_first_answer_is_the_processors_and_the_next_from_the_device_that_was_measured(
    open_window: OpenWindow, paths: Paths, tmp_path: Path
) -> None:
    person = at_work(open_window, paths, tmp_path, "near", "wrong", "cpu")
    report = person.state.worker.device
    assert report is not None
    assert (report.requested, report.used) == ("auto", "cpu")
    person.until(lambda: trials(paths) == {"near": "agrees", "wrong": "differs", "cpu": "agrees"})
    person.settled()
    assert "The near agrees with the processor" in [row.words for row in person.state.rows]
    person.do("next")
    person.answered("b.png")
    report = person.state.worker.device
    assert report is not None
    assert (report.used, report.fell_back) == ("near", True)
    assert report.why.startswith("The wrong not used: Its answers differ from the processor's by 0.")


def test_that_a_deadly_device_costs_no_answer_and_is_shown_with_a_way_back(
    open_window: OpenWindow, paths: Paths, tmp_path: Path
) -> None:
    person = at_work(open_window, paths, tmp_path, "dies", "cpu")
    person.until(lambda: person.state.worker.phase == "restarted")
    person.until(lambda: trials(paths) == {"dies": "trying"})
    person.settled()
    person.do("next")
    person.answered("b.png")
    report = person.state.worker.device
    assert report is not None
    assert (report.used, report.why) == ("cpu", "The dies not used: The worker did not survive the trial.")
    person.do("devices")
    sheet = person.dialog(DevicesSheet)
    person.until(lambda: "Made: not used. The worker did not survive the trial." in person.reads(sheet))
    (button,) = [one for one in visible(QPushButton, sheet) if one.accessibleName() == "Try The dies"]
    person.press(button)
    person.until(lambda: "(dies, Dies) · usable" in person.reads(sheet))
    assert trials(paths) == {}
    sheet.close()


def test_that_what_the_administrator_put_there_is_shown_as_such_and_cannot_be_changed(
    open_window: OpenWindow, paths: Paths
) -> None:
    factories.package_folder(paths.machine_models / "made")
    paths.machine_settings.write_text('lock = ["run.device"]\n[run]\ndevice = "cpu"\n', encoding="utf-8")
    person = open_window()
    person.do("models")
    library = person.dialog(LibrarySheet)
    person.until(lambda: library.models.row_of("made") >= 0)
    index = library.models.index(library.models.row_of("made"))
    library.view.setCurrentIndex(index)
    (remove,) = [one for one in visible(QPushButton, library) if one.text() == "Remove"]
    assert not remove.isEnabled()
    assert "from the administrator" in str(index.data()) + person.reads(library)
    library.close()
    person.do("devices")
    sheet = person.dialog(DevicesSheet)
    person.until(lambda: "not tried" in person.reads(sheet))
    uses = [one for one in visible(QPushButton, sheet) if one.accessibleName().startswith("Use ")]
    assert uses
    assert not any(one.isEnabled() for one in uses)
    sheet.close()
