"""Loading plugin code, late and under its own name. The only place in the program that uses importlib.

Bundled plugins are `plugins.<folder>`, all others `workbench_plugins.<id>`, each a package of its own so that relative
imports work inside and no class exists twice.
"""

from __future__ import annotations

import functools
import importlib
import importlib.metadata
import importlib.util
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType

GROUP = "workbench.plugins"
FOREIGN = "workbench_plugins"
BUNDLED = "plugins"


def contribution(folder: Path, plugin_id: str, entry: str, *, bundled: bool) -> object:
    """The object that `entry` ("module:Name") names. Raises whatever its code raises, AttributeError included."""
    module, _, name = entry.partition(":")
    package = f"{BUNDLED}.{folder.name}" if bundled else _foreign(folder, plugin_id)
    found: object = getattr(importlib.import_module(f"{package}.{module}"), name)
    return found


def installed_folders() -> list[Path]:
    """Folders of plugins that came as Python packages (entry points of the group `workbench.plugins`)."""
    folders: list[Path] = []
    for point in importlib.metadata.entry_points(group=GROUP):
        spec = importlib.util.find_spec(point.module.partition(".")[0])
        if spec is None or not spec.submodule_search_locations:
            continue
        inner = point.module.split(".")[1:]
        folders += [Path(place, *inner) for place in spec.submodule_search_locations]
    return folders


def missing(requires: Iterable[str]) -> list[str]:
    """Which of the required distributions ("numpy>=2" …) are not there, or too old."""
    return [requirement for requirement in requires if not _satisfied(requirement)]


def versions(distributions: Iterable[str]) -> dict[str, str]:
    """Versions of the named distributions, those that are installed."""
    found: dict[str, str] = {}
    for name in distributions:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


@functools.cache
def owners(module: str) -> tuple[str, ...]:
    """Distributions that install the top-level module `module`; more than one overwrite each other."""
    return tuple(sorted(set(importlib.metadata.packages_distributions().get(module, []))))


def _satisfied(requirement: str) -> bool:
    found = re.fullmatch(r"\s*([A-Za-z0-9._-]+)\s*(?:>=\s*([0-9.]+))?\s*", requirement)
    if found is None:
        return False
    name, least = found.groups()
    try:
        version = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return least is None or _numbers(version) >= _numbers(least)


def _numbers(version: str) -> tuple[int, ...]:
    """The first four numbers of a version; those that are not written are 0."""
    numbers = [int(part) for part in re.findall(r"\d+", version.partition("+")[0])]
    return tuple([*numbers, 0, 0, 0, 0][:4])


def _foreign(folder: Path, plugin_id: str) -> str:
    if FOREIGN not in sys.modules:
        root = ModuleType(FOREIGN)
        root.__path__ = []
        sys.modules[FOREIGN] = root
    name = f"{FOREIGN}.{plugin_id}"
    if name in sys.modules and list(sys.modules[name].__path__) != [str(folder)]:
        for stale in [one for one in sys.modules if one == name or one.startswith(f"{name}.")]:
            del sys.modules[stale]
    if name not in sys.modules:
        init = folder / "__init__.py"
        spec = importlib.util.spec_from_file_location(
            name, init if init.is_file() else None, submodule_search_locations=[str(folder)]
        )
        if spec is None:
            spec = importlib.machinery.ModuleSpec(name, None, is_package=True)
            spec.submodule_search_locations = [str(folder)]
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        try:
            if spec.loader is not None and init.is_file():
                spec.loader.exec_module(module)
        except BaseException:
            del sys.modules[name]
            raise
    return name
