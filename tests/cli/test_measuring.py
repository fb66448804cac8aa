"""Devices on the command line: measured before the first picture, told on standard error, remembered."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Command, program
from tests.engine import devices_plugin as odd
from workbench.paths import Paths


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A model for the odd runtime."""
    return odd.model(tmp_path / "odd")


def test_that_all_rows_come_from_the_device_that_was_measured_first(
    command: Command, paths: Paths, photo: Path, made: Path
) -> None:
    odd.install(paths.plugins, "near", "wrong", "cpu")
    done = command("predict", photo, photo, "--model", made, "--json")
    assert [row["device"]["used"] for row in done.rows] == ["near", "near"]
    assert done.rows[0]["device"]["why"].startswith("The wrong not used: Its answers differ")
    assert "The near: agrees with the processor.\nThe wrong: not used: Its answers differ from" in done.err
    again = command("predict", photo, "--model", made, "--json")
    assert (again.row["device"]["used"], again.err) == ("near", "")


def test_that_people_are_told_beside_the_answer_why_a_device_was_not_used(
    command: Command, paths: Paths, photo: Path, made: Path
) -> None:
    odd.install(paths.plugins, "fails", "cpu")
    command("predict", photo, "--model", made)
    done = command("predict", photo, "--model", made)
    assert done.err == "photo.png: Ran on The cpu. The fails not used: It has no driver.\n"


def test_that_nothing_is_measured_where_a_device_is_named(
    command: Command, paths: Paths, photo: Path, made: Path
) -> None:
    plugin = odd.install(paths.plugins, "near", "cpu")
    assert command("predict", photo, "--model", made, "--device", "near", "--json").row["device"]["used"] == "near"
    assert odd.opened(plugin) == ["near"]


def test_that_doctor_and_bench_tell_what_was_measured(command: Command, paths: Paths, photo: Path, made: Path) -> None:
    plugin = odd.install(paths.plugins, "near", "wrong", "cpu")
    bench = command("bench", "--model", made, "--image", photo, "--rounds", "3", "--json")
    assert "device near (Near, 100% of the nodes) The wrong not used: " in bench.rows[-1]["text"]
    before = odd.opened(plugin)
    rows = {row["id"]: row for row in command("doctor", "--json").rows if row["group"] == "devices"}
    assert rows["near"]["measured"][0].startswith("Made: ")
    assert "its answers are the processor's" in rows["near"]["measured"][0]
    assert rows["wrong"]["measured"][0].startswith("Made: not used. Its answers differ")
    told = command("doctor").lines
    assert [line for line in told if line.split()[:2] == ["wrong", "Made:"]]
    assert command("predict", photo, "--model", made, "--json").row["device"]["used"] == "near"
    assert odd.opened(plugin) == [*before, "near"]


def test_that_a_deadly_device_costs_a_line_and_no_answer(
    environment: dict[str, str], tmp_path: Path, photo: Path, made: Path
) -> None:
    data = tmp_path / "data"
    plugin = odd.install(data / "plugins", "dies", "leaves", "cpu")
    own = environment | {"WORKBENCH_DATA_DIR": str(data)}
    done = program("predict", photo, "--model", made, "--json", environment=own)
    assert (done.status, done.row["device"]["used"]) == (0, "cpu")
    assert done.err.count("It is not tried again by itself.") == 2
    again = program("predict", photo, "--model", made, "--json", environment=own)
    assert (again.status, again.row["device"]["used"], again.err) == (0, "cpu", "")
    assert again.row["device"]["why"].count("The worker did not survive the trial.") == 2
    assert [odd.opened(plugin).count(device) for device in ("dies", "leaves")] == [1, 1]
