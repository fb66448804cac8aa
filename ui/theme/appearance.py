"""Choosing the theme, and making the whole application look like it."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from ui.theme.drawings import drawing
from ui.theme.palette import palette
from ui.theme.style_sheet import style_sheet
from ui.theme.theme import Theme, system_base_px


@runtime_checkable
class Themed(Protocol):
    """A widget that paints from tokens itself. `apply` hands the new theme to every one that lives."""

    def set_theme(self, theme: Theme) -> None:
        """Paint with `theme` from now on."""


def choose(app: QApplication, wanted: str) -> Theme:
    """The theme for the setting "system", "dark" or "light", at the system's text size.

    "system" follows the system's colour scheme, and is dark where that is not known.
    """
    dark = wanted != "light"
    if wanted == "system":
        dark = app.styleHints().colorScheme() != Qt.ColorScheme.Light
    return Theme(dark=dark, base_px=system_base_px())


def apply(app: QApplication, theme: Theme) -> None:
    """Make everything that lives, and that will be made, look like `theme`."""
    if not app.styleSheet():
        app.setStyle("Fusion")
    app.setPalette(palette(theme))
    app.setFont(theme.font("body"))
    app.setStyleSheet(style_sheet(theme, _marks(theme)))
    for widget in app.allWidgets():
        if isinstance(widget, Themed):
            widget.set_theme(theme)


def _marks(theme: Theme) -> dict[str, str]:
    """The small drawings inside controls, for the style sheet."""
    lines, faint = theme.colour("text2"), theme.colour("text_disabled")
    return {
        "mark_up": drawing("chevron-up", lines),
        "mark_down": drawing("chevron-down", lines),
        "mark_right": drawing("chevron-right", lines),
        "mark_down_disabled": drawing("chevron-down", faint),
        "mark_tick": drawing("check", theme.colour("on_accent")),
        "mark_tick_disabled": drawing("check", faint),
    }
