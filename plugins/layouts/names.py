"""Names of the classes in a file beside a bare network."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from workbench.plugin import api

from .texts import is_network, labelled, lines, names, network_in, parsed, text

_OWN = ("{}.names", "{}.labels", "{}.labels.txt", "{}_labels.txt", "{}.classes.txt", "{}_classes.txt", "{}.txt")
_SHARED = ("labels.txt", "classes.txt", "class_names.txt", "labels.json", "classes.json", "class_names.json")
_INNER = ("labels", "names", "classes", "class_names", "id2label")


class NamesBeside:
    """Reads the file that bears the network's own name, else the one that names of classes usually stand in."""

    def sniff(self, path: Path) -> bool:
        """A network, or a folder that holds one network and such a file."""
        if path.is_dir():
            network = network_in(path, ())
            return bool(network) and _beside(path / network) is not None
        return is_network(path)

    def read(self, path: Path) -> api.Imported:
        """The names, if any. Whether there are as many as outputs is checked by whoever asks."""
        network = network_in(path, ()) if path.is_dir() else ""
        file = _beside(path / network)
        if file is None:
            return api.Imported(network=network)
        written = text(file)
        found = _of(parsed(written)) if file.suffix == ".json" else lines(written)
        return api.Imported(network=network, answers=tuple(labelled(found, file.name)))


def _beside(network: Path) -> Path | None:
    folder, stem = network.parent, network.stem
    try:
        there = {entry.name for entry in os.scandir(folder)}
    except OSError:
        return None
    lists = [name for name in there if name.endswith(".names")]
    wanted = (*(form.format(stem) for form in _OWN), *_SHARED, *(lists if len(lists) == 1 else ()))
    return next((folder / name for name in wanted if name in there and (folder / name).is_file()), None)


def _of(value: Any) -> tuple[str, ...]:
    if isinstance(value, dict):
        value = next((value[key] for key in _INNER if key in value), value)
    return names(value)
