"""Lookup tables as files hold them: descriptor and data, packed, plain or in segments (PS3.3 C.11.1.1, C.7.9)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from workbench.plugin import api

from .dataset import DataSet
from .elements import Unreadable

_MOST_ENTRIES = 1 << 16


class Lookup(NamedTuple):
    """`values[i]`, (N,) uint16, for the input `first + i`; inputs beyond either end get the value at that end.

    `bits` is the depth of the entries.
    """

    first: int
    bits: int
    values: api.Array

    def of(self, px: api.Array) -> api.Array:
        """The table's values for whole numbers of any shape, uint16."""
        index = np.clip(px.astype(np.int64) - self.first, 0, len(self.values) - 1)
        found: api.Array = np.take(self.values, index)
        return found


def lookup(ds: DataSet, descriptor: str, data: str, signed: bool, segmented: str = "") -> Lookup | None:
    """The table that `descriptor` and `data` (or `segmented`) name, None where there is none.

    `signed`: the first input mapped is a signed number, as the values that go in are (C.11.1.1.1). A first descriptor
    value of 0 means 65,536 entries. Raises Unreadable where the data do not fit the descriptor.
    """
    told = ds.words(descriptor, signed)
    if len(told) < 3:
        return None
    count, first, bits = told[0] & 0xFFFF or _MOST_ENTRIES, told[1], told[2] & 0xFFFF
    if not 1 <= bits <= 16:
        raise Unreadable(f"Its {descriptor} gives entries of {bits} bits.")
    if data in ds:
        values = _plain(ds, data, count, bits)
    elif segmented and segmented in ds:
        values = _expanded(ds, segmented, 8 if bits <= 8 else 16)
    else:
        return None
    if len(values) < count:
        raise Unreadable(f"Its {descriptor} announces {count:,} entries; {len(values):,} are there.")
    return Lookup(first, bits, values[:count])


def _plain(ds: DataSet, keyword: str, count: int, bits: int) -> api.Array:
    """Entries of two bytes; or of one byte each, two in a word, where there are as many bytes as entries.

    Some files put entries of 8 bits into the high bytes of words.
    """
    raw = ds.bytes_of(keyword)
    if len(raw) in (count, count + count % 2) and count > 1:
        return _bytes(ds, raw).astype(np.uint16)
    words = np.frombuffer(raw, f"{ds.encoding.order}u2", len(raw) // 2).astype(np.uint16)
    return words >> 8 if bits <= 8 and words.size and words.max() > 0xFF else words


def _bytes(ds: DataSet, raw: bytes) -> api.Array:
    """8-bit entries in 16-bit words: the first is the word's low byte (PS3.5 A.3, 8.2)."""
    if ds.encoding.little or len(raw) % 2:
        return np.frombuffer(raw, np.uint8)
    return np.frombuffer(raw, ">u2").astype("<u2").view(np.uint8)


def _expanded(ds: DataSet, keyword: str, bits: int) -> api.Array:
    """The entries that segments stand for (C.7.9.2)."""
    raw = ds.bytes_of(keyword)
    data = _bytes(ds, raw) if bits == 8 else np.frombuffer(raw, f"{ds.encoding.order}u2", len(raw) // 2)
    out: list[int] = []
    _expand([int(word) for word in data], 0, None, out, bits, nested=False)
    return np.array(out, np.uint16)


def _expand(data: list[int], at: int, count: int | None, out: list[int], bits: int, nested: bool) -> None:
    """Append the entries of `count` segments from `at` (all, where None) to `out`."""
    done = 0
    while at + 2 < len(data) and (count is None or done < count) and len(out) <= _MOST_ENTRIES:
        kind, length = data[at : at + 2]
        at += 2
        if kind == 0:
            out.extend(data[at : at + length])
            at += length
        elif kind == 1 and out and length:
            out.extend(_line(out[-1], data[at], length))
            at += 1
        elif kind == 2 and not nested:
            low_words = 4 if bits == 8 else 2
            offset = sum(word << (bits * i) for i, word in enumerate(data[at : at + low_words]))
            _expand(data, offset // (bits // 8), length, out, bits, nested=True)
            at += low_words
        else:
            raise Unreadable(f"A segmented palette has a segment that cannot be ({kind}).")
        done += 1


def _line(start: int, end: int, length: int) -> list[int]:
    """`length` entries in equal steps, the last of them `end`."""
    return [int(value) for value in np.around(np.linspace(start + (end - start) / length, end, length))]
