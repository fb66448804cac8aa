"""A data set as typed values, read leniently: what cannot be understood is as if it were absent.

Attributes are named by the standard's keywords. Text is decoded by Specific Character Set (PS3.5 6.1); bytes that it
does not cover become replacement marks. Numbers in text may have spaces, a trailing NUL or a decimal comma.
"""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Iterator
from functools import cached_property
from itertools import islice
from typing import BinaryIO

from pydicom import charset
from pydicom.datadict import dictionary_VR, tag_for_keyword

from .elements import MAX_VALUE, Element, Encoding, Unreadable, Walked, items, walk, written

_STRUCT = {"US": "H", "SS": "h", "UL": "I", "SL": "i", "UV": "Q", "SV": "q", "FL": "f", "FD": "d", "AT": "H"}
_DECODED = frozenset(("LO", "LT", "PN", "SH", "ST", "UC", "UT"))
_WHOLE_TEXTS = frozenset(("LT", "ST", "UT", "UR"))
_DELIMITERS = {ord(c) for c in "\n\r\t\f^="}
_NUMBER = re.compile(r"[-+]?(\d+([.,]\d*)?|[.,]\d+)([eE][-+]?\d+)?")


class DataSet:
    """Elements by tag, and the typed values in them."""

    def __init__(self, source: BinaryIO, walked: Walked, encoding: Encoding, charsets: tuple[str, ...] = ()) -> None:
        self.source = source
        self.elements = walked.elements
        self.encoding = encoding
        self._inherited = charsets

    def __contains__(self, keyword: str) -> bool:
        """Whether the attribute is there with a value."""
        element = self.elements.get(_tag(keyword))
        return element is not None and element.length > 0

    def whole(self, keyword: str) -> int | None:
        """The first value as a whole number, None where there is none. Raises Unreadable if it has several."""
        found = self.numbers(keyword)
        if len(found) > 1:
            raise Unreadable(f"{keyword} has {len(found)} values instead of one.")
        if not found or found[0] != int(found[0]):
            return None
        return int(found[0])

    def number(self, keyword: str) -> float | None:
        """The first value as a number, None where there is none."""
        return next(iter(self.numbers(keyword)), None)

    def numbers(self, keyword: str) -> list[float]:
        """All values as finite numbers; [] where one is not. Whole numbers stay exact."""
        element = self.elements.get(_tag(keyword))
        if element is None or not element.length:
            return []
        found = self.numbers_of(element)
        return found if all(math.isfinite(value) for value in found) else []

    def numbers_of(self, element: Element) -> list[float]:
        """All values of one element as numbers, [] where one is none."""
        code = _STRUCT.get(self.vr(element))
        if code is not None:
            raw = self.raw(element)
            return list(struct.unpack_from(f"{self.encoding.order}{len(raw) // struct.calcsize(code)}{code}", raw))
        parsed = [_parsed(text) for text in self.texts_of(element)]
        return [] if None in parsed else [value for value in parsed if value is not None]

    def words(self, keyword: str, signed: bool) -> list[int]:
        """16-bit values whose sign is told elsewhere (US or SS), whatever VR the file gives them."""
        element = self.elements.get(_tag(keyword))
        if element is None or self.vr(element) not in ("US", "SS", "OW", "UN"):
            return []
        raw = self.raw(element)
        return list(struct.unpack_from(f"{self.encoding.order}{len(raw) // 2}{'h' if signed else 'H'}", raw))

    def text(self, keyword: str) -> str:
        """The first value as text, without padding; "" where there is none."""
        return next(iter(self.texts(keyword)), "")

    def texts(self, keyword: str) -> list[str]:
        """All values as text, without padding."""
        element = self.elements.get(_tag(keyword))
        return self.texts_of(element) if element is not None and element.length else []

    def texts_of(self, element: Element) -> list[str]:
        """All values of one element as text. PS3.5 6.2: backslash separates, save in long texts."""
        vr, raw = self.vr(element), self.raw(element).rstrip(b"\0 ")
        separate = vr not in _WHOLE_TEXTS
        if vr in _DECODED and b"\x1b" in raw and separate:
            return [self._decoded(part).strip("\0 ") for part in raw.split(b"\\")]
        text = self._decoded(raw) if vr in _DECODED else raw.decode("ascii", "replace")
        return [part.strip("\0 ") for part in (text.split("\\") if separate else [text])]

    def bytes_of(self, keyword: str) -> bytes:
        """The value as it stands in the file, b"" where there is none."""
        element = self.elements.get(_tag(keyword))
        return self.raw(element) if element is not None else b""

    def items(self, keyword: str) -> Iterator[DataSet]:
        """The items of a sequence, one by one."""
        element = self.elements.get(_tag(keyword))
        return self.items_of(element) if element is not None else iter(())

    def item(self, keyword: str, index: int) -> DataSet | None:
        """One item of a sequence; those before it are stepped over, not read."""
        element = self.elements.get(_tag(keyword))
        return next(self.items_of(element, index), None) if element is not None else None

    def items_of(self, element: Element, first: int = 0) -> Iterator[DataSet]:
        """The items of an element that is a sequence, from `first` on. Raises Unreadable."""
        encoding = Encoding(False, True) if element.vr == "UN" else self.encoding
        for start, end in islice(items(self.source, element, encoding), first, None):
            walked = walk(self.source, start, end, encoding)
            yield DataSet(self.source, walked, encoding, self.charsets)

    def raw(self, element: Element) -> bytes:
        """The bytes of a value. Raises Unreadable where they are too many."""
        if element.value is not None:
            return element.value
        if element.length > MAX_VALUE:
            raise Unreadable(f"Its element {written(element.tag)} has {element.length:,} bytes.")
        self.source.seek(element.offset)
        return self.source.read(element.length)

    def vr(self, element: Element) -> str:
        """The element's VR: as written, else the dictionary's. "US or SS" is told as US."""
        if element.vr and element.vr != "UN":
            return element.vr
        try:
            return dictionary_VR(element.tag)[:2]
        except KeyError:
            return "SQ" if element.undefined else "UN"

    @cached_property
    def charsets(self) -> tuple[str, ...]:
        """Python's names of the character sets, the first one being the default one (PS3.3 C.12.1.1.2)."""
        element = self.elements.get(0x00080005)
        if element is None:
            return self._inherited or (charset.default_encoding,)
        names = self.raw(element).decode("ascii", "replace").replace("\0", " ").split("\\")
        try:
            return tuple(charset.convert_encodings([name.strip() for name in names]))
        except LookupError:
            return (charset.default_encoding,)

    def _decoded(self, raw: bytes) -> str:
        if raw.isascii() and b"\x1b" not in raw:
            return raw.decode("ascii")
        return charset.decode_bytes(raw, self.charsets, _DELIMITERS)


def _tag(keyword: str) -> int:
    tag = tag_for_keyword(keyword)
    assert tag is not None, keyword
    return tag


def _parsed(text: str) -> float | None:
    """A number of IS or DS: whole ones stay exact."""
    if not _NUMBER.fullmatch(text):
        return None
    try:
        return int(text)
    except ValueError:
        return float(text.replace(",", "."))
