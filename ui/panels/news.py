"""Bars with news, the latest three; what is older waits until one of them is closed."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.state import State
from ui.theme import Theme
from ui.theme.parts import NewsBar
from ui.values import News

MOST = 3
DONE_LEAVES_AFTER_MS = 8000


class NewsList(QWidget):
    """Shows news; a bar that says that something was done leaves by itself, all others stay until they are closed."""

    closed = Signal(str)
    copied = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._bars: list[NewsBar] = []
        self._shown: tuple[News, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._leaving = QTimer(self)
        self._leaving.setSingleShot(True)
        self._leaving.setInterval(DONE_LEAVES_AFTER_MS)
        self._leaving.timeout.connect(self._close_done)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Bars that come later are drawn with it; those that are there are told themselves."""
        self._theme = theme

    def follow(self, old: State, new: State) -> None:
        """Show another state."""
        if new.news is old.news:
            return
        wanted = tuple(reversed(new.news[-MOST:]))
        while len(self._bars) < len(wanted):
            self._bars.append(self._made(len(self._bars)))
        for at, bar in enumerate(self._bars):
            if at < len(wanted):
                tell(bar, wanted[at])
            else:
                bar.hide()
        self._shown = wanted
        self.setVisible(bool(wanted))
        if any(news.tone == "done" for news in wanted):
            self._leaving.start()

    def _made(self, at: int) -> NewsBar:
        bar = NewsBar(self._theme, self)
        bar.acted.connect(lambda: self._acted(at))
        bar.copied.connect(lambda: self.copied.emit(self._shown[at].details))
        bar.closed.connect(lambda: self.closed.emit(self._shown[at].key))
        self._column.addWidget(bar)
        return bar

    def _acted(self, at: int) -> None:
        news = self._shown[at]
        self.closed.emit(news.key)
        if news.do is not None:
            news.do()

    def _close_done(self) -> None:
        for news in self._shown:
            if news.tone == "done":
                self.closed.emit(news.key)


def tell(bar: NewsBar, news: News) -> None:
    """Put news on a bar."""
    why = " ".join(part for part in (news.why, news.hint) if part)
    bar.tell(news.tone, news.what, why, action=news.button, details=bool(news.details))
