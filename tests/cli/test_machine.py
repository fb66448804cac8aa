"""What an administrator puts on the machine: used by everybody, changed by nobody, locked where the lock says so."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import factories
from tests.cli.conftest import Command
from tests.plugin import foreign
from workbench import paths as places
from workbench.paths import Paths


def contents(folder: Path) -> dict[str, str]:
    """The digest of every file."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".pyc"
    }


def closed(folder: Path, writable: bool = False) -> None:
    """Take (or give back) the right to write from a folder with all that is in it."""
    for path in [folder, *folder.rglob("*")]:
        path.chmod((0o755 if path.is_dir() else 0o644) if writable else (0o555 if path.is_dir() else 0o444))


@pytest.fixture
def machine(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A machine-wide folder with a model, a plugin, settings and locks, that nobody may write to."""
    monkeypatch.setattr(places, "_machine_folder", lambda: paths.machine)
    factories.package_folder(paths.machine_models / "made")
    foreign.write(paths.machine_plugins, "given", kinds=("step",))
    text = 'lock = ["run.device", "plugins.off"]\n[run]\ndevice = "cpu"\n[worker]\nmemory_percent = 50\n'
    paths.machine_settings.write_text(text, encoding="utf-8")
    closed(paths.machine)
    yield paths.machine
    closed(paths.machine, writable=True)


def test_that_models_of_the_machine_are_used_and_neither_removed_nor_replaced(
    machine: Path, command: Command, photo: Path, tmp_path: Path, paths: Paths
) -> None:
    before = contents(machine)
    row = command("models", "list", "--json").rows[1]
    assert (row["id"], row["origin"]) == ("made", "machine")
    assert command("models", "list").lines[2].split() == ["made", "Made", "1", "classification", "machine"]
    assert command("predict", photo, "--model", "made", "--json").status == 0
    removed = command("models", "remove", "made", "--json")
    assert (removed.status, removed.row["error"]["code"]) == (2, "model.not_removable")
    assert removed.row["error"]["why"] == "It came with the program, or belongs to the administrator."
    other = factories.package_folder(tmp_path / "mine", factories.mean_network(side=4))
    added = command("models", "add", other, "--json")
    assert (added.status, added.row["error"]["code"]) == (2, "model.id_taken")
    assert contents(machine) == before
    assert not paths.models.exists() or list(paths.models.iterdir()) == []


def test_that_a_model_of_the_same_id_in_a_persons_own_folder_does_not_take_its_place(
    machine: Path, command: Command, paths: Paths
) -> None:
    factories.package_folder(
        paths.models / "made", interpret={"use": "vision.classes", "activation": "softmax", "labels": ["x", "y", "z"]}
    )
    sheet = command("models", "show", "made", "--json").row
    assert (sheet["origin"], sheet["folder"]) == ("machine", str(machine / "models" / "made"))


def test_that_plugins_of_the_machine_are_used_and_not_shadowed(machine: Path, command: Command, paths: Paths) -> None:
    foreign.write(paths.plugins, "given", kinds=("step",))
    before = contents(machine)
    rows = [row for row in command("plugins", "list", "--json").rows if row["id"] == "given"]
    assert [(row["origin"], row["state"]) for row in rows] == [("machine", "ready"), ("user", "shadowed")]
    assert contents(machine) == before


def test_that_a_lock_holds_against_file_environment_and_command_line(
    machine: Path, command: Command, paths: Paths, photo: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths.made(paths.data)
    paths.settings.write_text('[run]\ndevice = "cuda"\n[plugins]\noff = "given"\n', encoding="utf-8")
    monkeypatch.setenv("WORKBENCH_RUN_DEVICE", "directml")
    done = command("predict", photo, "--model", model, "--device", "coreml", "--json")
    assert (done.status, done.row["device"]["requested"], done.row["device"]["used"]) == (0, "cpu", "cpu")
    assert "The setting run.device cannot be coreml." in done.err
    assert done.err.count("The administrator has locked it.") == 2
    (given,) = [row for row in command("plugins", "list", "--json").rows if row["id"] == "given"]
    assert given["state"] == "ready"


def test_that_the_device_of_the_settings_holds_where_none_is_named(
    command: Command, photo: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKBENCH_RUN_DEVICE", "cpu")
    assert command("predict", photo, "--model", model, "--json").row["device"]["requested"] == "cpu"
    assert (
        command("predict", photo, "--model", model, "--device", "auto", "--json").row["device"]["requested"] == "auto"
    )


def test_that_doctor_tells_where_everything_lies(machine: Path, command: Command, paths: Paths) -> None:
    facts = {row["name"]: row["text"] for row in command("doctor", "--json").rows if row["group"] == "program"}
    assert facts["machine-wide folder"] == str(machine)
    assert facts["logs"].endswith(str(Path("data") / "logs"))
    assert (paths.logs / "command.log").is_file()
