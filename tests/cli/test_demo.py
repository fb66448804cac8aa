"""`workbench demo` without a window, and `workbench doctor`."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image as PillowImage

from tests.cli.conftest import Command
from ui.__main__ import has_display, is_command
from workbench.cli.commands.doctor import doctor
from workbench.core.kinds import Device
from workbench.errors import WorkerError
from workbench.paths import Paths
from workbench.wire import requests
from workbench.wire.answers import DeviceRow
from workbench.wire.requests import Request


def test_that_the_demo_gives_a_row_for_each_picture_and_an_error_for_the_slice(
    command: Command, tmp_path: Path
) -> None:
    out = tmp_path / "map.png"
    done = command("demo", "-o", out, "--json")
    assert (done.status, done.err) == (0, "")
    told = [(Path(row["input"]).name, row.get("error", {}).get("code")) for row in done.rows]
    assert told == [("chelsea.png", None), ("coffee.png", None), ("rocket.jpg", None), ("ct-slice.dcm", "plan.misfit")]
    assert [row["classes"][0]["label"] for row in done.rows[:3]] == ["tiger cat", "espresso", "missile"]
    assert [len(row["classes"]) for row in done.rows[:3]] == [3, 3, 3]
    with PillowImage.open(out) as opened:
        assert opened.size >= (451, 300)
        assert np.asarray(opened.convert("RGB")).std() > 10


def test_that_the_picture_lies_in_the_data_folder_unless_said_otherwise(command: Command, paths: Paths) -> None:
    done = command("demo")
    assert (done.status, done.err) == (0, "")
    assert (paths.data / "demo" / "map.png").is_file()
    assert any(line.endswith("map.png") for line in done.lines)


def test_that_a_place_that_cannot_be_written_costs_the_picture_alone(command: Command, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = command("demo", "-o", tmp_path / "file" / "map.png")
    assert done.status == 1
    assert "  95.1 %  espresso" in done.lines
    assert done.err.splitlines()[0] == "map.png cannot be written."


def test_that_an_unwritable_data_folder_costs_the_picture_alone(command: Command, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = command("demo", "--data-dir", tmp_path / "file" / "data")
    assert done.status == 1
    assert "  95.1 %  espresso" in done.lines
    assert "map.png cannot be written.\nNot a directory: " in done.err


@pytest.mark.parametrize(
    ("words", "commanded"),
    [
        ([], False),
        (["photo.png"], False),
        (["predict", "photo.png"], True),
        (["photo.png", "--help"], True),
        (["--version"], True),
        (["demo"], False),
        (["demo", "--json"], True),
        (["demo", "--headless"], True),
        (["demo", "-o", "map.png"], True),
        (["predikt", "photo.png"], True),
        (["pictures"], False),
        (["pictures/none"], False),
        (["--model", "made", "photo.png"], False),
    ],
)
def test_that_a_window_opens_unless_a_command_is_given(
    words: list[str], commanded: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "pictures").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DISPLAY", ":0")
    assert is_command(words) is commanded


@pytest.mark.parametrize("name", ["DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"])
def test_that_without_a_display_the_demo_is_a_command(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    for one in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(one, raising=False)
    assert (has_display(), is_command(["demo"])) == (False, True)
    monkeypatch.setenv(name, "x")
    assert (has_display(), is_command(["demo"])) == (True, False)


def test_that_other_systems_always_have_a_display(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "darwin")
    monkeypatch.delenv("DISPLAY", raising=False)
    assert has_display()


def test_that_doctor_tells_people_group_by_group(command: Command, paths: Paths) -> None:
    paths.data.mkdir()
    paths.results.mkdir()
    done = command("doctor")
    assert done.status == 0
    heads = [line for line in done.lines if line and not line.startswith(" ")]
    assert heads == ["Program", "Machine", "Devices", "Decoders", "Plugins", "Store"]
    (processor,) = [line for line in done.lines if " cpu " in line and "CPUExecutionProvider" in line]
    assert processor.startswith("  ok  cpu")
    (cuda,) = [line for line in done.lines if line.split()[1:2] == ["cuda"]]
    assert ("usable, CUDA" in cuda) or ("not usable: " in cuda)
    (store,) = [line for line in done.lines if line.split()[1:2] == ["results"]]
    assert store.startswith("  !!  results  Results are not being kept.")
    assert done.err == "results: Choose another data folder with --data-dir, or free some space.\n"


class Deadly:
    """Somebody whose first device kills whoever tries it; the second is known to be missing."""

    def __init__(self) -> None:
        self.tried: list[str] = []

    def call(self, request: Request, part: object = None, progress: object = None) -> Any:
        """The answers that doctor asks for."""
        if isinstance(request, requests.Examine):
            return ()
        if isinstance(request, requests.ListDevices):
            gpu = Device(id="gpu", name="A GPU", provider="GpuProvider")
            return tuple(
                DeviceRow(runtime="ort.session", device=device)
                for device in (gpu, replace(gpu, id="none", usable=False, why="It is not there."))
            )
        assert isinstance(request, requests.ProbeDevice)
        self.tried.append(request.device)
        raise WorkerError("worker.crashed", doing="trying a GPU", why="It crashed.")

    def close(self) -> None:
        """Nothing to give back."""


def test_that_a_device_that_kills_who_tries_it_is_told_as_such(capsys: pytest.CaptureFixture[str]) -> None:
    asked = Deadly()
    assert doctor(argparse.Namespace(json=True), asked) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(row["id"], row["usable"], row["why"]) for row in rows] == [
        ("gpu", False, "The worker stopped while trying a GPU. It crashed."),
        ("none", False, "It is not there."),
    ]
    assert (rows[0]["name"], rows[0]["provider"]) == ("A GPU", "GpuProvider")
    assert rows[0]["hint"].startswith("Do not choose it.")
    assert asked.tried == ["gpu"]
