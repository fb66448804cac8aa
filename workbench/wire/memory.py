"""How much memory a worker may use, and somebody who looks."""

from __future__ import annotations

import threading
from collections.abc import Callable

EVERY_S = 1.0


def limit_bytes(percent: int) -> int:
    """`percent` of this machine's memory."""
    import psutil

    return int(psutil.virtual_memory().total * percent / 100)


class Watch:
    """Samples a process's resident memory once a second. `over` is called once when it passes the limit."""

    def __init__(self, over: Callable[[int, int], None], tell: Callable[[int], None]) -> None:
        self._over, self._tell = over, tell
        self._lock = threading.Lock()
        self._target = (0, 0)
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def follow(self, pid: int, limit: int) -> None:
        """Look at this process from now on; 0: at none."""
        with self._lock:
            self._target = (pid, limit)
            if self._thread is None and pid:
                self._thread = threading.Thread(target=self._run, name="memory-watch", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """Stop looking for good."""
        self._stop.set()

    def _run(self) -> None:
        import psutil

        while not self._stop.wait(EVERY_S):
            with self._lock:
                pid, limit = self._target
            if not pid:
                continue
            try:
                resident = psutil.Process(pid).memory_info().rss
            except psutil.Error:
                continue
            self._tell(resident)
            if limit and resident > limit:
                with self._lock:
                    self._target = (0, 0)
                self._over(resident, limit)
