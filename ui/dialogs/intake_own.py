"""An answer of one's own: one line that is tried, or names that are pasted."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from ui.panels.cards import button, label, row
from ui.theme import Theme
from ui.tongue import counted, fill, translate

UNBOUNDED = 16_777_215
"""Qt's QWIDGETSIZE_MAX."""
FORMS = {
    "scale": "scale=1/255,mean=0.485/0.456/0.406,std=0.229/0.224/0.225",
    "size": "224x224",
    "resize": "shorter:256",
    "text": "CR,DX",
}
"""How an answer of one's own is written, by the question's `free`."""


class OwnAnswer(QWidget):
    """Nothing, a line, or a field for many names."""

    line_given = Signal(str)
    names_given = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.line, self.names = QLineEdit(), QPlainTextEdit()
        self._form, self._count = label("", "caption", wrap=True, select=True), label("", "caption")
        self._line, self._names = QWidget(), QWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._line)
        column.addWidget(self._names, 1)
        self._make_line()
        self._make_names()
        self.open("", "")

    def _make_line(self) -> None:
        self.line.setAccessibleName(translate("Intake", "An answer of your own"))
        self.line.returnPressed.connect(self._give_line)
        column = QVBoxLayout(self._line)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self.theme.space(1))
        entry = row(self.line, button(translate("Intake", "Try it"), self._give_line))
        entry.setStretch(0, 1)
        column.addLayout(entry)
        column.addWidget(self._form)

    def _make_names(self) -> None:
        self.names.setAccessibleName(translate("Intake", "Names, one a line, in the order of the outputs"))
        self.names.setPlaceholderText(translate("Intake", "One name a line, in the order of the outputs"))
        self.names.setMinimumHeight(self.theme.scaled(160))
        self.names.setTabChangesFocus(True)
        self.names.textChanged.connect(self._count_names)
        column = QVBoxLayout(self._names)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self.theme.space(2))
        column.addWidget(self.names, 1)
        self.use = button(
            translate("Intake", "Use these names"), lambda: self.names_given.emit("\n".join(self.given()))
        )
        column.addLayout(row(self._count, None, self.use))

    def open(self, which: str, free: str) -> None:
        """ "line", "names", or "" for neither. `free`: what the question takes beside its choices."""
        self.setVisible(bool(which))
        self._line.setVisible(which == "line")
        self._names.setVisible(which == "names")
        if which == "line":
            self._form.setText(fill(translate("Intake", "Written like %1"), FORMS.get(free, "")))
            self.line.setFocus()
        elif which == "names":
            self._count_names()
            self.names.setFocus()
        self.setMaximumHeight(self._line.sizeHint().height() if which == "line" else UNBOUNDED)

    def given(self) -> list[str]:
        """The names as they stand; empty lines at the ends do not count."""
        return [line.strip() for line in self.names.toPlainText().strip().splitlines()]

    def _give_line(self) -> None:
        text = self.line.text().strip()
        if text:
            self.line_given.emit(text)

    def _count_names(self) -> None:
        count = len(self.given())
        self._count.setText(counted(translate("Intake", "One name"), translate("Intake", "%1 names"), count))
        self.use.setEnabled(count > 0)
