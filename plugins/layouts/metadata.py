"""Metadata properties that many exporters write: names of the classes, and how the picture's values are meant.

The image properties are those of ONNX itself (docs/MetadataProps.md): Image.BitmapPixelFormat, Image.NominalPixelRange.
PaddlePaddle's converters write the names one a line under `character`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from workbench.plugin import api

from .texts import is_network, labelled, lines, names, parsed, stated
from .ultralytics import literal

WHERE = "its metadata"
_KEYS = ("names", "class_names", "classes", "labels", "id2label")
_COLOURS = {"gray8": "grey", "rgb8": "RGB", "rgba8": "RGB", "bgr8": "BGR", "bgra8": "BGR"}
_RANGES = {"nominalrange_0_255": "0..255", "normalized_0_1": "0..1", "normalized_1_1": "-1..1"}
_FORMAT, _RANGE = "Image.BitmapPixelFormat", "Image.NominalPixelRange"


class PlainMetadata:
    """Reads the names and the image properties."""

    def sniff(self, path: Path) -> bool:
        """A network file; whether the metadata is there is seen by `read`."""
        return is_network(path)

    def read(self, path: Path) -> api.Imported:
        """The answers that are there."""
        data = api.network_facts(path).graph.metadata
        found = image_properties(data)
        for key in _KEYS:
            if key in data:
                found += labelled(_named(data[key]), f"{WHERE} ({key})")
        if "character" in data:
            found += labelled(lines(data["character"]), f"{WHERE} (character)")
        found += stated("licence", data.get("license") or data.get("licence"), WHERE)
        return api.Imported(answers=tuple(found))


def image_properties(data: Mapping[str, str]) -> list[api.Answer]:
    """Colour and range. A range that cannot be followed is handed on as it is written: then it is asked with that."""
    found = []
    if _FORMAT in data:
        colour = _COLOURS.get(data[_FORMAT].lower(), data[_FORMAT])
        found += stated("colour", colour, f"{WHERE} ({_FORMAT})")
    if _RANGE in data:
        scale = _RANGES.get(data[_RANGE].lower(), data[_RANGE])
        found += stated("scale", scale, f"{WHERE} ({_RANGE})")
    return found


def _named(text: str) -> tuple[str, ...]:
    """Names in one text: JSON, a Python literal, or one a line."""
    for value in (parsed(text), literal(text)):
        if isinstance(value, (dict, list, tuple)):
            return names(value)
    return lines(text) if "\n" in text.strip() else ()
