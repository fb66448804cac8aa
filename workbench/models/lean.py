"""A network file without the values of its large tensors, so that its graph can be looked at without reading weights.

Protobuf is a row of fields, each with its length in front: what is not wanted is stepped over and never touched, so a
mapped file of any size costs the pages of its graph alone. Small tensors are kept: they hold means and deviations.
"""

from __future__ import annotations

from collections.abc import Iterator

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
    try:
        return b"".join(_message(memoryview(data), 0, len(data), "model", 0))
    except ValueError:
        return data


def _message(data: memoryview, start: int, end: int, kind: str, depth: int) -> Iterator[bytes | memoryview]:
    """The pieces of one message: neighbours that stay as they are make one piece."""
    inner = _INNER.get(kind, {})
    kept = at = start
    while at < end:
        field = at
        tag, at = _number(data, at, end)
        wire = tag & 7
        if wire == 0:
            _, at = _number(data, at, end)
            continue
        length, at = _number(data, at, end) if wire == _BYTES else (_FIXED.get(wire, -1), at)
        if length < 0 or length > end - at:
            raise ValueError
        body, at = at, at + length
        number = tag >> 3
        if length <= KEPT or wire != _BYTES or depth > _DEEPEST:
            continue
        if kind == "tensor" and number in _VALUES:
            yield data[kept:field]
            kept = at
        elif number in inner:
            yield data[kept:field]
            pieces = list(_message(data, body, at, inner[number], depth + 1))
            yield _written(tag) + _written(sum(map(len, pieces)))
            yield from pieces
            kept = at
    yield data[kept:end]


def _number(data: memoryview, at: int, end: int) -> tuple[int, int]:
    """A number of variable length, and where it ends."""
    value = shift = 0
    while at < end and shift < 70:
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
