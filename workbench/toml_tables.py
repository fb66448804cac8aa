"""TOML read with the line of every key, and checked so that every problem is told at once.

`tomllib` gives values without positions and stops at the first syntax error; validators made from types stop at the
first wrong value. A person who mends a manifest wants all problems with their lines, and the key that was meant.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong: where (file, key, line; line 0 if the key is missing) and what."""

    file: str
    key: str
    line: int
    text: str

    def __str__(self) -> str:
        where = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{where}: {self.key}: {self.text}" if self.key else f"{where}: {self.text}"


@dataclass(slots=True)
class Document:
    """A parsed file: its values, the line of each key, and the problems found so far."""

    file: str
    data: dict[str, Any]
    lines: dict[Path, int]
    problems: list[Problem] = field(default_factory=list)

    def line(self, path: Path) -> int:
        """The line of a key, or of the nearest table around it that has one."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 0)

    def complain(self, path: Path, text: str, *, missing: bool = False) -> None:
        """Add a problem at `path`."""
        line = self.line(path[:-1] if missing else path)
        self.problems.append(Problem(file=self.file, key=shown(path), line=line, text=text))

    def table(self, path: Path = ()) -> Table:
        """A view on the table at `path`, for checking."""
        content: Any = self.data
        for part in path:
            content = content[part]
        return Table(self, path, content)


def parse(text: str, file: str) -> Document:
    """Read TOML. A syntax error becomes the document's only problem, with its line."""
    try:
        return Document(file, tomllib.loads(text), key_lines(text))
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        line = int(found.group(1)) if found else text.count("\n") + 1
        reason = re.sub(r"\s*\(at .*\)$", "", str(error))
        problem = Problem(file=file, key="", line=line, text=f"This is not TOML: {reason}.")
    except (RecursionError, ValueError):  # Python reads no numbers of more than some thousand digits
        problem = Problem(file=file, key="", line=1, text="It is nested too deeply, or holds too long a number.")
    return Document(file, {}, {}, [problem])


def from_data(data: Mapping[str, Any], file: str) -> Document:
    """A document made of values that never were text (an imported model)."""
    return Document(file, dict(data), {})


