"""All settings: one typed table, one file, one order.

Order of precedence: defaults < administrator's file < the user's file < environment < command line.
The dialog, `--help` and the validation are made from `TABLE`. The file is TOML with a schema number; keys that this
version does not know are kept in it untouched and have no effect. No key names a program to run.
"""

from __future__ import annotations

import contextlib
import difflib
import json
import os
import tempfile
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workbench.errors import SettingsError
from workbench.paths import Paths, shortened

SCHEMA = 1
Value = bool | int | float | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One row of the table. `name` is "group.key"; `kind` is bool, int, float or str."""

    name: str
    kind: type
    default: Value
    title: str
    text: str
    choices: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    unit: str = ""

    @property
    def group(self) -> str:
        """The part before the dot."""
        return self.name.partition(".")[0]

    @property
    def env(self) -> str:
        """The environment variable that goes before the files."""
        return "WORKBENCH_" + self.name.replace(".", "_").upper()

    def problem(self, value: object) -> str | None:
        """Why `value` cannot be used, or None."""
        if self.kind is float and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        if type(value) is not self.kind:
            return f"It has to be {_KIND_WORDS[self.kind]}."
        if self.choices and value not in self.choices:
            near = difflib.get_close_matches(str(value), self.choices, 1)
            return f"It has to be one of: {', '.join(self.choices)}." + (f" Did you mean {near[0]}?" if near else "")
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            if self.low is not None and not value >= self.low:
                return f"The smallest possible value is {self.low:g}."
            if self.high is not None and not value <= self.high:
                return f"The largest possible value is {self.high:g}."
        return None


_KIND_WORDS = {bool: "true or false", int: "a whole number", float: "a number", str: "text"}

GROUPS: dict[str, str] = {
    "appearance": "Appearance",
    "run": "Running",
    "reading": "Reading",
    "worker": "Worker",
    "models": "Models",
    "results": "Results",
    "plugins": "Plugins",
    "log": "Log",
}

TABLE: tuple[Setting, ...] = (
    Setting(
        name="appearance.theme",
        kind=str,
        default="system",
        title="Colours",
        text="Dark suits a reading room; “system” follows the desktop and is dark where the desktop does not say.",
        choices=("system", "dark", "light"),
    ),
    Setting(
        name="appearance.map",
        kind=str,
        default="magma",
        title="Colours of maps",
        text="Perceptually uniform colour maps; cividis is made for colour-blind eyes.",
        choices=("magma", "viridis", "cividis"),
    ),
    Setting(
        name="appearance.opacity",
        kind=int,
        default=45,
        title="Opacity of maps",
        text="How strongly a map covers the picture.",
        low=0,
        high=100,
        unit="%",
    ),
    Setting(
        name="appearance.identity",
        kind=bool,
        default=True,
        title="Show whose image it is",
        text="Name, id and birth date in the corner of DICOM images. Hide them for teaching.",
    ),
    Setting(
        name="run.on_open",
        kind=bool,
        default=True,
        title="Run on open",
        text="Run the chosen model on an image as soon as it is shown, if the model suits it.",
    ),
    Setting(
        name="run.explain",
        kind=bool,
        default=True,
        title="Show the map with the result",
        text="Show where the network reacted as soon as a result is there, if that costs no second run.",
    ),
    Setting(
        name="run.device",
        kind=str,
        default="auto",
        title="Device",
        text="auto, cpu, cuda, directml, coreml … as workbench doctor lists them. Auto may fall back, and says so.",
    ),
    Setting(
        name="run.threads",
        kind=int,
        default=0,
        title="Threads for one image",
        text="Processor threads of a network that runs on the CPU; 0 takes one per core, at most 8.",
        low=0,
        high=256,
    ),
    Setting(
        name="reading.max_megapixels",
        kind=int,
        default=200,
        title="Largest picture",
        text="Pictures that announce more are refused before a pixel is decoded.",
        low=1,
        high=20_000,
        unit="megapixels",
    ),
    Setting(
        name="reading.max_memory_mb",
        kind=int,
        default=2048,
        title="Most memory for one file",
        text="Files that would need more are refused before a pixel is decoded.",
        low=16,
        high=1_000_000,
        unit="MB",
    ),
    Setting(
        name="worker.memory_percent",
        kind=int,
        default=60,
        title="Memory of the worker",
        text="Part of this machine's memory that the worker process may use before it is ended.",
        low=5,
        high=95,
        unit="%",
    ),
    Setting(
        name="worker.patience_s",
        kind=int,
        default=5,
        title="Patience when cancelling",
        text="How long a cancelled request may take to stop before the worker is ended and started again.",
        low=1,
        high=600,
        unit="s",
    ),
    Setting(
        name="models.default",
        kind=str,
        default="",
        title="Model at start",
        text="Id of the model that is chosen when the window opens; empty takes the one used last.",
    ),
    Setting(
        name="results.keep",
        kind=bool,
        default=True,
        title="Keep results of the window",
        text="Store every result with its provenance, so that it is there again when the image is reopened.",
    ),
    Setting(
        name="plugins.enabled",
        kind=bool,
        default=True,
        title="Use added plugins",
        text="Plugins from the user's and the machine's folders. Those that came with the program are always used.",
    ),
    Setting(
        name="plugins.off",
        kind=str,
        default="",
        title="Plugins switched off",
        text="Ids of plugins that are not to be loaded, separated by commas.",
    ),
    Setting(
        name="plugins.replace",
        kind=str,
        default="",
        title="Plugins that may replace bundled ones",
        text="Ids for which an added plugin goes before the bundled one of the same id, separated by commas.",
    ),
    Setting(
        name="log.level",
        kind=str,
        default="info",
        title="Detail of the log",
        text="The log holds no names, no pixels and no full paths.",
        choices=("debug", "info", "warning", "error"),
    ),
)

BY_NAME: dict[str, Setting] = {row.name: row for row in TABLE}


@dataclass(frozen=True, slots=True)
class Settings:
    """The values in force. `chosen` holds those that differ from the default by somebody's choice."""

    values: Mapping[str, Value] = field(default_factory=lambda: {row.name: row.default for row in TABLE})
    chosen: Mapping[str, Value] = field(default_factory=dict)
    shortcuts: Mapping[str, str] = field(default_factory=dict)
    unknown: Mapping[str, Any] = field(default_factory=dict)
    locked: frozenset[str] = frozenset()

    def __getitem__(self, name: str) -> Value:
        return self.values[name]

    def text(self, name: str) -> str:
        """The value of a setting of kind str."""
        return str(self.values[name])

    def number(self, name: str) -> int:
        """The value of a setting of kind int."""
        return int(self.values[name])

    def flag(self, name: str) -> bool:
        """The value of a setting of kind bool."""
        return bool(self.values[name])

    def ids(self, name: str) -> frozenset[str]:
        """The value of a setting that is a comma-separated list of ids."""
        return frozenset(part.strip() for part in self.text(name).split(",") if part.strip())

    def changed(self, name: str, value: Value) -> Settings:
        """A copy with one value changed by the user. Raises SettingsError if the value cannot be."""
        row = BY_NAME[name]
        if (why := row.problem(value)) is not None:
            raise SettingsError("settings.value", name=name, value=str(value), why=why, used=str(self.values[name]))
        chosen = {key: old for key, old in self.chosen.items() if key != name}
        if value != row.default:
            chosen[name] = value
        return Settings({**self.values, name: value}, chosen, self.shortcuts, self.unknown, self.locked)

    def with_shortcuts(self, shortcuts: Mapping[str, str]) -> Settings:
        """A copy with another table of keyboard shortcuts (action name → keys)."""
        return Settings(self.values, self.chosen, dict(shortcuts), self.unknown, self.locked)


