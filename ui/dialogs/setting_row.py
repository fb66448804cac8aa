"""One setting: its name, what it does, a control of the right kind, and the way back to its default."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui import words
from ui.dialogs.setting_words import choice_title, text_of, title_of
from ui.panels.cards import label
from ui.theme import Theme
from ui.theme.icons import icon
from ui.tongue import fill, translate
from workbench.settings import Setting, Value

CONTROL_WIDTH = 200
_MOST = 2**31 - 1


class SettingRow(QFrame):
    """Tells what was chosen; shows what is in force."""

    changed = Signal(str, object)
    reset = Signal(str)

    def __init__(self, theme: Theme, setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setting = setting
        self._quiet = False
        self.control = self._made()
        self.control.setAccessibleName(title_of(setting))
        self.control.setAccessibleDescription(text_of(setting))
        self._mark = label("", "caption")
        self._reset = QToolButton()
        self._reset.setIcon(icon("undo-2", theme, "text2"))
        back = fill(translate("Settings", "Back to the default: %1"), self._shown(setting.default))
        self._reset.setToolTip(back)
        self._reset.setAccessibleName(f"{title_of(setting)}: {back}")
        self._reset.clicked.connect(lambda: self.reset.emit(setting.name))
        self._arrange(theme)

    def _arrange(self, theme: Theme) -> None:
        text = QVBoxLayout()
        text.setSpacing(theme.space(1))
        text.addWidget(label(title_of(self.setting), "strong"))
        text.addWidget(label(text_of(self.setting), "secondary", wrap=True))
        text.addWidget(self._mark)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.space(3))
        line.addLayout(text, 1)
        line.addWidget(self.control)
        line.addWidget(self._reset)
        if not isinstance(self.control, QCheckBox):
            self.control.setFixedWidth(theme.scaled(CONTROL_WIDTH))
        if isinstance(self.control, QAbstractSpinBox):
            # Qt does not give the style sheet's padding to the text of a spin box.
            self.control.lineEdit().setTextMargins(theme.space(2), 0, 0, 0)

    def holds(self, text: str) -> bool:
        """Whether a search finds this one."""
        return text in f"{title_of(self.setting)} {text_of(self.setting)} {self.setting.name}".casefold()

    def show_value(self, value: Value, locked: bool) -> None:
        """The value in force."""
        self._quiet = True
        self._put(value)
        self._quiet = False
        self.control.setEnabled(not locked)
        changed = value != self.setting.default
        self._reset.setEnabled(changed and not locked)
        said = translate("Settings", "Changed") if changed else ""
        if locked:
            said = translate("Settings", "Set by the administrator of this machine")
        self._mark.setText(said)
        self._mark.setVisible(bool(said))
        self.control.setToolTip(said if locked else "")

    # -- controls

    def _made(self) -> QWidget:
        setting = self.setting
        if setting.kind is bool:
            box = QCheckBox()
            box.toggled.connect(self._tell)
            return box
        if setting.choices:
            combo = QComboBox()
            for choice in setting.choices:
                combo.addItem(choice_title(setting, choice), choice)
            combo.activated.connect(lambda at: self._tell(combo.itemData(at)))
            return combo
        if setting.kind is int:
            return self._made_number(QSpinBox())
        if setting.kind is float:
            return self._made_number(QDoubleSpinBox())
        line = QLineEdit()
        line.editingFinished.connect(lambda: self._tell(line.text().strip()))
        return line

    def _made_number(self, spin: QSpinBox | QDoubleSpinBox) -> QWidget:
        low, high = self.setting.low, self.setting.high
        spin.setRange(int(low if low is not None else -_MOST), int(high if high is not None else _MOST))
        spin.setSuffix(f"{words.THIN}{self.setting.unit}" if self.setting.unit else "")
        spin.setKeyboardTracking(False)
        spin.setGroupSeparatorShown(True)
        spin.valueChanged.connect(self._tell)
        return spin

    def _put(self, value: Value) -> None:
        control = self.control
        if isinstance(control, QCheckBox):
            control.setChecked(bool(value))
        elif isinstance(control, QComboBox):
            control.setCurrentIndex(control.findData(value))
        elif isinstance(control, (QSpinBox, QDoubleSpinBox)):
            control.setValue(value)  # type: ignore[arg-type]
        elif isinstance(control, QLineEdit) and not control.hasFocus():
            control.setText(str(value))

    def _tell(self, value: Value) -> None:
        if not self._quiet:
            self.changed.emit(self.setting.name, value)

    def _shown(self, value: Value) -> str:
        if isinstance(value, bool):
            return translate("Settings", "on") if value else translate("Settings", "off")
        if self.setting.choices:
            return choice_title(self.setting, str(value))
        unit = f"{words.THIN}{self.setting.unit}" if self.setting.unit else ""
        return f"{value}{unit}" if value != "" else translate("Settings", "empty")
