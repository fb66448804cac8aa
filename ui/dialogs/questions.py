"""A bare network file: what it says itself, what it leaves open, and how to write a package."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from ui import messages
from ui.dialogs.sheet import Sheet, scrolled
from ui.panels.cards import button, label, row
from ui.theme import Theme, tabular
from ui.theme.icons import picture
from ui.tongue import fill, shown, translate
from workbench.errors import WorkbenchError
from workbench.paths import display_name

EXAMPLE = """schema = 1

[model]
id = "{id}"
name = "{name}"
version = "1.0"
file = "{file}"
sha256 = "..."                  # sha256sum {file}
task = "classification"         # classification | multilabel | regression
licence = "..."
intended_use = "..."

[input]
suits = {{ modality = ["photo"] }}   # or ["CR", "DX"], ["CT"], ...

[[step]]
use = "vision.resize"
shorter_side = 256

[[step]]
use = "vision.center_crop"
size = [224, 224]

[[step]]
use = "vision.normalize"
scale = 0.00392156862745098
mean = [0.485, 0.456, 0.406]
std = [0.229, 0.224, 0.225]

[engine]
use = "ort.session"
input = "input"
layout = "NCHW"

[interpret]
use = "vision.classes"
activation = "softmax"          # softmax | sigmoid | none
labels = "labels.txt"           # one label a line, in the order of the outputs
"""


class QuestionsSheet(Sheet):
    """Nothing is guessed: what is open is listed, and an example to fill in can be copied."""

    copy = Signal(str)

    def __init__(self, theme: Theme, path: str, error: WorkbenchError, parent: QWidget | None = None) -> None:
        name = display_name(path)
        super().__init__(theme, fill(translate("Questions", "Add model: %1"), name), (820, 620), parent)
        told = messages.told(error)
        known, open_ = sorted_lines(told.problems)
        self.column.addWidget(label(told.what, "heading", wrap=True))
        self.column.addWidget(label(told.hint, "secondary", wrap=True))
        page = QWidget()
        column = QVBoxLayout(page)
        column.setSpacing(theme.space(2))
        self._lines(column, translate("Questions", "From the file"), known, "check", "success")
        self._lines(column, translate("Questions", "Open"), open_, "circle-help", "warn")
        column.addWidget(label(translate("Questions", "A package to fill in"), "strong"))
        self.example = QPlainTextEdit(EXAMPLE.format(id=model_id(name), name=name.rpartition(".")[0], file=name))
        self.example.setFont(tabular(theme.font("body")))
        self.example.setAccessibleName(translate("Questions", "Example of a model.toml"))
        self.example.setMinimumHeight(theme.scaled(220))
        said = translate("Questions", "Save it as model.toml in a folder with the network, then add the folder.")
        column.addWidget(label(said, "secondary", wrap=True))
        column.addWidget(self.example, 1)
        self.column.addWidget(scrolled(page), 1)
        copy = button(translate("Questions", "Copy example"), lambda: self.copy.emit(self.example.toPlainText()))
        self.add_close(copy)

    def _lines(self, column: QVBoxLayout, title: str, lines: list[str], sign: str, colour: str) -> None:
        if not lines:
            return
        column.addWidget(label(title, "strong"))
        for line in lines:
            mark = QLabel()
            mark.setPixmap(
                picture(sign, self.theme, colour, px=self.theme.size("icon"), density=self.devicePixelRatioF())
            )
            text = label(shown(line), "", wrap=True, select=True)
            entry = row(mark, text)
            entry.setStretch(1, 1)
            column.addLayout(entry)


def sorted_lines(problems: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """What the file says itself ("known: …"), and what it leaves open."""
    known = [line.removeprefix("known:").strip() for line in problems if line.startswith("known:")]
    return known, [line.removeprefix("open:").strip() for line in problems if not line.startswith("known:")]


def model_id(name: str) -> str:
    """A file's name as a model's id may be."""
    letters = [c if c.isascii() and c.isalnum() else "-" for c in name.rpartition(".")[0].lower()]
    return "-".join(part for part in "".join(letters).split("-") if part) or "model"
