"""`workbench plugins`: their state, their problems, a skeleton for a new one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.wire import strangers
from workbench.paths import Paths

BUNDLED = ["dicom", "hello_step", "huggingface", "layouts", "ort", "pictures", "raster", "saliency", "tables", "vision"]


def test_that_plugins_are_listed_with_what_they_provide(command: Command) -> None:
    done = command("plugins", "list", "--json")
    assert (done.status, done.err) == (0, "")
    assert [(row["id"], row["origin"], row["state"]) for row in done.rows] == [
        (name, "bundled", "ready") for name in BUNDLED
    ]
    raster = next(row for row in done.rows if row["id"] == "raster")
    assert ["reader", "raster.reader"] in [one[:2] for one in raster["contributions"]]
    table = command("plugins", "list")
    assert [line.split()[0] for line in table.lines] == ["plugin", *BUNDLED]


def test_that_a_broken_plugin_is_listed_with_its_problems_and_costs_nothing_else(
    command: Command, paths: Paths, photo: Path, model: Path
) -> None:
    strangers.install(paths, strangers.TOML.replace("api = 1", 'api = "one"').replace('kind = "text"', 'kind = "txt"'))
    rows = {row["id"]: row for row in command("plugins", "list", "--json").rows}
    assert rows["wild"]["state"] not in ("ready", "off")
    assert len(rows["wild"]["problems"]) == 2
    told = command("plugins", "list")
    assert (told.status, told.err.partition(":")[0]) == (0, "wild")
    assert command("predict", photo, "--model", model).status == 0


def test_that_added_plugins_can_be_left_out(command: Command, paths: Paths) -> None:
    strangers.install(paths)
    assert "wild" in [row["id"] for row in command("plugins", "list", "--json").rows]
    assert "wild" not in [row["id"] for row in command("plugins", "list", "--json", "--no-plugins").rows]


def test_that_a_new_plugin_keeps_every_rule_and_works(command: Command, tmp_path: Path, paths: Paths) -> None:
    done = command("plugins", "new", "ct_windows", "--into", tmp_path)
    folder = tmp_path / "ct_windows"
    assert done.status == 0
    assert sorted(done.lines) == sorted(f"Written: {path}" for path in folder.rglob("*") if path.is_file())
    assert f"workbench plugins check {folder}" in done.err
    checked = command("plugins", "check", folder, "--json")
    assert checked.status == 0
    assert {row["state"] for row in checked.rows} == {"ok"}
    told = command("plugins", "check", folder)
    assert told.lines[-1] == f"{len(checked.rows)} of {len(checked.rows)} rules are kept."
    folder.replace(paths.made(paths.plugins) / "ct_windows")
    rows = {row["id"]: row["state"] for row in command("plugins", "list", "--json").rows}
    assert rows["ct_windows"] == "ready"


@pytest.mark.parametrize(
    ("name", "code"), [("Ct Windows", "plugin.name"), ("1st", "plugin.name"), ("there", "plugin.exists")]
)
def test_that_a_name_that_cannot_be_is_refused(name: str, code: str, command: Command, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    done = command("plugins", "new", name, "--into", tmp_path, "--json")
    assert (done.status, done.row["error"]["code"]) == (2, code)
    assert [path.name for path in tmp_path.iterdir() if path.name not in ("there", "data")] == []


def test_that_broken_rules_are_counted(command: Command, tmp_path: Path) -> None:
    command("plugins", "new", "mine", "--into", tmp_path)
    step = tmp_path / "mine" / "step.py"
    step.write_text(step.read_text().replace("def describe", "def explain"))
    done = command("plugins", "check", tmp_path / "mine", "--json")
    assert done.status == 1
    bad = [row for row in done.rows if row["state"] != "ok"]
    assert len(bad) == 1
    assert bad[0]["text"].startswith("missing: describe")
    told = command("plugins", "check", tmp_path / "mine")
    assert told.status == 1
    assert [line.split()[0] for line in told.lines[:-1]].count("NO") == len(bad)
    assert told.lines[-1] == f"{len(done.rows) - len(bad)} of {len(done.rows)} rules are kept."


def test_that_a_folder_that_is_no_plugin_is_told(command: Command, tmp_path: Path) -> None:
    done = command("plugins", "check", tmp_path, "--json")
    assert (done.status, done.row["error"]["code"]) == (2, "plugin.load")
    assert done.row["error"]["why"] == "It holds no plugin.toml."


def test_that_a_plugin_that_raises_costs_its_own_files_alone(
    command: Command, paths: Paths, photo: Path, model: Path, tmp_path: Path
) -> None:
    strangers.install(paths)
    bad = strangers.file(tmp_path / "bad.wild", "raise")
    done = command("predict", bad, photo, "--model", model, "--json")
    assert done.status == 1
    assert done.rows[0]["error"]["code"] == "plugin.raised"
    assert done.rows[0]["error"]["what"] == "The plugin wild.reader stopped while decoding."
    assert done.rows[0]["error"]["why"] == "RuntimeError: wild words"
    assert done.rows[1]["classes"]
