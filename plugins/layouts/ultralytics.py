"""What Ultralytics writes into the metadata of a network: names as a Python literal, task, size, licence.

https://docs.ultralytics.com/modes/export: `names` is a dict from the number of a class to its name.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

from workbench.plugin import api

from .texts import guessed, is_network, labelled, names, stated

WHERE = "its metadata"
_HABIT = "as Ultralytics feeds its classifiers"
_MAX = 1 << 20
_TOKEN = re.compile(
    r"\s*(?:(?P<open>[{\[(])|(?P<close>[}\])])|[,:]|\d{1,9}(?![\w.])"
    r"|'(?:[^'\\\n]|\\[^\n])*'|\"(?:[^\"\\\n]|\\[^\n])*\")"
)
_DEEPEST = 2


class UltralyticsMetadata:
    """Reads `names`, `task`, `imgsz`, `license` and `description`."""

    def sniff(self, path: Path) -> bool:
        """A network file; whether the metadata is there is seen by `read`."""
        return is_network(path)

    def read(self, path: Path) -> api.Imported:
        """The answers; none for a network of others."""
        data = api.network_facts(path).graph.metadata
        if "names" not in data or not {"task", "stride", "imgsz"} & set(data):
            return api.Imported()
        found = labelled(names(literal(data["names"])), f"{WHERE} (names)")
        found += stated("task", data.get("task"), WHERE) + stated("licence", data.get("license"), WHERE)
        author = data.get("author", "").strip()
        about = data.get("description", "").strip()
        found += stated("intended_use", f"{about} ({author})" if about and author else about, WHERE)
        size = _size(data.get("imgsz", ""))
        if size is not None:
            found.append(api.Answer(key="size", value=f"{size[0]}x{size[1]}", where=f"{WHERE} (imgsz)"))
        if data.get("task", "").strip() == "classify":
            found += [guessed("colour", "RGB", _HABIT), guessed("scale", "0..1", _HABIT)]
            if size is not None and size[0] == size[1]:
                found.append(guessed("resize", f"shorter:{size[0]},floor", _HABIT))
        return api.Imported(answers=tuple(found))


def literal(text: str) -> Any:
    """The value of a Python literal of names, numbers, lists and tables; None for anything else.

    Only what has passed the words above is given to Python's parser: deep or calculating texts can bring it down.
    """
    if len(text) > _MAX or not _sound(text):
        return None
    try:
        return ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None


def _sound(text: str) -> bool:
    at = depth = 0
    end = len(text.rstrip())
    while at < end:
        found = _TOKEN.match(text, at)
        if found is None:
            return False
        depth += bool(found["open"]) - bool(found["close"])
        if not 0 <= depth <= _DEEPEST:
            return False
        at = found.end()
    return end > 0


def _size(text: str) -> tuple[int, int] | None:
    value = literal(text)
    sides = value if isinstance(value, (list, tuple)) else [value, value]
    if len(sides) != 2 or not all(isinstance(side, int) and side > 0 for side in sides):
        return None
    return sides[0], sides[1]
