"""What was measured: which device gives a model's answers, and how fast. A small file in the data folder.

It is read anew whenever it has changed, because the window's worker and the command line's share it, and replaced as a
whole. A file that is damaged counts as empty, a record that is damaged as not there: then it is measured again.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Literal

import msgspec

from workbench import logs
from workbench.errors import WriteError
from workbench.files import replaced

SCHEMA = 1
MOST_BYTES = 16 << 20
MOST_TRIALS = 2000
State = Literal["trying", "agrees", "differs", "failed", "hung"]


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """What a measurement holds for: these files of a model, this device with this driver, these versions."""

    model: str
    runtime: str
    device: str
    driver: str
    versions: str


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """One device tried with one model.

    state
        trying: begun and not ended, by the process `pid` that was started at `started` (if that is no more, it died of
        it); differs: its answers are not the processor's; failed: it raised; hung: it took too long.
    off, allowed
        The largest difference of a probability or value from the processor's, and the package's tolerance.
    ms, memory_mb
        The median of one run; what the process grew by.
    """

    key: Key
    name: str
    state: State
    off: float = 0.0
    allowed: float = 0.0
    ms: float = 0.0
    memory_mb: float = 0.0
    why: str = ""
    when: str = ""
    pid: int = 0
    started: float = 0.0


class _File(msgspec.Struct, frozen=True, kw_only=True):
    schema: int
    trials: list[msgspec.Raw]


class Trials:
    """The file. Thread-safe; where it cannot be written, what was measured holds for this process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._seen: tuple[int, int, int] | None = None
        self._known: dict[Key, Trial] = {}

    def all(self) -> tuple[Trial, ...]:
        """Every trial, the oldest first."""
        with self._lock:
            self._refresh()
            return tuple(self._known.values())

    def get(self, key: Key) -> Trial | None:
        """What is known of a device with a model."""
        with self._lock:
            self._refresh()
            return self._known.get(key)

    def put(self, trials: Iterable[Trial]) -> None:
        """Remember trials, in place of older ones with the same keys."""
        with self._lock:
            self._refresh()
            for trial in trials:
                self._known.pop(trial.key, None)
                self._known[trial.key] = trial
            while len(self._known) > MOST_TRIALS:
                del self._known[next(iter(self._known))]
            self._write()

    def forget(self, which: Callable[[Trial], bool]) -> int:
        """Forget trials, so that they are made again; how many."""
        with self._lock:
            self._refresh()
            gone = [key for key, trial in self._known.items() if which(trial)]
            for key in gone:
                del self._known[key]
            if gone:
                self._write()
            return len(gone)

    def _refresh(self) -> None:
        signature = _signature(self._path)
        if signature is None or signature == self._seen:
            return
        self._known = _read(self._path)
        self._seen = signature

    def _write(self) -> None:
        whole = {"schema": SCHEMA, "trials": list(self._known.values())}
        text = msgspec.json.format(msgspec.json.encode(whole), indent=1) + b"\n"
        try:
            with replaced(self._path) as fresh:
                fresh.write_bytes(text)
        except WriteError as error:
            logs.logger("store").warning("what was measured is not kept: %s", error.why)
            return
        self._seen = _signature(self._path)


def _signature(path: Path) -> tuple[int, int, int] | None:
    with contextlib.suppress(OSError):
        stat = path.stat()
        return (stat.st_mtime_ns, stat.st_size, stat.st_ino)
    return None


def _read(path: Path) -> dict[Key, Trial]:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ValueError(f"it has more than {MOST_BYTES} bytes")
        found = msgspec.json.decode(path.read_bytes(), type=_File)
        if found.schema != SCHEMA:
            raise ValueError(f"its schema is {found.schema}")
    except (OSError, ValueError, RecursionError) as error:
        logs.logger("store").warning("the file of measured devices counts as empty: %s", type(error).__name__)
        return {}
    known: dict[Key, Trial] = {}
    for raw in found.trials:
        trial: Any = None
        with contextlib.suppress(msgspec.DecodeError, RecursionError):
            trial = msgspec.json.decode(raw, type=Trial)
        if trial is not None:
            known[trial.key] = trial
    return known
