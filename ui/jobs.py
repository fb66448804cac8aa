"""Requests to the worker, with progress, cancelling, and delivery on the main thread.

The client calls back in threads of its own; everything is posted to the thread that owns this object and arrives there
in order. A request with a title has a row in the queue.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QObject, Qt, Signal

from ui.values import Row, RowState
from workbench.errors import Cancelled, WorkbenchError

if TYPE_CHECKING:
    from workbench.core.progress import Progress
    from workbench.wire.launch import Event
    from workbench.wire.requests import Request


class Asked(Protocol):
    """A request under way, as the client hands it out."""

    def cancel(self) -> None:
        """Give it up; a second call ends the worker."""


class Asking(Protocol):
    """The part of `workbench.wire.client.Client` that the window uses."""

    def start(self) -> None:
        """Start the worker."""

    def restart(self) -> None:
        """Allow a worker that stopped too often to be started again."""

    def close(self) -> None:
        """End the worker."""

    def ask(
        self,
        request: Request,
        done: Callable[[Any, BaseException | None], None],
        part: Callable[[Any], None] | None = None,
        progress: Callable[[Progress], None] | None = None,
    ) -> Asked:
        """Send a request; the callbacks come in any thread."""


MakeClient = Callable[[Callable[["Event"], None]], Asking]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hear:
    """Who wants to hear what becomes of a request. All are called on the main thread.

    `done` may give the words that the request's row in the queue keeps: what came of it.
    """

    done: Callable[[Any], str | None]
    failed: Callable[[WorkbenchError], None] | None = None
    cancelled: Callable[[], None] | None = None
    part: Callable[[Any], None] | None = None
    progress: Callable[[Progress], None] | None = None


@dataclass(slots=True)
class _Open:
    request: Request
    hear: Hear
    row: Row
    shown: bool
    began: float
    ticket: Asked | None = None
    cancels: int = 0


class Job:
    """A request as its asker holds it."""

    def __init__(self, jobs: Jobs, number: int) -> None:
        self._jobs, self.number = jobs, number

    def cancel(self) -> None:
        """Give it up. `cancelled` is called at once; a second call ends a worker that has not stopped."""
        self._jobs.cancel(self.number)


class Jobs(QObject):
    """Everything that was asked and is not answered yet."""

    row_changed = Signal(object)
    worker_changed = Signal(object)
    _posted = Signal(object)

    def __init__(self, make_client: MakeClient, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._make_client = make_client
        self._numbers = itertools.count(1)
        self._open: dict[int, _Open] = {}
        self._generation = 0
        self._closed = False
        self._client: Asking | None = None
        self._making = threading.Lock()
        self.events: list[Event] = []
        self._posted.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """Start the worker, without waiting for the system to do it. To be called once the window is on screen."""
        threading.Thread(target=lambda: self._asking().start(), name="starting-worker", daemon=True).start()

    def ask(self, request: Request, hear: Hear, *, kind: str = "", title: str = "", subject: str = "") -> Job:
        """Send a request. With a title it gets a row in the queue."""
        number = self.next_number()
        row = Row(number=number, kind=kind or type(request).__name__, title=title, subject=subject)
        entry = _Open(request, hear, row, bool(title), time.monotonic())
        self._open[number] = entry
        if entry.shown:
            self.row_changed.emit(row)
        self._send(number, entry)
        return Job(self, number)

    def next_number(self) -> int:
        """A number that no row has yet."""
        return next(self._numbers)

    def cancel(self, number: int) -> None:
        """Give up the request with this number, if it is still under way."""
        entry = self._open.get(number)
        if entry is not None and entry.ticket is not None:
            entry.cancels += 1
            entry.ticket.cancel()

    def post(self, deed: Callable[[], None]) -> None:
        """Do something on the thread of this object. May be called in any thread."""
        self._post(None, deed)

    def busy(self) -> int:
        """How many requests are under way."""
        return len(self._open)

    def restart(self) -> None:
        """Start a worker again that stopped too often."""
        self._asking().restart()

    def renew(self) -> None:
        """End the worker and start another, which reads the settings anew; what is under way is asked again."""
        old, self._client = self._client, None
        self._generation += 1
        if old is not None:
            threading.Thread(target=old.close, name="closing-worker", daemon=True).start()
        self.start()
        for number, entry in list(self._open.items()):
            self._send(number, entry)

    def close(self) -> None:
        """End the worker; nothing is delivered any more."""
        self._closed = True
        self._open.clear()
        if self._client is not None:
            self._client.close()

    def _asking(self) -> Asking:
        with self._making:
            if self._client is None:
                generation = self._generation
                self._client = self._make_client(lambda event: self._post(generation, lambda: self._heard(event)))
            return self._client

    def _send(self, number: int, entry: _Open) -> None:
        generation = self._generation

        def done(answer: Any, error: BaseException | None) -> None:
            self._post(generation, lambda: self._over(number, answer, error))

        def part(value: Any) -> None:
            self._post(generation, lambda: self._part(number, value))

        def progress(value: Progress) -> None:
            self._post(generation, lambda: self._progress(number, value))

        entry.ticket = self._asking().ask(entry.request, done, part, progress)

    def _post(self, generation: int | None, deed: Callable[[], None]) -> None:
        if self._closed:
            return
        try:
            self._posted.emit((generation, deed))
        except RuntimeError:  # the window is gone while the client's thread still talks
            self._closed = True

    def _deliver(self, posted: tuple[int | None, Callable[[], None]]) -> None:
        generation, deed = posted
        if not self._closed and generation in (None, self._generation):
            deed()

    def _heard(self, event: Event) -> None:
        """`events` keeps the first few, for those who begin to listen once the window is painted."""
        if len(self.events) < 8:
            self.events.append(event)
        self.worker_changed.emit(event)

    def _part(self, number: int, value: Any) -> None:
        entry = self._open.get(number)
        if entry is not None and entry.hear.part is not None:
            entry.hear.part(value)

    def _progress(self, number: int, value: Progress) -> None:
        entry = self._open.get(number)
        if entry is None:
            return
        self.tell(number, value.fraction, value.words)
        if entry.hear.progress is not None:
            entry.hear.progress(value)

    def tell(self, number: int, fraction: float | None, words: str) -> None:
        """Change the words of a row that is under way."""
        entry = self._open.get(number)
        if entry is None:
            return
        seconds = time.monotonic() - entry.began
        entry.row = replace(entry.row, fraction=fraction, words=words, seconds=seconds)
        if entry.shown:
            self.row_changed.emit(entry.row)

    def _over(self, number: int, answer: Any, error: BaseException | None) -> None:
        entry = self._open.pop(number, None)
        if entry is None:
            return
        state: RowState = "done" if error is None else "cancelled" if isinstance(error, Cancelled) else "failed"
        problem = error if isinstance(error, WorkbenchError) else None
        seconds = time.monotonic() - entry.began
        fraction = 1.0 if state == "done" else entry.row.fraction
        entry.row = replace(entry.row, state=state, error=problem, seconds=seconds, fraction=fraction)
        if error is None:
            said = entry.hear.done(answer)
            entry.row = replace(entry.row, words=entry.row.words if said is None else said)
        if entry.shown:
            self.row_changed.emit(entry.row)
        if error is None:
            return
        if isinstance(error, WorkbenchError):
            if entry.hear.failed is not None:
                entry.hear.failed(error)
        elif entry.hear.cancelled is not None:
            entry.hear.cancelled()
