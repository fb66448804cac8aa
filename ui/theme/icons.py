"""Icons of one family (Lucide), coloured from the tokens, sharp at any density, with their disabled state."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon, QPixmap

from ui.theme.drawings import drawing
from ui.theme.theme import Theme

DISABLED_OPACITY = 0.42


def icon(name: str, theme: Theme, colour: str = "text1") -> QIcon:
    """The icon called `name` as Lucide calls it. `colour` is a token's name. Raises FileNotFoundError, KeyError."""
    wanted = theme.colour(colour)
    made = QIcon(drawing(name, wanted))
    # The size picks nothing: the drawing is a vector. Without one, Qt would take the file for the normal mode too.
    made.addFile(drawing(name, wanted, DISABLED_OPACITY), QSize(), QIcon.Mode.Disabled)
    return made


def picture(name: str, theme: Theme, colour: str = "text1", *, px: int, density: float = 1.0) -> QPixmap:
    """The icon as a picture of `px` device-independent pixels for a screen of that density."""
    return icon(name, theme, colour).pixmap(QSize(px, px), density)
