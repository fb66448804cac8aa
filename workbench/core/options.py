"""Typed options: what a plugin's contribution can be told, declared in data so that no code has to run to know it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

OptionKind = Literal["int", "float", "bool", "text", "choice", "size", "numbers", "texts"]
OPTION_KINDS: tuple[OptionKind, ...] = ("int", "float", "bool", "text", "choice", "size", "numbers", "texts")

_WORDS: dict[str, str] = {
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "text": "text in quotes",
    "choice": "text in quotes",
    "size": "[height, width] in whole numbers",
    "numbers": "a list of numbers",
    "texts": "a list of texts",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One option. `size` is [height, width]; `numbers` may be written as one number where one is meant."""

    name: str
    kind: OptionKind
    title: str
    text: str = ""
    default: Any = None
    required: bool = False
    choices: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    unit: str = ""

    def problem(self, raw: object) -> str | None:
        """Why `raw` cannot be used, as a sentence, or None."""
        if not _fits(self.kind, raw):
            return f"This has to be {_WORDS[self.kind]}."
        if self.kind == "choice" and raw not in self.choices:
            return f"“{raw}” is none of: {', '.join(self.choices)}."
        for number in _numbers(raw):
            if not math.isfinite(number):
                return "This has to be a number."
            if self.low is not None and number < self.low:
                return f"{number:g} is too small; the least is {self.low:g}."
            if self.high is not None and number > self.high:
                return f"{number:g} is too large; the most is {self.high:g}."
        return None

    def value(self, raw: object) -> Any:
        """`raw` as the contribution's field gets it: lists become tuples, numbers floats where floats are meant."""
        if self.kind == "float" and isinstance(raw, (int, float)):
            return float(raw)
        if self.kind == "numbers":
            return tuple(float(item) for item in _numbers(raw))
        if isinstance(raw, list):
            return tuple(raw)
        return raw


Options = tuple[Option, ...]
OptionsOf = Callable[[str, str], Options | None]
"""(kind of plugin, use id) → the declared options, or None if nothing provides that id."""


def filled(options: Options, given: Mapping[str, Any]) -> dict[str, Any]:
    """Values for every option: the given ones, else the defaults. `given` must have been checked."""
    found: dict[str, Any] = {}
    for option in options:
        if option.name in given:
            found[option.name] = option.value(given[option.name])
        elif not option.required:
            found[option.name] = option.value(option.default) if option.default is not None else None
    return {name: value for name, value in found.items() if value is not None}


def _fits(kind: OptionKind, raw: object) -> bool:
    number = isinstance(raw, (int, float)) and not isinstance(raw, bool)
    if kind == "int":
        return isinstance(raw, int) and not isinstance(raw, bool)
    if kind == "float":
        return number
    if kind == "bool":
        return isinstance(raw, bool)
    if kind in ("text", "choice"):
        return isinstance(raw, str)
    if kind == "numbers" and number:
        return True
    if not isinstance(raw, (list, tuple)):
        return False
    if kind == "texts":
        return all(isinstance(item, str) for item in raw)
    whole = kind == "size"
    allowed = (int,) if whole else (int, float)
    if not all(isinstance(item, allowed) and not isinstance(item, bool) for item in raw):
        return False
    return len(raw) == 2 if whole else len(raw) > 0


def _numbers(raw: object) -> list[float]:
    items = raw if isinstance(raw, (list, tuple)) else [raw]
    return [_float(item) for item in items if isinstance(item, (int, float)) and not isinstance(item, bool)]


def _float(number: float) -> float:
    try:
        return float(number)
    except OverflowError:
        return math.inf
