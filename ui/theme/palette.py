"""Qt's palette from the tokens' map of roles. Needed because Qt's own colour scheme does nothing on some platforms."""

from __future__ import annotations

from PySide6.QtGui import QPalette

from ui.theme.theme import Theme
from ui.theme.tokens import tokens


def palette(theme: Theme) -> QPalette:
    """The palette of a theme, with its disabled colours."""
    roles = dict(tokens()["qpalette"])
    disabled = roles.pop("disabled")
    made = QPalette()
    for role, name in roles.items():
        made.setColor(QPalette.ColorRole[role], theme.colour(name))
    for role, name in disabled.items():
        made.setColor(QPalette.ColorGroup.Disabled, QPalette.ColorRole[role], theme.colour(name))
    return made
