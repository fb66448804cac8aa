"""The worker, the settings, the shortcuts, the bars: everything around the picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ui import transitions
from ui.actions import opening, telling
from ui.actions.desk import Desk
from ui.state import Tool
from ui.tongue import fill, translate
from ui.values import Place
from workbench import settings as settings_file
from workbench.errors import SettingsError, WorkbenchError
from workbench.paths import display_name
from workbench.settings import BY_NAME, Value
from workbench.wire.launch import Event

SAVE_AFTER_MS = 400
READ_BY_WORKER = ("reading", "worker", "plugins", "run.threads", "log")
"""Settings that a worker reads when it starts: changing one starts another worker."""


def worker_told(desk: Desk, event: Event) -> None:
    """News of the worker process. A death is told in a bar, with a way to try the file again."""
    desk.store.apply(transitions.worker_told, event)
    if event.error is None:
        return
    if event.kind == "stopped":
        telling.tell_error(desk, event.error, lambda: restart(desk), translate("Worker", "Restart the worker"))
        return
    subject = event.error.params.get("subject")
    path = subject if isinstance(subject, str) and subject else None
    if path is None:
        telling.tell_error(desk, event.error)
        return
    news = telling.news_of(event.error, lambda: try_file(desk, path))
    aside = fill(translate("Worker", "%1 is set aside until you try it again."), display_name(path))
    desk.store.apply(transitions.told, replace(news, hint=f"{news.hint} {aside}"))


def try_file(desk: Desk, path: str) -> None:
    """Ask for a file again that the worker died of."""
    desk.store.apply(transitions.set_free, path)
    if path in desk.state.items:
        frame = desk.state.place.frame if desk.state.place is not None and desk.state.place.path == path else 0
        opening.choose(desk, Place(path, frame), again=True)
    else:
        opening.open_paths(desk, [path], remember=False)


def restart(desk: Desk) -> None:
    """Start a worker again that stopped too often."""
    for news in desk.state.news:
        if news.key.startswith("worker."):
            desk.store.apply(transitions.closed, news.key)
    desk.jobs.restart()
    if desk.state.place is not None:
        opening.try_again(desk)


def restart_worker(desk: Desk) -> None:
    """End the worker, whatever it does, and start another; what is under way is asked again."""
    if desk.state.worker.phase == "stopped":
        restart(desk)
    else:
        desk.renew_worker()


def change(desk: Desk, name: str, value: Value) -> None:
    """Change a setting. It holds at once; it is written down a moment later."""
    state = desk.state
    if name in state.settings.locked or state.settings[name] == value:
        return
    try:
        changed = state.settings.changed(name, value)
    except SettingsError as error:
        telling.tell_error(desk, error)
        return
    desk.store.apply(transitions.settled, changed)
    desk.later(SAVE_AFTER_MS, lambda: save(desk, changed))
    if name.startswith(READ_BY_WORKER):
        desk.later(SAVE_AFTER_MS, lambda: _renew(desk, name, value))


def reset(desk: Desk, name: str) -> None:
    """Back to the default."""
    change(desk, name, BY_NAME[name].default)


def change_shortcuts(desk: Desk, shortcuts: Mapping[str, str]) -> None:
    """Other keys for actions: only those that differ from the defaults."""
    changed = desk.state.settings.with_shortcuts(shortcuts)
    desk.store.apply(transitions.settled, changed)
    desk.later(SAVE_AFTER_MS, lambda: save(desk, changed))


def save(desk: Desk, wanted: object | None = None) -> None:
    """Write the settings down. `wanted`: only if these are still the present ones."""
    if wanted is not None and desk.state.settings is not wanted:
        return
    try:
        settings_file.save(desk.state.settings, desk.paths)
    except WorkbenchError as error:
        telling.tell_error(desk, error, lambda: save(desk))


def _renew(desk: Desk, name: str, value: Value) -> None:
    if desk.state.settings[name] == value:
        desk.renew_worker()


def close_news(desk: Desk, key: str) -> None:
    """Close a bar."""
    desk.store.apply(transitions.closed, key)


def clear_queue(desk: Desk) -> None:
    """Everything that is over leaves the queue."""
    desk.store.apply(transitions.rows_cleared)


def choose_tool(desk: Desk, tool: Tool) -> None:
    """What dragging with the left button does: "window", "zoom" or "pan"."""
    desk.store.set(tool=tool)
