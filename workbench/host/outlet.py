"""What a worker says: one message at a time, each whole, each of the type that its reader expects."""

from __future__ import annotations

import contextlib
import math
import threading
import time
import traceback
from typing import Any

import msgspec

from workbench import logs
from workbench.core.overlay import Overlay
from workbench.core.progress import Progress
from workbench.errors import PluginError, WorkbenchError
from workbench.wire.answers import Broken, BrokenPath, Opened
from workbench.wire.arrays import Sender
from workbench.wire.channel import MOST_BYTES
from workbench.wire.codec import Checker, Writer
from workbench.wire.postmortem import with_subject
from workbench.wire.protocol import Answer, Failed, FromWorker, Part, Sketched, Told

PROGRESS_EVERY_S = 0.1
_MOST_TEXT = 20_000


class Outlet:
    """The sending end of a worker's channel. Thread-safe: a large picture on its way keeps nobody from writing."""

    def __init__(self, end: Any, sender: Sender) -> None:
        self._end, self._sender = end, sender
        self._turn = threading.Lock()
        self._mine = threading.local()

    def post(self, message: FromWorker) -> None:
        """Send a message. Raises TypeError for what cannot be sent, WorkerError where a picture has no room."""
        data = self._writer.bytes(message)
        with self._turn, contextlib.suppress(OSError):  # the owner is gone: whoever reads its pipe ends the process
            self._end.send_bytes(data)

    def value(self, kind: type[Part] | type[Answer], number: int, value: object, expected: Any, plugin: str) -> None:
        """Send an answer, or a part of one. Raises PluginError, which blames `plugin`, where it is no `expected`."""
        raw = self._checked(value, expected, plugin)
        self.post(kind(id=number, value=raw))

    def opened(self, number: int, part: Opened, plugin: str) -> None:
        """Send what opening gave so far; an item that is not as it should be is a file that did not open."""
        try:
            self.value(Part, number, part, Opened, plugin)
            return
        except PluginError:
            logs.logger("host").warning("an item is not as it should be")
        items, broken = [], list(part.broken)
        for item in part.items:
            try:
                self._checked(Opened(items=(item,)), Opened, str(item.header.source.reader) or plugin)
                items.append(item)
            except PluginError as error:
                broken.append(BrokenPath(path=item.id, error=Broken.of(error)))
        whole = msgspec.structs.replace(part, items=tuple(items), broken=tuple(broken))
        self.value(Part, number, whole, Opened, plugin)

    def failed(self, number: int, error: WorkbenchError, subject: str = "") -> None:
        """Send an error with its traceback. `subject` is the file in hand, if the error does not name one."""
        broken = Broken.of(with_subject(error, subject), traceback.format_exc()[-_MOST_TEXT:])
        try:
            raw = self._writer.bytes(broken)
            plain = not Checker().problem(raw, Broken) and len(raw) < 4 * _MOST_TEXT
        except TypeError:
            plain = False
        self.post(Failed(id=number, error=broken if plain else _plain(broken)))

    @property
    def _writer(self) -> Writer:
        if not hasattr(self._mine, "writer"):
            self._mine.writer, self._mine.checker = Writer(self._sender), Checker()
        writer: Writer = self._mine.writer
        return writer

    def _checked(self, value: object, expected: Any, plugin: str) -> msgspec.Raw:
        try:
            raw = self._writer.raw(value)
            problem = self._mine.checker.problem(raw, expected)
            if len(bytes(raw)) > MOST_BYTES // 2:
                problem = f"{len(bytes(raw)) >> 20} MB of text"
        except TypeError as error:
            raw, problem = msgspec.Raw(), str(error)
        if problem:
            self._writer.discard()
            why = f"It holds something that it should not: {problem}."
            raise PluginError("plugin.wrong_answer", plugin=plugin or "(none)", why=why, log="worker.log")
        return raw


class Reporter:
    """Tells how far a request is, at most ten times a second. May be called from any thread, with anything."""

    def __init__(self, outlet: Outlet, number: int) -> None:
        self._outlet, self._number = outlet, number
        self._lock = threading.Lock()
        self._last = -math.inf
        self._sketch: Overlay | None = None

    def __call__(self, progress: Progress) -> None:
        """Tell it, or leave it out. A sketch that came too early goes along with the next."""
        now = time.monotonic()
        with self._lock:
            self._sketch = progress.preview or self._sketch
            if now - self._last < PROGRESS_EVERY_S:
                return
            self._last, sketch, self._sketch = now, self._sketch, None
        try:
            self._tell(_fraction(progress.fraction), str(progress.words)[:500], sketch)
        except (TypeError, ValueError, WorkbenchError):
            logs.logger("host").warning("a plugin told progress that cannot be passed on")

    def _tell(self, fraction: float | None, words: str, sketch: Overlay | None) -> None:
        if sketch is None:
            self._outlet.post(Told(id=self._number, fraction=fraction, words=words))
            return
        overlay = self._outlet._checked(sketch, Overlay, "")
        self._outlet.post(Sketched(id=self._number, fraction=fraction or 0.0, words=words, overlay=overlay))


def _fraction(value: float | None) -> float | None:
    if value is None or not math.isfinite(value):
        return None
    return min(1.0, max(0.0, float(value)))


def _plain(broken: Broken) -> Broken:
    """An error of which nothing but the texts can be relied on."""
    texts = {name: str(getattr(broken, name))[:2000] for name in ("kind", "code", "what", "why", "hint")}
    problems = tuple(str(problem)[:500] for problem in tuple(broken.problems)[:50])
    params = {str(key)[:100]: str(value)[:500] for key, value in list(dict(broken.params).items())[:50]}
    return Broken(**texts, problems=problems, params=dict(params), trace=str(broken.trace)[-_MOST_TEXT:])
