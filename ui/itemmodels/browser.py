"""What is open as a flat list: headings, and under each its items. Built to grow: 50,000 rows cost no more than 50.

Groups stand in the order of their first item; an item that arrives later joins its group. A heading can be folded.

Longer than twenty methods: rows are answered to Qt, to the view and to the state, from the same lists.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ui.itemmodels.browser_texts import Heading, Keys, heading_text, mark_text, second_line
from ui.itemmodels.thumbnails import Thumbnails
from ui.state import State
from ui.tongue import shown
from ui.values import Items
from workbench.core.study import Item

Index = QModelIndex | QPersistentModelIndex


class Role(IntEnum):
    """What a row can be asked for, beside Qt's own roles."""

    ITEM = Qt.ItemDataRole.UserRole + 1
    HEADING = Qt.ItemDataRole.UserRole + 2
    THUMBNAIL = Qt.ItemDataRole.UserRole + 3
    MARK = Qt.ItemDataRole.UserRole + 4
    SECOND_LINE = Qt.ItemDataRole.UserRole + 5
    ASIDE = Qt.ItemDataRole.UserRole + 6


class BrowserModel(QAbstractListModel):
    """Rows for the browser: headings and items."""

    def __init__(self, thumbnails: Thumbnails, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self.state = State()
        self._filter = ""
        self._groups: dict[Keys, Heading] = {}
        self._rows: list[Heading | Item] = []
        self._taken = 0
        thumbnails.arrived.connect(self._thumbnail_arrived)

    # -- Qt's side

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """How many rows there are."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What is asked for of one row."""
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        row = self._rows[index.row()]
        return self._of_heading(row, role) if isinstance(row, Heading) else self._of_item(row, role)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Headings can be reached by keyboard, to fold them, but are no selection."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        if self.is_heading(index.row()):
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren

    # -- our side

    def is_heading(self, row: int) -> bool:
        """Whether this row is a heading."""
        return isinstance(self._rows[row], Heading)

    def is_folded(self, row: int) -> bool:
        """Whether this row is a heading whose items are hidden."""
        found = self._rows[row]
        return isinstance(found, Heading) and found.folded

    def heading_rows(self) -> list[int]:
        """Rows of all headings, ascending: what a view needs to know where each row lies."""
        found, at = [], 0
        for group in self._groups.values():
            found.append(at)
            at += group.rows
        return found

    def item(self, row: int) -> Item | None:
        """The item of a row, None for a heading."""
        found = self._rows[row]
        return found if isinstance(found, Item) else None

    def row_of(self, path: str) -> int | None:
        """The row of a file, if it is not folded or filtered away."""
        item = self.state.items.find(path)
        if item is None:
            return None
        at = 0
        for keys, group in self._groups.items():
            if keys == _keys(item):
                place = None if group.folded else group.at.get(path)
                return None if place is None else at + 1 + place
            at += group.rows
        return None

    def neighbour(self, path: str, by: int) -> str | None:
        """The file that stands `by` items further down."""
        row = self.row_of(path)
        while row is not None and 0 <= (row := row + (1 if by > 0 else -1)) < len(self._rows):
            item = self.item(row)
            if item is not None:
                return item.id
        return None

    def follow(self, old: State, new: State) -> None:
        """Show another state: append what was added, start again where something left."""
        self.state = new
        if new.items is not old.items:
            if new.items.grew_from(old.items) and self._taken == len(old.items):
                self._append(new.items)
            else:
                self._rebuild()
        if new.marks is not old.marks or new.aside is not old.aside:
            changed = {key for key in (*new.marks, *new.aside) if _differs(key, old, new)}
            changed |= {key for key in (*old.marks, *old.aside) if _differs(key, old, new)}
            for path in changed:
                self._touch(path)

    def set_filter(self, text: str) -> None:
        """Show only items whose name or heading holds the text, whatever its case."""
        folded = text.strip().casefold()
        if folded != self._filter:
            self._filter = folded
            self._rebuild()

    def fold(self, row: int) -> None:
        """Fold a heading, or unfold it."""
        group = self._rows[row]
        if not isinstance(group, Heading) or not group.items:
            return
        first, last = row + 1, row + len(group.items)
        if group.folded:
            self.beginInsertRows(QModelIndex(), first, last)
            group.folded = False
            self._rows[first:first] = group.items
            self.endInsertRows()
        else:
            self.beginRemoveRows(QModelIndex(), first, last)
            group.folded = True
            del self._rows[first : last + 1]
            self.endRemoveRows()
        self._changed(row)

    # -- rows

    def _append(self, items: Items) -> None:
        fresh = [items[at] for at in range(self._taken, len(items))]
        self._taken = len(items)
        by_group: dict[Keys, list[Item]] = {}
        for item in fresh:
            if self._matches(item):
                by_group.setdefault(_keys(item), []).append(item)
        for keys, rows in by_group.items():
            self._append_to(keys, rows)

    def _append_to(self, keys: Keys, items: list[Item]) -> None:
        group = self._groups.get(keys)
        if group is None:
            group = _heading(items[0])
            group.take(items)
            at = len(self._rows)
            self.beginInsertRows(QModelIndex(), at, at + len(items))
            self._groups[keys] = group
            self._rows += [group, *items]
            self.endInsertRows()
            return
        start = self._start_of(keys)
        if group.folded:
            group.take(items)
        else:
            at = start + group.rows
            self.beginInsertRows(QModelIndex(), at, at + len(items) - 1)
            group.take(items)
            self._rows[at:at] = items
            self.endInsertRows()
        self._changed(start)

    def _rebuild(self) -> None:
        self.beginResetModel()
        folded = {keys for keys, group in self._groups.items() if group.folded}
        self._groups = {}
        for item in self.state.items:
            if self._matches(item):
                keys = _keys(item)
                group = self._groups.get(keys)
                if group is None:
                    group = self._groups[keys] = _heading(item)
                    group.folded = keys in folded
                group.take([item])
        self._rows = []
        for group in self._groups.values():
            self._rows.append(group)
            if not group.folded:
                self._rows += group.items
        self._taken = len(self.state.items)
        self.endResetModel()

    def _matches(self, item: Item) -> bool:
        if not self._filter:
            return True
        return self._filter in item.title.casefold() or any(self._filter in t.casefold() for _, t in item.groups)

    def _start_of(self, wanted: Keys) -> int:
        at = 0
        for keys, group in self._groups.items():
            if keys == wanted:
                return at
            at += group.rows
        raise KeyError(wanted)

    def _touch(self, path: str) -> None:
        row = self.row_of(path)
        if row is not None:
            self._changed(row)

    def _thumbnail_arrived(self, path: str) -> None:
        self._touch(path)

    def _changed(self, row: int) -> None:
        index = self.index(row)
        self.dataChanged.emit(index, index)

    # -- one row

    def _of_heading(self, group: Heading, role: int) -> Any:
        if role == Role.HEADING:
            return group
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return heading_text(group)
        return None

    def _of_item(self, item: Item, role: int) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return shown(item.title)
        if role == Role.ITEM:
            return item
        if role == Role.SECOND_LINE:
            return second_line(item)
        if role == Role.MARK:
            return self.state.marks.get(item.id)
        if role == Role.ASIDE:
            return self.state.aside.get(item.id) is not None or self._thumbnails.failed(item.id)
        if role == Role.THUMBNAIL:
            return self._thumbnails.picture(item.id)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._long_text(item)
        return None

    def _long_text(self, item: Item) -> str:
        mark = self.state.marks.get(item.id)
        problem = self.state.aside.get(item.id)
        lines = [shown(item.title), second_line(item), mark_text(mark), problem.sentence() if problem else ""]
        return "\n".join(line for line in lines if line)


def _keys(item: Item) -> Keys:
    return tuple(key for key, _ in item.groups)


def _heading(item: Item) -> Heading:
    return Heading(_keys(item), tuple(shown(text) for _, text in item.groups))


def _differs(path: str, old: State, new: State) -> bool:
    return old.marks.get(path) != new.marks.get(path) or (path in old.aside) != (path in new.aside)
