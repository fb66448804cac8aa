"""Where files can be dropped: an outline that says what will happen."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QWidget

from ui.theme.theme import Theme


class DropZone(QFrame):
    """A dashed outline around its content; in accent colour, with a tint, while something hovers over it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hot = False
        self.set_theme(theme)

    @property
    def hot(self) -> bool:
        """Whether something that can be dropped is above."""
        return self._hot

    def set_theme(self, theme: Theme) -> None:
        """Paint with another theme."""
        self._theme = theme
        self.update()

    def set_hot(self, hot: bool) -> None:
        """Show, or no longer show, that a drop here does something."""
        if hot != self._hot:
            self._hot = hot
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The outline."""
        theme, width = self._theme, self._theme.size("focus_ring")
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(theme.colour("accent" if self._hot else "border_control"), width)
        pen.setDashPattern([4.0, 3.0])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.setBrush(theme.colour("surface2") if self._hot else Qt.BrushStyle.NoBrush)
        inset = width / 2
        rect = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(rect, theme.radius("card"), theme.radius("card"))
        painter.end()
