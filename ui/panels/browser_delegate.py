"""How rows of the browser are painted."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QImage, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.itemmodels.browser import Role
from ui.itemmodels.browser_texts import Heading, heading_count, heading_name
from ui.theme import Theme
from ui.theme.icons import picture
from ui.theme.parts import elided

Index = QModelIndex | QPersistentModelIndex
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class BrowserDelegate(QStyledItemDelegate):
    """Headings as captions; items as a thumbnail, a name, a second line, and a mark at the right."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Paint with another theme from now on."""
        self._theme = theme
        self._body, self._caption = theme.font("body"), theme.font("caption")
        self._drawn: dict[tuple[str, str, int, float], QPixmap] = {}

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One row."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        heading = index.data(Role.HEADING)
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        if isinstance(heading, Heading):
            self._paint_heading(painter, rect, state, heading)
        else:
            self._paint_item(painter, rect, state, index)
        if state & QStyle.StateFlag.State_HasFocus:
            ring = self._theme.size("focus_ring")
            painter.setPen(QPen(self._theme.colour("focus"), ring))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(rect.adjusted(ring, ring, -ring, -ring))
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """The view decides heights; this is for whoever asks."""
        return QSize(self._theme.dock("browser"), self._theme.size("row_large"))

    def _paint_heading(self, painter: QPainter, rect: QRect, state: QStyle.StateFlag, heading: Heading) -> None:
        theme = self._theme
        if state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, theme.colour("surface3"))
        side, gap = theme.size("icon"), theme.space(2)
        mark = self._drawing(painter, "chevron-right" if heading.folded else "chevron-down", "text3", side)
        inner = rect.adjusted(gap, 0, -gap, 0)
        painter.drawPixmap(QPoint(inner.left(), inner.center().y() - side // 2 + 1), mark)
        count = heading_count(heading)
        width = QFontMetrics(self._caption).horizontalAdvance(count) + 1
        right = QRect(inner.right() - width + 1, inner.top(), width, inner.height())
        self._text(painter, right, count, self._caption, "text3")
        left = inner.adjusted(side + theme.space(1), 0, -width - gap, 0)
        self._text(painter, left, heading_name(heading), self._caption, "text2")

    def _paint_item(self, painter: QPainter, rect: QRect, state: QStyle.StateFlag, index: Index) -> None:
        theme = self._theme
        selected = bool(state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(rect, theme.colour("selection"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, theme.colour("surface3"))
        margin, width = theme.space(3), theme.size("thumbnail")
        height = theme.scaled(theme.size("thumbnail") * 3 / 4)
        place = QRect(rect.left() + margin, rect.center().y() - height // 2 + 1, width, height)
        self._paint_picture(painter, place, index)
        self._paint_mark(painter, rect, index, selected)
        text = QRect(place.right() + theme.space(2) + 1, rect.top(), 0, rect.height())
        text.setRight(rect.right() - margin - theme.size("icon"))
        first, second = QFontMetrics(self._body).height(), QFontMetrics(self._caption).height()
        top = rect.center().y() - (first + second) // 2 + 1
        line = QRect(text.left(), top, text.width(), first)
        strong, faint = ("on_selection", "on_selection") if selected else ("text1", "text2")
        self._text(painter, line, str(index.data()), self._body, strong)
        line = QRect(text.left(), top + first, text.width(), second)
        self._text(painter, line, str(index.data(Role.SECOND_LINE)), self._caption, faint)

    def _paint_picture(self, painter: QPainter, place: QRect, index: Index) -> None:
        theme = self._theme
        found = index.data(Role.THUMBNAIL)
        if isinstance(found, QImage) and not found.isNull():
            painter.fillRect(place, theme.colour("canvas") if theme.dark else theme.colour("surface3"))
            size = found.size().scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatio)
            inner = QRect(QPoint(), size)
            inner.moveCenter(place.center())
            painter.drawImage(inner, found)
            return
        painter.fillRect(place, theme.colour("surface3"))
        if index.data(Role.ASIDE):
            side = theme.size("icon")
            mark = self._drawing(painter, "circle-alert", "error", side)
            painter.drawPixmap(place.center() - QPoint(side // 2, side // 2), mark)

    def _paint_mark(self, painter: QPainter, rect: QRect, index: Index, selected: bool) -> None:
        """A dot where there is a result; a struck circle where the model was run although it is not meant for this."""
        theme, mark = self._theme, index.data(Role.MARK)
        if mark is None:
            return
        side = theme.size("icon") - theme.space(1)
        centre = QPoint(rect.right() - theme.space(3) - side // 2, rect.center().y() + 1)
        if mark.anyway:
            sign = self._drawing(painter, "circle-slash", "on_selection" if selected else "warn", side)
            painter.drawPixmap(centre - QPoint(side // 2, side // 2), sign)
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("on_selection" if selected and not theme.dark else "accent"))
        painter.drawEllipse(centre, theme.space(1) - 1, theme.space(1) - 1)

    def _text(self, painter: QPainter, rect: QRect, text: str, font: QFont, colour: str) -> None:
        painter.setFont(font)
        painter.setPen(self._theme.colour(colour))
        painter.drawText(rect, int(_LEFT), elided(text, font, rect.width()))

    def _drawing(self, painter: QPainter, name: str, colour: str, side: int) -> QPixmap:
        density = painter.device().devicePixelRatio()
        key = (name, colour, side, density)
        if key not in self._drawn:
            self._drawn[key] = picture(name, self._theme, colour, px=side, density=density)
        return self._drawn[key]
