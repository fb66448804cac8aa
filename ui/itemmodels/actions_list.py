"""All actions as rows: for the palette, and for the page of shortcuts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

Index = QModelIndex | QPersistentModelIndex


class Role(IntEnum):
    """What a row can be asked for, beside Qt's own roles."""

    ACTION = Qt.ItemDataRole.UserRole + 1
    KEYS = Qt.ItemDataRole.UserRole + 2
    SENTENCE = Qt.ItemDataRole.UserRole + 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionRow:
    """One action as it stands in a list. `enabled` False: `sentence` says what is missing."""

    name: str
    title: str
    sentence: str
    menu: str
    keys: str
    scope: str = "window"
    enabled: bool = True


class ActionsModel(QAbstractListModel):
    """Actions that hold every word of what was typed, those first whose name begins with it."""

    def __init__(self, rows: Sequence[ActionRow], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all = tuple(rows)
        self._rows = self._all

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """How many actions are shown."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What is asked for of one action."""
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{row.menu}: {row.title}"
        if role == Role.ACTION:
            return row
        if role == Role.KEYS:
            return row.keys
        if role in (Role.SENTENCE, Qt.ItemDataRole.ToolTipRole):
            return row.sentence
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (row.title, row.keys, row.sentence) if part)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """What cannot be done now can be read, not chosen."""
        row = self.row(index.row()) if index.isValid() else None
        if row is None or not row.enabled:
            return Qt.ItemFlag.ItemIsSelectable if row is not None else Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled

    def row(self, at: int) -> ActionRow | None:
        """The action of this row."""
        return self._rows[at] if 0 <= at < len(self._rows) else None

    def set_rows(self, rows: Sequence[ActionRow]) -> None:
        """Other actions."""
        self._all = tuple(rows)
        self.search("")

    def search(self, text: str) -> None:
        """Only actions that hold every word."""
        parts = text.casefold().split()
        found = [row for row in self._all if all(part in _haystack(row) for part in parts)]
        if parts:
            found.sort(key=lambda row: (not row.enabled, *_farness(row.title.casefold(), parts)))
        self.beginResetModel()
        self._rows = tuple(found)
        self.endResetModel()


def _farness(title: str, parts: Sequence[str]) -> tuple[bool, bool, bool]:
    """How far a name is from what was typed: it begins with all of it, holds every word, begins with the first."""
    return (
        not title.startswith(" ".join(parts)),
        not all(part in title for part in parts),
        not title.startswith(parts[0]),
    )


def _haystack(row: ActionRow) -> str:
    return f"{row.menu} {row.title} {row.sentence} {row.keys}".casefold()


def conflicts(keys: Mapping[str, str]) -> dict[str, list[str]]:
    """Which actions share a key: an action's name → the names of the others."""
    by_keys: dict[str, list[str]] = {}
    for name, key in keys.items():
        if key:
            by_keys.setdefault(key, []).append(name)
    shared = [names for names in by_keys.values() if len(names) > 1]
    return {name: [other for other in names if other != name] for names in shared for name in names}