def shown(path: Path) -> str:
    """A key as people write it: `step[2].size`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


@dataclass(slots=True)
class Table:
    """One table of a document. Every `take` checks a key and remembers it; `finish` complains about all others."""

    document: Document
    path: Path
    content: dict[str, Any]
    seen: set[str] = field(default_factory=set)

    def text(
        self,
        key: str,
        *,
        default: str | None = None,
        choices: Iterable[str] = (),
        pattern: str = "",
        meaning: str = "",
        empty: bool = False,
    ) -> str:
        """A string. Without `default` it has to be there."""
        value = self._take(key, str, "text in quotes", default)
        if not isinstance(value, str):
            return default or ""
        options = tuple(choices)
        if options and value not in options:
            self.complain(key, f"“{value}” is none of: {', '.join(options)}." + did_you_mean(value, options))
            return default if default is not None else options[0]
        if pattern and value and not re.fullmatch(pattern, value):
            self.complain(key, f"“{value}” is not {meaning}.")
        if not value and not empty and default is None:
            self.complain(key, "This must not be empty.")
        return value

    def number(
        self, key: str, *, default: float | None = None, low: float | None = None, high: float | None = None
    ) -> float:
        """A number, whole or not."""
        value = self._take(key, (int, float), "a number", default)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return default if default is not None else 0.0
        if not abs(value) <= _LARGEST:
            self.complain(key, "This has to be a number within measure.")
            return default if default is not None else 0.0
        if low is not None and value < low:
            self.complain(key, f"{value} is too small; the least is {low:g}.")
        if high is not None and value > high:
            self.complain(key, f"{value} is too large; the most is {high:g}.")
        return float(value)

    def whole(self, key: str, *, default: int | None = None) -> int:
        """A whole number."""
        value = self._take(key, int, "a whole number", default)
        return value if isinstance(value, int) else default or 0

    def texts(self, key: str, *, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """A list of strings."""
        value = self._take(key, list, "a list of texts", default)
        if isinstance(value, list) and not all(isinstance(item, str) for item in value):
            self.complain(key, "Every entry has to be text in quotes.")
            return default or ()
        return tuple(value) if isinstance(value, (list, tuple)) else ()

    def inner(self, key: str, *, required: bool = True) -> Table | None:
        """A table inside this one."""
        value = self._take(key, dict, f"a table: [{shown((*self.path, key))}]", None if required else {})
        found = value if isinstance(value, dict) and key in self.content else None
        return None if found is None else Table(self.document, (*self.path, key), found)

    def tables(self, key: str) -> list[Table]:
        """A list of tables ([[key]]); none if the key is not there."""
        value = self._take(key, list, f"a list of tables: [[{shown((*self.path, key))}]]", [])
        if not isinstance(value, list):
            return []
        if not all(isinstance(item, dict) for item in value):
            self.complain(key, f"Write each entry as a table: [[{shown((*self.path, key))}]].")
            return []
        return [Table(self.document, (*self.path, key, i), item) for i, item in enumerate(value)]

    def any(self, key: str) -> object:
        """Whatever stands there, None if nothing does."""
        self.seen.add(key)
        return self.content.get(key)

    def rest(self) -> dict[str, Any]:
        """All keys that were not taken; they count as taken afterwards."""
        found = {key: value for key, value in self.content.items() if key not in self.seen}
        self.seen.update(found)
        return found

    def finish(self, also_known: Iterable[str] = ()) -> None:
        """Complain about every key that nobody asked for, with the one that was probably meant."""
        for key in self.content:
            if key not in self.seen:
                self.complain(key, "There is no such key." + did_you_mean(key, {*self.seen, *also_known}))

    def complain(self, key: str, text: str) -> None:
        """Add a problem about one key of this table."""
        self.document.complain((*self.path, key), text, missing=key not in self.content)

    def _take(self, key: str, kind: type | tuple[type, ...], words: str, default: object) -> object:
        self.seen.add(key)
        if key not in self.content:
            if default is None:
                self.complain(key, "This is missing; it has to be " + words + ".")
            return default
        value = self.content[key]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            self.complain(key, f"This has to be {words}.")
            return default
        return value


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """“ Did you mean …?” for the nearest known word, or nothing."""
    near = difflib.get_close_matches(word, list(known), 1, 0.6)
    return f" Did you mean “{near[0]}”?" if near else ""


_LARGEST = 10**300
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_BASIC = re.compile(r'"(?:[^"\\\n]|\\.)*"')
_LITERAL = re.compile(r"'[^'\n]*'")
_MULTI = re.compile(r'"""(?:[^\\]|\\.)*?"""(?:"{0,2}(?!"))|\'\'\'.*?\'\'\'(?:\'{0,2}(?!\'))', re.DOTALL)


def key_lines(text: str) -> dict[Path, int]:
    """The line (from 1) on which each key and table of a *well-formed* TOML text stands.

    Entries of arrays of tables are numbered as `tomllib` numbers them. Keys inside inline tables are not listed: they
    stand on the line of the key that holds the inline table.
    """
    lines: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    prefix: Path = ()
    text = text.replace("\r\n", "\n")
    at, line, counted = 0, 1, 0
    while (at := _next_statement(text, at)) < len(text):
        line, counted = line + text.count("\n", counted, at), at
        if text[at] == "[":
            double = text.startswith("[[", at)
            keys, at = _keys(text, at + (2 if double else 1))
            at = text.index("]", at) + (2 if double else 1)
            prefix = _resolved(keys if not double else keys[:-1], counts)
            if double:
                whole = (*prefix, keys[-1])
                counts[whole] = counts.get(whole, -1) + 1
                lines.setdefault(whole, line)
                prefix = (*whole, counts[whole])
            lines[prefix] = line
        else:
            keys, at = _keys(text, at)
            for end in range(1, len(keys) + 1):
                lines.setdefault((*prefix, *keys[:end]), line)
            at = _after_value(text, text.index("=", at) + 1)
    return lines


def _resolved(keys: list[str], counts: dict[Path, int]) -> Path:
    path: Path = ()
    for key in keys:
        path = (*path, key)
        if path in counts:
            path = (*path, counts[path])
    return path


def _next_statement(text: str, at: int) -> int:
    while at < len(text):
        if text[at] in " \t\r\n":
            at += 1
        elif text[at] == "#":
            end = text.find("\n", at)
            at = len(text) if end < 0 else end
        else:
            break
    return at


def _keys(text: str, at: int) -> tuple[list[str], int]:
    keys: list[str] = []
    while True:
        while text[at] in " \t":
            at += 1
        found = _BARE.match(text, at) or _BASIC.match(text, at) or _LITERAL.match(text, at)
        if found is None:
            return keys, at
        word = found.group()
        keys.append(next(iter(tomllib.loads(f"{word} = 0"))))
        at = found.end()
        while text[at] in " \t":
            at += 1
        if text[at] != ".":
            return keys, at
        at += 1


def _after_value(text: str, at: int) -> int:
    depth = 0
    while at < len(text):
        char = text[at]
        if char in "\"'":
            found = _MULTI.match(text, at) or _BASIC.match(text, at) or _LITERAL.match(text, at)
            at = found.end() if found else at + 1
            continue
        if char == "#":
            end = text.find("\n", at)
            at = len(text) if end < 0 else end
            continue
        depth += (char in "[{") - (char in "]}")
        if char == "\n" and depth <= 0:
            return at
        at += 1
    return at
