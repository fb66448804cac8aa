"""The worker's main loop: requests in, Engine, answers out.

Three lanes, a thread each: reading (files), network (models), light (everything quick). In a lane the more urgent
request goes first; a long answer is given in parts and lets others pass between two parts. Before each risky call a
breadcrumb goes out, so that a crash can be named.
"""

from __future__ import annotations

import contextlib
import faulthandler
import functools
import itertools
import operator
import os
import queue
import signal
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from workbench import logs, settings
from workbench.core.progress import CancelToken, Progress
from workbench.engine import Engine, Work
from workbench.errors import Cancelled, WorkbenchError
from workbench.paths import Paths
from workbench.wire import allocator, answers, requests
from workbench.wire.arrays import Receiver, Sender
from workbench.wire.channel import Channel
from workbench.wire.codec import Reader, Writer
from workbench.wire.protocol import (
    REQUESTS,
    VERSION,
    Answer,
    Ask,
    Attached,
    Cancel,
    Crumb,
    Failed,
    FromWorker,
    Hello,
    Part,
    Ready,
    Sketched,
    Told,
    ToWorker,
)
from workbench.wire.requests import Request

PROGRESS_EVERY_S = 0.1
_LANES: dict[type[Request], tuple[str, int]] = {
    requests.Read: ("reading", 0),
    requests.Open: ("reading", 2),
    requests.Thumbnail: ("reading", 5),
    requests.Render: ("reading", 1),
    requests.Inspect: ("reading", 3),
    requests.Predict: ("network", 0),
    requests.Suit: ("network", 0),
    requests.Trace: ("network", 1),
    requests.Explain: ("network", 2),
    requests.CheckModel: ("network", 4),
    requests.AddModel: ("network", 3),
    requests.ProbeDevice: ("network", 4),
    requests.Bench: ("network", 5),
}


_ANY_KIND: Any = functools.reduce(operator.or_, REQUESTS)


@dataclass(order=True)
class _Job:
    urgency: int
    order: int
    number: int = field(compare=False)
    request: Request = field(compare=False)
    token: CancelToken = field(compare=False)
    parts: Iterator[Any] | None = field(compare=False, default=None)
    running: bool = field(compare=False, default=False)


