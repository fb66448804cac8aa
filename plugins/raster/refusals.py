"""Why a file cannot be read, in words for people: what Pillow says about that is meant for programmers.

A sound file of a kind that Pillow does not know is told apart from a damaged one: copying it again would not help.
"""

from __future__ import annotations

import contextlib
import io
from pathlib import Path
from typing import BinaryIO

from PIL import TiffImagePlugin, UnidentifiedImageError

from workbench.plugin import api

from .cut import TIFF_MAGIC, first_page, is_cut

_HINT = "Save it as 8-bit colour, or as grey of 8 or 16 bits."
_WIDTH, _HEIGHT, _BITS, _COMPRESSION, _FORMAT = 256, 257, 258, 259, 339
_NUMBERS = {1: "whole", 2: "signed whole", 3: "floating-point", 5: "complex", 6: "complex"}
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_SCAN = 0xDA
_TEXT_BOMB = "Decompressed data too large"


def unopened(path: Path, error: Exception) -> api.ReadError:
    """The error for a file whose header Pillow refused."""
    if _is_of_the_system(error):
        return _of_the_system(path, error)
    name = api.display_name(path)
    if path.stat().st_size == 0:
        return api.ReadError("read.empty", name=name)
    if _ends_early(path):
        return truncated(path)
    kind = _unknown_kind(path)
    if kind:
        return api.ReadError("read.unsupported", name=name, why=kind, hint=_HINT)
    if isinstance(error, UnidentifiedImageError):
        return api.ReadError("read.damaged", name=name, why="Its header cannot be read.")
    return undecoded(path, error)


def undecoded(path: Path, error: Exception) -> api.ReadError:
    """The error for a file whose pixels Pillow could not decode."""
    if _is_of_the_system(error):
        return _of_the_system(path, error)
    name = api.display_name(path)
    text = str(error).strip().splitlines()[0][:200].rstrip(".") if str(error).strip() else ""
    if isinstance(error, OSError) and ("nsupported" in text or "not yet supported" in text):
        return api.ReadError("read.unsupported", name=name, why=f"The decoder says: {text}.", hint=_HINT)
    if _TEXT_BOMB in text:
        return api.ReadError("read.damaged", name=name, why="A text beside its picture unpacks to a giant size.")
    if "truncated" in text.lower() or _ends_early(path):
        return truncated(path)
    told = text if isinstance(error, (OSError, SyntaxError, ValueError)) else ""  # others speak of Python, not of files
    why = f"Its content cannot be decoded: {told}." if told else "Its content cannot be decoded."
    return api.ReadError("read.damaged", name=name, why=why)


def truncated(path: Path) -> api.ReadError:
    """The error for a file that ends too early."""
    why = f"The picture does not end within its {path.stat().st_size:,} bytes."
    return api.ReadError("read.truncated", name=api.display_name(path), why=why)


def _ends_early(path: Path) -> bool:
    with contextlib.suppress(Exception):  # it is damaged in a way of its own
        return is_cut(path)
    return False


def _is_of_the_system(error: Exception) -> bool:
    return isinstance(error, OSError) and error.errno is not None


def _of_the_system(path: Path, error: Exception) -> api.ReadError:
    name = api.display_name(path)
    if isinstance(error, FileNotFoundError):
        return api.ReadError("read.not_found", name=name, path=name)
    if path.is_dir():
        return api.ReadError("read.not_a_file", name=name)
    if isinstance(error, PermissionError):
        return api.ReadError("read.no_permission", name=name)
    return api.ReadError("read.io", name=name, why=f"{getattr(error, 'strerror', '') or error}.")


def _unknown_kind(path: Path) -> str:
    """What the header says of a file that Pillow did not take; "" where it makes no sense."""
    with contextlib.suppress(Exception), path.open("rb") as file:  # it is damaged in a way of its own
        head = file.read(16)
        if head.startswith(TIFF_MAGIC):
            return _kind_of_tiff(file, head)
        if head.startswith(b"\xff\xd8"):
            return _kind_of_jpeg(file)
    return ""


def _kind_of_tiff(file: BinaryIO, head: bytes) -> str:
    tags = first_page(file, head)
    if not (tags.get(_WIDTH) and tags.get(_HEIGHT)):
        return ""
    compression = tags.get(_COMPRESSION, 1)
    if compression not in TiffImagePlugin.COMPRESSION_INFO:
        return f"Its pixels are compressed in a way (number {compression}) that the decoder at hand does not know."
    bits, formats = _several(tags.get(_BITS, 1)), _several(tags.get(_FORMAT, 1))
    many = f"{len(bits)} {_NUMBERS.get(formats[0], 'unknown')} number(s) of {max(bits)} bits"
    return f"It stores {many} for each pixel, in a way that the decoder at hand does not know."


def _several(value: object) -> tuple[int, ...]:
    return value if isinstance(value, tuple) else (int(str(value)),)


def _kind_of_jpeg(file: BinaryIO) -> str:
    """ITU-T T.81 B.2.2: a frame header gives the precision of its samples."""
    file.seek(2)
    while len(head := file.read(4)) == 4 and head[0] == 0xFF and head[1] != _JPEG_SCAN:
        if head[1] in _JPEG_FRAMES:
            bits = file.read(1)[0]
            return f"It is a JPEG of {bits} bits a colour; the decoder at hand knows 8." if bits != 8 else ""
        file.seek(int.from_bytes(head[2:], "big") - 2, io.SEEK_CUR)
    return ""
