"""A network file without the values of its large tensors, so that its graph can be looked at without reading weights.

Protobuf is a row of fields, each with its length in front: what is not wanted is stepped over and never touched, so a
mapped file of any size costs the pages of its graph alone. Small tensors are kept: they hold means and deviations.
"""

from __future__ import annotations

KEPT = 4096
"""A field up to so many bytes is taken as it is."""
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


def lean(data: bytes | memoryview) -> bytes | memoryview:
    """The network without the values of large tensors; `data` itself where it is no sound row of fields."""
    pieces: list[bytes | memoryview] = []
    try:
        _message(memoryview(data), 0, len(data), "model", 0, pieces)
    except (ValueError, IndexError):
        return data
    return b"".join(pieces)


def _message(data: memoryview, start: int, end: int, kind: str, depth: int, pieces: list[bytes | memoryview]) -> int:
    """Add the pieces of one message, and say how long it has become. Neighbours that stay as they are make one piece.

    The loop looks at every field of the graph: numbers of one byte, which most are, are read on the spot.
    """
    inner = _INNER.get(kind, {}) if depth < _DEEPEST else {}
    kept = at = start
    made = 0
    while at < end:
        field = at
        tag, at = (data[at], at + 1) if data[at] < 0x80 else _number(data, at)
        wire = tag & 7
        if wire == 0:
            at = at + 1 if data[at] < 0x80 else _number(data, at)[1]
            continue
        if wire == _BYTES:
            length, at = (data[at], at + 1) if data[at] < 0x80 else _number(data, at)
        else:
            length = _FIXED.get(wire, -1)
        body, at = at, at + length
        if length < 0 or at > end:
            raise ValueError
        if length <= KEPT or wire != _BYTES:
            continue
        number = tag >> 3
        values = kind == "tensor" and number in _VALUES
        if not values and number not in inner:
            continue
        pieces.append(data[kept:field])
        made += field - kept
        kept = at
        if not values:
            place = len(pieces)
            pieces.append(b"")
            size = _message(data, body, at, inner[number], depth + 1, pieces)
            pieces[place] = _written(tag) + _written(size)
            made += len(pieces[place]) + size
    if at != end:
        raise ValueError
    pieces.append(data[kept:end])
    return made + end - kept


def _number(data: memoryview, at: int) -> tuple[int, int]:
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
