"""The asking side: owns a worker, asks it, and starts a new one when it dies.

A request that a worker dies of fails with an error that names what was being done; all others are sent again to the new
worker. A cancelled request is over for the asker at once; the worker gets some seconds to stop, then it is ended.
Callbacks run in a thread of the client, or in that of the caller, and never while it holds a lock: hand them over to
your own thread.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from typing import Any

import msgspec

from workbench import logs
from workbench.core.overlay import Overlay
from workbench.core.progress import Progress
from workbench.errors import Cancelled, WorkbenchError, WorkerError
from workbench.wire.arrays import Sender
from workbench.wire.calls import Call, call, later, make
from workbench.wire.codec import Unreadable, Writer
from workbench.wire.crumbs import Crumb
from workbench.wire.keeper import Keeper
from workbench.wire.launch import Event, Launch
from workbench.wire.pending import Done, PartOf, Pending, PendingRequests, Tell
from workbench.wire.postmortem import HUNG, as_error, logged_words
from workbench.wire.process import WorkerProcess
from workbench.wire.protocol import (
    ANSWERS,
    VERSION,
    Answer,
    Ask,
    Cancel,
    Failed,
    FromWorker,
    Part,
    Ready,
    Sketched,
    Told,
)
from workbench.wire.requests import Open, Request

ALONE_S = 3.0
"""So long the others wait while a request is tried that a worker may have died of."""


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
        self._pending = PendingRequests()
        self._writer = Writer(Sender(None))
        self._keeper = Keeper(launch, self._on_message, self._on_end, lambda event: make([call(on_event, event)]))
        self._stopped: WorkbenchError | None = None
        self._closing = False

    def start(self) -> None:
        """Start the worker if it does not run. Asking does it too."""
        with self._lock:
            calls = self._started()
        make(calls)

    def ask(self, request: Request, done: Done, part: PartOf | None = None, progress: Tell | None = None) -> Ticket:
        """Send a request. `done(answer, None)` or `done(None, error)` is called once, Cancelled included."""
        with self._lock:
            number = next(self._numbers)
            if self._closing or self._stopped is not None:
                refused = self._stopped or Cancelled()
                calls: list[Call] = [lambda: done(None, refused)]
            else:
                self._pending.by_number[number] = Pending(request, done, part, progress)
                calls = self._started() or self._send()
        make(calls)
        return Ticket(self, number)

    def call(self, request: Request, part: PartOf | None = None, progress: Tell | None = None) -> Any:
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
        """What the worker is doing at this moment, the latest last."""
        worker = self._keeper.worker
        return worker.doing() if worker else []

    def restart(self) -> None:
        """Allow a worker that died too often to be started again."""
        with self._lock:
            self._stopped = None
            self._keeper.forgive()
            calls = self._started()
        make(calls)

    def close(self) -> None:
        """End the worker. What is not answered is cancelled."""
        with self._lock:
            self._closing = True
            calls = self._pending.take_all(Cancelled())
        self._keeper.close()
        make(calls)

    # -- the life of a worker; these are called with the lock held, and return what is to be called without it

    def _started(self) -> list[Call]:
        if self._keeper.worker is not None or self._closing or self._stopped is not None:
            return []
        try:
            self._keeper.start()
        except WorkerError as error:
            return self._stop(error)
        return [call(self._on_event, Event(kind="starting")), *self._send()]

    def _send(self) -> list[Call]:
        """Send what the worker does not have yet."""
        worker, calls = self._keeper.worker, list[Call]()
        for number in self._pending.to_send() if worker is not None else ():
            pending = self._pending.by_number[number]
            try:
                message = Ask(id=number, request=self._writer.raw(pending.request))
            except TypeError as error:
                self._pending.take(number)
                calls += [call(pending.done, None, WorkerError("worker.protocol", why=f"{error}.")), *self._send()]
                break
            pending.sent = True
            assert worker is not None
            worker.post(message)
            if pending.suspect:
                later(ALONE_S, call(self._wait_no_longer, worker, number))
        return calls

    def _wait_no_longer(self, worker: WorkerProcess, number: int) -> None:
        """A suspect takes long: the others need not wait for it."""
        with self._lock:
            if worker is not self._keeper.worker or number not in self._pending.by_number:
                return
            self._pending.waited = True
            calls = self._send()
        make(calls)

    def _stop(self, error: WorkbenchError) -> list[Call]:
        self._stopped = error
        return [*self._pending.take_all(error), call(self._on_event, Event(kind="stopped", error=error))]

    def _on_end(self, worker: WorkerProcess) -> None:
        with self._lock:
            if worker is not self._keeper.worker or self._closing:
                return
            self._keeper.let_go()
            calls = self._after_retirement() if worker.retired else self._after_death(worker)
        make(calls)

    def _after_retirement(self) -> list[Call]:
        self._pending.after_retirement()
        return [*self._started(), call(self._on_event, Event(kind="recycled"))]

    def _after_death(self, worker: WorkerProcess) -> list[Call]:
        death, calls = self._pending.after_death(worker.death())
        words = logged_words(death.crumbs)
        logs.logger("wire").warning("the worker ended (%s) while %s", death.why.partition(":")[0], words)
        if (final := self._keeper.verdict(worker, death)) is not None:
            return [*calls, *self._stop(final)]
        calls += self._started()
        if self._keeper.worker is not None:
            calls.append(call(self._on_event, Event(kind="restarted", error=as_error(death))))
        return calls

    # -- what a worker says; in its reader thread, without the lock

    def _on_message(self, worker: WorkerProcess, message: FromWorker) -> None:
        if isinstance(message, Ready):
            self._on_ready(worker, message)
        elif isinstance(message, (Part, Told, Sketched)):
            self._on_news(worker, message)
        elif isinstance(message, (Answer, Failed)):
            self._on_answer(worker, message)

    def _on_ready(self, worker: WorkerProcess, message: Ready) -> None:
        with self._lock:
            if worker is not self._keeper.worker:
                return
            calls: list[Call] = [call(self._on_event, Event(kind="ready"))]
            if message.version != VERSION:
                self._keeper.let_go()
                why = (
                    f"It speaks version {message.version} of the language between them, the program version {VERSION}."
                )
                hint = "Install the program again: its parts differ in version."
                calls = self._stop(WorkerError("worker.start", why=why, hint=hint))
                worker.kill("it was of another version")
        make(calls)

    def _on_news(self, worker: WorkerProcess, message: Part | Told | Sketched) -> None:
        with self._lock:
            pending = self._pending.by_number.get(message.id)
        if pending is None:
            return
        try:
            if isinstance(message, Part):
                value = worker.value(message.value, ANSWERS[type(pending.request)])
            else:
                preview = worker.value(message.overlay, Overlay) if isinstance(message, Sketched) else None
                value = Progress(fraction=message.fraction, words=message.words, preview=preview)
        except Unreadable as failure:
            logs.logger("wire").warning("a part of an answer could not be read: %s", failure)
            return
        if pending.cancelled:
            return
        if isinstance(message, Part):
            if isinstance(pending.request, Open) and value.last:
                with self._lock:
                    pending.request = msgspec.structs.replace(pending.request, after=value.last)
            told: Callable[[Any], None] | None = pending.part
        else:
            told = pending.progress
        if told is not None:
            make([call(told, value)])

    def _on_answer(self, worker: WorkerProcess, message: Answer | Failed) -> None:
        with self._lock:
            pending = self._pending.take(message.id)
            if pending is None:
                return
            calls = self._send() if pending.suspect else []
        answer, error = _outcome(worker, message, ANSWERS[type(pending.request)])
        if not pending.cancelled:
            calls.append(call(pending.done, answer, error))
        make(calls)

    def _cancel(self, number: int) -> None:
        calls: list[Call] = []
        with self._lock:
            pending, worker = self._pending.by_number.get(number), self._keeper.worker
            if pending is None:
                return
            again, pending.cancelled = pending.cancelled, True
            if not again:
                calls.append(call(pending.done, None, Cancelled()))
            if worker is None or not pending.sent:
                self._pending.take(number)
            elif not again:
                worker.post(Cancel(id=number))
                patience = self._launch.settings.number("worker.patience_s")
                pending.timer = later(patience, call(self._end_hung, worker, number))
        if again and worker is not None:
            self._end_hung(worker, number)
        make(calls)

    def _end_hung(self, worker: WorkerProcess, number: int) -> None:
        with self._lock:
            hangs = number in self._pending.by_number and worker is self._keeper.worker
        if hangs:
            worker.kill(f"{HUNG}{number}")


def _outcome(worker: WorkerProcess, message: Answer | Failed, kind: Any) -> tuple[Any, BaseException | None]:
    """The answer, or the error, in a message."""
    try:
        if isinstance(message, Answer):
            return worker.value(message.value, kind), None
        if message.cancelled or message.error is None:
            return None, Cancelled()
        return None, message.error.error()
    except (Unreadable, TypeError, KeyError) as failure:
        return None, WorkerError("worker.answer", why=f"{str(failure)[:300]}.")