def load(
    paths: Paths, environ: Mapping[str, str] | None = None, overrides: Mapping[str, Value] | None = None
) -> tuple[Settings, list[SettingsError]]:
    """The settings in force, and every problem that was met on the way (each with the value used instead)."""
    problems: list[SettingsError] = []
    machine = _flat(_parsed(paths.machine_settings, problems))
    user = _flat(_parsed(paths.settings, problems))
    locked = frozenset(str(name) for name in machine.pop("lock", []) if str(name) in BY_NAME)
    user.pop("schema", None), machine.pop("schema", None)
    shortcuts = {
        k.removeprefix("shortcuts."): v for k, v in user.items() if k.startswith("shortcuts.") and isinstance(v, str)
    }
    unknown = {k: v for k, v in user.items() if k not in BY_NAME and not k.startswith("shortcuts.")}
    problems += [_unknown(name) for name in unknown]
    values = {row.name: row.default for row in TABLE}
    chosen: dict[str, Value] = {}
    _apply(machine, values, problems)
    mine = {k: v for k, v in user.items() if k in BY_NAME and k not in locked}
    _apply(mine, values, problems, chosen)
    _apply(_from_environment(os.environ if environ is None else environ), values, problems)
    _apply(dict(overrides or {}), values, problems)
    return Settings(values, chosen, shortcuts, unknown, locked), problems


