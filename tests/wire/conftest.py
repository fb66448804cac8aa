"""Askers with a worker of their own and a plugin that misbehaves, and the proof that nothing is left behind."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.wire import strangers
from workbench import settings, worker
from workbench.errors import Cancelled, WorkbenchError
from workbench.paths import Paths
from workbench.wire import folder, requests
from workbench.wire.client import Client
from workbench.wire.launch import Event, Launch
from workbench.wire.requests import Request

WITHIN_S = 60.0


@dataclass
class Party:
    """A client, the news it told, and a folder for files."""

    client: Client
    folder: Path
    events: list[Event] = field(default_factory=list)

    def ask(self, request: Request) -> Answered:
        """Send a request and note every answer that comes."""
        answered = Answered()
        answered.ticket = self.client.ask(request, answered.done, answered.parts.append, answered.progress.append)
        return answered

    def error(self, request: Request) -> WorkbenchError:
        """The error that a request ends with."""
        answered = self.ask(request).over()
        assert isinstance(answered.error, WorkbenchError), answered
        return answered.error

    def pid(self) -> int:
        """The worker's process number."""
        return int(self.client.call(requests.Stats()).pid)

    def kinds(self) -> list[str]:
        """News of the worker, its memory left out."""
        return [event.kind for event in self.events if event.kind != "resident"]

    def good(self, name: str = "good.wild", height: int = 4, width: int = 4) -> str:
        """A file that can be read."""
        return str(strangers.file(self.folder / name, "nothing", height=height, width=width))

    def bad(self, deed: str, moment: str = "read", name: str = "") -> str:
        """A file that makes the reader misbehave."""
        return str(strangers.file(self.folder / (name or f"{moment}-{deed}.wild"), deed, moment))


@dataclass
class Answered:
    """What came for one request. Several answers would be a mistake, and are kept."""

    answers: list[tuple[Any, BaseException | None]] = field(default_factory=list)
    parts: list[Any] = field(default_factory=list)
    progress: list[Any] = field(default_factory=list)
    ticket: Any = None

    def done(self, answer: Any, error: BaseException | None) -> None:
        """What the client calls."""
        self.answers.append((answer, error))

    def over(self, within_s: float = WITHIN_S) -> Answered:
        """Wait for the answer."""
        wait_until(lambda: bool(self.answers), within_s)
        return self

    @property
    def answer(self) -> Any:
        """The one answer."""
        ((answer, error),) = self.answers
        assert error is None, error
        return answer

    @property
    def error(self) -> BaseException | None:
        """The one error."""
        ((_, error),) = self.answers
        return error

    @property
    def cancelled(self) -> bool:
        """Whether it was given up."""
        return isinstance(self.error, Cancelled)


def wait_until(true: Callable[[], bool], within_s: float = WITHIN_S) -> None:
    """Wait for something that another thread or process is to do."""
    end = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)


def launch(paths: Paths, **changes: Any) -> Launch:
    """How the program starts a worker; `worker__patience_s=1` changes a setting, other names the launch."""
    found = settings.load(paths, {})[0]
    for name in [name for name in changes if "__" in name]:
        found = found.changed(name.replace("__", "."), changes.pop(name))
    whole: dict[str, Any] = {"command": worker.command(), "paths": paths, "settings": found}
    return Launch(**(whole | changes))


@pytest.fixture
def shared_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A part of shared memory for this test alone."""
    base = Path("/dev/shm") if Path("/dev/shm").is_dir() else tmp_path
    with tempfile.TemporaryDirectory(prefix="test-of-workbench-", dir=base) as own:
        monkeypatch.setattr(folder, "_SHARED", Path(own))
        yield Path(own)


@pytest.fixture
def begin(paths: Paths, tmp_path: Path, shared_memory: Path) -> Iterator[Callable[..., Party]]:
    """Makes parties with the wild plugin installed. At the end nothing of theirs is left."""
    strangers.install(paths)
    others = set(workers())  # of tests that share one for the whole session
    parties: list[Party] = []

    def make(**changes: Any) -> Party:
        events: list[Event] = []
        client = Client(launch(paths, **changes), events.append)
        parties.append(Party(client, tmp_path / "files", events))
        return parties[-1]

    yield make
    for party in parties:
        party.client.close()
    wait_until(lambda: set(workers()) <= others)
    assert list(shared_memory.iterdir()) == []


@pytest.fixture
def party(begin: Callable[..., Party]) -> Party:
    """A client with the wild plugin."""
    return begin()


def workers() -> list[psutil.Process]:
    """Processes that this one, or a worker of it, has started and that still run."""
    return [
        child
        for child in psutil.Process().children(recursive=True)
        if child.is_running() and child.status() != psutil.STATUS_ZOMBIE
    ]
