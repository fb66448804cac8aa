"""Standard error: progress, warnings, hints, errors for people."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable

from workbench.core.progress import Progress
from workbench.errors import WorkbenchError

_EVERY_S = 0.1
_LINE_EVERY_S = 5.0
_WIDTH = 24


class Teller:
    """Tells how far long work is: a bar with rate and time left on a terminal, else a line now and then."""

    def __init__(self, total: int, unit: str) -> None:
        self._total, self._unit = total, unit
        self._done = 0
        self._start = self._last = time.monotonic()
        self._bar = sys.stderr.isatty()
        self._shown = False

    def step(self, words: str = "") -> None:
        """One more is done."""
        self._done += 1
        now = time.monotonic()
        if now - self._last < (_EVERY_S if self._bar else _LINE_EVERY_S) and self._done < self._total:
            return
        self._last = now
        if self._total < 2 or (not self._bar and self._done == self._total):
            return
        rate = self._done / max(now - self._start, 1e-9)
        left = (self._total - self._done) / rate
        text = f"{self._done} of {self._total} {self._unit} · {rate:.1f}/s · {left:.0f} s left"
        self._print(f"{_bar(self._done / self._total)} {text}" if self._bar else text)

    def __call__(self, progress: Progress) -> None:
        """Progress inside one piece of work."""
        now = time.monotonic()
        if progress.fraction is None or not self._bar or now - self._last < _EVERY_S:
            return
        self._last = now
        self._print(f"{_bar(progress.fraction)} {progress.words}")

    def end(self) -> None:
        """Clear the bar."""
        if self._shown and self._bar:
            print("\r\033[K", end="", file=sys.stderr, flush=True)

    def _print(self, text: str) -> None:
        self._shown = True
        if self._bar:
            print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)
        else:
            print(text, file=sys.stderr, flush=True)


def complain(error: WorkbenchError, subject: str = "") -> None:
    """An error for people, on standard error."""
    lines = error.lines()
    if subject:
        lines[0] = f"{subject}: {lines[0]}"
    note(lines)


def note(lines: Iterable[str]) -> None:
    """Lines on standard error."""
    print("\n".join(lines), file=sys.stderr, flush=True)


def _bar(fraction: float) -> str:
    full = round(_WIDTH * min(max(fraction, 0.0), 1.0))
    return "[" + "#" * full + "." * (_WIDTH - full) + "]"
