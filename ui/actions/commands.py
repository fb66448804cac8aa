"""The actions as Qt has them: one QAction each, with its keys, its icon, and a tooltip that says what is missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QIcon, QKeySequence
from PySide6.QtWidgets import QWidget

from ui.actions.table import Spec, specs
from ui.state import State
from ui.tongue import fill, translate

IconOf = Callable[[str], QIcon]


class Commands(QObject):
    """All actions of one window. `do` is called with an action's name when it is chosen.

    An action is made when it is first asked for: the toolbar's before the first paint, all others after it.
    """

    def __init__(self, do: Callable[[str], None], icon_of: IconOf, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.specs = specs()
        self._by_name = {spec.name: spec for spec in self.specs}
        self._do, self._icon_of = do, icon_of
        self._state = State()
        self._keys: Mapping[str, str] = {}
        self._actions: dict[str, QAction] = {}
        self._missing: dict[str, str] = {}

    def __getitem__(self, name: str) -> QAction:
        if name not in self._actions:
            self._actions[name] = self._made(self._by_name[name])
        return self._actions[name]

    def spec(self, name: str) -> Spec:
        """What the table says about an action."""
        return self._by_name[name]

    def attach(self, window: QWidget, picture: QWidget) -> None:
        """Make the keys work: most in the whole window, letters and digits while the picture has the focus."""
        for spec in self.specs:
            action = self[spec.name]
            if spec.scope == "picture":
                action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
                picture.addAction(action)
            else:
                window.addAction(action)

    def draw_icons(self) -> None:
        """Icons in the colours of another theme."""
        for name, action in self._actions.items():
            if self._by_name[name].icon:
                action.setIcon(self._icon_of(self._by_name[name].icon))

    def set_keys(self, changed: Mapping[str, str]) -> None:
        """The keys in force: those of the table, but for those that were changed (action's name → portable keys)."""
        self._keys = changed
        for name in self._actions:
            self._put_keys(self._by_name[name])
            self._explain(self._by_name[name])

    def follow(self, state: State) -> None:
        """Enable what can be done now; say in the tooltip of the rest what is missing."""
        self._state = state
        for name in self._actions:
            spec = self._by_name[name]
            missing = spec.missing(state)
            if self._missing.get(name) != missing:
                self._missing[name] = missing
                self._actions[name].setEnabled(not missing)
                self._explain(spec)

    def check(self, switches: Mapping[str, bool]) -> None:
        """Set switches by the name of what they switch ("map", "browser", "dark")."""
        for name, action in self._actions.items():
            checked = self._by_name[name].checked
            if checked in switches and action.isChecked() != switches[checked]:
                action.setChecked(switches[checked])

    def tooltip(self, name: str) -> str:
        """Name (keys) — what it does, or what is missing."""
        spec, action = self._by_name[name], self._actions[name]
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        said = self._missing.get(name) or spec.sentence
        if keys:
            return fill(translate("Actions", "%1 (%2) — %3"), spec.plain, keys, said)
        return fill(translate("Actions", "%1 — %2"), spec.plain, said)

    def missing(self, name: str) -> str:
        """What is missing before this can be done; nothing if it can."""
        return self._missing.get(name, "")

    def _explain(self, spec: Spec) -> None:
        action, said = self._actions[spec.name], self.tooltip(spec.name)
        action.setToolTip(said)
        action.setStatusTip(self._missing.get(spec.name) or spec.sentence)

    def _put_keys(self, spec: Spec) -> None:
        keys = self._keys.get(spec.name, spec.keys)
        self._actions[spec.name].setShortcut(QKeySequence(keys, QKeySequence.SequenceFormat.PortableText))

    def _made(self, spec: Spec) -> QAction:
        action = QAction(spec.text, self)
        action.setObjectName(spec.name)
        action.setCheckable(bool(spec.checked))
        action.setMenuRole(_ROLES.get(spec.name, QAction.MenuRole.NoRole))
        action.triggered.connect(lambda *_: self._do(spec.name))
        if spec.icon:
            action.setIcon(self._icon_of(spec.icon))
        self._actions[spec.name] = action
        self._missing[spec.name] = spec.missing(self._state)
        action.setEnabled(not self._missing[spec.name])
        self._put_keys(spec)
        self._explain(spec)
        return action


_ROLES = {
    "quit": QAction.MenuRole.QuitRole,
    "about": QAction.MenuRole.AboutRole,
    "settings": QAction.MenuRole.PreferencesRole,
}
