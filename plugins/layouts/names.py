"""Names of the classes in a file beside a bare network."""

from __future__ import annotations

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
        """A network with such a file beside it, or a folder that holds one network and such a file."""
        return self._network(path) is not None and _beside(path / (self._network(path) or "")) is not None

    def read(self, path: Path) -> api.Imported:
        """The names. Whether there are as many as outputs is checked by whoever asks."""
        network = self._network(path)
        file = _beside(path / network) if network is not None else None
        if network is None or file is None:
            return api.Imported()
        written = text(file)
        found = _of(parsed(written)) if file.suffix == ".json" else lines(written)
        return api.Imported(network=network, answers=tuple(labelled(found, file.name)))

    def _network(self, path: Path) -> str | None:
        """The network relative to `path`: empty for a file; None where there is none, or more than one."""
        if path.is_dir():
            return network_in(path, ()) or None
        return "" if is_network(path) else None


def _beside(network: Path) -> Path | None:
    folder, stem = network.parent, network.stem
    for name in (*(form.format(stem) for form in _OWN), *_SHARED):
        if (folder / name).is_file():
            return folder / name
    lists = list(folder.glob("*.names"))
    return lists[0] if len(lists) == 1 else None


def _of(value: Any) -> tuple[str, ...]:
    if isinstance(value, dict):
        value = next((value[key] for key in _INNER if key in value), value)
    return names(value)
