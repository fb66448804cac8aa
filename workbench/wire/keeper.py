"""Keeps one worker running: starts it, watches its memory, and knows when to stop trying."""

from __future__ import annotations

import collections
import time
from collections.abc import Callable

from workbench import logs
from workbench.errors import WorkerError
from workbench.paths import shortened
from workbench.wire.crumbs import OWN
from workbench.wire.folder import Folder
from workbench.wire.launch import Event, Launch, hello
from workbench.wire.memory import Watch
from workbench.wire.postmortem import MEMORY, Death, doing_words, sentence
from workbench.wire.process import WorkerProcess
from workbench.wire.protocol import FromWorker

MOST_DEATHS = 5
DEATHS_WITHIN_S = 60.0
MOST_STARTS = 3
"""So many workers may end one after the other before they were ready."""


class Keeper:
    """Has at most one worker. Its owner holds a lock around every call but `close`."""

    def __init__(
        self,
        launch: Launch,
        on_message: Callable[[WorkerProcess, FromWorker], None],
        on_end: Callable[[WorkerProcess], None],
        tell: Callable[[Event], None],
    ) -> None:
        self._launch = launch
        self._on_message, self._on_end = on_message, on_end
        self._deaths: collections.deque[float] = collections.deque(maxlen=MOST_DEATHS)
        self._failed_starts = 0
        self._warm_up = self._may_warm_up = True
        self._folder: Folder | None = None
        self.worker: WorkerProcess | None = None
        self._watch = Watch(
            self._over_memory, lambda resident: tell(Event(kind="resident", resident_mb=resident / 2**20))
        )

    def start(self) -> None:
        """Start a worker. Raises WorkerError."""
        self._remove_folder()
        launch = self._launch
        try:
            self._folder = Folder(launch.paths.scratch)
            told = hello(launch, self._folder.path, warm_up=self._warm_up)
            self.worker = WorkerProcess(list(launch.command), told, self._on_message, self._on_end)
        except OSError as error:
            why, hint = f"{error.strerror or error}.", "Install the program again, or free some disk space."
            raise WorkerError("worker.start", why=why, hint=hint) from error
        self._watch.follow(self.worker.process.pid, told.memory_bytes)

    def let_go(self) -> None:
        """The worker has ended, or is of no use."""
        self.worker = None
        self._watch.follow(0, 0)

    def forgive(self) -> None:
        """Forget what went wrong so far."""
        self._deaths.clear()
        self._failed_starts = 0

    def verdict(self, worker: WorkerProcess, death: Death) -> WorkerError | None:
        """Whether another worker is to be started after this death: None, or why not."""
        self._failed_starts = 0 if worker.ready else self._failed_starts + 1
        self._warm_up = len(death.suspects) < 2 and self._may_warm_up  # while several are suspect, one thing at a time
        if death.suspects <= {OWN}:  # no request need be given up for it, so it may happen again and again
            self._may_warm_up = self._may_warm_up and not death.suspects
            self._deaths.append(time.monotonic())
        if self._failed_starts >= MOST_STARTS:
            hint = "Install the program again. If a plugin was added lately, start with --no-plugins."
            return WorkerError("worker.start", why=sentence(death.why), hint=hint)
        if len(self._deaths) == MOST_DEATHS and self._deaths[-1] - self._deaths[0] < DEATHS_WITHIN_S:
            log, doing = shortened(logs.log_file(self._launch.paths, "worker")), doing_words(death.crumbs)
            return WorkerError("worker.too_often", count=len(self._deaths), doing=doing, log=log)
        return None

    def close(self) -> None:
        """End the worker for good."""
        worker, self.worker = self.worker, None
        self._watch.stop()
        if worker is not None:
            worker.close()
        self._remove_folder()

    def _remove_folder(self) -> None:
        if self._folder is not None:
            self._folder.remove()
            self._folder = None

    def _over_memory(self, pid: int, used: int, limit: int) -> None:
        worker = self.worker
        if worker is not None and worker.process.pid == pid:
            worker.kill(f"{MEMORY}{used}:{limit}")
