"""A place where something will be: static, so that nothing draws the eye while it loads."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from ui.theme.theme import Theme


def paint_skeleton(painter: QPainter, rect: QRectF, theme: Theme, colour: str = "surface3") -> None:
    """One rounded block."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour(colour))
    painter.drawRoundedRect(rect, theme.radius("control"), theme.radius("control"))
    painter.restore()
