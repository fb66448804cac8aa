"""What goes wrong is said with what, why and what to do, and costs nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from tests.ui.conftest import OpenWindow
from tests.ui.person import Person
from tests.wire import strangers
from workbench.paths import Paths


@pytest.fixture
def wild(alone: Person, paths: Paths) -> Person:
    """Somebody with a plugin that misbehaves."""
    strangers.install(paths)
    alone.do("restart_worker")
    return alone


def test_that_a_cut_picture_says_what_why_and_how_to_go_on(person: Person, samples: Path, tmp_path: Path) -> None:
    bad = tmp_path / "cut.png"
    bad.write_bytes((samples / "coffee.png").read_bytes()[:3000])
    person.drop(bad)
    person.until(lambda: person.state.picture.error)
    said = person.reads(person.window.viewer)
    assert said.splitlines()[:3] == [
        "cut.png is cut short.",
        "The picture does not end within its 3,000 bytes.",
        "Copy it again from where it came from: a part of the picture is missing.",
    ]
    person.click("Copy details", person.window.viewer)
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith("read.")
    assert "cut.png is cut short." in copied
    assert str(tmp_path) not in copied
    bad.write_bytes((samples / "coffee.png").read_bytes())
    person.click("Try again", person.window.viewer)
    person.answered("cut.png")
    assert "espresso" in person.reads(person.window.findings)


def test_that_a_file_that_is_no_picture_is_told_in_a_bar_and_in_the_queue(
    person: Person, samples: Path, tmp_path: Path
) -> None:
    text = tmp_path / "notes.png"
    text.write_text("Dear diary")
    person.drop(samples / "coffee.png", text, tmp_path / "gone.png")
    person.answered("coffee.png")
    person.settled()
    (bar,) = person.bars()
    assert "2 files could not be opened." in bar
    assert "Copy details" in bar
    person.do("queue")
    queue = person.reads(person.window.queue)
    assert "notes.png | " in queue
    assert "gone.png | No file of that name was found." in queue
    person.click("Copy details", person.window.news)
    assert "read.not_found" in QGuiApplication.clipboard().text()
    (tmp_path / "gone.png").write_bytes((samples / "rocket.jpg").read_bytes())
    person.click("Try again", person.window.news)
    person.answered("gone.png")
    person.settled()
    (bar,) = person.bars()
    assert bar.startswith("notes.png")


def test_that_a_bar_is_closed_and_the_latest_three_are_shown(person: Person, tmp_path: Path) -> None:
    for name in "abcd":
        person.drop(tmp_path / f"{name}.png")
        person.settled()
    assert [bar.partition(" ")[0] for bar in person.bars()] == ["d.png", "c.png", "b.png"]
    from PySide6.QtWidgets import QToolButton

    from tests.ui.person import visible

    person.press(visible(QToolButton, person.window.news)[0])
    assert [bar.partition(" ")[0] for bar in person.bars()] == ["c.png", "b.png", "a.png"]


def test_that_a_worker_that_was_killed_is_replaced_and_everything_goes_on(alone: Person, samples: Path) -> None:
    alone.drop(samples / "chelsea.png", samples / "coffee.png")
    alone.answered("chelsea.png")
    alone.settled()
    first = alone.worker()
    first.kill()
    alone.until(lambda: alone.bars())
    (bar,) = alone.bars()
    assert bar.startswith("The worker stopped while doing nothing in particular.\n")
    assert "It was started again; everything else is untouched." in bar
    assert "set aside" not in bar
    assert "Worker restarted" in alone.reads(alone.window.status)
    assert "tiger cat" in alone.reads(alone.window.findings)
    alone.do("next_file")
    alone.answered("coffee.png")
    assert alone.worker().pid != first.pid


def test_that_a_run_that_was_not_to_blame_is_answered_by_the_new_worker(alone: Person, samples: Path) -> None:
    alone.drop(samples / "chelsea.png")
    alone.answered("chelsea.png")
    alone.settled()
    process = alone.worker()
    alone.workbench.complete().deeds["restart_worker"]()
    alone.drop(samples / "rocket.jpg")
    alone.answered("rocket.jpg")
    assert alone.worker().pid != process.pid
    assert alone.bars() == []


def test_that_a_killer_file_is_named_set_aside_and_tried_again_only_by_hand(
    wild: Person, samples: Path, tmp_path: Path
) -> None:
    killer = strangers.file(tmp_path / "killer.wild", "exit")
    wild.drop(samples / "chelsea.png", samples / "coffee.png")
    wild.answered("chelsea.png")
    wild.settled()
    wild.drop(killer)
    wild.until(lambda: wild.bars())
    (bar,) = wild.bars()
    assert "while decoding killer.wild with wild.reader." in bar
    assert "It ended itself with status 3." in bar
    assert "killer.wild is set aside until you try it again." in bar
    wild.until(lambda: wild.state.worker.phase == "restarted")
    wild.settled()
    wild.drop(samples / "rocket.jpg")
    wild.answered("rocket.jpg")
    wild.settled()
    pid = wild.worker().pid
    wild.click_row(wild.window.browser.view, 5)
    wild.settled()
    assert "killer.wild" in wild.window.windowTitle()
    assert "while decoding killer.wild" in wild.reads(wild.window.viewer)
    assert wild.worker().pid == pid
    killer.write_text("WILD read nothing 4 4\n")
    wild.click("Try again", wild.window.viewer)
    wild.until(lambda: wild.state.picture.image is not None)
    assert "killer.wild" in wild.window.windowTitle()


def test_that_a_raising_reader_names_its_plugin(wild: Person, tmp_path: Path) -> None:
    wild.drop(strangers.file(tmp_path / "moody.wild", "raise"))
    wild.until(lambda: wild.state.picture.error)
    said = wild.reads(wild.window.viewer)
    assert "wild.reader" in said
    assert "wild words" in said


def test_that_a_folder_that_cannot_be_written_costs_the_saved_picture_alone(
    person: Person, samples: Path, tmp_path: Path
) -> None:
    person.drop(samples / "coffee.png")
    person.answered("coffee.png")
    person.do("save_picture")
    person.choose_file(tmp_path / "no" / "such" / "folder.png")
    from PySide6.QtWidgets import QFileDialog, QMessageBox

    for box in person.window.findChildren(QMessageBox):
        box.close()
    for dialog in person.window.findChildren(QFileDialog):
        dialog.reject()
    from ui.actions import picturing

    picturing.save_picture(person.workbench.complete().desk, False, str(tmp_path / "no" / "folder.png"))
    person.until(lambda: person.bars())
    (bar,) = person.bars()
    assert "folder.png" in bar
    assert "Try again" in bar
    assert person.state.answer.outcome is not None


def test_that_misspelt_settings_are_told_at_the_start(open_window: OpenWindow, paths: Paths) -> None:
    paths.made(paths.data)
    paths.settings.write_text('[appearance]\ntheme = "drak"\n', encoding="utf-8")
    person = open_window()
    (bar,) = person.bars()
    assert "appearance.theme" in bar
    assert "Did you mean dark?" in bar
    assert person.state.settings.text("appearance.theme") == "system"
