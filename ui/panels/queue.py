"""Work in progress, and work that is over with its reason where it did not succeed."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from ui.itemmodels.queue import STATE, TIME, QueueModel, Role
from ui.panels.cards import button, label
from ui.state import State
from ui.theme import Theme
from ui.theme.icons import picture
from ui.theme.parts import ElidedLabel
from ui.tongue import counted, fill, shown, translate
from ui.values import Row

Index = QModelIndex | QPersistentModelIndex


class StateDelegate(QStyledItemDelegate):
    """The state in words, with a sign before what failed and a bar below what is under way."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One cell."""
        row = index.data(Role.ROW)
        theme = self.theme
        if isinstance(row, Row) and row.state == "failed":
            side = theme.size("icon")
            gap = side + theme.space(2)
            rect = option.rect
            sign = picture("circle-alert", theme, "error", px=side, density=painter.device().devicePixelRatio())
            painter.drawPixmap(rect.left() + theme.space(1), rect.center().y() - side // 2 + 1, sign)
            option.rect = rect.adjusted(gap, 0, 0, 0)
        super().paint(painter, option, index)
        if isinstance(row, Row) and row.state == "running" and row.fraction is not None:
            rect = option.rect
            thin = theme.size("focus_ring")
            whole = QRectF(rect.left(), rect.bottom() - thin, rect.width() - theme.space(3), thin)
            painter.fillRect(whole, theme.colour("bar_track"))
            whole.setWidth(whole.width() * row.fraction)
            painter.fillRect(whole, theme.colour("bar_fill"))


class Queue(QWidget):
    """What runs now in one line; below it a table of everything."""

    cancel = Signal(int)
    cancel_all = Signal()
    clear = Signal()
    open_wanted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._running: Row | None = None
        self.model = QueueModel(self)
        self._name = ElidedLabel("")
        self._name.setProperty("role", "strong")
        self._words = ElidedLabel("")
        self._words.setProperty("role", "secondary")
        self._bar = QProgressBar()
        self._bar.setRange(0, 1000)
        self._bar.setTextVisible(False)
        self._cancel = button(translate("Queue", "Cancel"), self._cancel_running)
        self._clear = button(translate("Queue", "Clear"), self.clear.emit, "plain")
        self._clear.setToolTip(translate("Queue", "Take everything that is over out of the queue."))
        self.table = self._made_table(theme)
        self._nothing = label(translate("Queue", "Nothing was done yet."), "secondary")
        self._pages = QStackedWidget()
        self._arrange(theme)

    def _made_table(self, theme: Theme) -> QTableView:
        table = QTableView()
        table.setModel(self.model)
        self._delegate = StateDelegate(theme, self)
        table.setItemDelegateForColumn(STATE, self._delegate)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(theme.size("row"))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        table.setProperty("role", "plain")
        table.setAccessibleName(translate("Queue", "Work"))
        head = table.horizontalHeader()
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        head.setSectionResizeMode(TIME, QHeaderView.ResizeMode.Fixed)
        head.resizeSection(TIME, theme.scaled(96))
        table.doubleClicked.connect(self._open)
        table.activated.connect(self._open)
        return table

    def _arrange(self, theme: Theme) -> None:
        side = theme.space(3)
        self._head = QWidget()
        line = QHBoxLayout(self._head)
        line.setContentsMargins(side, 0, side, theme.space(1))
        line.setSpacing(theme.space(3))
        line.addWidget(self._name, 2)
        line.addWidget(self._words, 3)
        line.addWidget(self._bar, 6)
        line.addWidget(self._cancel)
        line.addWidget(self._clear)
        self._nothing.setContentsMargins(side, theme.space(1), side, side)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._pages.addWidget(self._nothing)
        self._pages.addWidget(self.table)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._head)
        layout.addWidget(self._pages, 1)
        self._show_running(State())

    def set_theme(self, theme: Theme) -> None:
        """Paint with another theme."""
        self._theme = theme
        self._delegate.theme = theme

    def follow(self, old: State, new: State) -> None:
        """Show another state."""
        self.model.follow(old, new)
        if new.rows is not old.rows:
            self._show_running(new)

    def buttons(self) -> tuple[QPushButton, QPushButton]:
        """Cancel and clear."""
        return self._cancel, self._clear

    def _show_running(self, state: State) -> None:
        running = [row for row in state.rows if not row.over]
        failed = sum(row.state == "failed" for row in state.rows)
        self._running = running[0] if running else None
        row = self._running
        self._name.setText(shown(row.title) if row is not None else translate("Queue", "Nothing is running"))
        self._words.setText(_progress_text(row, len(running), failed))
        self._bar.setVisible(row is not None and row.fraction is not None)
        self._bar.setValue(round((row.fraction or 0.0) * 1000) if row is not None else 0)
        self._cancel.setEnabled(row is not None)
        self._cancel.setToolTip("" if row is not None else translate("Queue", "Nothing is running."))
        self._clear.setEnabled(any(one.over for one in state.rows))
        self._pages.setCurrentIndex(1 if state.rows else 0)
        self._head.setVisible(bool(state.rows))

    def _cancel_running(self) -> None:
        if self._running is not None:
            self.cancel.emit(self._running.number)

    def _open(self, index: QModelIndex) -> None:
        row = self.model.row(index.row())
        if row is not None and row.subject and row.kind in ("open", "predict", "explain", "trace"):
            self.open_wanted.emit(row.subject)


def _progress_text(row: Row | None, running: int, failed: int) -> str:
    parts = [shown(row.words)] if row is not None and row.words else []
    if running > 1:
        parts.append(fill(translate("Queue", "%1 more waiting"), running - 1))
    if failed:
        one, many = translate("Queue", "1 ended with an error"), translate("Queue", "%1 ended with an error")
        parts.append(counted(one, many, failed))
    return " · ".join(parts)
