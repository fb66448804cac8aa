"""All settings: one typed table, one file, one order.

Order of precedence: defaults < administrator's file < the user's file < environment < command line; what the
administrator has locked stays as it is in the administrator's file.
The dialog, `--help` and the validation are made from `TABLE`. The file is TOML with a schema number; keys that this
version does not know are kept in it untouched and have no effect. No key names a program to run.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from workbench.errors import SettingsError, WriteError
from workbench.files import replaced
from workbench.paths import Paths, shortened
from workbench.settings_table import GROUPS, TABLE, Setting, Value

__all__ = ["BY_NAME", "GROUPS", "SCHEMA", "TABLE", "Setting", "Settings", "Value", "as_toml", "load", "names", "save"]

SCHEMA = 1


BY_NAME: dict[str, Setting] = {row.name: row for row in TABLE}


@dataclass(frozen=True, slots=True)
class Settings:
    """The values in force.

    `base` holds what applies where the user chose nothing: defaults and the administrator's values. `chosen` holds what
    differs from it by the user's choice.
    """

    values: Mapping[str, Value] = field(default_factory=lambda: {row.name: row.default for row in TABLE})
    chosen: Mapping[str, Value] = field(default_factory=dict)
    shortcuts: Mapping[str, str] = field(default_factory=dict)
    unknown: Mapping[str, Any] = field(default_factory=dict)
    locked: frozenset[str] = frozenset()
    base: Mapping[str, Value] = field(default_factory=lambda: {row.name: row.default for row in TABLE})

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
        if value != self.base[name]:
            chosen[name] = value
        return replace(self, values={**self.values, name: value}, chosen=chosen)

    def with_shortcuts(self, shortcuts: Mapping[str, str]) -> Settings:
        """A copy with another table of keyboard shortcuts (action name → keys)."""
        return replace(self, shortcuts=dict(shortcuts))


def load(
    paths: Paths, environ: Mapping[str, str] | None = None, overrides: Mapping[str, Value] | None = None
) -> tuple[Settings, list[SettingsError]]:
    """The settings in force, and every problem that was met on the way (each with the value used instead)."""
    problems: list[SettingsError] = []
    machine = _flat(_parsed(paths.machine_settings, problems))
    user = _flat(_parsed(paths.settings, problems))
    locked = _locked(machine.pop("lock", []), problems)
    user.pop("schema", None), machine.pop("schema", None)
    shortcuts = {
        k.removeprefix("shortcuts."): v for k, v in user.items() if k.startswith("shortcuts.") and isinstance(v, str)
    }
    mine = {k: v for k, v in user.items() if k in BY_NAME and k not in locked}
    taken = {*mine, *(f"shortcuts.{action}" for action in shortcuts)}
    unknown = {k: v for k, v in user.items() if k not in taken}
    problems += [_unknown(name) for name in unknown if name not in locked]
    values = {row.name: row.default for row in TABLE}
    chosen: dict[str, Value] = {}
    _apply(machine, values, problems)
    base = dict(values)
    _apply(mine, values, problems, chosen)
    for given in (_from_environment(os.environ if environ is None else environ), dict(overrides or {})):
        _apply(_unlocked(given, locked, values, problems), values, problems)
    return Settings(values, chosen, shortcuts, unknown, locked, base), problems


def save(settings: Settings, paths: Paths) -> None:
    """Write what the user chose, atomically, keeping the previous file as `.bak`. Raises SettingsError."""
    target = paths.settings
    try:
        if target.exists():
            shutil.copyfile(target, target.with_suffix(".toml.bak"))
        with replaced(target) as fresh:
            fresh.write_text(as_toml(settings), encoding="utf-8", newline="\n")
    except (OSError, ValueError, WriteError) as error:
        why = error.why if isinstance(error, WriteError) else f"{getattr(error, 'strerror', error)}."
        raise SettingsError("settings.unwritable", why=f"{shortened(target)}: {why}") from error


def as_toml(settings: Settings) -> str:
    """The settings file's text: a schema number, then one table per group."""
    import tomli_w

    shortcuts = {f"shortcuts.{action}": keys for action, keys in settings.shortcuts.items()}
    whole: dict[str, Any] = {}
    for name, value in sorted({**settings.unknown, **settings.chosen, **shortcuts}.items()):
        group, dot, key = name.partition(".")
        if not dot:
            whole[group] = value
            continue
        if not isinstance(whole.get(group), dict):
            whole[group] = {}
        whole[group][key] = value
    whole.pop("schema", None)
    return tomli_w.dumps({"schema": SCHEMA, **whole})


def _parsed(path: Path, problems: list[SettingsError]) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return {}  # the usual case at the start of the window: without the parser's import
    except (OSError, ValueError) as error:
        return _unreadable(path, error, problems)
    import tomllib

    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        return _unreadable(path, error, problems)


def _unreadable(path: Path, error: Exception, problems: list[SettingsError]) -> dict[str, Any]:
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
            used = str(values[name])
            problems.append(SettingsError("settings.value", name=name, value=_shown(value), why=why, used=used))
            continue
        value = float(value) if row.kind is float else value
        if chosen is not None and value != values[name]:
            chosen[name] = value
        values[name] = value


def _unlocked(
    given: Mapping[str, Any], locked: frozenset[str], values: Mapping[str, Value], problems: list[SettingsError]
) -> dict[str, Any]:
    """What the environment or the command line says, without what the administrator has locked."""
    why = "The administrator has locked it."
    problems += [
        SettingsError("settings.value", name=name, value=_shown(value), why=why, used=str(values[name]))
        for name, value in given.items()
        if name in locked and value != values[name]
    ]
    return {name: value for name, value in given.items() if name not in locked}


def _locked(found: object, problems: list[SettingsError]) -> frozenset[str]:
    if not isinstance(found, list):
        why = "It has to be a list of names of settings."
        problems.append(SettingsError("settings.value", name="lock", value=_shown(found), why=why, used="no name"))
        return frozenset()
    return frozenset(str(name) for name in found if str(name) in BY_NAME)


def _shown(value: object) -> str:
    try:
        return str(value)[:60]
    except ValueError:  # Python writes no numbers of more than some thousand digits
        return "so long a number"


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
    import difflib

    near = difflib.get_close_matches(name, names(), 1)
    return SettingsError("settings.unknown", name=name, why=f"Did you mean {near[0]}?" if near else "")


def names() -> Iterable[str]:
    """Names of all settings, in the order of the table."""
    return [row.name for row in TABLE]
