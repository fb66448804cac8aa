"""Does a file end too early?"""

from __future__ import annotations

import io
import struct
from pathlib import Path
from typing import BinaryIO

from PIL import Image, TiffImagePlugin

TIFF_MAGIC = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_TAIL = 64
_PLACES = ((273, 279), (324, 325))  # offsets and lengths of strips, and of tiles
_TYPE_BYTES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
_MOST_PAGES = 10_000


def is_cut(path: Path) -> bool:
    """Whether the file ends before what it announces, or without the mark that ends files of its format.

    Only asked about files that could not be read, to name the trouble: sound ones may lack that mark.
    """
    with path.open("rb") as file:
        size = file.seek(0, io.SEEK_END)
        file.seek(0)
        head = file.read(16)
        file.seek(max(0, size - _TAIL))
        tail = file.read().rstrip(b"\0")
        if head.startswith(b"\x89PNG"):
            return b"IEND" not in tail
        if head.startswith(b"\xff\xd8"):
            return not tail.endswith(b"\xff\xd9")
        if head.startswith(b"GIF8"):
            return not tail.endswith(b";")
        if head.startswith(b"RIFF"):
            return int.from_bytes(head[4:8], "little") + 8 > size
        if head.startswith(b"BM"):
            return int.from_bytes(head[2:6], "little") > size
        return head.startswith(TIFF_MAGIC) and _tiff_is_cut(file, head, size)


def directory_is_cut(path: Path, image: Image.Image) -> bool:
    """Whether the file ends inside the directory of the TIFF page at hand.

    Pillow takes such a page without the entries that are missing; a picture without its predictor, or its kind of
    numbers, is another picture.
    """
    if not isinstance(image, TiffImagePlugin.TiffImageFile):
        return False
    with path.open("rb") as file:
        order, big = _order(file.read(4))
        file.seek(image.tag_v2._offset or 0)
        count_as, entry_bytes = ("Q", 20) if big else ("H", 12)
        head = file.read(struct.calcsize(count_as))
        count = int.from_bytes(head, "little" if order == "<" else "big")
        return file.tell() + count * entry_bytes > file.seek(0, io.SEEK_END)


def first_page(file: BinaryIO, head: bytes) -> TiffImagePlugin.ImageFileDirectory_v2:
    """The tags of a TIFF's first page. `head` is the file's first 16 bytes."""
    tags = TiffImagePlugin.ImageFileDirectory_v2(head if _order(head)[1] else head[:8])
    file.seek(tags.next)
    tags.load(file)
    return tags


def _tiff_is_cut(file: BinaryIO, head: bytes, size: int) -> bool:
    """TIFF 6.0, section 2: a page's directory, the values that it keeps elsewhere, its pixels, the next page."""
    order, big = _order(head)
    count_as, entry_as, next_as, inline = ("Q", "HHQQ", "Q", 8) if big else ("H", "HHII", "I", 4)
    at = struct.unpack(order + next_as, head[8:16] if big else head[4:8])[0]
    seen: set[int] = set()
    while at and at not in seen and len(seen) < _MOST_PAGES:
        seen.add(at)
        file.seek(at)
        try:
            (count,) = struct.unpack(order + count_as, file.read(struct.calcsize(order + count_as)))
            entries = file.read(count * struct.calcsize(order + entry_as))
            (at,) = struct.unpack(order + next_as, file.read(inline))
        except struct.error:
            return True
        for _, kind, length, place in struct.iter_unpack(order + entry_as, entries):
            held = _TYPE_BYTES.get(kind, 1) * length
            if held > inline and place + held > size:
                return True
    return _pixels_are_cut(file, head, size)


def _order(head: bytes) -> tuple[str, bool]:
    """Byte order as `struct` writes it, and whether it is a BigTIFF."""
    return ("<" if head.startswith(b"II") else ">"), b"+" in head[2:4]


def _pixels_are_cut(file: BinaryIO, head: bytes, size: int) -> bool:
    tags = first_page(file, head)
    return any(
        place + length > size
        for offsets, lengths in _PLACES
        for place, length in zip(tags.get(offsets, ()), tags.get(lengths, ()), strict=False)
    )
