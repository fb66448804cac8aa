"""A real worker, spoken to over its pipes: no client in between that would forgive, retry or reorder."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.wire import strangers
from tests.wire.conftest import wait_until
from workbench import worker
from workbench.paths import Paths
from workbench.wire import channel, crumbs
from workbench.wire.arrays import Sender
from workbench.wire.codec import Reader, Writer
from workbench.wire.crumbs import Crumb
from workbench.wire.protocol import VERSION, Answer, Ask, Cancel, Failed, FromWorker, Hello, Part, Ready
from workbench.wire.requests import Request

WITHIN_S = 60.0
GATED = """
DEEDS["gate"] = lambda: gate()


def gate():
    open(os.environ["GATE"] + ".reached", "w").close()
    while not os.path.exists(os.environ["GATE"]):
        time.sleep(0.01)
"""


class Talk:
    """An owner that only sends and takes messages."""

    def __init__(self, folder: Path, paths: Paths) -> None:
        self.folder, self.paths, self.gate = folder / "shared", paths, folder / "gate"
        self.files = folder / "files"
        self.folder.mkdir()
        crumbs.prepare(self.folder)
        self._writer, self._reader = Writer(Sender(None)), Reader()
        environment = {**os.environ, "GATE": str(self.gate)}
        pipe = subprocess.PIPE
        self.process, self.channel = channel.start(list(worker.command()), environment, pipe, pipe)

    def hello(self, **changes: Any) -> Any:
        """Tell the worker what holds; its first message."""
        whole: dict[str, Any] = {
            "version": VERSION,
            "data_dir": str(self.paths.data),
            "machine_dir": str(self.paths.machine),
            "folder": str(self.folder),
            "overrides": {},
            "warm_up": False,
        }
        self.send(Hello(**(whole | changes)))
        return self.take()

    def send(self, message: Any) -> None:
        """Send a message."""
        self.channel.send.send_bytes(self._writer.bytes(message))

    def ask(self, number: int, request: Request) -> None:
        """Send a request."""
        self.send(Ask(id=number, request=self._writer.raw(request)))

    def cancel(self, number: int) -> None:
        """Give a request up."""
        self.send(Cancel(id=number))

    def take(self) -> Any:
        """The next message. Raises EOFError at the end."""
        assert self.channel.receive.poll(WITHIN_S), "it says nothing"
        return self._reader.value(self.channel.receive.recv_bytes(), FromWorker)

    def until_over(self, *numbers: int) -> list[Any]:
        """All messages until each of these requests is answered or has failed."""
        left, messages = set(numbers), []
        while left:
            messages.append(self.take())
            if isinstance(messages[-1], (Answer, Failed)):
                left.discard(messages[-1].id)
        return messages

    def value(self, message: Answer | Part, kind: Any) -> Any:
        """What an answer without pixels holds."""
        return self._reader.value(msgspec.Raw(message.value), kind)

    def crumbs(self) -> list[Crumb]:
        """What the worker is doing."""
        return crumbs.found(self.folder)

    def close(self) -> None:
        """Go away, as an owner does that ends."""
        self.channel.close()

    def file(self, name: str, deed: str = "nothing", moment: str = "read") -> str:
        """A file that makes the wild reader do something."""
        return str(strangers.file(self.files / name, deed, moment))

    def at_the_gate(self) -> None:
        """Wait until a plugin stands at the gate."""
        wait_until(Path(f"{self.gate}.reached").exists)

    def open_the_gate(self) -> None:
        """Let whoever stands there go on."""
        self.gate.touch()


@pytest.fixture
def silent(tmp_path: Path, paths: Paths) -> Iterator[Talk]:
    """A worker that was told nothing yet."""
    strangers.install(paths, parts=strangers.PARTS + GATED)
    talk = Talk(tmp_path, paths)
    yield talk
    talk.close()
    try:
        talk.process.wait(10)
    finally:
        talk.process.kill()
        talk.process.communicate()


@pytest.fixture
def talk(silent: Talk) -> Talk:
    """A worker that is ready."""
    assert isinstance(silent.hello(), Ready)
    return silent
