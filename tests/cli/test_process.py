"""The program as a shell starts it: its exit status, its two outputs, its worker, its interruption."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests import factories
from tests.cli.conftest import ROOT, Command, program
from tests.wire import strangers
from workbench.paths import Paths

HEAVY = {
    "numpy",
    "onnx",
    "onnxruntime",
    "pydicom",
    "matplotlib",
    "PIL",
    "PySide6",
    "msgspec",
    "sqlalchemy",
    "alembic",
    "psutil",
    "workbench.engine",
    "workbench.wire.client",
    "plugins",
}
POSIX = pytest.mark.skipif(os.name == "nt", reason="signals and pipes of POSIX systems")


@pytest.fixture
def wild(environment: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """An environment whose data folder holds a plugin that does what its files tell it."""
    strangers.install(Paths(data=tmp_path / "data", machine=tmp_path / "machine"))
    return environment | {"WORKBENCH_DATA_DIR": str(tmp_path / "data")}


@pytest.fixture
def closed(environment: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """An environment whose data folder cannot be made."""
    (tmp_path / "file").touch()
    return environment | {"WORKBENCH_DATA_DIR": str(tmp_path / "file" / "data")}


def modules_after(arguments: list[str], module: str, environment: dict[str, str]) -> set[str]:
    """What is loaded when `python -m MODULE ARGUMENTS` has ended."""
    code = (
        "import runpy, sys\n"
        f"sys.argv = ['workbench', *{arguments!r}]\n"
        "try:\n"
        f"    runpy.run_module({module!r}, run_name='__main__')\n"
        "except SystemExit as end:\n"
        "    assert not end.code, end.code\n"
        "sys.stderr.write('\\n'.join(sys.modules))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return set(done.stderr.split("\n"))


@pytest.mark.parametrize("module", ["workbench", "ui"])
@pytest.mark.parametrize("arguments", [["--help"], ["predict", "--help"], ["--version"]])
def test_that_help_loads_nothing_heavy(module: str, arguments: list[str], environment: dict[str, str]) -> None:
    found = modules_after(arguments, module, environment)
    assert "workbench.cli.parser" in found
    assert sorted(found & HEAVY) == []


def test_that_the_worker_gives_the_same_numbers_as_this_process(process: Command, samples: Path) -> None:
    words: list[str | Path] = ["predict", samples / "coffee.png", "--json", "--top", "0"]
    far, near = process(*words), process(*words, "--in-process")
    assert (far.status, near.status, far.err) == (0, 0, "")
    for key in ("classes", "input_sha256", "plan_sha256", "model", "device", "task"):
        assert far.row[key] == near.row[key]
    assert len(far.row["classes"]) == 1000
    assert (far.row["classes"][0]["index"], far.row["classes"][0]["label"]) == (967, "espresso")


# -- the worker's misdeeds, as the command line sees them


def test_that_the_one_who_kills_the_worker_has_its_row_and_the_rest_goes_on(
    wild: dict[str, str], tmp_path: Path, photo: Path, model: Path
) -> None:
    bad = [strangers.file(tmp_path / f"{deed}.wild", deed) for deed in ("segfault", "exit", "raise", "print")]
    done = program("predict", bad[0], photo, *bad[1:], photo, "--model", model, "--json", environment=wild)
    assert done.status == 1
    assert [row["input"] for row in done.rows] == [str(p) for p in (bad[0], photo, *bad[1:], photo)]
    assert [row.get("error", {}).get("code") for row in done.rows] == [
        "worker.crashed",
        None,
        "worker.crashed",
        "plugin.raised",
        "plan.misfit",
        None,
    ]
    crashed = done.rows[0]["error"]
    assert "segfault.wild" in crashed["what"]
    assert crashed["hint"].startswith("It was started again")
    assert "WILD NOISE" not in done.out


def children_of(pid: int) -> list[psutil.Process]:
    """Processes that a process has started."""
    return psutil.Process(pid).children(recursive=True)


@pytest.fixture
def hanging(wild: dict[str, str], tmp_path: Path, photo: Path, model: Path) -> Iterator[subprocess.Popen[str]]:
    """A command that has given its first row and now reads a file without end."""
    bad = strangers.file(tmp_path / "sleep.wild", "sleep")
    words = ["predict", str(photo), str(bad), str(photo), "--model", str(model), "--json"]
    running = subprocess.Popen(
        [sys.executable, "-m", "workbench", *words],
        cwd=ROOT,
        env=wild,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert running.stdout is not None
    first = json.loads(running.stdout.readline())
    assert first["input"] == str(photo)
    yield running
    running.kill()
    running.communicate()


@POSIX
@pytest.mark.parametrize("to_all", [True, False], ids=["ctrl-c", "kill -INT"])
def test_that_an_interruption_ends_the_program_and_its_worker(hanging: subprocess.Popen[str], to_all: bool) -> None:
    started = children_of(hanging.pid)
    assert started
    if to_all:
        os.killpg(hanging.pid, signal.SIGINT)
    else:
        hanging.send_signal(signal.SIGINT)
    out, err = hanging.communicate(timeout=60)
    assert (hanging.returncode, out) == (130, "")
    assert [line for line in err.splitlines() if " of 3 images " not in line] == ["Interrupted."]
    _, alive = psutil.wait_procs(started, timeout=30)
    assert alive == []


@POSIX
def test_that_who_stops_reading_gets_no_traceback(environment: dict[str, str], photo: Path, model: Path) -> None:
    words = ["predict", *[str(photo)] * 40, "--model", str(model), "--json"]
    with subprocess.Popen(
        [sys.executable, "-m", "workbench", *words],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.readline()
        running.stdout.close()
        err = running.stderr.read()
    assert running.returncode == 1
    assert [line for line in err.splitlines() if " of 40 images " not in line] == []


def test_that_a_terminal_of_another_encoding_gets_marks_instead_of_an_end(
    environment: dict[str, str], model: Path, photo: Path
) -> None:
    done = program("models", "show", model, environment=environment | {"PYTHONIOENCODING": "ascii"})
    assert (done.status, done.err) == (0, "")
    assert "resize to 8 ? 8, bilinear" in done.out


# -- where things are kept


def test_that_the_data_folder_moves_as_a_whole(environment: dict[str, str], tmp_path: Path, model: Path) -> None:
    home = tmp_path / "moved"
    done = program("models", "add", model, "--data-dir", home, environment=environment)
    assert done.status == 0
    assert (home / "models" / "made" / "model.toml").is_file()
    assert (home / "logs" / "command.log").is_file()
    assert not (Path(environment["WORKBENCH_DATA_DIR"]) / "models" / "made").exists()


def test_that_an_unwritable_data_folder_costs_what_would_be_kept_there_alone(
    closed: dict[str, str], photo: Path, model: Path
) -> None:
    done = program("predict", photo, "--model", model, "--save", "--json", environment=closed)
    assert (done.status, done.row["kept"], len(done.row["classes"])) == (0, None, 3)
    assert "Results are not being kept.\nNot a directory: " in done.err
    assert "Choose another data folder with --data-dir" in done.err
    assert "Traceback" not in done.err


def test_that_a_model_is_not_added_to_an_unwritable_data_folder(closed: dict[str, str], model: Path) -> None:
    done = program("models", "add", model, "--json", environment=closed)
    assert (done.status, done.row["error"]["code"]) == (2, "model.unwritable")
    assert done.row["error"]["hint"] == "Choose another data folder with --data-dir."


# -- the whole program


def test_that_the_demo_runs_where_there_is_no_display(environment: dict[str, str], tmp_path: Path) -> None:
    done = program("demo", environment=environment, module="ui")
    assert (done.status, done.err) == (0, "")
    for line in ("  38.7 %  tiger cat", "  95.1 %  espresso", "  30.0 %  missile", "ct-slice.dcm"):
        assert line in done.lines
    assert "  EfficientNet-Lite0 is not meant for this image." in done.lines
    (where,) = [line for line in done.lines if line.startswith("Where the network looked for “tiger cat” in ")]
    assert Path(where.rpartition(": ")[2]).expanduser().stat().st_size > 10_000
    assert done.lines[-1].endswith("Not for diagnosis.")


def test_that_no_display_is_told_with_what_to_do(environment: dict[str, str]) -> None:
    done = program(environment=environment, module="ui")
    assert (done.status, done.out) == (2, "")
    assert done.err.splitlines() == [
        "There is no display to open a window on.",
        "Neither DISPLAY nor WAYLAND_DISPLAY is set.",
        "Use the command line instead (workbench --help), or start a desktop session.",
    ]


def test_that_a_command_that_does_not_exist_opens_no_window(environment: dict[str, str]) -> None:
    done = program("predikt", "a.png", environment=environment | {"QT_QPA_PLATFORM": "offscreen"}, module="ui")
    assert (done.status, done.out) == (2, "")
    assert done.err.endswith("Did you mean “predict”?\n")


def test_that_the_window_paints_once_and_ends_with_little_loaded(environment: dict[str, str]) -> None:
    screen = environment | {"QT_QPA_PLATFORM": "offscreen"}
    done = program("--exit-after-paint", "--print-modules", environment=screen, module="ui")
    assert (done.status, done.err) == (0, "")
    first, *modules = done.lines
    assert first.startswith("painted after ")
    assert first.endswith(" s")
    assert "PySide6.QtWidgets" in modules
    assert {"numpy", "onnx", "onnxruntime", "pydicom", "matplotlib", "PIL"} & set(modules) == set()


def test_that_doctor_tries_rather_than_believes(process: Command) -> None:
    done = process("doctor", "--json")
    assert (done.status, done.err) == (0, "")
    rows: list[dict[str, Any]] = done.rows
    devices = {row["id"]: row for row in rows if row["group"] == "devices"}
    assert list(devices) == ["cuda", "directml", "coreml", "tensorrt", "openvino", "webgpu", "cpu"]
    assert devices["cpu"]["usable"] is True
    assert [row["id"] for row in devices.values() if not row["usable"] and not row["why"]] == []
    facts = {(row["group"], row["name"]): row for row in rows if row["group"] != "devices"}
    assert [key for key in facts if key[0] == "program" and key[1].startswith("onnxruntime")]
    assert facts["decoders", "JPEG 2000 Image Compression"]["state"] == "ok"
    assert facts["plugins", "dicom"]["text"].endswith("ready")
    assert facts["store", "results"]["text"].endswith(" kept")
    assert ("machine", "memory") in facts


def test_that_debug_shows_where_it_happened(environment: dict[str, str], photo: Path) -> None:
    words: list[str | Path] = ["predict", photo, "--model", "nothing", "--in-process"]
    plain = program(*words, environment=environment)
    debug = program(*words, "--debug", environment=environment)
    assert (plain.status, debug.status) == (2, 2)
    assert "Traceback" not in plain.err
    assert "Traceback (most recent call last)" in debug.err
    assert debug.err.endswith(plain.err)


def test_that_the_worker_round_trip_is_among_the_figures(environment: dict[str, str], model: Path) -> None:
    (model / "samples").mkdir()
    factories.picture_file(model / "samples" / "a.png")
    done = program("bench", "--model", model, "--rounds", "1", "--json", environment=environment)
    assert done.status == 0
    assert (done.rows[-1]["name"], done.rows[-1]["goal"]) == ("worker round trip adds, in ms", 5)
    assert [set(row) for row in done.rows] == [{"name", "value", "goal", "text"}] * 8
