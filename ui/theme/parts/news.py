"""News as a bar: what happened, what it means, what can be done. Never a dialog."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from ui.theme.icons import icon, picture
from ui.theme.theme import Theme

Tone = Literal["error", "warning", "info", "done"]
_SIGNS: dict[Tone, tuple[str, str]] = {
    "error": ("circle-alert", "error"),
    "warning": ("triangle-alert", "warn"),
    "info": ("info", "accent"),
    "done": ("circle-check", "success"),
}


class NewsBar(QFrame):
    """An icon, what in bold, why and hint after it, up to two buttons, and a cross. Hidden until there is news."""

    acted = Signal()
    copied = Signal()
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone: Tone = "info"
        self._sign, self._what, self._why = QLabel(), QLabel(), QLabel()
        self._action = QPushButton()
        self._copy = QPushButton(QCoreApplication.translate("NewsBar", "Copy details"))
        self._close = QToolButton()
        self.setProperty("role", "news")
        self._arrange()
        self._action.clicked.connect(self.acted)
        self._copy.clicked.connect(self.copied)
        self._close.clicked.connect(self._closed)
        self.set_theme(theme)
        self.hide()

    def _arrange(self) -> None:
        for text, role in ((self._what, "strong"), (self._why, "secondary")):
            text.setTextFormat(Qt.TextFormat.PlainText)
            text.setWordWrap(True)
            text.setProperty("role", role)
            text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        close = QCoreApplication.translate("NewsBar", "Close")
        self._close.setToolTip(close)
        self._close.setAccessibleName(close)
        self._texts = QVBoxLayout()
        self._texts.addStretch(1)
        self._texts.addWidget(self._what)
        self._texts.addWidget(self._why)
        self._texts.addStretch(1)
        self._line = QHBoxLayout(self)
        self._line.addWidget(self._sign)
        self._line.addLayout(self._texts, 1)
        for button in (self._action, self._copy, self._close):
            self._line.addWidget(button)

    def set_theme(self, theme: Theme) -> None:
        """Draw with another theme."""
        self._theme = theme
        self._line.setContentsMargins(theme.space(3), theme.space(1), theme.space(2), theme.space(1))
        self._line.setSpacing(theme.space(2))
        self._texts.setSpacing(0)
        self.setMinimumHeight(theme.size("error_bar_min"))
        self._close.setIcon(icon("x", theme))
        self._close.setIconSize(QSize(theme.size("icon"), theme.size("icon")))
        self._draw_sign()

    def tell(self, tone: Tone, what: str, why: str = "", *, action: str = "", details: bool = False) -> None:
        """Show news. `why` may hold the hint too. `action` is the words on the button, "" for none."""
        self._tone = tone
        self._what.setText(what)
        self._why.setText(why)
        self._why.setVisible(bool(why))
        self._action.setText(action)
        self._action.setVisible(bool(action))
        self._copy.setVisible(details)
        self.setAccessibleName(" ".join(part for part in (what, why) if part))
        self.setProperty("kind", tone)
        # Qt looks at dynamic properties only when it polishes.
        self.style().unpolish(self)
        self.style().polish(self)
        self._draw_sign()
        self.show()

    def _draw_sign(self) -> None:
        name, colour = _SIGNS[self._tone]
        px = self._theme.size("icon")
        self._sign.setPixmap(picture(name, self._theme, colour, px=px, density=self.devicePixelRatioF()))

    def _closed(self) -> None:
        self.hide()
        self.closed.emit()
