"""Paths that are no text, carried as text.

On systems where file names are bytes, Python gives undecodable ones as lone surrogates (PEP 383), which UTF-8, and with
it MessagePack, cannot hold. They travel as a mark and four hexadecimal digits, and arrive as they were.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from typing import Any

import msgspec

MARK = "\U0010fffe"
"""A noncharacter (Unicode 23.7): text that is meant for people does not hold it; where it does, it is marked too."""
MARK_BYTES = MARK.encode()
_MARKED = re.compile(f"{MARK}([0-9a-f]{{4}})")
_ITSELF = f"{MARK}0000"


def marked(text: str) -> str:
    """`text` with every lone surrogate, and the mark itself, written as a mark and digits."""
    if text.isascii():
        return text
    text = text.replace(MARK, _ITSELF)
    return re.sub("[\ud800-\udfff]", lambda found: f"{MARK}{ord(found[0]):04x}", text)


def unmarked(text: str) -> str:
    """What `marked` was given."""
    if MARK not in text:
        return text
    return _MARKED.sub(lambda found: MARK if found[1] == "0000" else chr(int(found[1], 16)), text)


def in_every_text(value: Any, change: Callable[[str], str]) -> Any:
    """`value` with `change` done to every text in its tuples, lists, dicts, structs and dataclasses."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, tuple):
        return tuple(in_every_text(inner, change) for inner in value)
    if isinstance(value, list):
        return [in_every_text(inner, change) for inner in value]
    if isinstance(value, dict):
        return {in_every_text(key, change): in_every_text(inner, change) for key, inner in value.items()}
    if isinstance(value, msgspec.Struct):
        return msgspec.structs.replace(
            value, **{name: in_every_text(getattr(value, name), change) for name in value.__struct_fields__}
        )
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {one.name: in_every_text(getattr(value, one.name), change) for one in dataclasses.fields(value)}
        return dataclasses.replace(value, **fields)
    return value
