"""Text protobuf, as far as configurations use it: fields, messages, lists, texts, numbers, words, comments.

Tolerant: types are not known here, every field may be repeated, and words stay words.
"""

from __future__ import annotations

import re
from typing import Any

Message = dict[str, list[Any]]
"""Every value of a field, in order: str, int, float, or another message."""
_DEEPEST = 32
_WORD = re.compile(
    r"(?:\s|\#[^\n]*)*"
    r"(?:(?P<name>[A-Za-z_][\w./]*)|(?P<number>[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)"
    r"|(?P<text>\"(?:[^\"\\\n]|\\[^\n])*\"|'(?:[^'\\\n]|\\[^\n])*')|(?P<mark>[{}<>\[\]:,;]))"
)
_BLANK = re.compile(r"(?:\s|\#[^\n]*)*")
_ESCAPED = re.compile(r"\\([0-7]{1,3}|x[0-9a-fA-F]{1,2}|.)")
_LETTERS = {"n": "\n", "t": "\t", "r": "\r"}
_CLOSING = {"{": "}", "<": ">", "[": "]"}


class Unreadable(ValueError):
    """The text is no text protobuf."""


def read(text: str) -> Message:
    """The message in a text. Raises Unreadable."""
    words = _words(text)
    words.reverse()
    found = _message(words, "", 0)
    return found


def first(message: Message, name: str, kind: type = str) -> Any:
    """The first value of a field if it is of this kind; None otherwise."""
    values = message.get(name, [])
    return values[0] if values and isinstance(values[0], kind) else None


def messages(message: Message, name: str) -> list[Message]:
    """Every message of a field."""
    return [value for value in message.get(name, []) if isinstance(value, dict)]


def _words(text: str) -> list[tuple[str, Any]]:
    """(mark, "") or (kind, value) of each word."""
    found: list[tuple[str, Any]] = []
    at = 0
    while (at := _BLANK.match(text, at).end()) < len(text):  # type: ignore[union-attr]  # it matches nothing at least
        word = _WORD.match(text, at)
        if word is None:
            raise Unreadable(f"at {at}")
        at = word.end()
        if word["mark"]:
            found.append((word["mark"], ""))
        elif word["number"]:
            found.append(("value", _number(word["number"])))
        elif word["text"]:
            found.append(("text", _ESCAPED.sub(_letter, word["text"][1:-1])))
        else:
            found.append(("name", word["name"]))
    return found


def _message(words: list[tuple[str, Any]], closing: str, depth: int) -> Message:
    found: Message = {}
    while words:
        kind, name = words.pop()
        if kind == closing:
            return found
        if kind in (",", ";"):
            continue
        if kind != "name" or depth > _DEEPEST:
            raise Unreadable(kind)
        if words and words[-1][0] == ":":
            words.pop()
        found.setdefault(name, []).extend(_values(words, depth))
    if closing:
        raise Unreadable("it ends too early")
    return found


def _values(words: list[tuple[str, Any]], depth: int) -> list[Any]:
    """One value, or those of a list."""
    if not words:
        raise Unreadable("it ends too early")
    kind, value = words.pop()
    if kind in ("{", "<"):
        return [_message(words, _CLOSING[kind], depth + 1)]
    if kind == "text":
        while words and words[-1][0] == "text":  # neighbours are one text
            value += words.pop()[1]
        return [value]
    if kind in ("name", "value"):
        return [value]
    if kind != "[" or depth > _DEEPEST:
        raise Unreadable(kind)
    found: list[Any] = []
    while words and words[-1][0] != "]":
        if words[-1][0] == ",":
            words.pop()
            continue
        found += _values(words, depth + 1)
    if not words:
        raise Unreadable("it ends too early")
    words.pop()
    return found


def _number(text: str) -> int | float:
    try:
        return int(text)
    except ValueError:
        return float(text)


def _letter(found: re.Match[str]) -> str:
    code = found[1]
    if code[0] in "01234567":
        return chr(int(code, 8))
    if code[0] == "x" and len(code) > 1:
        return chr(int(code[1:], 16))
    return _LETTERS.get(code, code)
