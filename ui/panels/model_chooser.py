"""The list of models in the toolbar: name, version, and a dot for whether it suits the picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QComboBox, QWidget

from ui.itemmodels.models import Fit, ModelsModel, Role
from ui.state import State
from ui.theme import Theme
from ui.tongue import translate

if TYPE_CHECKING:
    from ui.panels.model_delegate import ModelDelegate

WIDTH = 210


class ModelChooser(QComboBox):
    """Chooses the model. `opened` tells that its list is looked at, so that all dots can be found out."""

    model_chosen = Signal(str)
    opened = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fit: Fit = ""
        self._theme = theme
        self._delegate: ModelDelegate | None = None
        self.models = ModelsModel(self, usable_only=True)
        self.setModel(self.models)
        self.setAccessibleName(translate("Toolbar", "Model"))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumWidth(theme.scaled(WIDTH))
        self.setMaximumWidth(theme.scaled(WIDTH))
        self.activated.connect(self._activated)

    def set_theme(self, theme: Theme) -> None:
        """Paint with another theme."""
        self._theme = theme
        if self._delegate is not None:
            self._delegate.theme = theme

    def follow(self, old: State, new: State) -> None:
        """Show another state."""
        self.models.follow(old, new)
        at = self.models.row_of(new.model)
        if self.currentIndex() != at:
            self.setCurrentIndex(at)
        self._fit = self.models.index(at).data(Role.FIT) or "" if at >= 0 else ""
        self.setEnabled(self.models.rowCount() > 0)
        self.setToolTip(self._tooltip(new))
        self.update()

    def _tooltip(self, state: State) -> str:
        if state.row is None:
            return translate("Toolbar", "Model — No model is installed.")
        said = str(self.models.index(self.currentIndex()).data(Qt.ItemDataRole.ToolTipRole))
        return translate("Toolbar", "Model — Choose what is run.") + "\n" + said

    def showPopup(self) -> None:
        """The list is looked at."""
        from ui.panels.model_delegate import ModelDelegate

        if self._delegate is None:
            self._delegate = ModelDelegate(self._theme, self)
            self.setItemDelegate(self._delegate)
            self.view().setMinimumWidth(self._theme.scaled(WIDTH + WIDTH // 2))
        self.opened.emit()
        super().showPopup()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The chosen model's dot and name inside the frame; before any model is known, the frame alone."""
        if not self.models.rowCount():
            super().paintEvent(event)
            return
        from ui.panels.model_delegate import paint_chosen

        marked = bool(self.models.index(self.currentIndex()).data(Role.MARKED))
        name = self.currentText() or translate("Toolbar", "No model")
        paint_chosen(self, self._theme, name, self._fit, marked=marked)

    def _activated(self, at: int) -> None:
        row = self.models.row(at)
        if row is not None:
            self.model_chosen.emit(row.id)
