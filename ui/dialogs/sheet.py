"""What all dialogs have in common: they never stop the window, close with Escape, and scroll where they are long."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QFrame, QScrollArea, QVBoxLayout, QWidget

from ui.panels.cards import button, row
from ui.theme import Theme
from ui.tongue import translate


class Sheet(QDialog):
    """A window of its own that the other one does not wait for. It is gone once it is closed."""

    def __init__(self, theme: Theme, title: str, size: tuple[int, int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.gone = False
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(theme.scaled(size[0]), theme.scaled(size[1]))
        self.column = QVBoxLayout(self)
        side = theme.space(4)
        self.column.setContentsMargins(side, side, side, side)
        self.column.setSpacing(theme.space(3))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Answers that come later find nobody."""
        self.gone = True
        super().closeEvent(event)

    def add_close(self, *beside: QWidget) -> None:
        """A close button at the bottom right, and others at its left end."""
        close = button(translate("Sheet", "Close"), self.close, "primary")
        self.column.addLayout(row(*beside, None, close))


def scrolled(content: QWidget) -> QScrollArea:
    """Content that may be longer than its place."""
    content.setProperty("role", "page")
    area = QScrollArea()
    area.setWidget(content)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area
