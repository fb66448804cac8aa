"""One page of help with all shortcuts, and what the program is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from ui.dialogs.sheet import Sheet, scrolled
from ui.itemmodels.actions_list import ActionRow
from ui.panels.cards import button, label
from ui.panels.status import notice
from ui.theme import Theme
from ui.tongue import fill, translate
from workbench.version import VERSION


class HelpSheet(Sheet):
    """How to get a first answer; what the mouse does; every shortcut."""

    change_shortcuts = Signal()

    def __init__(self, theme: Theme, rows: Sequence[ActionRow], parent: QWidget | None = None) -> None:
        super().__init__(theme, translate("Help", "Help"), (720, 640), parent)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, theme.space(3), 0)
        column.setSpacing(theme.space(2))
        for title, lines in sections():
            column.addWidget(label(title, "heading", wrap=True))
            for line in lines:
                column.addWidget(label(line, "", wrap=True))
            column.addSpacing(theme.space(2))
        column.addWidget(label(translate("Help", "Shortcuts"), "heading"))
        column.addLayout(self._shortcuts(rows))
        column.addStretch(1)
        self.column.addWidget(scrolled(page), 1)
        change = button(translate("Help", "Change shortcuts …"), self.change_shortcuts.emit)
        self.add_close(change)

    def _shortcuts(self, rows: Sequence[ActionRow]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(self.theme.space(4))
        grid.setVerticalSpacing(self.theme.space(1))
        grid.setColumnStretch(2, 1)
        for at, one in enumerate(one for one in rows if one.keys):
            top = Qt.AlignmentFlag.AlignTop
            grid.addWidget(label(one.keys, "strong"), at, 0, top)
            grid.addWidget(label(one.title, ""), at, 1, top)
            grid.addWidget(label(one.sentence, "secondary", wrap=True), at, 2, top)
        return grid


def sections() -> list[tuple[str, list[str]]]:
    """(title, lines) of the page."""
    return [
        (translate("Help", "A first answer"), _first_answer()),
        (translate("Help", "Reading an answer"), _reading()),
        (translate("Help", "Mouse"), _mouse()),
        (translate("Help", "When something goes wrong"), _faults()),
    ]


def _first_answer() -> list[str]:
    return [
        translate("Help", "Drop a picture, a folder or a DICOM file anywhere on the window."),
        translate("Help", "The chosen model is run if it is meant for the image; its answer stands on the right."),
        translate("Help", "Choose a label to see where the network reacted. The outline is what it saw at all."),
    ]


def _reading() -> list[str]:
    return [
        translate("Help", "A probability is the model's own number; uncalibrated, 90 % need not be 90 in 100."),
        translate(
            "Help", "A tick on a bar is the operating point of the model's author; the muted part is indeterminate."
        ),
        translate("Help", "A map shows where the model reacted, not what is there."),
        translate(
            "Help", "A struck circle marks answers of a model that was run although it is not meant for the image."
        ),
    ]


def _mouse() -> list[str]:
    return [
        translate("Help", "Wheel: next image. Ctrl and wheel: zoom at the pointer. Double click: whole image."),
        translate("Help", "Left button: the chosen tool. Right button: brightness and contrast. Middle button: move."),
    ]


def _faults() -> list[str]:
    return [
        translate(
            "Help", "Files and networks have a process of their own: if it stops, the window stays and names the file."
        ),
        translate("Help", "Copy details puts an error on the clipboard, without names of patients or folders."),
    ]


class AboutSheet(Sheet):
    """Name, versions, licences, and what it is not for."""

    def __init__(self, theme: Theme, versions: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(theme, translate("Help", "About"), (520, 440), parent)
        self.column.addWidget(label(translate("Window", "Inference Workbench"), "title"))
        self.column.addWidget(label(fill(translate("Help", "Version %1"), VERSION), "secondary"))
        self.column.addWidget(label(notice(), "strong", wrap=True))
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.space(4))
        grid.setVerticalSpacing(theme.space(1))
        grid.setColumnStretch(1, 1)
        for at, (name, version) in enumerate(versions):
            grid.addWidget(label(name, "secondary"), at, 0)
            grid.addWidget(label(version, "", wrap=True, select=True), at, 1)
        page = QWidget()
        page.setLayout(grid)
        self.column.addWidget(scrolled(page), 1)
        for line in licences():
            self.column.addWidget(label(line, "caption", wrap=True))
        self.add_close()


def licences() -> list[str]:
    """Under which terms the program and its parts come."""
    return [
        translate("Help", "The program: Apache-2.0. Qt for Python: LGPL-3.0, unchanged and exchangeable."),
        translate("Help", "Icons: Lucide, ISC. The licences of all parts lie beside the program."),
    ]