def save(settings: Settings, paths: Paths) -> None:
    """Write what the user chose, atomically, keeping the previous file as `.bak`. Raises SettingsError."""
    text = as_toml({**settings.chosen, **settings.unknown}, settings.shortcuts)
    target = paths.settings
    try:
        paths.made(target.parent)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".settings-")
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        if target.exists():
            os.replace(target, target.with_suffix(".toml.bak"))
        os.replace(name, target)
    except OSError as error:
        with contextlib.suppress(OSError, UnboundLocalError):
            os.unlink(name)
        raise SettingsError("settings.unwritable", why=f"{shortened(target)}: {error.strerror}.") from error


def as_toml(values: Mapping[str, Any], shortcuts: Mapping[str, str]) -> str:
    """The settings file's text: a schema number, then one table per group."""
    groups: dict[str, list[str]] = {}
    top: list[str] = []
    for name, value in sorted(values.items()):
        group, dot, key = name.partition(".")
        line = f"{_key(key if dot else group)} = {_literal(value)}"
        (groups.setdefault(group, []) if dot else top).append(line)
    if shortcuts:
        groups["shortcuts"] = [f"{_key(k)} = {_literal(v)}" for k, v in sorted(shortcuts.items())]
    body = "".join(f"\n[{_key(group)}]\n" + "\n".join(lines) + "\n" for group, lines in groups.items())
    return "\n".join([f"schema = {SCHEMA}", *top]) + "\n" + body


def _parsed(path: Path, problems: list[SettingsError]) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        why = error.strerror if isinstance(error, OSError) else f"It is not TOML: {error}"
        problems.append(SettingsError("settings.unreadable", why=f"{why}.", path=shortened(path)))
        return {}


def _flat(table: Mapping[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for group, content in table.items():
        if isinstance(content, dict):
            flat.update({f"{group}.{key}": value for key, value in content.items()})
        else:
            flat[group] = content
    return flat


def _apply(
    found: Mapping[str, Any],
    values: dict[str, Value],
    problems: list[SettingsError],
    chosen: dict[str, Value] | None = None,
) -> None:
    for name, value in found.items():
        if (row := BY_NAME.get(name)) is None:
            continue
        if (why := row.problem(value)) is not None:
            shown, used = str(value)[:60], str(values[name])
            problems.append(SettingsError("settings.value", name=name, value=shown, why=why, used=used))
            continue
        values[name] = float(value) if row.kind is float else value
        if chosen is not None and value != row.default:
            chosen[name] = value


def _from_environment(environ: Mapping[str, str]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for row in TABLE:
        if (text := environ.get(row.env)) is not None:
            found[row.name] = _typed(row, text)
    return found


def _typed(row: Setting, text: str) -> Value:
    lowered = text.strip().lower()
    if row.kind is bool and lowered in ("1", "true", "yes", "on", "0", "false", "no", "off"):
        return lowered in ("1", "true", "yes", "on")
    if row.kind in (int, float):
        with contextlib.suppress(ValueError):
            number: Value = row.kind(text)
            return number
    return text


def _unknown(name: str) -> SettingsError:
    near = difflib.get_close_matches(name, names(), 1)
    return SettingsError("settings.unknown", name=name, why=f"Did you mean {near[0]}?" if near else "")


def names() -> Iterable[str]:
    """Names of all settings, in the order of the table."""
    return [row.name for row in TABLE]


def _key(text: str) -> str:
    plain = text and all(c.isascii() and (c.isalnum() or c in "-_") for c in text)
    return text if plain else _literal(text)


def _literal(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(str(k))} = {_literal(v)}" for k, v in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_literal(item) for item in value) + "]"
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