class Host:
    """One worker. `run` returns when the owner has closed the channel."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._out = threading.Lock()
        self._turns = threading.Lock()
        self._reader = Reader()
        self._requests = Reader(Receiver(None))
        self._now = threading.local()
        self._jobs: dict[int, _Job] = {}
        self._order = itertools.count()
        self._lanes: dict[str, queue.PriorityQueue[_Job]] = {
            name: queue.PriorityQueue() for name in ("reading", "network", "light")
        }

    def run(self) -> None:
        """Answer until the channel ends."""
        hello = self._reader.value(self._channel.receive.recv_bytes(), ToWorker)
        if not isinstance(hello, Hello) or hello.version != VERSION:
            return
        self._sender = Sender(Path(hello.arrays))
        self._writer = Writer(self._sender)
        self._prepare_process(hello)
        self._engine = _engine(hello, self._entered)
        self._post(Ready(pid=os.getpid()))
        for name in self._lanes:
            threading.Thread(target=self._work, args=(name,), name=f"lane-{name}", daemon=True).start()
        threading.Thread(target=self._engine.warm_up, name="warm-up", daemon=True).start()
        with contextlib.suppress(EOFError, OSError):
            while True:
                self._take(self._reader.value(self._channel.receive.recv_bytes(), ToWorker))

    def _prepare_process(self, hello: Hello) -> None:
        self._crash_file = Path(hello.crash_file).open("w")  # noqa: SIM115 - lives as long as the process
        faulthandler.enable(self._crash_file)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        allocator.keep_large_blocks()
        allocator.bound_address_space(hello.memory_bytes)

    def _take(self, message: ToWorker) -> None:
        if isinstance(message, Ask):
            self._enqueue(message)
        elif isinstance(message, Cancel):
            self._cancel(message.id)
        elif isinstance(message, Attached):
            self._sender.attached(message.names)

    def _cancel(self, number: int) -> None:
        """A job that only waits is over at once; one that is being done stops where it can."""
        job = self._jobs.get(number)
        if job is None:
            return
        job.token.cancel()
        with self._turns:
            waiting = not job.running
            if waiting:
                self._jobs.pop(number, None)
        if waiting:
            self._post(Failed(id=number, cancelled=True))

    def _enqueue(self, message: Ask) -> None:
        try:
            request = self._requests.value(message.request, _ANY_KIND)
        except msgspec.MsgspecError as error:
            broken = answers.Broken(
                kind="WorkerError", code="worker.protocol", what="The worker could not read a request.", why=str(error)
            )
            self._post(Failed(id=message.id, error=broken))
            return
        lane, urgency = _LANES.get(type(request), ("light", 0))
        job = _Job(urgency, next(self._order), message.id, request, CancelToken())
        self._jobs[message.id] = job
        self._lanes[lane].put(job)

    def _work(self, lane: str) -> None:
        jobs = self._lanes[lane]
        while True:
            job = jobs.get()
            with self._turns:
                if job.number not in self._jobs:
                    continue
                job.running = True
            over = self._step(job)
            with self._turns:
                job.running = False
                if over:
                    self._jobs.pop(job.number, None)
            if not over:
                jobs.put(job)

    def _step(self, job: _Job) -> bool:
        """Do a job, or its next part. True when it is over."""
        self._now.job, self._now.subject = job, getattr(job.request, "path", "")
        try:
            job.token.raise_if_cancelled()
            if job.parts is None:
                answer = self._engine.answer(job.request, self._work_of(job))
                if not isinstance(answer, Iterator):
                    self._post_value(Answer, job.number, answer)
                    return True
                job.parts = answer
            part = next(job.parts, None)
            if part is None:
                self._post_value(Answer, job.number, answers.Opened())
                return True
            self._post_value(Part, job.number, part)
            return False
        except Cancelled:
            self._post(Failed(id=job.number, cancelled=True))
        except WorkbenchError as error:
            self._post(Failed(id=job.number, error=answers.Broken.of(error, traceback.format_exc())))
        except Exception as error:
            self._post(Failed(id=job.number, error=self._bug(error)))
        return True

    def _work_of(self, job: _Job) -> Work:
        last = [0.0]

        def report(progress: Progress) -> None:
            now = time.monotonic()
            if progress.preview is None and now - last[0] < PROGRESS_EVERY_S:
                return
            last[0] = now
            with self._out:
                self._send(self._told(job.number, progress))

        def about(subject: str) -> None:
            self._now.subject = subject

        return Work(token=job.token, report=report, about=about)

    def _told(self, number: int, progress: Progress) -> Told | Sketched:
        if progress.preview is None:
            return Told(id=number, fraction=progress.fraction, words=progress.words)
        fraction, overlay = progress.fraction or 0.0, self._writer.raw(progress.preview)
        return Sketched(id=number, fraction=fraction, words=progress.words, overlay=overlay)

    @contextlib.contextmanager
    def _entered(self, contribution: str, doing: str) -> Iterator[None]:
        """The breadcrumb around a risky call: what, by whom, on which file."""
        job = getattr(self._now, "job", None)
        if job is None:
            yield
            return
        thread = threading.get_ident()
        crumb = Crumb(id=job.number, thread=thread, plugin=contribution, doing=doing, subject=self._now.subject)
        self._post(crumb)
        try:
            yield
        finally:
            self._post(Crumb(id=job.number, thread=thread))

    def _bug(self, error: Exception) -> answers.Broken:
        logs.logger("host").exception("a mistake of ours")
        wrapped = WorkbenchError("internal.bug", kind=type(error).__name__, detail=str(error)[:300], log="worker.log")
        return answers.Broken.of(wrapped, traceback.format_exc())

    def _post_value(self, kind: type[Part] | type[Answer], number: int, value: object) -> None:
        with self._out:
            self._send(kind(id=number, value=self._writer.raw(value)))

    def _post(self, message: FromWorker) -> None:
        with self._out:
            self._send(message)

    def _send(self, message: FromWorker) -> None:
        with contextlib.suppress(OSError):  # the owner is gone; the reading side ends the process
            self._channel.send.send_bytes(self._writer.bytes(message))


def _engine(hello: Hello, enter: Any) -> Engine:
    paths = Paths(data=Path(hello.data_dir), machine=Path(hello.machine_dir))
    found, problems = settings.load(paths, overrides=hello.overrides)
    logs.configure(paths, "worker", found.text("log.level"))
    for problem in problems:
        logs.logger("host").warning("%s", problem.code)
    return Engine(paths, found, added_plugins=hello.added_plugins, enter=enter)


def main(channel: Channel) -> None:
    """Be a worker on this channel, then leave without waiting for any thread."""
    try:
        Host(channel).run()
    finally:
        logs.close()
        sys.stdout.flush()
        os._exit(0)
