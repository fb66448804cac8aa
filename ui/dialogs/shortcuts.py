"""All shortcuts: what they do, other keys for them, and which of them share a key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QKeySequenceEdit, QListView, QWidget

from ui.dialogs.palette import ActionDelegate
from ui.dialogs.sheet import Sheet
from ui.itemmodels.actions_list import ActionRow, ActionsModel, conflicts
from ui.panels.cards import button, label, row
from ui.theme import Theme
from ui.theme.parts import SearchField
from ui.tongue import fill, translate

_PORTABLE = QKeySequence.SequenceFormat.PortableText


class ShortcutsSheet(Sheet):
    """Chosen keys take effect at once. `changed` carries all keys that differ from those of the program."""

    changed = Signal(dict)

    def __init__(
        self,
        theme: Theme,
        rows: Sequence[ActionRow],
        defaults: Mapping[str, str],
        changed: Mapping[str, str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, translate("Shortcuts", "Keyboard shortcuts"), (680, 560), parent)
        self._all, self._defaults, self._changed = rows, dict(defaults), dict(changed)
        self.search = SearchField(theme, translate("Shortcuts", "Search actions or keys"), self)
        self.model = ActionsModel(self._rows(), self)
        self.search.textChanged.connect(self.model.search)
        self.view = QListView()
        self.view.setModel(self.model)
        self.view.setItemDelegate(ActionDelegate(theme, self.view))
        self.view.setUniformItemSizes(True)
        self.view.setProperty("role", "plain")
        self.view.setAccessibleName(translate("Shortcuts", "Actions"))
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.selectionModel().currentChanged.connect(self._current_changed)
        self.edit = QKeySequenceEdit()
        self.edit.setMaximumSequenceLength(1)
        self.edit.setClearButtonEnabled(True)
        self.edit.setAccessibleName(translate("Shortcuts", "Keys of the chosen action"))
        self.edit.editingFinished.connect(self._edited)
        self.problem = label("", "secondary", wrap=True)
        self._arrange()
        self.view.setCurrentIndex(self.model.index(0))

    def _arrange(self) -> None:
        explained = translate("Shortcuts", "Choose an action, then press the keys that it is to have.")
        self.column.addWidget(label(explained, "secondary", wrap=True))
        self.column.addWidget(self.search)
        self.column.addWidget(self.view, 1)
        default = button(translate("Shortcuts", "Default"), self.reset_one)
        default.setToolTip(translate("Shortcuts", "Give this action back the keys that it came with."))
        line = row(label(translate("Shortcuts", "Keys")), self.edit, default)
        line.setStretch(1, 1)
        self.column.addLayout(line)
        self.column.addWidget(self.problem)
        all_ = button(translate("Shortcuts", "Reset all"), self.reset_all)
        self.add_close(all_)

    def keys(self) -> dict[str, str]:
        """The keys in force."""
        return {**self._defaults, **self._changed}

    def _rows(self) -> list[ActionRow]:
        keys = self.keys()
        shared = conflicts(keys)
        titles = {one.name: one.title for one in self._all}
        found = []
        for one in self._all:
            others = [titles[name] for name in shared.get(one.name, ())]
            said = (
                fill(translate("Shortcuts", "Shares its keys with: %1"), ", ".join(others)) if others else one.sentence
            )
            native = QKeySequence(keys[one.name], _PORTABLE).toString(QKeySequence.SequenceFormat.NativeText)
            found.append(
                ActionRow(name=one.name, title=one.title, sentence=said, menu=one.menu, keys=native, scope=one.scope)
            )
        return found

    def _current(self) -> ActionRow | None:
        return self.model.row(self.view.currentIndex().row())

    def _current_changed(self, current: QModelIndex, before: QModelIndex) -> None:
        found = self.model.row(current.row())
        if found is not None:
            self.edit.setKeySequence(QKeySequence(self.keys()[found.name], _PORTABLE))
            self._say(found.name)

    def _edited(self) -> None:
        found = self._current()
        if found is not None:
            self._put(found.name, self.edit.keySequence().toString(_PORTABLE))

    def reset_one(self) -> None:
        """The chosen action's own keys again."""
        found = self._current()
        if found is not None:
            self._put(found.name, self._defaults[found.name])
            self.edit.setKeySequence(QKeySequence(self._defaults[found.name], _PORTABLE))

    def reset_all(self) -> None:
        """All keys as they came."""
        self._changed = {}
        self._refill()

    def _put(self, name: str, keys: str) -> None:
        if keys == self.keys()[name]:
            return
        self._changed.pop(name, None)
        if keys != self._defaults[name]:
            self._changed[name] = keys
        self._refill()
        self._say(name)

    def _refill(self) -> None:
        at = self.view.currentIndex().row()
        self.model.set_rows(self._rows())
        self.model.search(self.search.text())
        self.view.setCurrentIndex(self.model.index(max(0, at)))
        self.changed.emit(dict(self._changed))

    def _say(self, name: str) -> None:
        """Two actions with one key: neither is called, so it is said."""
        titles = {one.name: one.title for one in self._all}
        others = [titles[other] for other in conflicts(self.keys()).get(name, ())]
        said = translate(
            "Shortcuts", "These keys are shared with %1. While two actions share keys, neither hears them."
        )
        self.problem.setText(fill(said, ", ".join(others)) if others else "")
