"""The asking side: owns a worker, asks it, and starts a new one when it dies.

A request that a worker dies of fails with an error that names what was being done; all others are sent again to the new
worker. A cancelled request is over for the asker at once; the worker gets some seconds to stop, then it is ended.
Callbacks run in a thread of the client: hand them over to your own. Longer than 300 lines: the life of a request and
the life of a worker are one story.
"""

from __future__ import annotations

import collections
import contextlib
import itertools
import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from workbench import logs
from workbench.core.overlay import Overlay
from workbench.core.progress import Progress
from workbench.errors import Cancelled, WorkbenchError, WorkerError
from workbench.paths import shortened
from workbench.wire.answers import Broken, BrokenPath, Opened
from workbench.wire.arrays import Sender, folder_for_arrays
from workbench.wire.codec import Writer
from workbench.wire.launch import Event, Launch, hello
from workbench.wire.memory import Watch
from workbench.wire.postmortem import HUNG, MEMORY, Death, as_error, doing_words, logged_words
from workbench.wire.process import WorkerProcess
from workbench.wire.protocol import (
    ANSWERS,
    Answer,
    Ask,
    Cancel,
    Crumb,
    Failed,
    FromWorker,
    Part,
    Ready,
    Sketched,
    Told,
)
from workbench.wire.requests import Open, Request

Done = Callable[[Any, BaseException | None], None]
MOST_DEATHS = 5
DEATHS_WITHIN_S = 60.0
MOST_ATTEMPTS = 2


@dataclass(slots=True)
class _Pending:
    request: Request
    done: Done
    part: Callable[[Any], None] | None
    progress: Callable[[Progress], None] | None
    attempts: int = 0
    cancelled: bool = False


class Ticket:
    """A request under way."""

    def __init__(self, client: Client, number: int) -> None:
        self._client, self.number = client, number

    def cancel(self) -> None:
        """Give it up. A second call ends the worker at once if it has not stopped by then."""
        self._client._cancel(self.number)


