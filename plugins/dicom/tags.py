"""Everything that a header says, as text for people. Values are shortened; nothing is computed from these."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from pydicom.datadict import dictionary_description, private_dictionary_description

from workbench.plugin import api

from .dataset import DataSet
from .elements import MAX_DEPTH, PIXEL_TAGS, Element, Unreadable, after, walk, written
from .opening import Opened

_LONGEST = 400
_MOST_NUMBERS = 64
_MOST_BYTES = 4096
_MOST_TAGS = 50_000
_MOST_ITEMS = 5_000
_BINARY = ("OB", "OD", "OF", "OL", "OV", "OW", "UN")
_NUMBERS = {"US": 2, "SS": 2, "UL": 4, "SL": 4, "UV": 8, "SV": 8, "FL": 4, "FD": 8}


def tags(file: Opened) -> list[api.Tag]:
    """Every element of the meta information and the data set, in order, sequences below their own element."""
    found: list[api.Tag] = []
    for tag in _all(file):
        found.append(tag)
        if len(found) >= _MOST_TAGS:
            break
    return found


def _all(file: Opened) -> Iterator[api.Tag]:
    yield from _of(file.meta, 0)
    yield from _of(file.ds, 0)
    if file.pixels is None:
        return
    yield _pixels(file.pixels)
    try:
        start = after(file.source, file.pixels, file.end, file.ds.encoding)
        rest = walk(file.source, start, file.end, file.ds.encoding)
    except Unreadable:
        return
    yield from _of(DataSet(file.source, rest, file.ds.encoding, file.ds.charsets), 0)


def _of(ds: DataSet, depth: int) -> Iterator[api.Tag]:
    creators: dict[int, str] = {}
    for tag in sorted(ds.elements):
        element = ds.elements[tag]
        if (tag >> 16) % 2 and 0x10 <= tag & 0xFFFF <= 0xFF:
            creators[tag & 0xFFFF00FF] = ds.texts_of(element)[0] if element.length else ""
        vr = ds.vr(element)
        name = _name(tag, creators)
        if vr == "SQ" or (element.undefined and tag not in PIXEL_TAGS):
            yield from _sequence(ds, element, name, depth)
        else:
            yield api.Tag(key=written(tag), name=name, value=_value(ds, element, vr), depth=depth)


def _sequence(ds: DataSet, element: Element, name: str, depth: int) -> Iterator[api.Tag]:
    """The element with the number of its items, then each item with its elements one level deeper."""
    if depth >= 2 * MAX_DEPTH:
        yield api.Tag(key=written(element.tag), name=name, value="(nested too deep)", depth=depth)
        return
    items: list[DataSet] = []
    try:
        items.extend(islice(ds.items_of(element), _MOST_ITEMS))
        more = " and more" if len(items) == _MOST_ITEMS else ""
    except Unreadable:
        more = ", then damaged"
    count = f"{len(items)} item{'s' * (len(items) != 1)}{more}"
    yield api.Tag(key=written(element.tag), name=name, value=count, depth=depth)
    for number, item in enumerate(items, 1):
        yield api.Tag(key="(fffe,e000)", name=f"Item {number}", value="", depth=depth + 1)
        yield from _of(item, depth + 2)


def _pixels(element: Element) -> api.Tag:
    value = "(in fragments)" if element.undefined else f"({element.length:,} bytes)"
    return api.Tag(key=written(element.tag), name=_name(element.tag, {}), value=value)


def _value(ds: DataSet, element: Element, vr: str) -> str:
    if vr in _BINARY or element.length > 16 * _MOST_BYTES:
        return f"({element.length:,} bytes)"
    if vr in _NUMBERS:
        numbers = ds.numbers_of(element)
        text = "\\".join(
            f"{number:g}" if isinstance(number, float) else str(number) for number in numbers[:_MOST_NUMBERS]
        )
        return text if len(numbers) <= _MOST_NUMBERS else f"{text}… ({len(numbers):,} values)"
    if vr == "AT":
        pairs = ds.numbers_of(element)
        whole = zip(pairs[0::2], pairs[1::2], strict=False)
        return "\\".join(written(int(group) << 16 | int(number)) for group, number in whole)[:_LONGEST]
    text = api.printable("\\".join(ds.texts_of(element)))
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}… ({len(text):,} characters)"


def _name(tag: int, creators: dict[int, str]) -> str:
    """The dictionary's name; for a private element its creator's name for it, else whose it is."""
    if not (tag >> 16) % 2:
        try:
            return dictionary_description(tag)
        except KeyError:
            return "Group Length" if not tag & 0xFFFF else "Unknown"
    if 0x10 <= tag & 0xFFFF <= 0xFF:
        return "Private Creator"
    creator = creators.get((tag & 0xFFFF0000) | (tag & 0xFF00) >> 8, "")
    try:
        return private_dictionary_description(tag, creator)
    except KeyError:
        return f"Private ({api.printable(creator)[:64]})" if creator else "Private"
