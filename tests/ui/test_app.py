"""The composition root: what is made before the first paint, what after it, and what is left at the end."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Borrowing, OpenWindow
from tests.ui.person import Person
from ui import command
from ui.command import Wanted, parse
from ui.main_window import SMALLEST
from workbench.paths import Paths
from workbench.wire.client import Client

ROOT = Path(__file__).parent.parent.parent
HEAVY = {"numpy", "onnx", "onnxruntime", "pydicom", "matplotlib", "PIL", "sqlalchemy", "plugins"}


@pytest.fixture(scope="module")
def painted(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What the program prints that ends after its first paint."""
    data = tmp_path_factory.mktemp("data")
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "WORKBENCH_DATA_DIR": str(data)}
    command = [sys.executable, "-m", "ui", "--exit-after-paint", "--print-modules"]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_that_nothing_heavy_is_loaded_at_the_first_paint(painted: list[str]) -> None:
    assert painted[0].startswith("painted after ")
    loaded = {line.partition(".")[0] for line in painted[1:]}
    assert {"PySide6", "ui", "workbench"} <= loaded
    assert loaded & HEAVY == set()


def test_that_docks_dialogs_and_pictures_wait_for_the_first_paint(painted: list[str]) -> None:
    late = ("ui.second", "ui.wiring", "ui.canvas", "ui.panels.findings", "ui.panels.browser", "workbench.display")
    assert [name for name in painted if name.startswith(late)] == []
    assert [name for name in painted if name.startswith("ui.dialogs")] == []


def test_that_an_action_before_the_second_step_makes_what_it_needs(
    qapp: QApplication, qtbot: QtBot, lender: Client, paths: Paths
) -> None:
    Borrowing.lender = lender
    person = Person(Borrowing(qapp, Wanted(), paths), qtbot)
    assert person.workbench.second is None
    person.do("queue")
    assert person.workbench.second is not None
    assert person.workbench.complete() is person.workbench.second
    assert not person.window.docks["queue"].isHidden()
    person.leave()


def test_that_no_worker_is_left_when_the_window_is_closed(open_window: OpenWindow, samples: Path) -> None:
    person = open_window(Wanted(paths=(str(samples / "coffee.png"),)))
    person.answered("coffee.png")
    process = person.worker()
    person.leave()
    _, alive = psutil.wait_procs([process], timeout=30)
    assert alive == []


def test_that_the_window_gets_as_small_as_it_may_and_folds_what_has_no_room(person: Person, samples: Path) -> None:
    person.drop(samples / "coffee.png")
    person.answered("coffee.png")
    docks = person.window.docks
    for width, folded in ((1280, set()), (900, {"browser"}), (640, {"browser", "findings"}), (1280, set())):
        person.window.resize(width, 800)
        person.bot.wait(0)
        assert {name for name in ("browser", "findings") if docks[name].is_folded} == folded, width
    assert person.window.minimumSize() == SMALLEST == QSize(640, 480)


def test_that_what_a_hand_folded_stays_folded(person: Person, samples: Path) -> None:
    person.drop(samples / "coffee.png")
    person.answered("coffee.png")
    docks = person.window.docks
    docks["findings"].fold(True, by_hand=True)
    person.window.resize(640, 800)
    person.window.resize(1280, 800)
    assert docks["findings"].is_folded
    assert not docks["browser"].is_folded
    person.do("findings")
    assert not docks["findings"].is_folded


def test_that_both_themes_can_be_changed_while_everything_is_open(person: Person, samples: Path) -> None:
    person.drop(samples / "chelsea.png")
    person.answered("chelsea.png")
    person.do("queue")
    grabs = []
    for name in ("theme_light", "theme_dark", "theme_light"):
        person.do(name)
        grabs.append(person.window.grab().toImage())
    assert grabs[0].pixelColor(5, 5).lightness() > 200
    assert grabs[1].pixelColor(5, 5).lightness() < 60
    assert grabs[2].pixelColor(5, 5) == grabs[0].pixelColor(5, 5)


def test_that_a_folder_that_cannot_be_written_costs_the_memory_alone(
    open_window: OpenWindow, paths: Paths, samples: Path
) -> None:
    paths.data.parent.mkdir(parents=True, exist_ok=True)
    paths.data.write_text("a file stands in the place of the folder")
    from ui.app import Workbench

    person = open_window(Wanted(paths=(str(samples / "coffee.png"),)), Workbench)
    person.until(lambda: person.state.picture.image)
    person.until(lambda: person.state.answer.outcome)
    assert "espresso" in person.reads(person.window.findings)


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        ([], Wanted()),
        (["a.png", "b"], Wanted(paths=("a.png", "b"))),
        (["demo"], Wanted(demo=True)),
        (["demo", "x.png"], Wanted(demo=True, paths=("x.png",))),
        (["--no-plugins", "--debug"], Wanted(plugins=False, debug=True)),
        (["--model", "m", "--device", "cpu", "--data-dir", "d"], Wanted(model="m", device="cpu", data_dir="d")),
        (["--print-modules"], Wanted(exit_after_paint=True, print_modules=True)),
        (["--exit-after-paint"], Wanted(exit_after_paint=True)),
    ],
)
def test_that_arguments_say_how_the_window_opens(arguments: list[str], wanted: Wanted) -> None:
    assert parse(arguments) == wanted


WORDS = st.sampled_from(
    [*command._SWITCHES, *command._VALUES, "a.png", "b", "demo", "", "-", "--", "-x", "--model=m", "--debug=1", "--mod"]
)


@given(st.lists(WORDS, max_size=6))
@example(["a.png", "--debug", "b.png"])
@example(["--model", "m", "a.png", "b.png", "--device", "cpu"])
def test_that_arguments_mean_the_same_without_the_parser_that_is_saved(arguments: list[str]) -> None:
    plain = command._plainly(arguments)
    if plain is not None:
        assert plain == command._thoroughly(arguments)


def test_that_no_parser_is_loaded_for_what_is_usually_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "argparse", None)
    wanted = parse(["--model", "m", "a.png", "b.png", "--exit-after-paint"])
    assert wanted == Wanted(paths=("a.png", "b.png"), model="m", exit_after_paint=True)


@pytest.mark.parametrize("arguments", [["--wrong"], ["--model"], ["a.png", "--debug", "b.png"], ["--debug=1"]])
def test_that_wrong_usage_is_told(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        parse(arguments)
    assert caught.value.code == 2
    assert "workbench: error:" in capsys.readouterr().err
