"""An export of Azure Custom Vision: cvexport.manifest (JSON), labels.txt and model.onnx in a folder.

How its networks are fed is taken from the image properties of the network's metadata; where those are missing, what the
service's own samples do is likely, and asked.
"""

from __future__ import annotations

from pathlib import Path

from workbench.plugin import api

from .metadata import image_properties
from .texts import guessed, is_network, labelled, lines, missing, plain_name, stated, table, text

FILE = "cvexport.manifest"
_HABIT = "as the samples of Custom Vision do"


class CustomVisionExport:
    """Reads the manifest, the labels and the image properties."""

    def sniff(self, path: Path) -> bool:
        """The folder, or a network beside the manifest."""
        return (path.is_dir() or is_network(path)) and (_folder(path) / FILE).is_file()

    def read(self, path: Path) -> api.Imported:
        """The network and what is known of it. Raises ModelPackageError where the export is for something else."""
        folder = _folder(path)
        manifest = table(folder / FILE)
        network = plain_name(manifest.get("ModelFileName"), "model.onnx") if path.is_dir() else path.name
        if not is_network(folder / network):
            platform = manifest.get("Platform") or "unknown"
            raise missing(path, f"{FILE} says that it was exported for {platform}; {network} is no ONNX network here.")
        labels = plain_name(manifest.get("LabelFileName"), "labels.txt")
        found = stated("task", manifest.get("DomainType"), FILE)
        found += labelled(lines(text(folder / labels)), labels)
        found += image_properties(api.network_facts(folder / network).graph.metadata)
        found += [guessed("colour", "RGB", _HABIT), guessed("scale", "0..1", _HABIT)]
        found += [guessed("resize", "squeeze", _HABIT), guessed("activation", "classes", _HABIT)]
        first = {answer.key: answer for answer in reversed(found)}
        return api.Imported(network=network if path.is_dir() else "", answers=tuple(first.values()))


def _folder(path: Path) -> Path:
    return path if path.is_dir() else path.parent