class Client:
    """Asks a worker. Thread-safe."""

    def __init__(self, launch: Launch, on_event: Callable[[Event], None] = lambda event: None) -> None:
        self._launch, self._on_event = launch, on_event
        self._lock = threading.RLock()
        self._numbers = itertools.count(1)
        self._pending: dict[int, _Pending] = {}
        self._timers: dict[int, threading.Timer] = {}
        self._deaths: collections.deque[float] = collections.deque(maxlen=MOST_DEATHS)
        self._writer = Writer(Sender(None))
        self._folder: Path | None = None
        self._worker: WorkerProcess | None = None
        self._stopped: WorkbenchError | None = None
        self._closing = False
        self._watch = Watch(self._over_memory, self._tell_resident)

    def start(self) -> None:
        """Start the worker if it does not run. Asking does it too."""
        with self._lock:
            if self._worker is None and not self._closing and self._stopped is None:
                self._start()

    def ask(
        self,
        request: Request,
        done: Done,
        part: Callable[[Any], None] | None = None,
        progress: Callable[[Progress], None] | None = None,
    ) -> Ticket:
        """Send a request. `done(answer, None)` or `done(None, error)` is called once, Cancelled included."""
        with self._lock:
            number = next(self._numbers)
            if self._closing or self._stopped is not None:
                refused = self._stopped or Cancelled()
            else:
                self._pending[number] = _Pending(request, done, part, progress)
                self.start()
                if self._worker is not None:
                    self._send(number)
                return Ticket(self, number)
        done(None, refused)
        return Ticket(self, number)

    def call(
        self,
        request: Request,
        part: Callable[[Any], None] | None = None,
        progress: Callable[[Progress], None] | None = None,
    ) -> Any:
        """Send a request and wait. Returns the answer; raises WorkbenchError or Cancelled."""
        ready = threading.Event()
        box: list[Any] = [None, None]

        def done(answer: Any, error: BaseException | None) -> None:
            box[:] = [answer, error]
            ready.set()

        ticket = self.ask(request, done, part, progress)
        try:
            while not ready.wait(0.2):
                pass
        except KeyboardInterrupt:
            ticket.cancel()
            raise
        if box[1] is not None:
            raise box[1]
        return box[0]

    def doing(self) -> list[Crumb]:
        """What the worker is doing at this moment."""
        worker = self._worker
        return worker.doing() if worker else []

    def restart(self) -> None:
        """Allow a worker that died too often to be started again."""
        with self._lock:
            self._stopped = None
            self._deaths.clear()
            self.start()

    def close(self) -> None:
        """End the worker and forget all requests."""
        with self._lock:
            self._closing = True
            worker, self._worker = self._worker, None
            self._pending.clear()
            for timer in self._timers.values():
                timer.cancel()
        self._watch.stop()
        if worker is not None:
            worker.close()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _start(self) -> None:
        launch = self._launch
        try:
            if self._folder is not None:
                shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = folder_for_arrays(launch.paths.scratch)
            told = hello(launch, self._folder)
            self._worker = WorkerProcess(list(launch.command), told, self._on_message, self._on_end, debug=launch.debug)
        except OSError as error:
            why, hint = f"{error.strerror or error}.", "Free some disk space, or restart the computer."
            self._stop(WorkerError("worker.start", why=why, hint=hint))
            return
        self._watch.follow(self._worker.process.pid, told.memory_bytes)
        self._on_event(Event(kind="starting"))

    def _send(self, number: int) -> None:
        assert self._worker is not None
        pending = self._pending[number]
        pending.attempts += 1
        self._worker.post(Ask(id=number, request=self._writer.raw(pending.request)))

    def _on_message(self, worker: WorkerProcess, message: FromWorker) -> None:
        if isinstance(message, Ready):
            self._on_event(Event(kind="ready"))
        elif isinstance(message, (Part, Told, Sketched)):
            self._on_news(worker, message)
        elif isinstance(message, (Answer, Failed)):
            self._on_answer(worker, message)

    def _on_news(self, worker: WorkerProcess, message: Part | Told | Sketched) -> None:
        with self._lock:
            pending = self._pending.get(message.id)
        if pending is None or pending.cancelled:
            return
        if isinstance(message, Part):
            value = worker.value(message.value, ANSWERS[type(pending.request)])
            if isinstance(pending.request, Open) and value.last:
                pending.request = msgspec.structs.replace(pending.request, after=value.last)
            if pending.part is not None:
                pending.part(value)
        elif pending.progress is not None:
            preview = worker.value(message.overlay, Overlay) if isinstance(message, Sketched) else None
            pending.progress(Progress(fraction=message.fraction, words=message.words, preview=preview))

    def _on_answer(self, worker: WorkerProcess, message: Answer | Failed) -> None:
        with self._lock:
            pending = self._pending.pop(message.id, None)
            if (timer := self._timers.pop(message.id, None)) is not None:
                timer.cancel()
        if pending is None:
            return
        answer, error = None, None
        if isinstance(message, Failed):
            error = Cancelled() if message.cancelled or message.error is None else message.error.error()
        else:
            try:
                answer = worker.value(message.value, ANSWERS[type(pending.request)])
            except (msgspec.MsgspecError, OSError) as failure:
                error = WorkerError("worker.protocol", why=str(failure)[:300])
        if not pending.cancelled:
            pending.done(answer, error)

    def _cancel(self, number: int) -> None:
        with self._lock:
            pending = self._pending.get(number)
            if pending is None:
                return
            again, pending.cancelled = pending.cancelled, True
            worker = self._worker
            if worker is not None and not again:
                worker.post(Cancel(id=number))
                patience = self._launch.settings.number("worker.patience_s")
                timer = threading.Timer(patience, self._end_hung, (worker, number))
                timer.daemon = True
                self._timers[number] = timer
                timer.start()
        if again and worker is not None:
            self._end_hung(worker, number)
        elif not again:
            pending.done(None, Cancelled())

    def _end_hung(self, worker: WorkerProcess, number: int) -> None:
        with self._lock:
            hangs = number in self._pending and worker is self._worker
        if hangs:
            worker.kill(HUNG)

    def _over_memory(self, used: int, limit: int) -> None:
        worker = self._worker
        if worker is not None:
            worker.kill(f"{MEMORY}{used}:{limit}")

    def _tell_resident(self, resident: int) -> None:
        self._on_event(Event(kind="resident", resident_mb=resident / 2**20))

    def _on_end(self, worker: WorkerProcess) -> None:
        with self._lock:
            if worker is not self._worker or self._closing:
                return
            self._worker = None
            self._watch.follow(0, 0)
            death = worker.death()
            error = as_error(death)
            if death.crumb is None:  # a death with a culprit is not repeated by itself
                self._deaths.append(time.monotonic())
            failed = self._sort_pending(death, error)
            often = len(self._deaths) == MOST_DEATHS and self._deaths[-1] - self._deaths[0] < DEATHS_WITHIN_S
            if often:
                log = shortened(logs.log_file(self._launch.paths, "worker"))
                count = len(self._deaths)
                error = WorkerError("worker.too_often", count=count, doing=doing_words(death.crumb), log=log)
                self._stop(error, failed)
            else:
                self._start()
                for number in list(self._pending):
                    if self._worker is not None:
                        self._send(number)
        logs.logger("wire").warning("the worker ended (%s) while %s", death.why, logged_words(death.crumb))
        for done, reason in failed:
            done(None, reason)
        if not often:
            self._on_event(Event(kind="restarted", error=error))

    def _sort_pending(self, death: Death, error: WorkbenchError) -> list[tuple[Done, BaseException]]:
        """Take out what is over: the culprit, what was cancelled, and what has met death twice."""
        failed: list[tuple[Done, BaseException]] = []
        for number, pending in list(self._pending.items()):
            culprit = death.crumb is not None and death.crumb.id == number
            if not (culprit or pending.cancelled or pending.attempts >= MOST_ATTEMPTS):
                continue
            if culprit and not pending.cancelled and _passed_over(pending, death, error):
                continue
            del self._pending[number]
            if (timer := self._timers.pop(number, None)) is not None:
                timer.cancel()
            if not pending.cancelled:
                failed.append((pending.done, error))
        return failed

    def _stop(self, error: WorkbenchError, failed: list[tuple[Done, BaseException]] | None = None) -> None:
        self._stopped = error
        rest = [(pending.done, error) for pending in self._pending.values() if not pending.cancelled]
        self._pending.clear()
        if failed is None:
            for done, reason in rest:
                done(None, reason)
        else:
            failed.extend(rest)
        with contextlib.suppress(Exception):
            self._on_event(Event(kind="stopped", error=error))


def _passed_over(pending: _Pending, death: Death, error: WorkbenchError) -> bool:
    """Whether the culprit was one file of many that were being opened: it is told as broken, the others go on."""
    request, subject = pending.request, death.crumb.subject if death.crumb else ""
    if not isinstance(request, Open) or not subject or subject in request.skip:
        return False
    pending.request = msgspec.structs.replace(request, skip=(*request.skip, subject))
    pending.attempts = 0
    if pending.part is not None:
        pending.part(Opened(broken=(BrokenPath(path=subject, error=Broken.of(error)),)))
    return True
