"""A file's header for people: format, mode, and EXIF by name."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from PIL import ExifTags, Image

from workbench.plugin import api

from . import turning

_LONGEST = 400
_INNER = {ExifTags.IFD.Exif: ExifTags.TAGS, ExifTags.IFD.GPSInfo: ExifTags.GPSTAGS}


def tags(path: Path, image: Image.Image) -> Iterator[api.Tag]:
    """What Pillow knows of the first picture; blocks within EXIF lie one deeper."""
    facts = {"format": str(image.format), "mode": image.mode, "size": f"{image.width} × {image.height}"}
    for name, fact in facts.items():
        yield api.Tag(key=name, name=name, value=fact)
    found = turning.exif(path, image)
    for number, entry in found.items():
        inner: Mapping[int, object] = {}
        if number in _INNER:
            with contextlib.suppress(Exception):  # a broken block must not cost the rest
                inner = found.get_ifd(number)
            yield _tag(number, ExifTags.TAGS, f"({len(inner)} entries)", 0)
            for part, value in inner.items():
                yield _tag(part, _INNER[ExifTags.IFD(number)], value, 1)
        else:
            yield _tag(number, ExifTags.TAGS, entry, 0)


def _tag(number: int, names: Mapping[int, str], value: object, depth: int) -> api.Tag:
    text = f"({len(value)} bytes)" if isinstance(value, bytes) else api.printable(str(value))[:_LONGEST]
    key = f"0x{number:04x}"
    return api.Tag(key=key, name=names.get(number, key), value=text, depth=depth)
