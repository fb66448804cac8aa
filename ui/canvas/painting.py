"""Painting a frame and what lies over it. Positions on the picture are in the screen's own pixels."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPen

from ui.canvas.stage import Frame
from ui.canvas.view import View
from ui.theme import Theme
from ui.theme.parts import paint_skeleton
from workbench.core.arrays import Array

_SKELETON_PARTS = 0.5
Edges = tuple[float, float, float, float]


def image_over(pixels: Array) -> QImage:
    """An image over (h, w) or (h, w, 3) uint8 values that the caller keeps as long as the image lives."""
    height, width = pixels.shape[:2]
    shape = QImage.Format.Format_Grayscale8 if pixels.ndim == 2 else QImage.Format.Format_RGB888
    return QImage(pixels.data, width, height, pixels.strides[0], shape)


def copied(pixels: Array) -> QImage:
    """An image with memory of its own."""
    import numpy as np

    return image_over(np.ascontiguousarray(pixels)).copy()


def paint_frame(painter: QPainter, frame: Frame, density: float) -> None:
    """Put the frame's pixels on the screen's pixels, one to one."""
    painter.save()
    painter.scale(1 / density, 1 / density)
    # The image lives only here, within the life of the frame's values.
    painter.drawImage(QPointF(frame.col, frame.row), image_over(frame.pixels))
    painter.restore()


def paint_seen(painter: QPainter, view: View, seen: Edges, theme: Theme, density: float) -> None:
    """Outline the part that the network saw: a light line between dark ones. Nothing where it saw everything."""
    top, left = max(0.0, seen[0]), max(0.0, seen[1])
    bottom, right = min(float(view.height), seen[2]), min(float(view.width), seen[3])
    whole = top <= 0 and left <= 0 and bottom >= view.height and right >= view.width
    if whole or top >= bottom or left >= right:
        return
    (row0, col0), (row1, col1) = view.to_screen(top, left), view.to_screen(bottom, right)
    line = max(1, round(theme.size("border") * density))
    painter.save()
    painter.scale(1 / density, 1 / density)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, inset in (("image.outline", 0), ("image.corner_text", line), ("image.outline", 2 * line)):
        pen = QPen(theme.colour(colour), line)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        away = inset + line / 2 - line
        painter.drawRect(QRectF(QPointF(col0 + away, row0 + away), QPointF(col1 - away, row1 - away)))
    painter.restore()


def paint_loading(painter: QPainter, rect: QRectF, theme: Theme, words: str) -> None:
    """A still block where the picture will be, and words about what is awaited."""
    side = min(rect.width(), rect.height()) * _SKELETON_PARTS
    block = QRectF(0, 0, min(rect.width() * _SKELETON_PARTS, side * 4 / 3), side)
    block.moveCenter(rect.center())
    paint_skeleton(painter, block, theme, "surface1")
    painter.setPen(theme.colour("text2"))
    painter.setFont(theme.font("body"))
    margin = theme.size("canvas_margin")
    room = rect.adjusted(margin, margin, -margin, -margin)
    flags = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
    painter.drawText(room, flags, words)


def paint_focus(painter: QPainter, rect: QRectF, theme: Theme) -> None:
    """The ring around the canvas while the keyboard works on it."""
    width = theme.size("focus_ring")
    pen = QPen(theme.colour("focus"), width)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(rect.adjusted(width / 2, width / 2, -width / 2, -width / 2))
