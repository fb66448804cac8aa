"""The way into the program: what is decided, and what is loaded, before anything is seen."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ui.__main__ import is_command

ROOT = Path(__file__).parent.parent.parent
HEAVY = {"numpy", "onnx", "onnxruntime", "pydicom", "matplotlib", "PIL"}


def painted(folder: Path, *more: str) -> list[str]:
    """What the window says after its first paint, offscreen."""
    command = [sys.executable, *more, "-m", "ui", "--print-modules", "--data-dir", str(folder)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    lines = painted(tmp_path_factory.mktemp("data"))
    assert lines[0].startswith("painted after ")
    return set(lines[1:])


def test_that_nothing_heavy_is_loaded_before_the_first_paint(loaded: set[str]) -> None:
    assert {"ui.app", "PySide6.QtWidgets"} <= loaded
    assert not HEAVY & loaded


def test_that_nothing_of_the_wall_between_the_processes_is_loaded_before_the_first_paint(loaded: set[str]) -> None:
    wall = {name for name in loaded if name.startswith(("multiprocessing", "workbench.wire.", "workbench.host"))}
    assert wall == {"workbench.wire.flag"}
    assert not {"msgspec", "tomllib", "platformdirs", "workbench.cli.parser", "ui.second"} & loaded


def test_that_the_source_text_of_modules_is_not_read_to_load_them(tmp_path: Path) -> None:
    script = (
        "import linecache, os, sys\n"
        "from ui import measuring\n"
        "read = lambda modules: print(*[f for f in linecache.cache if f'{os.sep}ui{os.sep}' in f], sep='\\n')\n"
        "measuring.report = read\n"
        "from ui.__main__ import window\n"
        f"window(['--exit-after-paint', '--data-dir', {str(tmp_path)!r}])\n"
    )
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert {Path(file).name for file in done.stdout.split()} <= {"__init__.py"}  # read before anybody could promise


@pytest.mark.parametrize(
    ("arguments", "command"),
    [
        ([], False),
        (["photo.png"], False),
        (["--model", "demo", "photo.png"], False),
        (["--exit-after-paint"], False),
        (["predict", "photo.png"], True),
        (["doctor", "--json"], True),
        (["--help"], True),
        (["--version"], True),
        (["photo.png", "-h"], True),
        (["demo"], False),
        (["demo", "--headless"], True),
        (["demo", "-o", "out.png"], True),
    ],
)
def test_that_commands_are_told_from_files_to_open(
    arguments: list[str], command: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert is_command(arguments) is command


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
def test_that_the_demo_is_a_command_where_nothing_can_be_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    assert is_command(["demo"])
