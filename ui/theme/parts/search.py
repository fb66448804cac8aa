"""A field that filters what stands below it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from ui.theme.icons import icon
from ui.theme.theme import Theme


class SearchField(QLineEdit):
    """A line with a lens before it and a cross behind it; Escape empties it."""

    def __init__(self, theme: Theme, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lens = QAction(self)
        self._cross = QAction(QCoreApplication.translate("SearchField", "Clear"), self)
        self._cross.triggered.connect(self.clear)
        self._cross.setVisible(False)
        self.addAction(self._lens, QLineEdit.ActionPosition.LeadingPosition)
        self.addAction(self._cross, QLineEdit.ActionPosition.TrailingPosition)
        self.textChanged.connect(lambda text: self._cross.setVisible(bool(text)))
        self.setPlaceholderText(words)
        self.setAccessibleName(words)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Draw the lens and the cross with another theme."""
        self._theme = theme
        self._lens.setIcon(icon("search", theme, "text3"))
        self._cross.setIcon(icon("x", theme, "text2"))

    def minimumSizeHint(self) -> QSize:
        """Room for a few letters beside both icons."""
        least = self.fontMetrics().horizontalAdvance("W" * 4) + 4 * self._theme.size("icon")
        return QSize(least, super().minimumSizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape empties the field first; in an empty field it is for whoever is above."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            return
        super().keyPressEvent(event)
