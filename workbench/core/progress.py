"""Progress that can be told, and work that can be given up."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from workbench.core.overlay import Overlay
from workbench.errors import Cancelled


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far something is: a fraction in [0, 1] or None where it cannot be known, and words for it.

    `preview` is a first, coarse map, where there is something to look at before the end.
    """

    fraction: float | None
    words: str
    preview: Overlay | None = None


Report = Callable[[Progress], None]
"""What long work calls to tell how far it is. Cheap; may be called often, is shown at most ten times a second."""


def silent(progress: Progress) -> None:
    """A `Report` for those who do not want to know."""


class CancelToken:
    """Handed to long work by whoever may change their mind. Thread-safe; cancelling twice does nothing more."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._cancelled = False
        self._callbacks: list[Callable[[], None]] = []

    @property
    def cancelled(self) -> bool:
        """Whether somebody asked to stop."""
        return self._cancelled

    def cancel(self) -> None:
        """Ask to stop: runs every callback once, in the calling thread."""
        with self._lock:
            if self._cancelled:
                return
            self._cancelled = True
            callbacks, self._callbacks = self._callbacks, []
        for callback in callbacks:
            callback()

    def raise_if_cancelled(self) -> None:
        """Raise Cancelled if somebody asked to stop."""
        if self._cancelled:
            raise Cancelled

    def on_cancel(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call `callback` when cancelled (at once if that has happened). Returns a function that takes it back."""
        with self._lock:
            if not self._cancelled:
                self._callbacks.append(callback)
                return lambda: self._forget(callback)
        callback()
        return lambda: None

    def _forget(self, callback: Callable[[], None]) -> None:
        with self._lock:
            if callback in self._callbacks:
                self._callbacks.remove(callback)
