"""Breadcrumbs: what a worker is doing at this moment, written where its owner finds it when the worker is dead.

A file in the folder that both share, mapped by the worker: writing a crumb is a copy of a few hundred bytes and wakes
nobody. Every thread has a slot. A slot has two halves, and one byte that says which half holds: a crumb is there whole
or not at all.
"""

from __future__ import annotations

import contextlib
import itertools
import mmap
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

import msgspec

from workbench.wire.codec import Reader, Unreadable, Writer

FILE = "crumbs"
SLOTS = 32
_HALF = 12 << 10
_SLOT = 8 + 2 * _HALF
OWN = 0
"""The number of what a worker does by itself, without a request."""


class Crumb(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What request `id` is about in thread `thread`. `plugin` is empty between two calls of plugins."""

    id: int
    thread: int
    plugin: str = ""
    doing: str = ""
    subject: str = ""
    order: int = 0


def prepare(folder: Path) -> Path:
    """Make the file, its space reserved. Raises OSError."""
    file = folder / FILE
    file.write_bytes(bytes(SLOTS * _SLOT))
    return file


def found(folder: Path) -> list[Crumb]:
    """What is in the file, the latest last. Empty where there is none."""
    try:
        data = (folder / FILE).read_bytes()
    except OSError:
        return []
    reader, crumbs = Reader(), []
    for at in range(0, len(data) - _SLOT + 1, _SLOT):
        half = data[at]
        if half not in (1, 2):
            continue
        start = at + 8 + (half - 1) * _HALF
        (length,) = struct.unpack_from("<I", data, start)
        with contextlib.suppress(Unreadable):  # it was being written at this moment
            crumbs.append(reader.value(data[start + 4 : start + 4 + min(length, _HALF - 4)], Crumb))
    return sorted(crumbs, key=lambda crumb: crumb.order)


class Trail:
    """A worker's crumbs. Each thread has a stack of them; the uppermost is what can be found."""

    def __init__(self, folder: Path) -> None:
        with (folder / FILE).open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), SLOTS * _SLOT)
        self._mine = threading.local()
        self._order = itertools.count(1)
        self._lock = threading.Lock()
        self._free = list(range(SLOTS))

    @contextlib.contextmanager
    def doing(self, number: int, doing: str, subject: str = "", plugin: str = "") -> Iterator[None]:
        """This thread is about `doing` with `subject` for request `number`, until the block ends."""
        stack = self._stack()
        stack.append((number, doing, subject, plugin))
        self._write(stack)
        try:
            yield
        finally:
            stack.pop()
            self._write(stack)
            if not stack:
                self._give_back()

    def about(self, subject: str) -> None:
        """The file in hand has changed."""
        stack = self._stack()
        if stack:
            number, doing, _, plugin = stack[-1]
            stack[-1] = (number, doing, subject, plugin)
            self._write(stack)

    @property
    def subject(self) -> str:
        """The file in hand in this thread."""
        stack = self._stack()
        return stack[-1][2] if stack else ""

    @property
    def number(self) -> int | None:
        """The request that this thread works for; None for a thread of which nothing is known."""
        stack = self._stack()
        return stack[-1][0] if stack else None

    def _stack(self) -> list[tuple[int, str, str, str]]:
        if not hasattr(self._mine, "stack"):
            self._mine.stack, self._mine.slot, self._mine.writer, self._mine.half = [], -1, Writer(), 1
        stack: list[tuple[int, str, str, str]] = self._mine.stack
        return stack

    def _write(self, stack: list[tuple[int, str, str, str]]) -> None:
        mine = self._mine
        if mine.slot < 0:
            with self._lock:
                if not self._free:
                    return
                mine.slot = self._free.pop()
        at = mine.slot * _SLOT
        if not stack:
            self._map[at] = 0
            return
        number, doing, subject, plugin = stack[-1]
        thread, order = threading.get_ident(), next(self._order)
        whole = Crumb(id=number, thread=thread, plugin=plugin, doing=doing, subject=subject, order=order)
        data = mine.writer.bytes(whole)
        if len(data) > _HALF - 4:
            data = mine.writer.bytes(Crumb(id=number, thread=thread, doing=doing[:200], order=order))
        mine.half = 3 - mine.half
        start = at + 8 + (mine.half - 1) * _HALF
        self._map[start : start + 4 + len(data)] = struct.pack("<I", len(data)) + data
        self._map[at] = mine.half

    def _give_back(self) -> None:
        if self._mine.slot >= 0:
            with self._lock:
                self._free.append(self._mine.slot)
            self._mine.slot = -1
