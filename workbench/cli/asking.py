"""Whom the command line asks: a worker process, or, for benchmarks and debugging, the engine itself."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from typing import Any, Protocol

from workbench import logs, settings, worker
from workbench.core.progress import Progress
from workbench.paths import Paths, default_paths
from workbench.settings import Settings
from workbench.wire.requests import Request

Part = Callable[[Any], None]
Tell = Callable[[Progress], None]


class Asker(Protocol):
    """Answers requests, one at a time."""

    def call(self, request: Request, part: Part | None = None, progress: Tell | None = None) -> Any:
        """The answer. Raises WorkbenchError, Cancelled."""

    def close(self) -> None:
        """Give back what is held."""


class InProcess:
    """The engine in this process."""

    def __init__(self, paths: Paths, found: Settings, added_plugins: bool) -> None:
        from workbench.engine import Engine

        self._engine = Engine(paths, found, added_plugins=added_plugins)

    def call(self, request: Request, part: Part | None = None, progress: Tell | None = None) -> Any:
        """The answer, computed here."""
        from workbench.engine import Work
        from workbench.wire.answers import Opened

        work = Work(report=progress) if progress is not None else Work()
        answer = self._engine.answer(request, work)
        if not isinstance(answer, Iterator):
            return answer
        for one in answer:
            if part is not None:
                part(one)
        return Opened()

    def close(self) -> None:
        """Nothing to give back."""


def places(options: argparse.Namespace) -> tuple[Paths, Settings]:
    """Where things are and what holds, from the options; their device is then the one that holds.

    Problems of the settings go to standard error.
    """
    import sys

    paths = default_paths(options.data_dir)
    wanted = getattr(options, "device", "")
    found, problems = settings.load(paths, overrides={"run.device": wanted} if wanted else {})
    if hasattr(options, "device"):
        options.device = found.text("run.device")
    for problem in problems:
        print("\n".join(problem.lines()), file=sys.stderr)
    logs.configure(paths, "command", found.text("log.level"))
    return paths, found


def asker(options: argparse.Namespace) -> Asker:
    """Whoever the options say is to be asked."""
    paths, found = places(options)
    if options.in_process:
        return InProcess(paths, found, not options.no_plugins)
    from workbench.wire.client import Client
    from workbench.wire.launch import Launch

    launch = Launch(
        command=worker.command(),
        paths=paths,
        settings=found,
        added_plugins=not options.no_plugins,
        debug=options.debug,
    )
    return Client(launch)
