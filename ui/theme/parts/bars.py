"""A probability as a bar: track, indeterminate band, fill, and the operating point as a tick across."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from ui.theme.theme import Theme


def paint_bar(
    painter: QPainter,
    rect: QRectF,
    theme: Theme,
    fraction: float,
    *,
    threshold: float | None = None,
    band: tuple[float, float] | None = None,
) -> None:
    """Paint the bar into `rect`. The tick stands out above and below. All numbers lie in [0, 1]."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    radius = theme.radius("small")
    painter.setBrush(theme.colour("bar_track"))
    painter.drawRoundedRect(rect, radius, radius)
    if band is not None:
        low, high = (rect.left() + rect.width() * end for end in band)
        painter.fillRect(QRectF(low, rect.top(), high - low, rect.height()), theme.colour("bar_uncertain"))
    # A probability that is not nought leaves a mark, however small it is.
    filled = max(1.0 if fraction > 0 else 0.0, rect.width() * min(1.0, max(0.0, fraction)))
    painter.setBrush(theme.colour("bar_fill"))
    painter.drawRoundedRect(QRectF(rect.left(), rect.top(), filled, rect.height()), radius, radius)
    if threshold is not None:
        width, height = theme.size("bar_tick"), theme.size("bar_tick_height")
        left = min(max(rect.left() + rect.width() * threshold - width / 2, rect.left()), rect.right() - width)
        painter.fillRect(QRectF(left, rect.center().y() - height / 2, width, height), theme.colour("tick"))
    painter.restore()
