"""What is open: a filter, and a list that loads its small pictures as they come into view."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ui.itemmodels.browser import BrowserModel
from ui.panels.browser_delegate import BrowserDelegate
from ui.panels.cards import label
from ui.panels.rows_view import RowsView
from ui.state import State
from ui.theme import Theme
from ui.theme.parts import SearchField
from ui.tongue import translate
from ui.values import Place
from workbench.core.study import Item

FILTER_AFTER_MS = 120


class Browser(QWidget):
    """Chooses pictures, filters them, takes them out."""

    chosen = Signal(object)
    rows_seen = Signal(list)
    remove_wanted = Signal(list)

    def __init__(self, theme: Theme, model: BrowserModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._quiet = False
        self.search = SearchField(theme, translate("Browser", "Filter"), self)
        self._filter = QTimer(self)
        self._filter.setSingleShot(True)
        self._filter.setInterval(FILTER_AFTER_MS)
        self._filter.timeout.connect(self._filtered)
        self.search.textChanged.connect(lambda _: self._filter.start())
        self._delegate = BrowserDelegate(theme, self)
        self.view = RowsView(model, theme, self)
        self.view.setItemDelegate(self._delegate)
        self.view.setProperty("role", "plain")
        self.view.setAccessibleName(translate("Browser", "What is open"))
        self.view.selectionModel().currentChanged.connect(self._current_changed)
        self.view.rows_seen.connect(self.rows_seen)
        self._nothing = label(translate("Browser", "Nothing is open."), "secondary", wrap=True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._pages = QStackedWidget()
        self._arrange(theme)

    def _arrange(self, theme: Theme) -> None:
        side = theme.space(3)
        self._nothing.setContentsMargins(side, theme.space(2), side, side)
        self._pages.addWidget(self._nothing)
        self._pages.addWidget(self.view)
        head = QWidget()
        inner = QVBoxLayout(head)
        inner.setContentsMargins(side, 0, side, theme.space(2))
        inner.addWidget(self.search)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(head)
        layout.addWidget(self._pages, 1)

    def set_theme(self, theme: Theme) -> None:
        """Paint with another theme."""
        self._delegate.set_theme(theme)
        self.view.viewport().update()

    def follow(self, old: State, new: State) -> None:
        """Show another state: what is open, and which of it is chosen."""
        self._model.follow(old, new)
        self._show_page(new)
        if new.place != old.place or new.items is not old.items:
            self._select(new.place)

    def focus_filter(self) -> None:
        """Go to the filter."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def chosen_paths(self) -> list[str]:
        """Every selected file, in the order of the list."""
        rows = sorted(index.row() for index in self.view.selectionModel().selectedIndexes())
        items = [self._model.item(row) for row in rows]
        return [item.id for item in items if item is not None]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete takes the selected files out of the list."""
        if event.key() == Qt.Key.Key_Delete and self.view.hasFocus():
            self.remove_wanted.emit(self.chosen_paths())
            return
        super().keyPressEvent(event)

    def _show_page(self, state: State) -> None:
        empty = self._model.rowCount() == 0
        if empty and len(state.items):
            self._nothing.setText(translate("Browser", "No name holds this text."))
        elif empty and state.opening:
            self._nothing.setText(translate("Browser", "Looking for images …"))
        elif empty:
            self._nothing.setText(translate("Browser", "Nothing is open."))
        self._pages.setCurrentIndex(0 if empty else 1)
        self.search.setEnabled(len(state.items) > 0)

    def _filtered(self) -> None:
        self._model.set_filter(self.search.text())
        self._show_page(self._model.state)
        self._select(self._model.state.place)

    def _select(self, place: Place | None) -> None:
        """Show which picture is chosen, without choosing it again."""
        row = self._model.row_of(place.path) if place is not None else None
        self._quiet = True
        try:
            if row is None:
                self.view.setCurrentIndex(QModelIndex())
            elif self.view.currentIndex().row() != row:
                self.view.setCurrentIndex(self._model.index(row))
                self.view.scrollTo(self._model.index(row))
        finally:
            self._quiet = False

    def _current_changed(self, current: QModelIndex, before: QModelIndex) -> None:
        item = self._model.item(current.row()) if current.isValid() else None
        if isinstance(item, Item) and not self._quiet:
            self.chosen.emit(Place(item.id))
