"""Line drawings in a colour of the theme, as files that Qt reads from memory.

Qt's own engine for SVG files stays sharp at any density, and style sheets take pictures only as files. So a drawing is
coloured once and registered as a Qt resource (format 1, as rcc writes it), without touching the disk.
"""

from __future__ import annotations

import struct
from functools import cache
from pathlib import Path

from PySide6.QtCore import QResource
from PySide6.QtGui import QColor

_FOLDER = Path(__file__).parent.parent / "resources" / "icons"
_IS_DIRECTORY, _ANY_COUNTRY, _LANGUAGE_C = 2, 0, 1


def drawing(name: str, colour: QColor, opacity: float = 1.0) -> str:
    """The path of a Lucide drawing in `colour`, for QIcon and style sheets. Raises FileNotFoundError."""
    return _registered(name, colour.name(), round(opacity * colour.alphaF(), 3))[0]


@cache
def source(name: str) -> str:
    """A drawing's SVG text as it was published, its lines in currentColor. Raises FileNotFoundError."""
    return (_FOLDER / f"{name}.svg").read_text(encoding="utf-8")


@cache
def _registered(name: str, colour: str, opacity: float) -> tuple[str, bytes]:
    """The path, and the bytes that have to live as long as Qt may read them."""
    text = source(name).replace('stroke="currentColor"', f'stroke="{colour}" stroke-opacity="{opacity}"')
    text = text.replace("currentColor", colour)
    root = f"/drawings/{colour[1:]}/{opacity:.3f}"
    content = _resource(f"{name}.svg", text.encode())
    QResource.registerResourceData(content, root)
    return f":{root}/{name}.svg", content


def _resource(name: str, data: bytes) -> bytes:
    """A Qt binary resource with one file: header, tree (root, file), data, names."""
    tree = struct.pack(">IHII", 0, _IS_DIRECTORY, 1, 1) + struct.pack(">IHHHI", 0, 0, _ANY_COUNTRY, _LANGUAGE_C, 0)
    content = struct.pack(">I", len(data)) + data
    names = struct.pack(">HI", len(name), _name_hash(name)) + name.encode("utf-16-be")
    start = len(b"qres") + 4 * 4
    places = (start, start + len(tree), start + len(tree) + len(content))
    return b"qres" + struct.pack(">IIII", 1, *places) + tree + content + names


def _name_hash(name: str) -> int:
    """qt_hash, by which Qt looks names up in a resource."""
    found = 0
    for character in name:
        found = ((found << 4) + ord(character)) & 0xFFFFFFFF
        found ^= (found & 0xF0000000) >> 23
        found &= 0x0FFFFFFF
    return found
