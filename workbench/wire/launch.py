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
    """News of the worker. `kind`: starting, ready, restarted, stopped, resident. `error` says why it was restarted."""

    kind: str
    error: WorkbenchError | None = None
    resident_mb: float = 0.0


def hello(launch: Launch, arrays: Path) -> Hello:
    """What a worker is told first. `arrays` is the folder of mappings."""
    return Hello(
        version=VERSION,
        data_dir=str(launch.paths.data),
        machine_dir=str(launch.paths.machine),
        overrides=dict(launch.overrides),
        added_plugins=launch.added_plugins,
        arrays=str(arrays),
        crash_file=str(arrays / "crash.txt"),
        memory_bytes=limit_bytes(launch.settings.number("worker.memory_percent")),
    )
