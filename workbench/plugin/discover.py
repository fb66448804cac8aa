"""Which plugins are there, and what state each is in, without running any of their code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from workbench.errors import PluginError, WorkbenchError
from workbench.paths import Paths, display_name
from workbench.plugin import load
from workbench.plugin.manifest import FILE, PluginManifest, read_text
from workbench.settings import Settings

Origin = Literal["bundled", "machine", "user", "installed"]
State = Literal["ready", "broken", "shadowed", "off", "incomplete"]
MAX_BYTES = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One plugin folder.

    state
        ready: can be used; broken: its manifest has problems; shadowed: another plugin with its id goes first; off:
        switched off; incomplete: something that it requires is not installed.
    """

    id: str
    folder: Path
    origin: Origin
    state: State
    manifest: PluginManifest | None = None
    error: WorkbenchError | None = None
    why: str = ""


def discover(paths: Paths, settings: Settings, added: bool = True) -> list[Found]:
    """Every plugin, in order of precedence: bundled, machine, user, installed. `added` False: bundled ones only."""
    found = [_look(folder, "bundled") for folder in _folders(paths.bundled_plugins)]
    if added and settings.flag("plugins.enabled"):
        found += [_look(folder, "machine") for folder in _folders(paths.machine_plugins)]
        found += [_look(folder, "user") for folder in _folders(paths.plugins)]
        found += [_look(folder, "installed") for folder in load.installed_folders()]
    off, replacing = settings.ids("plugins.off"), settings.ids("plugins.replace")
    return _judged(found, off, replacing)


def look(folder: Path) -> Found:
    """One folder that is not in a plugin place: for checking it. Raises PluginError if it holds no plugin."""
    if not (folder / FILE).is_file():
        why = f"It holds no {FILE}."
        raise PluginError("plugin.load", plugin=display_name(folder), why=why, hint="Name a plugin's folder.")
    return _judged([_look(folder, "user")], frozenset(), frozenset())[0]


def _judged(found: Iterable[Found], off: frozenset[str], replacing: frozenset[str]) -> list[Found]:
    judged: list[Found] = []
    ready: dict[str, Found] = {}
    for one in sorted(found, key=lambda f: f.origin == "bundled" and f.id in replacing):
        if one.state == "ready" and one.id in ready:
            one = replace(one, state="shadowed", why=f"The {ready[one.id].origin} plugin of this id goes first.")
        elif one.id in off and one.origin != "bundled":
            one = replace(one, state="off", why="Switched off in the settings.")
        elif one.manifest is not None and (missing := load.missing(one.manifest.requires)):
            one = replace(one, state="incomplete", why=f"Not installed: {', '.join(missing)}.")
        if one.state == "ready":
            ready[one.id] = one
        judged.append(one)
    return judged


def _look(folder: Path, origin: Origin) -> Found:
    name = display_name(folder)
    try:
        with (folder / FILE).open("rb") as file:
            manifest = read_text(file.read(MAX_BYTES).decode("utf-8"), name)
    except (OSError, UnicodeDecodeError) as error:
        why = f"{FILE} cannot be read: {getattr(error, 'strerror', None) or 'it is not UTF-8 text'}."
        broken = PluginError("plugin.load", plugin=name, why=why, hint="Install the plugin again.")
        return Found(id=name, folder=folder, origin=origin, state="broken", error=broken, why=why)
    except PluginError as error:
        return Found(id=name, folder=folder, origin=origin, state="broken", error=error, why="; ".join(error.problems))
    return Found(id=manifest.id, folder=folder, origin=origin, state="ready", manifest=manifest)


def _folders(place: Path) -> list[Path]:
    try:
        return sorted(path for path in place.iterdir() if (path / FILE).is_file())
    except OSError:
        return []
