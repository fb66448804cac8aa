"""How a model is painted in a list: a dot for whether it suits, its name, and a second line."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QComboBox,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionComboBox,
    QStyleOptionViewItem,
    QStylePainter,
)

from ui.itemmodels.models import Fit, Role
from ui.theme import Theme
from ui.theme.icons import picture
from ui.theme.parts import elided

Index = QModelIndex | QPersistentModelIndex
WIDTH = 210
COLOURS: dict[Fit, str] = {"": "text3", "suits": "success", "misfit": "warn", "broken": "error"}


class ModelDelegate(QStyledItemDelegate):
    """Two lines with a dot before them."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Two lines."""
        return QSize(self.theme.scaled(WIDTH), self.theme.size("row_large") + self.theme.space(2))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One model."""
        theme, rect = self.theme, option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(rect, theme.colour("selection"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, theme.colour("surface3"))
        dot = theme.space(2)
        middle = rect.left() + theme.space(3) + dot // 2
        paint_dot(painter, theme, index.data(Role.FIT), middle, rect.center().y(), dot)
        text = rect.adjusted(theme.space(3) + dot + theme.space(2), 0, -theme.space(2), 0)
        if index.data(Role.MARKED):
            paint_mark(painter, theme, text, selected=selected)
        body, caption = theme.font("body"), theme.font("caption")
        first, second = QFontMetrics(body).height(), QFontMetrics(caption).height()
        top = rect.center().y() - (first + second) // 2 + 1
        for font, height, words, colour in (
            (body, first, str(index.data()), "text1"),
            (caption, second, str(index.data(Role.SECOND_LINE)), "text2"),
        ):
            painter.setFont(font)
            painter.setPen(theme.colour("on_selection" if selected else colour))
            line = QRect(text.left(), top, text.width(), height)
            painter.drawText(line, int(Qt.AlignmentFlag.AlignVCenter), elided(words, font, text.width()))
            top += height
        painter.restore()


def paint_dot(painter: QPainter, theme: Theme, kind: Fit, x: int, y: int, size: int) -> None:
    """Whether a model suits: green, amber, red, grey where it is not known. Words stand in the tooltip."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour(COLOURS[kind]))
    painter.drawEllipse(QRect(x - size // 2, y - size // 2, size, size))


def paint_mark(painter: QPainter, theme: Theme, room: QRect, *, selected: bool = False) -> None:
    """The sign of what was chosen or guessed, at the right end of `room`, which becomes as much narrower."""
    size = theme.size("icon")
    density = painter.device().devicePixelRatioF()
    sign = picture("circle-help", theme, "on_selection" if selected else "warn", px=size, density=density)
    painter.drawPixmap(room.right() - size, room.center().y() - size // 2 + 1, sign)
    room.setRight(room.right() - size - theme.space(1))


def paint_chosen(chooser: QComboBox, theme: Theme, name: str, kind: Fit, *, marked: bool = False) -> None:
    """A list of models that is closed: the frame, and in it the chosen one's dot and name."""
    option = QStyleOptionComboBox()
    chooser.initStyleOption(option)
    option.currentText = ""
    painter = QStylePainter(chooser)
    painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
    dot, gap = theme.space(2), theme.space(2)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_dot(painter, theme, kind, gap + dot // 2, chooser.rect().center().y() + 1, dot)
    text = chooser.rect().adjusted(2 * gap + dot, 0, -theme.space(5), 0)
    if marked:
        paint_mark(painter, theme, text)
    painter.setFont(chooser.font())
    painter.setPen(theme.colour("text1" if chooser.isEnabled() else "text_disabled"))
    painter.drawText(text, int(Qt.AlignmentFlag.AlignVCenter), elided(name, chooser.font(), text.width()))
    painter.end()
