"""The frozen program, built for this run and started where nothing is: no Python, no variables, an empty home."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import freeze
import psutil
import pytest

from tests.wire import strangers
from tests.wire.conftest import wait_until
from workbench.paths import APP, Paths
from workbench.version import VERSION
from workbench.wire import channel

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
ROOT = Path(__file__).parent.parent.parent
MOST_MEGABYTES = 400
GPL = ("readline", "gdbm", "libjpeg.", "_libjpeg", "ffmpeg", "libx264", "libqt6virtualkeyboard", "libgtk")
QT = {"Core", "DBus", "Gui", "OpenGL", "Svg", "WaylandClient", "Widgets", "XcbQpa"}
HEAVY = {"numpy", "onnx", "onnxruntime", "pydicom", "matplotlib", "PIL", "sqlalchemy"}
ROWS = re.compile(r"^ +\d+\.\d %  .+$", re.MULTILINE)


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program, built once."""
    if why := freeze.problem():
        pytest.skip(why)
    folder = tmp_path_factory.mktemp("frozen")
    try:
        return freeze.freeze(folder / "dist", folder / "work")
    except subprocess.CalledProcessError as error:
        pytest.fail(error.stderr[-4000:])


class Place:
    """An empty home in which a program is started."""

    def __init__(self, command: list[str], folder: Path) -> None:
        self.command, self.home, self.temporary = command, folder / "home", folder / "temporary"
        self.home.mkdir(parents=True)
        self.temporary.mkdir()

    @property
    def data(self) -> Path:
        """Where the program keeps its data on Linux if nobody says otherwise."""
        return self.home / ".local" / "share" / APP

    def start(self, *arguments: str | Path, **variables: str) -> subprocess.Popen[str]:
        """Start it with these variables and no others."""
        environment = {"HOME": str(self.home), "TMPDIR": str(self.temporary), "LANG": "C.UTF-8", **variables}
        command = [*self.command, *map(str, arguments)]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, env=environment, cwd=self.home, stdout=pipe, stderr=pipe, text=True)

    def run(self, *arguments: str | Path, status: int = 0, **variables: str) -> str:
        """Start it, wait, and return what it printed."""
        process = self.start(*arguments, **variables)
        out, err = process.communicate(timeout=120)
        assert process.returncode == status, f"{out}\n{err}"
        return out

    def rows(self, *arguments: str | Path, status: int = 0) -> list[dict[str, Any]]:
        """The lines of JSON that it printed."""
        return [json.loads(line) for line in self.run(*arguments, status=status).splitlines()]


@pytest.fixture
def frozen(program: Path, tmp_path: Path) -> Iterator[Place]:
    """The frozen program. Afterwards there is nothing of it in the folder for temporary files."""
    place = Place([str(program)], tmp_path / "frozen")
    yield place
    assert list(place.temporary.iterdir()) == []


