"""What stands in the place of a picture that cannot be shown."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from ui import messages
from ui.panels.cards import button, label, row
from ui.theme import Theme
from ui.theme.icons import picture
from ui.tongue import translate
from workbench.errors import WorkbenchError

WIDTH = 480


class PictureError(QFrame):
    """What happened, why, what to do; try again, or copy it."""

    try_again = Signal()
    copy_details = Signal()
    close_item = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "empty")
        self.setAccessibleName(translate("Viewer", "The image cannot be shown"))
        self._sign = QLabel()
        self._what = label("", "heading", wrap=True, select=True)
        self._why = label("", "secondary", wrap=True, select=True)
        self._hint = label("", "", wrap=True, select=True)
        page = QWidget()
        page.setFixedWidth(theme.scaled(WIDTH))
        inner = QVBoxLayout(page)
        inner.setSpacing(theme.space(3))
        inner.addWidget(self._sign)
        for text in (self._what, self._why, self._hint):
            inner.addWidget(text)
        again = button(translate("News", "Try again"), self.try_again.emit, "primary")
        copy = button(translate("News", "Copy details"), self.copy_details.emit)
        close = button(translate("Viewer", "Close image"), self.close_item.emit)
        inner.addLayout(row(again, copy, close, None))
        layout = QVBoxLayout(self)
        layout.addWidget(page, 0, Qt.AlignmentFlag.AlignCenter)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Draw with another theme."""
        px = theme.size("icon_empty")
        self._sign.setPixmap(picture("circle-alert", theme, "error", px=px, density=self.devicePixelRatioF()))

    def show_error(self, error: WorkbenchError, listed: bool) -> None:
        """This error."""
        told = messages.told(error)
        self._what.setText(told.what)
        self._why.setText("\n".join(part for part in (told.why, *told.problems) if part))
        self._why.setVisible(bool(self._why.text()))
        self._hint.setText(told.hint)
