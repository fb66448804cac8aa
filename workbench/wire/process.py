"""One worker process as its owner sees it: started, talked to, watched, and explained when it is dead."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from workbench import logs
from workbench.wire import channel
from workbench.wire.arrays import Receiver
from workbench.wire.codec import Reader, Writer
from workbench.wire.postmortem import Death, crashed_thread, status_words
from workbench.wire.protocol import Attached, Crumb, FromWorker, Hello, ToWorker

SINGLE_THREADED = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
"""An idle BLAS thread spins for tens of milliseconds and takes a core from the network: one thread is enough here."""


class WorkerProcess:
    """A running worker. `on_message` and `on_end` are called in this object's reader thread."""

    def __init__(
        self,
        command: list[str],
        hello: Hello,
        on_message: Callable[[WorkerProcess, FromWorker], None],
        on_end: Callable[[WorkerProcess], None],
        debug: bool = False,
    ) -> None:
        self._crash_file = Path(hello.crash_file)
        self._on_message, self._on_end = on_message, on_end
        self._outgoing: queue.SimpleQueue[ToWorker | None] = queue.SimpleQueue()
        self._writer, self._reader = Writer(), Reader(Receiver(Path(hello.arrays)))
        self._receiver = Receiver(Path(hello.arrays))
        self._values = Reader(self._receiver)
        self._crumbs: dict[int, Crumb] = {}
        self.ended_by_us = ""
        environment = {**os.environ, **dict.fromkeys(SINGLE_THREADED, "1")}
        self.process, self._channel = channel.start(command, environment, None if debug else subprocess.DEVNULL)
        self.post(hello)
        threading.Thread(target=self._send_all, name="worker-sender", daemon=True).start()
        threading.Thread(target=self._receive_all, name="worker-reader", daemon=True).start()

    def post(self, message: ToWorker) -> None:
        """Send a message, in order, without waiting."""
        self._outgoing.put(message)

    def value(self, raw: msgspec.Raw, kind: Any) -> Any:
        """The value in an answer, its arrays attached. To be called in the reader thread."""
        value = self._values.value(raw, kind)
        if self._receiver.fresh:
            names = tuple(self._receiver.fresh)
            self._receiver.fresh.clear()
            if sys.platform == "win32":
                self.post(Attached(names=names))
        return value

    def doing(self) -> list[Crumb]:
        """What is being done at this moment, the latest last."""
        return list(self._crumbs.values())

    def kill(self, why: str) -> None:
        """End the process at once. `on_end` follows."""
        self.ended_by_us = why
        self.process.kill()

    def close(self, patience_s: float = 1.0) -> None:
        """End the process politely: it sees the end of its pipe. Waits, then kills."""
        self.ended_by_us = "closed"
        self._outgoing.put(None)
        try:
            self.process.wait(patience_s)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(5)

    def death(self) -> Death:
        """How it ended. To be called after `on_end`."""
        code = self.process.returncode
        dead_thread = crashed_thread(self._crash_file)
        crumbs = self.doing()
        by_thread = [crumb for crumb in crumbs if crumb.thread == dead_thread]
        crumb = by_thread[0] if by_thread else (crumbs[-1] if crumbs else None)
        return Death(why=self.ended_by_us or status_words(code), crumb=crumb)

    def _send_all(self) -> None:
        try:
            while (message := self._outgoing.get()) is not None:
                self._channel.send.send_bytes(self._writer.bytes(message))
        except (OSError, ValueError):
            pass  # the reader thread sees the end of the process and tells
        finally:
            self._channel.send.close()

    def _receive_all(self) -> None:
        try:
            while True:
                self._receive(self._reader.value(self._channel.receive.recv_bytes(), FromWorker))
        except (EOFError, OSError):
            pass  # the worker has ended; what that means is told below
        except msgspec.MsgspecError:
            logs.logger("wire").exception("a worker sent something that is no message")
            self.kill("it sent something that could not be read")
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._outgoing.put(None)
        self._channel.receive.close()
        self._on_end(self)

    def _receive(self, message: FromWorker) -> None:
        if isinstance(message, Crumb):
            self._crumbs.pop(message.thread, None)
            if message.doing:
                self._crumbs[message.thread] = message
        else:
            self._on_message(self, message)