@pytest.fixture
def source(tmp_path: Path) -> Place:
    """The same program from its source."""
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from ui.__main__ import main; main()"
    return Place([sys.executable, "-P", "-c", code], tmp_path / "source")


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    """A screen of its own, without a window manager."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x800x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL) as server:
        os.close(write)
        with os.fdopen(read) as told:
            number = told.readline().strip()
        yield f":{number}"
        server.terminate()


def test_that_it_says_its_version_and_what_it_can_do(frozen: Place) -> None:
    assert frozen.run("--version") == f"workbench {VERSION}\n"
    assert "predict" in frozen.run("--help")


def test_that_it_finds_every_decoder_plugin_and_device_that_the_source_finds(frozen: Place, source: Place) -> None:
    ours, theirs = frozen.rows("doctor", "--json"), source.rows("doctor", "--json")
    changing = {"memory", "disk", "data folder", "logs"}
    assert [row for row in ours if row["name"] not in changing] == [
        row for row in theirs if row["name"] not in changing
    ]
    groups = {group: [row for row in ours if row["group"] == group] for group in {row["group"] for row in ours}}
    assert len(groups["decoders"]) > 15
    assert {row["name"] for row in groups["plugins"]} == {path.parent.name for path in _plugins()}
    assert {row["state"] for row in groups["plugins"]} == {"ok"}
    assert [row["id"] for row in groups["devices"] if row["usable"]][-1] == "cpu"


def _plugins() -> Iterator[Path]:
    return (ROOT / "plugins").glob("*/plugin.toml")


def test_that_the_demonstration_without_a_display_answers_and_draws_as_the_source_does(
    frozen: Place, source: Place
) -> None:
    ours, theirs = frozen.run("demo"), source.run("demo")
    assert len(ROWS.findall(ours)) == 9
    assert ROWS.findall(ours) == ROWS.findall(theirs)
    assert "EfficientNet-Lite0 is not meant for this image." in ours
    drawn = [place.data / "demo" / "map.png" for place in (frozen, source)]
    assert drawn[0].read_bytes() == drawn[1].read_bytes()


def test_that_it_predicts_the_bundled_pictures_as_expected_and_keeps_the_results(frozen: Place, samples: Path) -> None:
    table = json.loads((samples / "expected.json").read_text(encoding="utf-8"))
    expected = {row["file"]: row["top"] for row in table["samples"]}
    rows = frozen.rows("predict", *(samples / name for name in expected), "--save", "--json")
    for row, (name, top) in zip(rows, expected.items(), strict=True):
        assert Path(row["input"]).name == name
        assert [one["index"] for one in row["classes"]] == [one["index"] for one in top]
        wanted = [pytest.approx(one["probability"], abs=1e-3) for one in top]
        assert [one["probability"] for one in row["classes"]] == wanted
    assert [row["text"] for row in frozen.rows("doctor", "--json") if row["group"] == "store"] == ["3 kept"]


def test_that_figures_and_tables_are_written(frozen: Place, samples: Path) -> None:
    begins = {"figure.pdf": b"%PDF", "figure.svg": b"<?xml"}
    for name in begins:
        table = ("--out", frozen.home / "table.csv")
        frozen.run("predict", samples / "coffee.png", "--explain", "auto", "--overlay", frozen.home / name, *table)
    assert {name: (frozen.home / name).read_bytes()[: len(start)] for name, start in begins.items()} == begins
    assert "espresso" in (frozen.home / "table.csv").read_text(encoding="utf-8")


def test_that_a_worker_is_started_once_and_starts_nothing(frozen: Place, samples: Path) -> None:
    strangers.install(_paths(frozen))
    slow = strangers.file(frozen.home / "slow.wild", "nap")
    process = frozen.start("info", samples / "chelsea.png", slow, "--stats")
    seen: dict[int, set[str]] = {}
    while process.poll() is None:
        for child in _children(process.pid):
            seen.setdefault(child.pid, set()).update(_command(child))
    assert process.wait() == 0, process.communicate()
    (worker,) = seen.values()
    assert channel.FLAG in worker
    process.communicate()


def _paths(place: Place) -> Paths:
    return Paths(data=place.data, machine=place.home / "machine")


def _children(pid: int) -> list[psutil.Process]:
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def _command(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


@pytest.mark.parametrize("deed", ["segfault", "exit"])
def test_that_a_file_that_kills_the_worker_is_a_row_and_the_rest_of_the_batch_goes_on(
    frozen: Place, samples: Path, deed: str
) -> None:
    strangers.install(_paths(frozen))
    killer = strangers.file(frozen.home / "killer.wild", deed)
    batch = [samples / "chelsea.png", killer, samples / "coffee.png"]
    first, second, third = frozen.rows("predict", *batch, "--json", status=1)
    assert (first["classes"][0]["label"], third["classes"][0]["label"]) == ("tiger cat", "espresso")
    assert second["error"]["code"] == "worker.crashed"


def test_that_a_plugin_of_ones_own_is_written_checked_and_may_use_the_whole_standard_library(frozen: Place) -> None:
    folder = frozen.data / "plugins"
    frozen.run("plugins", "new", "mine", "--into", folder)
    code = folder / "mine" / "step.py"
    text = code.read_text(encoding="utf-8").replace(
        "import numpy", "import wave, xmlrpc.client, PIL.ImageOps, numpy", 1
    )
    code.write_text(text, encoding="utf-8")
    assert "7 of 7 rules are kept." in frozen.run("plugins", "check", folder / "mine")


@pytest.mark.xvfb
def test_that_the_window_is_painted_on_a_screen_with_nothing_heavy_loaded(frozen: Place, display: str) -> None:
    said = frozen.run("--exit-after-paint", "--print-modules", DISPLAY=display).splitlines()
    assert re.fullmatch(r"painted after \d+\.\d{3} s", said[0])
    assert "PySide6.QtWidgets" in said
    assert HEAVY & set(said) == set()


@pytest.mark.xvfb
def test_that_the_window_has_one_worker_which_ends_with_it(frozen: Place, display: str) -> None:
    window = frozen.start("demo", DISPLAY=display)
    wait_until(lambda: (frozen.data / "logs" / "worker.log").is_file())
    (worker,) = _children(window.pid)
    assert channel.FLAG in worker.cmdline()
    window.kill()
    window.communicate()
    worker.wait(10)
    frozen.run("doctor")  # removes what a window that is killed cannot


def test_that_the_folder_stays_within_its_budget(program: Path) -> None:
    assert 100 < freeze.megabytes(program.parent) <= MOST_MEGABYTES


def test_that_no_library_in_it_is_under_the_gpl(program: Path) -> None:
    libraries = [file.name.lower() for file in program.parent.rglob("*") if file.is_file()]
    assert not [name for name in libraries if name.startswith(GPL) or name.removeprefix("lib").startswith(GPL)]


def test_that_of_qt_it_carries_what_the_window_uses(program: Path) -> None:
    names = [file.name for file in program.parent.rglob("*")]
    assert {name.partition(".")[0] for name in names if name.startswith("Qt") and ".abi3." in name} == {
        "QtCore",
        "QtGui",
        "QtWidgets",
    }
    assert {found[1] for name in names if (found := re.match(r"libQt6(\w+)\.so", name))} <= QT


def test_that_it_carries_its_licences_and_neither_tests_nor_the_place_where_it_was_built(program: Path) -> None:
    inside = program.parent / "_internal"
    assert {"LICENSE", "NOTICE", "plugins", "ui", "workbench"} <= {path.name for path in inside.iterdir()}
    assert (inside / "licences" / "LGPL-3.txt").is_file()
    assert "pyside6-essentials" in (inside / "licences" / "README.txt").read_text(encoding="utf-8")
    tests = {file.relative_to(inside).as_posix() for file in inside.rglob("test_*.py")}
    assert tests == {"plugins/hello_step/test_step.py"}
    here = os.fsencode(ROOT) + b"/"
    assert not [file for file in program.parent.rglob("*") if file.is_file() and here in file.read_bytes()]
