"""The toolbar: open, model, run, explain, tools, how strongly the map covers the picture, settings."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QSlider, QToolBar, QToolButton, QWidget

from ui import words
from ui.actions.commands import Commands
from ui.panels.cards import label
from ui.panels.model_chooser import ModelChooser
from ui.state import State
from ui.theme import Theme, number_width
from ui.theme.icons import icon
from ui.tongue import translate

SLIDER = 110


class ToolBar(QToolBar):
    """One row; everything in it is also in the menus."""

    opacity_chosen = Signal(int)
    method_chosen = Signal(str)

    def __init__(self, theme: Theme, commands: Commands, parent: QWidget | None = None) -> None:
        super().__init__(translate("Toolbar", "Toolbar"), parent)
        self._commands, self._theme = commands, theme
        self.setObjectName("toolbar")
        self.setMovable(False)
        self.setFloatable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.models = ModelChooser(theme)
        self.methods = QMenu(self)
        self._shown: object = None
        self._buttons: list[QToolButton] = []
        self._opacity_name = label(translate("Toolbar", "Map"), "secondary")
        self.opacity = QSlider(Qt.Orientation.Horizontal)
        self.opacity.setRange(0, 100)
        self.opacity.setPageStep(10)
        self.opacity.setFixedWidth(theme.scaled(SLIDER))
        self.opacity.setAccessibleName(translate("Toolbar", "Opacity of the map"))
        self.opacity.valueChanged.connect(self.opacity_chosen)
        self._opacity_text = label("", "secondary")
        self._fill(theme)
        self.set_theme(theme)

    def _fill(self, theme: Theme) -> None:
        self._button("open_files", translate("Toolbar", "Open"))
        self.addSeparator()
        self.addWidget(self._padded(self.models, theme))
        self.run = self._button("run", translate("Toolbar", "Run"))
        self._commands["run"].changed.connect(self._draw_run)
        self.explain = self._button("explain", translate("Toolbar", "Explain"))
        self.explain.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        self.explain.setMenu(self.methods)
        self.addSeparator()
        for name in ("tool_window", "tool_zoom", "tool_pan", "fit"):
            self._button(name)
        self.addSeparator()
        map_ = QWidget()
        map_.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        line = QHBoxLayout(map_)
        line.setContentsMargins(theme.space(1), 0, theme.space(1), 0)
        line.setSpacing(theme.space(2))
        for part in (self._opacity_name, self.opacity, self._opacity_text):
            line.addWidget(part)
        self.addWidget(map_)
        self._opacity_text.setMinimumWidth(number_width(self.font(), f"100{words.THIN}%"))
        gap = QWidget()
        gap.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(gap)
        self._button("export", translate("Toolbar", "Export"))
        self._button("settings")

    def _padded(self, widget: QWidget, theme: Theme) -> QWidget:
        holder = QWidget()
        line = QHBoxLayout(holder)
        line.setContentsMargins(theme.space(1), 0, theme.space(1), 0)
        line.addWidget(widget)
        return holder

    def _button(self, name: str, text: str = "") -> QToolButton:
        """A button for an action; with words beside its icon where `text` is given."""
        made = QToolButton()
        made.setDefaultAction(self._commands[name])
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.setAccessibleName(self._commands.spec(name).plain)
        style = Qt.ToolButtonStyle.ToolButtonTextBesideIcon if text else Qt.ToolButtonStyle.ToolButtonIconOnly
        made.setToolButtonStyle(style)
        if text:
            self._commands[name].setIconText(text)
        made.setObjectName(f"toolbar_{name}")
        self.addWidget(made)
        self._buttons.append(made)
        return made

    def set_theme(self, theme: Theme) -> None:
        """Icons in the colours of the theme; the one primary button is filled."""
        side = theme.size("icon_toolbar")
        self.setIconSize(QSize(side, side))
        for made in self._buttons:
            made.setIconSize(QSize(side, side))
        self._theme = theme
        self.run.setProperty("role", "primary")
        self._draw_run()

    def _draw_run(self) -> None:
        """The primary button's icon stands on the accent, not on the toolbar."""
        enabled = self._commands["run"].isEnabled()
        self.run.setIcon(icon("play", self._theme, "on_accent" if enabled else "text1"))

    def follow(self, old: State, new: State) -> None:
        """Show another state."""
        self.models.follow(old, new)
        opacity = new.settings.number("appearance.opacity")
        self.opacity.blockSignals(True)
        self.opacity.setValue(opacity)
        self.opacity.blockSignals(False)
        self._opacity_text.setText(f"{opacity}{words.THIN}%")
        there = new.map.overlay is not None
        for part in (self._opacity_name, self.opacity, self._opacity_text):
            part.setEnabled(there)
        missing = translate("Toolbar", "Opacity of the map — No map has been made yet.")
        said = translate("Toolbar", "Opacity of the map — How strongly it covers the picture.")
        self.opacity.setToolTip(said if there else missing)
        if new.answer is not old.answer or new.map is not old.map or new.titles is not old.titles:
            self._show_methods(new)

    def _show_methods(self, state: State) -> None:
        """Ways to make the map, and whether it is drawn."""
        outcome = state.answer.outcome
        methods = outcome.methods if outcome is not None else ()
        chosen = state.map.method or (state.map.overlay.method if state.map.overlay is not None else "")
        key = (methods, chosen, tuple(state.titles.items()))
        if key == self._shown:
            return
        self._shown = key
        self.methods.clear()
        for method in methods:
            entry = QAction(words.method(method, state.titles), self.methods)
            entry.setCheckable(True)
            entry.setChecked(method == chosen)
            entry.triggered.connect(lambda _=False, method=method: self.method_chosen.emit(method))
            self.methods.addAction(entry)
        if methods:
            self.methods.addSeparator()
        self.methods.addAction(self._commands["show_map"])

    def open_models(self) -> None:
        """Open the list of models."""
        self.models.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.models.showPopup()
