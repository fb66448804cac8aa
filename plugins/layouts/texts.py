"""Small files of others, read within bounds. What cannot be read answers nothing: then it is asked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from workbench.plugin import api

MAX_BYTES = 4 << 20
_NUMBERED = re.compile(r"(\d{1,7})(?:[ \t,;]|:[ \t]?)[ \t]*(.+)")


def text(path: Path) -> str:
    """The text of a file; empty where there is none, where it is too large, or no UTF-8."""
    try:
        if path.stat().st_size > MAX_BYTES:
            return ""
        return path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError):
        return ""


def table(path: Path) -> dict[str, Any]:
    """The JSON object of a file; empty where there is none."""
    found = parsed(text(path))
    return found if isinstance(found, dict) else {}


def parsed(written: str) -> Any:
    """The value of a JSON text; None where it is none."""
    try:
        return json.loads(written)
    except (ValueError, RecursionError):
        return None


def lines(written: str) -> tuple[str, ...]:
    """One name a line. Empty lines at the end do not count; numbers in front do not, where each line has its own."""
    found = [line.strip() for line in written.splitlines()]
    while found and not found[-1]:
        found.pop()
    numbered = [_NUMBERED.fullmatch(line) for line in found]
    if all(one is not None and int(one[1]) == at for at, one in enumerate(numbered)):
        found = [one[2].strip() for one in numbered if one is not None]
    return tuple(found)


def names(value: Any) -> tuple[str, ...]:
    """Names in the order of the outputs: a list of texts, or a table from each number to its name."""
    if isinstance(value, dict):
        keyed = {str(key): name for key, name in value.items()}
        value = [keyed.get(str(number)) for number in range(len(keyed))]
    if not isinstance(value, (list, tuple)) or not all(isinstance(name, (str, int)) for name in value):
        return ()
    return tuple(str(name) for name in value)


def network_in(folder: Path, wanted: Iterable[str] = ("model.onnx", "onnx/model.onnx")) -> str:
    """The network of a folder, by its usual name, else the only one that lies there; empty if that cannot be told."""
    for name in wanted:
        if (folder / name).is_file():
            return name
    found = [path.name for path in folder.glob("*.onnx")]
    return found[0] if len(found) == 1 else ""


def is_network(path: Path) -> bool:
    """Whether this is a network's file, by its name: what it holds is looked at later."""
    return path.suffix.lower() == ".onnx" and path.is_file()


def plain_name(value: Any, default: str) -> str:
    """A file's name as a layout gives it; `default` for anything that is more than a name."""
    sound = isinstance(value, str) and value and value == Path(value).name and "\\" not in value and "\0" not in value
    return value if sound else default


def whole(value: Any) -> int | None:
    """A length in pixels."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


def stated(key: str, value: Any, where: str) -> list[api.Answer]:
    """An answer as a file states it; none for what is empty or no text."""
    return [api.Answer(key=key, value=value, where=where)] if isinstance(value, str) and value.strip() else []


def guessed(key: str, value: str, where: str) -> api.Answer:
    """What a layout makes likely."""
    return api.Answer(key=key, value=value, where=where, certainty="guessed")


def labelled(found: tuple[str, ...], where: str) -> list[api.Answer]:
    """The names of the outputs."""
    return [api.Answer(key="labels", value=f"{len(found)} names", where=where, labels=found)] if found else []


def missing(path: Path, why: str) -> api.ModelPackageError:
    """The error of a folder of the layout that holds no network."""
    return api.ModelPackageError("model.not_a_model", name=api.display_name(path), why=why)
