"""The settings, made from the table that defines them: groups, search, reset, what was changed, what is locked."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from ui.dialogs.setting_row import SettingRow
from ui.dialogs.sheet import Sheet, scrolled
from ui.panels.cards import button, label
from ui.state import State
from ui.theme import Theme
from ui.theme.parts import SearchField
from ui.tongue import translate
from workbench.settings import GROUPS, TABLE, Value


class SettingsSheet(Sheet):
    """Everything takes effect at once; what a worker has to read anew starts another worker."""

    changed = Signal(str, object)
    reset = Signal(str)
    shortcuts = Signal()

    def __init__(self, theme: Theme, state: State, parent: QWidget | None = None) -> None:
        super().__init__(theme, translate("Settings", "Settings"), (760, 560), parent)
        self.rows: dict[str, SettingRow] = {}
        self.search = SearchField(theme, translate("Settings", "Search settings"), self)
        self.search.textChanged.connect(self._searched)
        self.groups = QListWidget()
        self.groups.setFixedWidth(theme.scaled(160))
        self.groups.setProperty("role", "plain")
        self.groups.setAccessibleName(translate("Settings", "Groups"))
        self._titles: dict[str, QWidget] = {}
        self._nothing = label(translate("Settings", "No setting holds this text."), "secondary")
        self._page = scrolled(self._filled())
        self.groups.currentRowChanged.connect(lambda _: self._show())
        body = QHBoxLayout()
        body.setSpacing(theme.space(4))
        body.addWidget(self.groups)
        body.addWidget(self._page, 1)
        self.column.addWidget(self.search)
        self.column.addLayout(body, 1)
        keys = button(translate("Settings", "Keyboard shortcuts …"), self.shortcuts.emit)
        all_ = button(translate("Settings", "Reset all"), self._reset_all)
        self.add_close(keys, all_)
        self.groups.setCurrentRow(0)
        self.follow(state)

    def _filled(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, self.theme.space(3), 0)
        column.setSpacing(self.theme.space(4))
        column.addWidget(self._nothing)
        for group in GROUPS:
            entry = QListWidgetItem(group_title(group), self.groups)
            entry.setSizeHint(QSize(0, self.theme.size("row")))  # the list may be laid out before it is styled
            self._titles[group] = label(group_title(group), "heading")
            column.addWidget(self._titles[group])
            for setting in (one for one in TABLE if one.group == group):
                made = SettingRow(self.theme, setting)
                made.changed.connect(self._changed)
                made.reset.connect(self.reset)
                self.rows[setting.name] = made
                column.addWidget(made)
        column.addStretch(1)
        return page

    def _changed(self, name: str, value: Value) -> None:
        self.changed.emit(name, value)

    def follow(self, state: State) -> None:
        """Show the settings in force."""
        for name, made in self.rows.items():
            made.show_value(state.settings[name], name in state.settings.locked)

    def _searched(self, text: str) -> None:
        self.groups.setEnabled(not text)
        self._show()

    def _show(self) -> None:
        """One group; or, while something is searched, whatever holds it."""
        wanted = self.search.text().strip().casefold()
        chosen = list(GROUPS)[max(0, self.groups.currentRow())]
        found: set[str] = set()
        for name, made in self.rows.items():
            group = name.partition(".")[0]
            shown = made.holds(wanted) if wanted else group == chosen
            made.setVisible(shown)
            found |= {group} if shown else set()
        for group, title in self._titles.items():
            title.setVisible(group in found)
        self._nothing.setVisible(not found)
        self._page.verticalScrollBar().setValue(0)

    def _reset_all(self) -> None:
        for name in self.rows:
            self.reset.emit(name)


def group_title(group: str) -> str:
    """A group's name."""
    return {
        "appearance": translate("Settings", "Appearance"),
        "run": translate("Settings", "Running"),
        "reading": translate("Settings", "Reading"),
        "worker": translate("Settings", "Worker"),
        "models": translate("Settings", "Models"),
        "results": translate("Settings", "Results"),
        "plugins": translate("Settings", "Plugins"),
        "log": translate("Settings", "Log"),
    }.get(group, GROUPS.get(group, group))
