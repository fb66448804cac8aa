"""How a worker is started, and the news of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from workbench.errors import WorkbenchError
from workbench.paths import Paths
from workbench.settings import Settings, Value
from workbench.wire.memory import limit_bytes
from workbench.wire.protocol import VERSION, Hello


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """How a worker is started: the command, and what it is told first."""

    command: tuple[str, ...]
    paths: Paths
    settings: Settings
    overrides: dict[str, Value] = field(default_factory=dict)
    added_plugins: bool = True
    debug: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """News of the worker.

    kind
        starting, ready; restarted: it died, `error` says of what; recycled: it ended between two requests to give
        memory back; stopped: it is not started again, `error` says why; resident: how much memory it uses.
    """

    kind: str
    error: WorkbenchError | None = None
    resident_mb: float = 0.0


def hello(launch: Launch, folder: Path, *, warm_up: bool = True) -> Hello:
    """What a worker is told first. `folder` is the one that it shares with its owner."""
    return Hello(
        version=VERSION,
        data_dir=str(launch.paths.data),
        machine_dir=str(launch.paths.machine),
        folder=str(folder),
        overrides=dict(launch.overrides),
        added_plugins=launch.added_plugins,
        memory_bytes=limit_bytes(launch.settings.number("worker.memory_percent")),
        warm_up=warm_up,
        debug=launch.debug,
    )
