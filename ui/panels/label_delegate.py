"""How a label is painted: its name, its probability, and below both the bar with its operating point."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.itemmodels.labels import Role
from ui.theme import Theme, tabular
from ui.theme.parts import elided, paint_bar
from workbench.core.result import ClassScore

Index = QModelIndex | QPersistentModelIndex


class LabelDelegate(QStyledItemDelegate):
    """One label in a list of labels."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Paint with another theme from now on."""
        self._theme = theme
        self._body, self._note = theme.font("body"), theme.font("caption")
        self._number = tabular(theme.font("strong"))

    def height(self) -> int:
        """The height of a row."""
        return QFontMetrics(self._body).height() + self._theme.size("bar") + self._theme.space(1) * 4

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """All rows are of one height."""
        return QSize(0, self.height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One label."""
        theme, rect = self._theme, option.rect
        score = index.data(Role.SCORE)
        if not isinstance(score, ClassScore):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("selection" if selected else "surface3"))
            painter.drawRoundedRect(rect, theme.radius("control"), theme.radius("control"))
        inner = rect.adjusted(theme.space(2), theme.space(1), -theme.space(2), 0)
        line = QRect(inner.left(), inner.top(), inner.width(), QFontMetrics(self._body).height())
        self._paint_texts(painter, line, index, selected)
        top = line.bottom() + theme.space(1)
        bar = QRectF(inner.left(), top, inner.width(), theme.size("bar"))
        paint_bar(painter, bar, theme, score.probability, threshold=score.threshold, band=score.band)
        if option.state & QStyle.StateFlag.State_HasFocus:
            ring = theme.size("focus_ring")
            painter.setPen(QPen(theme.colour("focus"), ring))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), theme.radius("control"), theme.radius("control"))
        painter.restore()

    def _paint_texts(self, painter: QPainter, line: QRect, index: Index, selected: bool) -> None:
        theme = self._theme
        number = str(index.data(Role.NUMBER))
        width = QFontMetrics(self._number).horizontalAdvance(number)
        painter.setFont(self._number)
        painter.setPen(theme.colour("on_selection" if selected else "text1"))
        painter.drawText(line, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), number)
        left = line.adjusted(0, 0, -width - theme.space(2), 0)
        note = str(index.data(Role.NOTE) or "")
        if note:
            painter.setFont(self._note)
            painter.setPen(theme.colour("on_selection" if selected else "text2"))
            painter.drawText(left, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), note)
            left.adjust(0, 0, -QFontMetrics(self._note).horizontalAdvance(note) - theme.space(2), 0)
        painter.setFont(self._body)
        painter.setPen(theme.colour("on_selection" if selected else "text1"))
        label = elided(str(index.data()), self._body, left.width())
        painter.drawText(left, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), label)
