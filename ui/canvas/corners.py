"""Texts in the four corners of a picture: white with a dark outline, never over one another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from ui.canvas.scale_bar import ScaleBar
from ui.theme import Theme

_AROUND = tuple((x, y) for x in (-1, 0, 1) for y in (-1, 0, 1) if x or y)


@dataclass(frozen=True, slots=True, kw_only=True)
class Corners:
    """Lines of plain text, from above to below. The scale bar stands above the lines at the bottom right."""

    top_left: tuple[str, ...] = ()
    top_right: tuple[str, ...] = ()
    bottom_left: tuple[str, ...] = ()
    bottom_right: tuple[str, ...] = ()
    bar: ScaleBar | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A line as it is painted: where it begins, its baseline, and its text, cut to its room."""

    x: float
    baseline: float
    text: str


def paint_corners(painter: QPainter, rect: QRectF, theme: Theme, corners: Corners) -> None:
    """Paint the texts inside `rect`, in device-independent pixels."""
    font = theme.font("corner")
    painter.save()
    painter.setFont(font)
    light, dark = theme.colour("image.corner_text"), theme.colour("image.outline")
    fitted, bar = fitting(rect, theme, font, corners)
    for line in placed(rect, theme, font, fitted):
        _outlined(painter, line, light, dark, theme.size("border"))
    if bar is not None:
        _paint_bar(painter, bar, theme, light, dark)
    painter.restore()


def placed(rect: QRectF, theme: Theme, font: QFont, corners: Corners) -> list[Placed]:
    """Every line with its place. Lines at the same height share the width; long ones are cut in the middle."""
    margin, gap = theme.size("canvas_margin"), theme.space(4)
    metrics = QFontMetricsF(font)
    inside = rect.adjusted(margin, margin, -margin, -margin)
    found: list[Placed] = []
    for lefts, rights, from_top in (
        (corners.top_left, corners.top_right, True),
        (corners.bottom_left, corners.bottom_right, False),
    ):
        count = max(len(lefts), len(rights))
        for at in range(count):
            steps = at if from_top else count - 1 - at
            left, right = (_line(lines, at, count, from_top) for lines in (lefts, rights))
            base = inside.top() + metrics.ascent() + steps * _pitch(theme)
            if not from_top:
                base = inside.bottom() - metrics.descent() - steps * _pitch(theme)
            found += _side_by_side(inside, base, metrics, gap, left, right)
    return found


def _line(lines: Sequence[str], at: int, count: int, from_top: bool) -> str:
    """Line number `at` of `count`, where the shorter side ends in the middle of the picture."""
    index = at if from_top else at - (count - len(lines))
    return lines[index] if 0 <= index < len(lines) else ""


def _side_by_side(
    inside: QRectF, baseline: float, metrics: QFontMetricsF, gap: float, left: str, right: str
) -> list[Placed]:
    widths = [metrics.horizontalAdvance(text) for text in (left, right)]
    room = max(0.0, inside.width() - (gap if left and right else 0.0))
    shares = [min(widths[0], max(room / 2, room - widths[1])), min(widths[1], max(room / 2, room - widths[0]))]
    found = []
    for text, share, width, on_right in ((left, shares[0], widths[0], False), (right, shares[1], widths[1], True)):
        shown = text if width <= share else metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, share)
        if shown:
            x = inside.right() - metrics.horizontalAdvance(shown) if on_right else inside.left()
            found.append(Placed(x=x, baseline=baseline, text=shown))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedBar:
    """The scale bar and its words as they are painted."""

    line: QRectF
    label: Placed


def fitting(rect: QRectF, theme: Theme, font: QFont, corners: Corners) -> tuple[Corners, PlacedBar | None]:
    """The lines that there is room for, and the bar above those at the bottom right, if it fits too."""
    metrics, margin = QFontMetricsF(font), theme.size("canvas_margin")
    room = max(0, int((rect.height() - 2 * margin) // _pitch(theme)))
    below = min(room, max(len(corners.bottom_left), len(corners.bottom_right)))
    above = room - below
    fitted = Corners(
        top_left=corners.top_left[:above],
        top_right=corners.top_right[:above],
        bottom_left=corners.bottom_left[len(corners.bottom_left) - min(below, len(corners.bottom_left)) :],
        bottom_right=corners.bottom_right[len(corners.bottom_right) - min(below, len(corners.bottom_right)) :],
    )
    free = above - max(len(fitted.top_left), len(fitted.top_right))
    if corners.bar is None or free < 2:
        return fitted, None
    right = rect.right() - margin
    lines = len(fitted.bottom_right)
    y = rect.bottom() - margin - lines * _pitch(theme) - theme.space(1) - theme.size("scale_bar")
    line = QRectF(right - corners.bar.px, y, corners.bar.px, theme.size("scale_bar"))
    width = metrics.horizontalAdvance(corners.bar.words)
    x = min(line.center().x() - width / 2, right - width)
    baseline = y - theme.size("border") - metrics.descent()
    return fitted, PlacedBar(line=line, label=Placed(x=x, baseline=baseline, text=corners.bar.words))


def _paint_bar(painter: QPainter, bar: PlacedBar, theme: Theme, light: QColor, dark: QColor) -> None:
    edge = theme.size("border")
    painter.fillRect(bar.line.adjusted(-edge, -edge, edge, edge), dark)
    painter.fillRect(bar.line, light)
    _outlined(painter, bar.label, light, dark, edge)


def _pitch(theme: Theme) -> float:
    """From one baseline to the next."""
    return float(theme.text_px("corner") * theme.token("type.line_height"))


def _outlined(painter: QPainter, line: Placed, light: QColor, dark: QColor, width: float) -> None:
    """Drawn around itself first: a stroked outline would cost the letters their hinting."""
    painter.setPen(dark)
    for right, down in _AROUND:
        painter.drawText(QPointF(line.x + right * width, line.baseline + down * width), line.text)
    painter.setPen(light)
    painter.drawText(QPointF(line.x, line.baseline), line.text)
