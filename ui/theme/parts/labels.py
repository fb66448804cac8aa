"""Text that may be longer than its place."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStyle, QWidget


def elided(text: str, font: QFont, width: int) -> str:
    """`text` as it fits into `width` pixels: cut in the middle, because the ends of names tell them apart."""
    return QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideMiddle, width)


class ElidedLabel(QLabel):
    """One line of plain text, cut in the middle where it does not fit; the whole is the tooltip then."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        """A letter and the ellipsis."""
        return QSize(self.fontMetrics().horizontalAdvance("W…"), super().minimumSizeHint().height())

    def shown(self) -> str:
        """The text as it fits now."""
        return elided(self.text(), self.font(), self.contentsRect().width())

    def paintEvent(self, event: QPaintEvent) -> None:
        """The text, cut; the tooltip follows what was cut."""
        shown = self.shown()
        whole = "" if shown == self.text() else self.text()
        if self.toolTip() != whole:
            self.setToolTip(whole)
        painter = QPainter(self)
        alignment = QStyle.visualAlignment(self.layoutDirection(), self.alignment())
        self.style().drawItemText(
            painter, self.contentsRect(), int(alignment), self.palette(), self.isEnabled(), shown, self.foregroundRole()
        )
        painter.end()
