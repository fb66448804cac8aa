"""What was open lately: a small file in the data folder, and nothing that cannot be cleared."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QIODevice, QSaveFile

from ui import transitions
from ui.actions.desk import Desk
from workbench import logs
from workbench.paths import Paths


@dataclass(frozen=True, slots=True, kw_only=True)
class Lately:
    """Paths that were opened, the newest first, and the model that was chosen last."""

    paths: tuple[str, ...] = ()
    model: str = ""


def file_of(paths: Paths) -> Path:
    """Where this is kept."""
    return paths.data / "recent.json"


def load(paths: Paths) -> Lately:
    """What is known; a file that cannot be read is as good as none."""
    try:
        found = json.loads(file_of(paths).read_text(encoding="utf-8"))
        listed = [path for path in found.get("paths", ()) if isinstance(path, str)]
        return Lately(paths=tuple(listed[: transitions.MOST_RECENT]), model=str(found.get("model", "")))
    except (OSError, ValueError, AttributeError, TypeError):
        return Lately()


def remember(desk: Desk, paths: Sequence[str]) -> None:
    """These were opened."""
    desk.store.apply(transitions.opened_recently, tuple(paths))
    save(desk)


def clear(desk: Desk) -> None:
    """Forget all of them."""
    desk.store.set(recent=())
    save(desk)


def save(desk: Desk) -> None:
    """Write it down, whole or not at all. A folder that cannot be written costs the memory alone."""
    target = file_of(desk.paths)
    text = json.dumps({"paths": list(desk.state.recent), "model": desk.state.model}, ensure_ascii=True)
    with contextlib.suppress(OSError):
        desk.paths.made(target.parent)
    file = QSaveFile(str(target))
    written = file.open(QIODevice.OpenModeFlag.WriteOnly) and file.write(text.encode()) >= 0 and file.commit()
    if not written:
        logs.logger("ui").warning("recent.json could not be written")
