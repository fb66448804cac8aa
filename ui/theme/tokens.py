"""The one file of colours, sizes and type, read once. Nothing else in the project writes a colour or a size."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("tokens.json")


@cache
def tokens() -> dict[str, Any]:
    """Everything that tokens.json holds."""
    found: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return found


def token(path: str) -> Any:
    """One token by its dotted path, for example "overlay.opacity". Raises KeyError for an unknown one."""
    found: Any = tokens()
    for part in path.split("."):
        found = found[part]
    return found


def rgba(text: str) -> tuple[int, int, int, int]:
    """Red, green, blue and alpha, each 0 to 255, of "#RRGGBB" or "#RRGGBBAA" (CSS order, not Qt's)."""
    red, green, blue, alpha = (int(text[i : i + 2] or "FF", 16) for i in (1, 3, 5, 7))
    return red, green, blue, alpha
