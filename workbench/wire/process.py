"""One worker process as its owner sees it: started, talked to, watched, and explained when it is dead."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from workbench import logs
from workbench.wire import channel, crumbs
from workbench.wire.arrays import Receiver
from workbench.wire.channel import MOST_BYTES
from workbench.wire.codec import Reader, Unreadable, Writer
from workbench.wire.crumbs import Crumb
from workbench.wire.postmortem import START_FILE, Death, judged, last_words, status_words
from workbench.wire.protocol import Attached, FromWorker, Hello, Ready, Retiring, ToWorker

SINGLE_THREADED = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
"""An idle BLAS thread spins for tens of milliseconds and takes a core from the network: one thread is enough here."""
SILENT = {"ORT_DISABLE_TELEMETRY": "1"}
"""ONNX Runtime would tell its maker what it is used for, whichever plugin loads it."""
START_WITHIN_S = 90.0
LOOK_EVERY_S = 1.0
CLOSE_WITHIN_S = 1.0
END_WITHIN_S = 5.0
_STANDARD_ERROR = 2


class WorkerProcess:
    """A running worker. `on_message` and `on_end` are called in this object's reader thread."""

    def __init__(
        self,
        command: list[str],
        hello: Hello,
        on_message: Callable[[WorkerProcess, FromWorker], None],
        on_end: Callable[[WorkerProcess], None],
    ) -> None:
        self._folder = Path(hello.folder)
        self._on_message, self._on_end = on_message, on_end
        self._outgoing: queue.SimpleQueue[ToWorker | None] = queue.SimpleQueue()
        self._writer, self._reader = Writer(), Reader()
        self._receiver = Receiver(self._folder)
        self._values = Reader(self._receiver)
        self._ended_by_us = ""
        self._begun = time.monotonic()
        self.ready = self.retired = False
        crumbs.prepare(self._folder)
        self.process, self._channel = self._start(command, hello.debug)
        self.post(hello)
        threading.Thread(target=self._send_all, name="worker-sender", daemon=True).start()
        self._thread = threading.Thread(target=self._receive_all, name="worker-reader", daemon=True)
        self._thread.start()

    def post(self, message: ToWorker) -> None:
        """Send a message, in order, without waiting."""
        self._outgoing.put(message)

    def value(self, raw: msgspec.Raw, kind: Any) -> Any:
        """The value in an answer, its arrays attached. To be called in the reader thread. Raises Unreadable."""
        try:
            return self._values.value(raw, kind)
        finally:
            if self._receiver.fresh:
                names = tuple(self._receiver.fresh)
                self._receiver.fresh.clear()
                if sys.platform == "win32":
                    self.post(Attached(names=names))

    def doing(self) -> list[Crumb]:
        """What is being done at this moment, the latest last."""
        return [crumb for crumb in crumbs.found(self._folder) if crumb.id != crumbs.OWN]

    def kill(self, why: str) -> None:
        """End the process at once, and what it has started. `on_end` follows."""
        self._ended_by_us = self._ended_by_us or why
        if self.process.returncode is None:
            self._kill_group()
        self.process.kill()

    def close(self) -> None:
        """End the process politely: it sees the end of its pipe. Waits, then kills."""
        self._ended_by_us = "it was closed"
        self._outgoing.put(None)
        try:
            self.process.wait(CLOSE_WITHIN_S)
        except subprocess.TimeoutExpired:
            self.kill("it was closed")
            self.process.wait(5)
        if threading.current_thread() is not self._thread:
            self._thread.join(5)

    def death(self) -> Death:
        """How it ended. To be called after `on_end`."""
        why = self._ended_by_us or status_words(self.process.returncode)
        said = last_words(self._folder) if not self.ready else ""
        return judged(f"{why}: {said}" if said else why, self._folder, crumbs.found(self._folder))

    def _start(self, command: list[str], debug: bool) -> tuple[subprocess.Popen[bytes], channel.Channel]:
        environment = {**os.environ, **dict.fromkeys(SINGLE_THREADED, "1"), **SILENT}
        if debug:
            return channel.start(command, environment, _STANDARD_ERROR, _STANDARD_ERROR)
        with (self._folder / START_FILE).open("wb") as said:
            return channel.start(command, environment, subprocess.DEVNULL, said)

    def _kill_group(self) -> None:
        """End what the worker has started as well: it is the leader of a group of its own."""
        if sys.platform != "win32":
            with contextlib.suppress(OSError):
                os.killpg(self.process.pid, signal.SIGKILL)

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
                self._receive(self._next())
        except (EOFError, OSError):
            pass  # the worker has ended; what that means is told below
        except Unreadable:
            logs.logger("wire").exception("a worker sent something that is no message")
            self.kill("it sent something that could not be read")
        except BaseException:
            logs.logger("wire").exception("a mistake of ours")
            self.kill("what it sent could not be dealt with")
        self._kill_group()
        try:
            self.process.wait(END_WITHIN_S)
        except subprocess.TimeoutExpired:
            self.kill("it closed its channel")
            self.process.wait()
        self._outgoing.put(None)
        for end in (self._channel.receive, self._channel.life):
            end.close()
        self._on_end(self)

    def _next(self) -> FromWorker:
        """The next message. Raises EOFError, OSError when there will be none, Unreadable."""
        while not self._channel.receive.poll(LOOK_EVERY_S):
            # The end of the pipe need not come: a process that a plugin has started may hold it open.
            if self.process.poll() is not None and not self._channel.receive.poll(0):
                raise EOFError
            if not self.ready and time.monotonic() - self._begun > START_WITHIN_S:
                self.kill(f"it was not ready after {START_WITHIN_S:.0f} s")
        try:
            data = self._channel.receive.recv_bytes(MOST_BYTES)
        except OSError as error:
            if "message length" in str(error):
                raise Unreadable(str(error)) from error
            raise
        message: FromWorker = self._reader.value(data, FromWorker)
        return message

    def _receive(self, message: FromWorker) -> None:
        if isinstance(message, Ready):
            self.ready = True
        elif isinstance(message, Retiring):
            self.retired = True
        self._on_message(self, message)
