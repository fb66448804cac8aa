"""A list of two kinds of rows, headings and items, that scrolls 50,000 of them as smoothly as 50.

Where a row lies follows from its number and the rows of the headings alone; nothing is laid out and nothing is kept for
each row. Only rows on screen are painted, and only they are told to `rows_seen`.

Longer than twenty methods: fifteen of them are the face that Qt demands of an item view.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QRegion, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyleOptionViewItem, QWidget

from ui.itemmodels.browser import BrowserModel
from ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
SEEN_AFTER_MS = 40
_Move = QAbstractItemView.CursorAction


class RowsView(QAbstractItemView):
    """Shows a BrowserModel. Clicking a heading folds it; Left and Right do so by keyboard."""

    rows_seen = Signal(list)

    def __init__(self, model: BrowserModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._headings: list[int] = []
        self._tops: list[int] = []
        self._rows = model
        self._seen = QTimer(self, singleShot=True, interval=SEEN_AFTER_MS)
        self._seen.timeout.connect(self._tell_seen)
        self.set_theme(theme)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self.setModel(model)
        model.rowsRemoved.connect(self._laid_out)
        model.modelReset.connect(self._laid_out)
        self._laid_out()

    def set_theme(self, theme: Theme) -> None:
        """Heights follow the text."""
        self._item = theme.scaled(theme.size("thumbnail") * 3 / 4) + theme.space(3)
        self._heading = theme.size("row") + theme.space(1)
        self._laid_out()

    # -- where rows lie

    def _laid_out(self) -> None:
        self._headings = self._rows.heading_rows() if self.model() is not None else []
        self._tops = [
            at * self._item - number * (self._item - self._heading) for number, at in enumerate(self._headings)
        ]
        self.updateGeometries()
        self.viewport().update()
        self._seen.start()

    def _top(self, row: int) -> int:
        before = bisect_right(self._headings, row - 1)
        return row * self._item - before * (self._item - self._heading)

    def _height(self, row: int) -> int:
        return self._heading if self._rows.is_heading(row) else self._item

    def _row_at(self, y: int) -> int:
        """The row at a height of the whole list; it may lie past the end."""
        group = bisect_right(self._tops, y) - 1
        if group < 0:
            return 0
        inside = y - self._tops[group] - self._heading
        return self._headings[group] + (0 if inside < 0 else 1 + inside // self._item)

    def _length(self) -> int:
        return self._top(self._rows.rowCount())

    def _on_screen(self) -> Iterator[int]:
        count = self._rows.rowCount()
        top, bottom = self.verticalOffset(), self.verticalOffset() + self.viewport().height()
        row = self._row_at(top)
        while row < count and self._top(row) < bottom:
            yield row
            row += 1

    # -- Qt's side

    def visualRect(self, index: Index) -> QRect:
        """Where a row is drawn."""
        if not index.isValid():
            return QRect()
        top = self._top(index.row()) - self.verticalOffset()
        return QRect(0, top, self.viewport().width(), self._height(index.row()))

    def indexAt(self, point: QPoint) -> QModelIndex:
        """The row under a point."""
        row = self._row_at(point.y() + self.verticalOffset())
        return self._rows.index(row) if 0 <= row < self._rows.rowCount() else QModelIndex()

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        """Bring a row on screen."""
        if not index.isValid():
            return
        top, height, page = self._top(index.row()), self._height(index.row()), self.viewport().height()
        bar = self.verticalScrollBar()
        if hint == QAbstractItemView.ScrollHint.PositionAtCenter:
            bar.setValue(top - (page - height) // 2)
        elif top < bar.value():
            bar.setValue(top)
        elif top + height > bar.value() + page:
            bar.setValue(top + height - page)

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Where a key leads: from item to item, past headings."""
        count, row = self._rows.rowCount(), self.currentIndex().row()
        page = max(1, self.viewport().height() // self._item - 1)
        steps = {_Move.MoveUp: -1, _Move.MovePrevious: -1, _Move.MoveDown: 1, _Move.MoveNext: 1}
        steps |= {_Move.MovePageUp: -page, _Move.MovePageDown: page}
        if action == _Move.MoveHome:
            return self._item_near(0, 1)
        if action == _Move.MoveEnd:
            return self._item_near(count - 1, -1)
        step = steps.get(action, 0)
        if step == 0:
            return self.currentIndex()
        wanted = min(max(row + step, 0), count - 1)
        found = self._item_near(wanted, 1 if step > 0 else -1)
        return found if found.isValid() else self.currentIndex()

    def _item_near(self, row: int, direction: int) -> QModelIndex:
        while 0 <= row < self._rows.rowCount():
            if not self._rows.is_heading(row):
                return self._rows.index(row)
            row += direction
        return QModelIndex()

    def horizontalOffset(self) -> int:
        """Rows are as wide as the view."""
        return 0

    def verticalOffset(self) -> int:
        """How far down the list is scrolled."""
        return self.verticalScrollBar().value()

    def isIndexHidden(self, index: Index) -> bool:
        """Folded rows are not in the model at all."""
        return False

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        """Select the rows that a rectangle of the viewport touches."""
        count = self._rows.rowCount()
        first = self._row_at(rect.normalized().top() + self.verticalOffset())
        last = min(self._row_at(rect.normalized().bottom() + self.verticalOffset()), count - 1)
        chosen = QItemSelection()
        if 0 <= first <= last:
            chosen.select(self._rows.index(first), self._rows.index(last))
        self.selectionModel().select(chosen, command)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        """Where selected rows are drawn."""
        region = QRegion()
        for row in self._on_screen():
            index = self._rows.index(row)
            if selection.contains(index):
                region += self.visualRect(index)
        return region

    def updateGeometries(self) -> None:
        """The scroll bar follows the length of the list."""
        super().updateGeometries()
        bar, page = self.verticalScrollBar(), self.viewport().height()
        bar.setPageStep(page)
        bar.setSingleStep(max(1, self._item // 3))
        bar.setRange(0, max(0, self._length() - page) if self.model() is not None else 0)

    def rowsInserted(self, parent: Index, start: int, end: int) -> None:
        """More rows."""
        super().rowsInserted(parent, start, end)
        self._laid_out()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Move what is drawn."""
        self.viewport().scroll(0, dy)
        self._seen.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More or fewer rows are on screen."""
        super().resizeEvent(event)
        self.updateGeometries()
        self._seen.start()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows on screen."""
        painter = QPainter(self.viewport())
        hovered = self.indexAt(self.viewport().mapFromGlobal(self.cursor().pos())) if self.underMouse() else None
        for row in self._on_screen():
            index = self._rows.index(row)
            option = QStyleOptionViewItem()
            self.initViewItemOption(option)
            option.rect = self.visualRect(index)
            if not event.rect().intersects(option.rect):
                continue
            state = QStyle.StateFlag.State_Enabled
            if self.selectionModel().isSelected(index):
                state |= QStyle.StateFlag.State_Selected
            if hovered is not None and hovered == index:
                state |= QStyle.StateFlag.State_MouseOver
            if self.hasFocus() and index == self.currentIndex():
                state |= QStyle.StateFlag.State_HasFocus
            option.state = state
            self.itemDelegate().paint(painter, option, index)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on a heading folds it."""
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid() and self._rows.is_heading(index.row()):
            self._rows.fold(index.row())
            self._laid_out()
            return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The row under the pointer stands out."""
        super().mouseMoveEvent(event)
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left folds the group of the present row, Right unfolds it."""
        row = self.currentIndex().row()
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right) and 0 <= row < self._rows.rowCount():
            group = self._headings[bisect_right(self._headings, row) - 1]
            folded = self._rows.is_folded(group)
            if folded == (event.key() == Qt.Key.Key_Right):
                self._rows.fold(group)
                self._laid_out()
                self.setCurrentIndex(self._rows.index(group))
            return
        super().keyPressEvent(event)

    def minimumSizeHint(self) -> QSize:
        """A few rows."""
        return QSize(self._item, 2 * self._item)

    def _tell_seen(self) -> None:
        items = (self._rows.item(row) for row in self._on_screen())
        self.rows_seen.emit([item.id for item in items if item is not None])
