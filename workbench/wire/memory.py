"""How much memory a worker may use, and somebody who looks."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import psutil

EVERY_S = 1.0
RETIRE_AT = 0.85
"""Part of the limit at which a worker ends by itself between two requests, so that the next one finds room."""


def limit_bytes(percent: int) -> int:
    """`percent` of this machine's memory."""
    import psutil

    return int(psutil.virtual_memory().total * percent / 100)


def resident_bytes(pid: int | None = None) -> int:
    """Resident memory of a process, of this one without a number; 0 if it is not there."""
    import psutil

    try:
        return int((psutil.Process(pid) if pid else _this()).memory_info().rss)
    except psutil.Error:
        return 0


@functools.cache
def _this() -> psutil.Process:
    import psutil

    return psutil.Process()


class Watch:
    """Samples a process's resident memory once a second. `over` is called once when it passes the limit."""

    def __init__(self, over: Callable[[int, int, int], None], tell: Callable[[int], None]) -> None:
        self._over, self._tell = over, tell
        self._lock = threading.Lock()
        self._target = (0, 0)
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def follow(self, pid: int, limit: int) -> None:
        """Look at this process from now on; 0: at none. `over` gets its number, its memory, and the limit."""
        with self._lock:
            self._target = (pid, limit)
            if self._thread is None and pid:
                self._thread = threading.Thread(target=self._run, name="memory-watch", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """Stop looking for good."""
        self._stop.set()

    def _run(self) -> None:
        while not self._stop.wait(EVERY_S):
            with self._lock:
                pid, limit = self._target
            resident = resident_bytes(pid) if pid else 0
            if not resident:
                continue
            self._tell(resident)
            if limit and resident > limit:
                with self._lock:
                    if self._target == (pid, limit):
                        self._target = (0, 0)
                self._over(pid, resident, limit)
