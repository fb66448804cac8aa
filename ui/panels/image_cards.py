"""Cards about the picture itself: its windows, and what the file says of it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from ui import words
from ui.panels.cards import CardFrame, button, emptied, label
from ui.panels.flow import Flow
from ui.theme import Theme
from ui.tongue import fill, shown, translate
from workbench.core.image import Image, LookupTable, Window
from workbench.core.study import Item


class WindowCard(CardFrame):
    """Buttons for windows: what the file asks for, made from the data, and the usual ones for Hounsfield units."""

    window_chosen = Signal(str)

    def __init__(self, theme: Theme, titles: dict[str, str], parent: QWidget | None = None) -> None:
        super().__init__(theme, translate("Findings", "Window"), parent)
        self._titles = titles
        self._buttons: dict[str, QPushButton] = {}
        self._flow = Flow(theme.space(2))
        self.body.addWidget(label(translate("Findings", "Window"), "strong"))
        self.body.addLayout(self._flow)

    def show_windows(self, image: Image, chosen: str) -> None:
        """The windows that make sense for this picture; the one in force is pressed."""
        wanted = _names(image, list(self._titles))
        if list(self._buttons) != wanted:
            emptied(self._flow)
            self._buttons = {name: self._made(name, image) for name in wanted}
        for name, made in self._buttons.items():
            made.setChecked(name == chosen)

    def _made(self, name: str, image: Image) -> QPushButton:
        made = button(self._titles.get(name) or _own_title(name, image), lambda: self.window_chosen.emit(name))
        made.setCheckable(True)
        self._flow.addWidget(made)
        return made


def _names(image: Image, presets: list[str]) -> list[str]:
    own = len(image.hints.windows) + len(image.hints.tables)
    several = [f"voi:{number}" for number in range(own)] if own > 1 else []
    always = ["file", "auto", "full"]
    usual = [name for name in presets if name not in always] if image.meaning == "hounsfield" else []
    return [*usual, *always, *several]


def _own_title(name: str, image: Image) -> str:
    choices: list[Window | LookupTable] = [*image.hints.windows, *image.hints.tables]
    choice = choices[int(name.removeprefix("voi:"))]
    if isinstance(choice, LookupTable) or choice.name:
        return shown(choice.name) or translate("Findings", "Table of the file")
    return words.window(choice)


class ImageCard(CardFrame):
    """What the file says of its picture: size, spacing, meaning of its values, how it is stored."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, translate("Findings", "Image"), parent)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(theme.space(3))
        self._grid.setVerticalSpacing(theme.space(1))
        self._grid.setColumnStretch(1, 1)
        self._notices = label("", "caption", wrap=True)
        self.body.addWidget(label(translate("Findings", "Image"), "strong"))
        self.body.addLayout(self._grid)
        self.body.addWidget(self._notices)

    def show_image(self, item: Item, image: Image) -> None:
        """The facts of this picture."""
        emptied(self._grid)
        for at, (name, value) in enumerate(facts(item, image)):
            self._grid.addWidget(label(name, "secondary"), at, 0)
            self._grid.addWidget(label(shown(value), "", wrap=True, select=True), at, 1)
        self._notices.setText("\n".join(shown(notice.text) for notice in image.notices))
        self._notices.setVisible(bool(image.notices))


def facts(item: Item, image: Image) -> list[tuple[str, str]]:
    """(name, value) of everything that is known."""
    source = image.source
    kind = ", ".join(part for part in (source.modality, source.body_part, source.view) if part)
    pairs = [
        (translate("Findings", "Size"), words.kind(image)),
        (translate("Findings", "Kind"), kind),
        (translate("Findings", "Spacing"), _spacing(image)),
        (translate("Findings", "Values"), _values(image)),
        (translate("Findings", "Format"), ", ".join(part for part in (source.format, source.encoding) if part)),
        (translate("Findings", "Lossy"), translate("Findings", "yes") if source.lossy else translate("Findings", "no")),
        (translate("Findings", "Frames"), str(item.frames) if item.frames > 1 else ""),
    ]
    return [(name, value) for name, value in pairs if value]


def _spacing(image: Image) -> str:
    if image.spacing_mm is None:
        return ""
    down, across = (words.compact(value) for value in image.spacing_mm)
    text = f"{down} × {across}{words.THIN}mm"
    return fill(translate("Findings", "%1 at the detector"), text) if image.spacing_kind == "detector" else text


def _values(image: Image) -> str:
    kinds = {
        "display": translate("Findings", "as displayed"),
        "hounsfield": translate("Findings", "Hounsfield units"),
        "modality": image.unit or translate("Findings", "measured, without a unit"),
        "stored": translate("Findings", "as stored, of unknown meaning"),
    }
    return kinds[image.meaning]
