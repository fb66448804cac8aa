"""The picture at 1:1, with its map."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PIL import Image

from workbench.plugin import api

from .targets import only_one, shown, writing

_FORMATS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".tif": "TIFF", ".tiff": "TIFF"}
_LONGEST_JPEG = 65_500


class RasterWriter:
    """Writes one picture: PNG, JPEG or TIFF by the ending."""

    endings = tuple(_FORMATS)
    pictures = True

    def write(self, records: Iterable[api.Record], path: Path) -> None:
        """The picture with its map. Raises WriteError."""
        picture = shown(only_one(records, path))
        kind = _FORMATS[path.suffix.lower()]
        if kind == "JPEG" and max(picture.shape[:2]) > _LONGEST_JPEG:
            why, hint = f"A JPEG can be {_LONGEST_JPEG:,} pixels long at most.", "Name a .png instead."
            raise api.WriteError("write.unwritable", name=api.display_name(path), why=why, hint=hint)
        with writing(path):
            Image.fromarray(picture).save(path, format=kind, **_quality(kind))


def _quality(kind: str) -> dict[str, int]:
    return {"quality": 95, "subsampling": 0} if kind == "JPEG" else {}
