"""Every action by name: type a few letters, press Enter."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from ui.itemmodels.actions_list import ActionRow, ActionsModel, Role
from ui.panels.cards import label
from ui.theme import Theme
from ui.theme.parts import SearchField, elided
from ui.tongue import translate

Index = QModelIndex | QPersistentModelIndex
WIDTH, HEIGHT = 640, 440
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


class ActionDelegate(QStyledItemDelegate):
    """Name and sentence at the left, keys at the right; what cannot be done says what is missing."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Two lines."""
        return QSize(0, self.theme.size("toolbar"))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One action."""
        row = index.data(Role.ACTION)
        if not isinstance(row, ActionRow):
            return
        theme, rect = self.theme, option.rect
        painter.save()
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(rect, theme.colour("selection"))
        body, caption = theme.font("body"), theme.font("caption")
        inner = rect.adjusted(theme.space(3), 0, -theme.space(3), 0)
        strong = "on_selection" if selected else "text1" if row.enabled else "text3"
        faint = "on_selection" if selected else "text2"
        painter.setFont(body)
        painter.setPen(theme.colour(faint))
        painter.drawText(inner, _RIGHT, row.keys)
        keys = QFontMetrics(body).horizontalAdvance(row.keys) + theme.space(3)
        left = inner.adjusted(0, 0, -keys, 0)
        first, second = QFontMetrics(body).height(), QFontMetrics(caption).height()
        top = rect.center().y() - (first + second) // 2 + 1
        painter.setPen(theme.colour(strong))
        painter.drawText(
            QRect(left.left(), top, left.width(), first), _LEFT, elided(str(index.data()), body, left.width())
        )
        painter.setFont(caption)
        painter.setPen(theme.colour(faint))
        said = elided(row.sentence, caption, left.width())
        painter.drawText(QRect(left.left(), top + first, left.width(), second), _LEFT, said)
        painter.restore()


class Palette(QDialog):
    """Finds actions. Up and Down choose while the field keeps the focus."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, rows: Sequence[ActionRow], parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(translate("Palette", "Find an action"))
        self.setProperty("role", "popup")
        self.model = ActionsModel(rows, self)
        self.search = SearchField(theme, translate("Palette", "Find an action"), self)
        self.search.textChanged.connect(self._searched)
        self.search.installEventFilter(self)
        self.view = QListView()
        self.view.setModel(self.model)
        self.view.setItemDelegate(ActionDelegate(theme, self.view))
        self.view.setUniformItemSizes(True)
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setProperty("role", "plain")
        self.view.setAccessibleName(translate("Palette", "Actions"))
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.clicked.connect(self._take)
        column = QVBoxLayout(self)
        side = theme.space(2)
        column.setContentsMargins(side, side, side, side)
        column.setSpacing(side)
        column.addWidget(self.search)
        self.nothing = label(translate("Palette", "No action holds all of these words."), "secondary")
        column.addWidget(self.nothing)
        column.addWidget(self.view, 1)
        self.resize(theme.scaled(WIDTH), theme.scaled(HEIGHT))
        self._first()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up, Down and Enter of the field are for the list."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = event.key()
            if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
                self._move(-1 if key == Qt.Key.Key_Up else 1)
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._take(self.view.currentIndex())
                return True
        return super().eventFilter(watched, event)

    def _searched(self, text: str) -> None:
        self.model.search(text)
        self._first()

    def _first(self) -> None:
        self.view.setCurrentIndex(self.model.index(0))
        self.nothing.setVisible(self.model.rowCount() == 0)

    def _move(self, by: int) -> None:
        count = self.model.rowCount()
        if count:
            row = (max(0, self.view.currentIndex().row()) + by) % count
            self.view.setCurrentIndex(self.model.index(row))
            self.view.scrollTo(self.model.index(row))

    def _take(self, index: QModelIndex) -> None:
        row = self.model.row(index.row()) if index.isValid() else None
        if row is not None and row.enabled:
            self.close()
            self.chosen.emit(row.name)
