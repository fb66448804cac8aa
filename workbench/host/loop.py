"""The worker's main loop: requests in, Engine, answers out.

Three lanes: reading (files), network (models), light (everything quick). What each is doing is written down before
every risky call, so that a crash can be named. Whatever a request does, its lane goes on.
"""

from __future__ import annotations

import contextlib
import functools
import operator
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from workbench import logs, settings
from workbench.engine import Engine, Work
from workbench.errors import Cancelled, PluginError, WorkbenchError, WorkerError
from workbench.host import dying
from workbench.host.lanes import Job, Lanes
from workbench.host.outlet import Outlet, Reporter
from workbench.paths import Paths
from workbench.wire import allocator
from workbench.wire.answers import Opened
from workbench.wire.arrays import Receiver, Sender
from workbench.wire.channel import Channel, end_with
from workbench.wire.codec import Reader, Unreadable
from workbench.wire.crumbs import OWN, Trail
from workbench.wire.memory import RETIRE_AT, resident_bytes
from workbench.wire.postmortem import CRASH_FILE
from workbench.wire.protocol import (
    ANSWERS,
    REQUESTS,
    VERSION,
    Answer,
    Ask,
    Attached,
    Cancel,
    Failed,
    Hello,
    Ready,
    Retiring,
    ToWorker,
    Version,
)

REST_WITHIN_S = 2.0
REST_AGAIN_S = 30.0
_ANY_REQUEST: Any = functools.reduce(operator.or_, REQUESTS)


class Host:
    """One worker. `run` returns when the owner has closed the channel."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._reader = Reader()
        self._requests = Reader(Receiver(None))
        self._lanes = Lanes(self._do, self._consider_retiring)
        self._retire_at = 0
        self._not_before = 0.0
        self._last = threading.local()

    def run(self) -> None:
        """Answer until the channel ends. Raises whatever keeps it from beginning."""
        end_with(self._channel.life)
        data = self._channel.receive.recv_bytes()
        if self._reader.value(data, Version).version != VERSION:
            self._refuse()
            return
        hello: Hello = self._reader.value(data, Hello)
        self._sender = Sender(Path(hello.folder))
        self._outlet = Outlet(self._channel.send, self._sender)
        self._trail = Trail(Path(hello.folder))
        self._retire_at = int(hello.memory_bytes * RETIRE_AT)
        _prepare_process(hello)
        self._engine = _engine(hello, self._entered)
        self._outlet.post(Ready(pid=os.getpid(), version=VERSION))
        if not hello.debug:
            _be_quiet()
        self._lanes.start()
        if hello.warm_up:
            threading.Thread(target=self._warm_up, name="warm-up", daemon=True).start()
        with contextlib.suppress(EOFError, OSError):
            while True:
                self._take(self._reader.value(self._channel.receive.recv_bytes(), ToWorker))

    def _refuse(self) -> None:
        """The owner is of another version: say so, and wait for the end."""
        Outlet(self._channel.send, Sender(None)).post(Ready(pid=os.getpid(), version=VERSION))
        with contextlib.suppress(EOFError, OSError):
            while True:
                self._channel.receive.recv_bytes()

    def _take(self, message: ToWorker) -> None:
        if isinstance(message, Ask):
            try:
                self._lanes.put(message.id, self._requests.value(message.request, _ANY_REQUEST))
            except Unreadable as error:
                self._outlet.failed(message.id, WorkerError("worker.protocol", why=f"{error}."))
        elif isinstance(message, Cancel):
            if self._lanes.cancel(message.id):
                self._outlet.post(Failed(id=message.id, cancelled=True))
        elif isinstance(message, Attached):
            self._sender.attached(message.names)

    def _warm_up(self) -> None:
        with self._trail.doing(OWN, "loading the first model"):
            self._engine.warm_up()

    def _do(self, job: Job) -> bool:
        """Do a job, or its next part. True when it is over. Never raises: a lane that ends would answer nobody."""
        with self._trail.doing(job.number, job.doing, job.subject):
            self._last.plugin = ""
            try:
                job.token.raise_if_cancelled()
                return self._advance(job)
            except Cancelled:
                self._outlet.post(Failed(id=job.number, cancelled=True))
            except WorkbenchError as error:
                self._outlet.failed(job.number, error, self._trail.subject)
            except BaseException as error:
                self._outlet.failed(job.number, self._mistake(error), self._trail.subject)
        return True

    def _advance(self, job: Job) -> bool:
        expected = ANSWERS[type(job.request)]
        if job.parts is None:
            work = Work(token=job.token, report=Reporter(self._outlet, job.number), about=self._trail.about)
            answer = self._engine.answer(job.request, work)
            if not isinstance(answer, Iterator):
                self._outlet.value(Answer, job.number, answer, expected, self._last.plugin)
                return True
            job.parts = answer
        part = next(job.parts, None)
        if part is None:
            self._outlet.value(Answer, job.number, Opened(), expected, "")
            return True
        self._outlet.opened(job.number, part, self._last.plugin)
        return False

    def _mistake(self, error: BaseException) -> WorkbenchError:
        """What nobody should have raised; nobody but a plugin raises what is no Exception in a lane."""
        kind, detail = type(error).__name__, str(error)[:300] or "it gave no reason"
        if isinstance(error, Exception) or not self._last.plugin:
            logs.logger("host").exception("a mistake of ours")
            return WorkbenchError("internal.bug", kind=kind, detail=detail, log="worker.log")
        plugin, doing = self._last.plugin, self._last.doing
        return PluginError("plugin.raised", plugin=plugin, doing=doing, kind=kind, detail=detail, log="worker.log")

    @contextlib.contextmanager
    def _entered(self, contribution: str, doing: str) -> Iterator[None]:
        """The breadcrumb around a risky call: what, by whom, on which file."""
        number, subject = self._trail.number, self._trail.subject
        if number is None:
            job = self._lanes.likely()
            number, subject = (job.number, job.subject) if job is not None else (OWN, "")
        self._last.plugin, self._last.doing = contribution, doing
        with self._trail.doing(number, doing, subject, contribution):
            yield

    def _consider_retiring(self) -> None:
        """Between two requests, end where much memory is held: plugins leak, and a new worker has it all again."""
        if not self._retire_at or time.monotonic() < self._not_before:
            return
        resident = resident_bytes()
        if resident > self._retire_at and not self._lanes.at_rest(REST_WITHIN_S, lambda: self._retire(resident)):
            self._not_before = time.monotonic() + REST_AGAIN_S

    def _retire(self, resident: int) -> None:
        logs.logger("host").info("retiring with %.0f MB", resident / 2**20)
        self._outlet.post(Retiring(resident=resident))
        logs.close()
        dying.leave(0)


def _prepare_process(hello: Hello) -> None:
    dying.write_last_thread(Path(hello.folder) / CRASH_FILE)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # a program without a console has none, and plugins print
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
    if hello.debug:
        sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    allocator.keep_large_blocks()
    allocator.bound_address_space(hello.memory_bytes)


def _be_quiet() -> None:
    """What is said on standard error from now on is for nobody; until now it told why a worker could not start."""
    with contextlib.suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 2)
        os.close(nowhere)


def _engine(hello: Hello, enter: Any) -> Engine:
    paths = Paths(data=Path(hello.data_dir), machine=Path(hello.machine_dir))
    found, problems = settings.load(paths, overrides=hello.overrides)
    logs.configure(paths, "worker", found.text("log.level"))
    for problem in problems:
        logs.logger("host").warning("%s", problem.code)
    return Engine(paths, found, added_plugins=hello.added_plugins, enter=enter)
