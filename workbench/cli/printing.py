"""Standard output: tables for people, JSON Lines for programs."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any


def json_line(value: Any) -> None:
    """One object on a line of its own, flushed."""
    text = json.dumps(value, ensure_ascii=False)
    sys.stdout.write(text.encode("utf-8", "replace").decode("utf-8") + "\n")
    sys.stdout.flush()


def line(text: str = "") -> None:
    """One line for people, flushed."""
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "replace").decode(encoding) + "\n")
    sys.stdout.flush()


def table(rows: Iterable[Sequence[str]], head: Sequence[str] = (), right: frozenset[int] = frozenset()) -> None:
    """Columns of text, as wide as they need to be; those in `right` are aligned right."""
    body = [list(row) for row in rows]
    whole = [list(head), *body] if head else body
    if not whole:
        return
    widths = [max(width(row[i]) for row in whole if i < len(row)) for i in range(max(map(len, whole)))]
    for row in whole:
        cells = [_padded(cell, widths[i], i in right) for i, cell in enumerate(row)]
        line("  ".join(cells).rstrip())


def width(text: str) -> int:
    """How many columns a terminal takes for a text: two for wide East Asian characters, none for marks."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def percent(probability: float) -> str:
    """A probability for people: one decimal, and no more certainty than that.

    >>> percent(0.3864), percent(0.99996), percent(0.0001)
    ('38.6 %', '> 99.9 %', '< 0.1 %')
    """
    if probability > 0.9995:
        return "> 99.9 %"
    if 0 < probability < 0.0005:
        return "< 0.1 %"
    return f"{100 * probability:.1f} %"


def _padded(text: str, size: int, right: bool) -> str:
    space = " " * (size - width(text))
    return space + text if right else text + space
