"""Why a model is not meant for a picture, or cannot be run on it at all."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from ui import messages
from ui.panels.cards import CardFrame, button, emptied, label, row
from ui.theme import Theme
from ui.theme.icons import picture
from ui.tongue import fill, shown, translate
from workbench.core.image import Image
from workbench.wire.answers import ModelRow, Suits


class MisfitCard(CardFrame):
    """“This model is not meant for this image”, every misfit as a line, and two ways on."""

    choose_model = Signal()
    run_anyway = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, translate("Findings", "The model does not suit"), parent)
        self._theme = theme
        self._sign = QLabel()
        self._title = label("", "heading", wrap=True)
        self._why = label("", "", wrap=True)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(theme.space(1))
        self._choose = button(translate("Findings", "Choose a model …"), self.choose_model.emit, "primary")
        self._anyway = button(translate("Findings", "Run anyway"), self.run_anyway.emit)
        self._note = label(translate("Findings", "Results of “Run anyway” stay marked."), "caption", wrap=True)
        head = row(self._sign, self._title)
        head.setStretch(1, 1)
        self.body.addLayout(head)
        self.body.addWidget(self._why)
        self.body.addLayout(self._lines)
        self.body.addLayout(row(self._choose, self._anyway, None))
        self.body.addWidget(self._note)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Paint with another theme."""
        self._theme = theme
        sign = picture("circle-slash", theme, "warn", px=theme.size("icon_toolbar"), density=self.devicePixelRatioF())
        self._sign.setPixmap(sign)

    def show_suits(self, model: ModelRow, suits: Suits, image: Image) -> None:
        """What is wrong with this model for this picture."""
        possible = suits.impossible is None
        title = translate("Findings", "This model is not meant for this image")
        impossible = translate("Findings", "This model cannot be run on this image")
        self._title.setText(title if possible else impossible)
        self._why.setText(shown(why(model, image)))
        emptied(self._lines)
        for line in lines(suits):
            self._lines.addWidget(label(line, "secondary", wrap=True, select=True))
        self._anyway.setVisible(possible)
        self._note.setVisible(possible)


def why(model: ModelRow, image: Image) -> str:
    """What the model expects, and what the picture is."""
    wanted = [value for value in model.suits.get("modality", ()) if value]
    if not wanted:
        return model.intended_use
    named = [translate("Findings", "photographs") if value.lower() == "photo" else value for value in wanted]
    source = image.source
    is_ = ", ".join(
        part for part in (source.modality or translate("Findings", "a photograph"), source.body_part) if part
    )
    return fill(translate("Findings", "%1 expects %2; this is %3."), model.name or model.id, ", ".join(named), is_)


def lines(suits: Suits) -> list[str]:
    """Every misfit, or why it is impossible."""
    if suits.impossible is None:
        return [shown(misfit) for misfit in suits.misfits]
    told = messages.told(suits.impossible.error())
    return [part for part in (told.what, told.why, *told.problems, told.hint) if part]
