"""Work in progress and work that is over, the newest first."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ui import messages, words
from ui.state import State
from ui.tongue import shown, translate
from ui.values import Row

Index = QModelIndex | QPersistentModelIndex
WHAT, STATE, RESULT, TIME = range(4)


class Role(IntEnum):
    """What a cell can be asked for, beside Qt's own roles."""

    ROW = Qt.ItemDataRole.UserRole + 1


class QueueModel(QAbstractTableModel):
    """One row for each piece of work."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """How much work there is."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """What, state, result, time."""
        return 0 if parent.isValid() else 4

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Headings of the columns."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._headings()[section]
        if role == Qt.ItemDataRole.TextAlignmentRole and section == TIME:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def _headings(self) -> tuple[str, str, str, str]:
        return (
            translate("Queue", "Work"),
            translate("Queue", "State"),
            translate("Queue", "Result"),
            translate("Queue", "Time"),
        )

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What is asked for of one cell."""
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == Role.ROW:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(row, index.column())
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return long_text(row)
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() == TIME:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def row(self, at: int) -> Row | None:
        """The work in this row."""
        return self._rows[at] if 0 <= at < len(self._rows) else None

    def follow(self, old: State, new: State) -> None:
        """Show another state: touch only rows that changed."""
        if new.rows is old.rows:
            return
        fresh = list(reversed(new.rows))
        if [row.number for row in fresh] == [row.number for row in self._rows]:
            self._replace(fresh)
            return
        added = len(fresh) - len(self._rows)
        if added > 0 and [row.number for row in fresh[added:]] == [row.number for row in self._rows]:
            self.beginInsertRows(QModelIndex(), 0, added - 1)
            self._rows[:0] = fresh[:added]
            self.endInsertRows()
            self._replace(fresh)
            return
        self.beginResetModel()
        self._rows = fresh
        self.endResetModel()

    def _replace(self, fresh: list[Row]) -> None:
        for at, row in enumerate(fresh):
            if row is not self._rows[at]:
                self._rows[at] = row
                self.dataChanged.emit(self.index(at, 0), self.index(at, TIME))

    def _text(self, row: Row, column: int) -> str:
        if column == WHAT:
            return shown(row.title)
        if column == STATE:
            return state_text(row)
        if column == RESULT:
            return shown(row.words) if row.state in ("running", "done") else ""
        return words.duration(row.seconds) if row.over or row.seconds >= 1 else ""


def state_text(row: Row) -> str:
    """The state of a row in words; a failed one tells its reason."""
    if row.error is not None:
        told = messages.told(row.error)
        return told.why if told.why and row.kind == "open" else told.what
    return {
        "running": translate("Queue", "Running"),
        "done": translate("Queue", "Done"),
        "failed": translate("Queue", "Ended with an error"),
        "cancelled": translate("Queue", "Cancelled"),
    }[row.state]


def long_text(row: Row) -> str:
    """A row with all that is known of it."""
    lines = [shown(row.title), state_text(row)]
    if row.error is not None:
        told = messages.told(row.error)
        lines = [shown(row.title), told.what, told.why, *told.problems, told.hint]
    elif row.words:
        lines.append(shown(row.words))
    return "\n".join(line for line in lines if line)
