"""A dock with a title of its own, that can be folded to a strip with an icon."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from ui.panels.cards import label
from ui.theme import Theme
from ui.theme.icons import icon
from ui.tongue import fill, translate

_NO_LIMIT = 16_777_215
_SIDES = {"left": "panel-left", "right": "panel-right", "bottom": "panel-bottom"}


class Dock(QDockWidget):
    """Holds one panel. `fold` leaves a strip from which it can be opened again."""

    folded = Signal(bool)

    def __init__(self, theme: Theme, name: str, title: str, side: str, content: QWidget) -> None:
        super().__init__(title)
        self._name, self._side, self._is_folded = name, side, False
        self._by_hand = False
        self.setObjectName(name)
        self._close, self._open = self._tool(title, fold=True), self._tool(title, fold=False)
        self._pages = QStackedWidget()
        self._pages.addWidget(content)
        self._pages.addWidget(self._made_strip())
        self._head = self._made_head(theme, title)
        self._no_head = QWidget(self)
        self._no_head.hide()
        self.setTitleBarWidget(self._head)
        self.setWidget(self._pages)
        self.set_theme(theme)

    def _tool(self, title: str, *, fold: bool) -> QToolButton:
        made = QToolButton()
        text = fill(translate("Dock", "Fold %1") if fold else translate("Dock", "Open %1"), title)
        made.setToolTip(text)
        made.setAccessibleName(text)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.clicked.connect(lambda: self.fold(fold, by_hand=True))
        return made

    def _made_head(self, theme: Theme, title: str) -> QWidget:
        head = QWidget()
        line = QHBoxLayout(head)
        line.setContentsMargins(theme.space(3), 0, theme.space(2), 0)
        line.addWidget(label(title, "strong"), 1)
        line.addWidget(self._close)
        head.setFixedHeight(theme.size("dock_title"))
        return head

    def _made_strip(self) -> QWidget:
        strip = QWidget()
        column = QVBoxLayout(strip)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._open, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        return strip

    def set_theme(self, theme: Theme) -> None:
        """Widths and icons of the theme."""
        self._theme = theme
        side = theme.size("icon")
        for made, ending in ((self._close, "close"), (self._open, "open")):
            made.setIcon(icon(f"{_SIDES[self._side]}-{ending}", theme, "text2"))
            made.setIconSize(QSize(side, side))
        self._limit()

    @property
    def is_folded(self) -> bool:
        """Whether only the strip is shown."""
        return self._is_folded

    def press(self, narrow: bool) -> None:
        """The window became narrow, or wide again: fold, or open what was not folded by hand."""
        self.fold(narrow or self._by_hand)

    def fold(self, wanted: bool, *, by_hand: bool = False) -> None:
        """Fold to a strip, or open again. What a person folds stays folded."""
        if by_hand:
            self._by_hand = wanted
        if wanted == self._is_folded:
            return
        self._is_folded = wanted
        self._pages.setCurrentIndex(1 if wanted else 0)
        self.setTitleBarWidget(self._no_head if wanted else self._head)
        self._head.setVisible(not wanted)
        self._no_head.setVisible(wanted)
        self._limit()
        self.folded.emit(wanted)

    def _limit(self) -> None:
        """No narrower than its content needs; exactly the strip where it is folded."""
        theme, across = self._theme, self._side == "bottom"
        least, strip = theme.dock(self._name, "min"), theme.dock(self._name, "collapsed")
        low, high = (strip, strip) if self._is_folded else (least, _NO_LIMIT)
        if across:
            self._pages.setMinimumHeight(low if self._is_folded else low - theme.size("dock_title"))
            self._pages.setMaximumHeight(high)
        else:
            self._pages.setMinimumWidth(low)
            self._pages.setMaximumWidth(high)
