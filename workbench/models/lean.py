"""A network file without the values of its large tensors, so that its graph can be looked at without reading weights.

Protobuf is a row of fields, each with its length in front: what is not wanted is stepped over and never read, so a file
of any size costs its graph alone. Small tensors are kept: they hold means and deviations.
"""

from __future__ import annotations

from typing import BinaryIO

KEPT = 4096
"""A field up to so many bytes is taken as it is."""
BLOCK = 4096
"""So many bytes are read at a time. Where weights lie between, nearly every field begins a new block."""
_DEEPEST = 48
_INNER = {
    "model": {7: "graph"},
    "graph": {1: "node", 5: "tensor"},
    "node": {5: "attribute"},
    "attribute": {5: "tensor", 6: "graph", 10: "tensor", 11: "graph"},
}
"""Fields of onnx.proto that hold tensors at any depth, and what they are."""
_VALUES = frozenset({4, 5, 6, 7, 9, 10, 11})
"""Fields of a tensor that hold its values."""
_FIXED = {1: 8, 5: 4}
_BYTES = 2
_LONGEST = 20
"""No tag and length take more bytes."""


def lean(file: BinaryIO, size: int) -> bytes | None:
    """The network in a file of so many bytes, without the values of large tensors; None where it is no sound row."""
    walk = _Walk(file)
    try:
        walk.message(0, size, "model", 0)
    except (ValueError, IndexError):
        return None
    return b"".join(walk.pieces)


class _Walk:
    """Goes through a file once, keeping the `pieces` that stay."""

    def __init__(self, file: BinaryIO) -> None:
        self.pieces: list[bytes] = []
        self._file, self._base, self._block = file, 0, b""

    def message(self, start: int, end: int, kind: str, depth: int) -> int:
        """Add the pieces of one message, and say how long it has become. Neighbours that stay make one piece.

        The loop looks at every field of the graph: numbers of one byte, which most are, are read on the spot.
        """
        inner = _INNER.get(kind, {}) if depth < _DEEPEST else {}
        kept = at = start
        made = 0
        while at < end:
            field, here = at, at - self._base
            if not 0 <= here <= len(self._block) - _LONGEST:
                here = self._go_to(at)
            block = self._block
            tag, here = (block[here], here + 1) if block[here] < 0x80 else _number(block, here)
            wire = tag & 7
            if wire == 0:
                here = here + 1 if block[here] < 0x80 else _number(block, here)[1]
                at = self._base + here
                continue
            if wire == _BYTES:
                length, here = (block[here], here + 1) if block[here] < 0x80 else _number(block, here)
            else:
                length = _FIXED.get(wire, -1)
            body = self._base + here
            at = body + length
            if length < 0 or at > end:
                raise ValueError
            number = tag >> 3
            values = kind == "tensor" and number in _VALUES
            if length <= KEPT or wire != _BYTES or not (values or number in inner):
                continue
            made += self._keep(kept, field)
            kept = at
            if not values:
                made += self._inside(tag, body, at, inner[number], depth)
        if at != end:
            raise ValueError
        return made + self._keep(kept, end)

    def _inside(self, tag: int, start: int, end: int, kind: str, depth: int) -> int:
        place = len(self.pieces)
        self.pieces.append(b"")
        size = self.message(start, end, kind, depth + 1)
        self.pieces[place] = _written(tag) + _written(size)
        return len(self.pieces[place]) + size

    def _keep(self, start: int, end: int) -> int:
        if start == end:
            return 0
        if start - self._base >= 0 and end - self._base <= len(self._block):
            piece = self._block[start - self._base : end - self._base]
        else:
            self._file.seek(start)
            piece = self._file.read(end - start)
        if len(piece) != end - start:  # somebody has cut the file meanwhile
            raise ValueError
        self.pieces.append(piece)
        return end - start

    def _go_to(self, at: int) -> int:
        self._file.seek(at)
        self._base, self._block = at, self._file.read(BLOCK)
        return 0


def _number(data: bytes, at: int) -> tuple[int, int]:
    """A number of variable length, and where it ends."""
    value = shift = 0
    while shift < 70:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7
    raise ValueError


def _written(value: int) -> bytes:
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    found.append(value)
    return bytes(found)
