"""The administrators' page says what the program has: folders, variables, locks, exit statuses, commands."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path

import platformdirs
import pytest

from tests.docs.test_guide import ENTRIES
from workbench import logs, settings
from workbench import paths as places
from workbench.cli import outcome
from workbench.cli.parser import parse
from workbench.paths import Paths
from workbench.settings import TABLE

ROOT = Path(__file__).parent.parent.parent
TEXT = (ROOT / "docs" / "administrators.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def rows(head: str) -> dict[str, str]:
    """A table by its first column; `head` is how its first line begins."""
    lines = TEXT[TEXT.index(head) :].partition("\n\n")[0].splitlines()[2:]
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    return {cell[0].strip(): cell[1].strip() for cell in cells}


def named(cell: str) -> list[str]:
    """What stands in code marks."""
    return re.findall(r"`([^`]+)`", cell)


def test_that_the_example_locks_what_it_says(paths: Paths) -> None:
    (example,) = [body for language, body in FENCE.findall(TEXT) if language == "toml"]
    paths.machine.mkdir()
    paths.machine_settings.write_text(example, encoding="utf-8")
    paths.data.mkdir()
    paths.settings.write_text('[run]\ndevice = "cuda"\n', encoding="utf-8")
    found, _ = settings.load(paths, {"WORKBENCH_PLUGINS_ENABLED": "true"})
    assert (found.flag("plugins.enabled"), found.text("run.device")) == (False, "cpu")
    assert found.locked == {"plugins.enabled", "run.device"}


def test_that_the_folder_of_this_system_is_the_one_that_is_named() -> None:
    system = {"win32": "Windows", "darwin": "macOS"}.get(sys.platform, "Linux")
    assert named(rows("| for everybody")[system]) == [str(places._machine_folder())]
    assert platformdirs.user_data_dir(places.APP, False).endswith("inference-workbench")


def test_that_every_place_is_named_and_every_name_is_a_place(paths: Paths) -> None:
    tables = TEXT.split("| in it | holds |")[1:]
    mine = {name for line in tables[1].split("\n\n")[0].splitlines() for name in named(line.partition(" | ")[0])}
    theirs = {name for line in tables[0].split("\n\n")[0].splitlines() for name in named(line.partition(" | ")[0])}
    made = {
        getattr(paths, name)
        for name, kind in vars(Paths).items()
        if isinstance(kind, property) and not name.startswith("bundled")
    }
    assert mine == {path.name for path in made if path.parent == paths.data}
    assert theirs == {path.name for path in made if path.parent == paths.machine}


def test_that_the_logs_are_called_so(paths: Paths) -> None:
    (row,) = [line for line in TEXT.splitlines() if line.startswith("| `logs`")]
    for name in ("window", "worker", "command"):
        assert logs.log_file(paths, name).name in named(row)


def test_that_every_variable_is_named_and_no_other() -> None:
    told = set(re.findall(r"`(WORKBENCH_\w+)`", TEXT))
    assert told == {row.env for row in TABLE} | {places.ENV_DATA_DIR, "WORKBENCH_VENV"}


def test_that_the_exit_statuses_are_those_of_the_command_line() -> None:
    known = {outcome.DONE, outcome.SOME_FAILED, outcome.NOT_STARTED, outcome.INTERRUPTED}
    assert {int(status) for status in rows("| exit status")} == known


@pytest.mark.parametrize(
    "line", [line for _, body in FENCE.findall(TEXT) for line in body.splitlines() if "start.py" in line]
)
def test_that_the_commands_of_the_set_up_can_be_typed(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "wheels").mkdir()
    (tmp_path / "wheels" / "x-1-py3-none-any.whl").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(ROOT / "packaging")
    import bootstrap

    assert bootstrap.parse(shlex.split(line)[2:]).command == "install"


def test_that_the_locks_to_download_are_there() -> None:
    told = re.findall(r"-r (packaging/locks/\w+\.txt)", TEXT)
    assert [(ROOT / name).is_file() for name in told] == [True, True]


@pytest.mark.parametrize("command", sorted(set(re.findall(r"`(workbench [^`]+)`", TEXT))))
def test_that_each_command_can_be_typed_as_it_stands(command: str) -> None:
    words = shlex.split(command)
    assert parse(words[1:]).command == words[1]


def test_that_each_entry_that_is_named_stands_in_the_menus() -> None:
    found = re.findall(r"\*\*([^*]* → [^*]*)\*\*", TEXT)
    assert found
    assert set(found) <= set(ENTRIES)
