"""The command line: as a process of its own, and in this process where nothing of that matters."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pytest

from tests import factories
from workbench import cli, logs

ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True)
class Done:
    """How a command ended, and what it wrote."""

    status: int
    out: str
    err: str

    @property
    def rows(self) -> list[Any]:
        """Standard output as JSON Lines; nothing but whole objects may be in it."""
        assert not self.out or self.out.endswith("\n")
        return [json.loads(line, parse_constant=_no_json) for line in self.out.split("\n")[:-1]]

    @property
    def row(self) -> Any:
        """The one object of standard output."""
        (row,) = self.rows
        return row

    @property
    def lines(self) -> list[str]:
        """Standard output by lines."""
        return self.out.splitlines()


class Command(Protocol):
    """Gives a command line to the program."""

    def __call__(self, *arguments: str | Path) -> Done:
        """Wait for its end."""


def _no_json(word: str) -> None:
    raise AssertionError(f"{word} is not JSON")


@pytest.fixture
def command(capfd: pytest.CaptureFixture[str]) -> Iterator[Command]:
    """Commands in this process, with the engine in it: everything but the worker is real."""

    def give(*arguments: str | Path) -> Done:
        capfd.readouterr()
        with pytest.raises(SystemExit) as end:
            cli.main([*map(str, arguments), "--in-process"])
        out, err = capfd.readouterr()
        assert isinstance(end.value.code, int)
        return Done(end.value.code, out, err)

    yield give
    logs.close()
    logging.getLogger(logs.ROOT).handlers.clear()


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of processes that only read: one data folder for all of them, and no screen."""
    drop = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    known = {key: value for key, value in os.environ.items() if key not in drop and not key.startswith("WORKBENCH_")}
    return known | {"WORKBENCH_DATA_DIR": str(tmp_path_factory.mktemp("data")), "PYTHONWARNINGS": "error"}


@pytest.fixture
def process(environment: dict[str, str]) -> Command:
    """Commands in a process of their own, as a shell gives them."""

    def give(*arguments: str | Path) -> Done:
        return program(*arguments, environment=environment)

    return give


def program(*arguments: str | Path, environment: dict[str, str], module: str = "workbench") -> Done:
    """Run `python -m MODULE ARGUMENTS` to its end."""
    done = subprocess.run(
        [sys.executable, "-m", module, *map(str, arguments)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        timeout=120,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A small model for photographs, in a folder: ant, bee, cat."""
    return factories.package_folder(tmp_path / "model")


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A small picture."""
    return factories.picture_file(tmp_path / "photo.png")
