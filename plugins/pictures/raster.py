"""The picture at 1:1, with its map."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PIL import Image

from workbench.plugin import api

_FORMATS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".tif": "TIFF", ".tiff": "TIFF"}


class RasterWriter:
    """Writes one picture: PNG, JPEG or TIFF by the ending."""

    endings = tuple(_FORMATS)
    pictures = True

    def write(self, records: Iterable[api.Record], path: Path) -> None:
        """The first record's picture with its map. Raises WriteError."""
        record = next(iter(records), None)
        if record is None or record.picture is None:
            raise api.WriteError("write.unwritable", name=api.display_name(path), why="There is no picture to write.")
        shown = record.picture
        if record.overlay is not None:
            shown = api.with_overlay(shown, record.overlay, record.opacity, record.colours)
        Image.fromarray(shown).save(path, format=_FORMATS[path.suffix.lower()], **_quality(path))


def _quality(path: Path) -> dict[str, int]:
    return {"quality": 95, "subsampling": 0} if path.suffix.lower() in (".jpg", ".jpeg") else {}
