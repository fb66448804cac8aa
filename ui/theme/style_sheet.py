"""The style sheet, filled in from the tokens. It says only what Fusion's palette cannot."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from string import Template

from PySide6.QtGui import QFontMetrics

from ui.theme.theme import Theme
from ui.theme.tokens import tokens

_FILE = Path(__file__).with_name("style.qss")
_COLOURS = tuple(tokens()["color"]["dark"])
_SIZES = tuple(tokens()["size"])
_TEXTS = tuple(tokens()["type"]["scale"])


def style_sheet(theme: Theme, pictures: dict[str, str]) -> str:
    """The whole style sheet. `pictures` maps the names of small marks (arrows, ticks) to files that Qt can read."""
    return _template().substitute(_values(theme) | pictures)


@cache
def _template() -> Template:
    return Template(_FILE.read_text(encoding="utf-8"))


def _values(theme: Theme) -> dict[str, str]:
    colours = {name: theme.colour(name).name() for name in _COLOURS}
    sizes = {name: theme.size(name) for name in _SIZES}
    sizes |= {f"space{i}": theme.space(i) for i in range(len(tokens()["space"]))}
    sizes |= {f"radius_{name}": theme.radius(name) for name in tokens()["radius"]}
    sizes |= {name: theme.text_px(name) for name in _TEXTS}
    return colours | {name: str(px) for name, px in (sizes | _derived(theme)).items()}


def _derived(theme: Theme) -> dict[str, int]:
    """Lengths inside borders, so that a control keeps its outer size when the focus ring replaces its border."""
    control, border, ring = theme.size("control"), theme.size("border"), theme.size("focus_ring")
    wider = ring - border
    bar, thumb, check = theme.size("scroll_bar"), theme.size("scroll_thumb"), theme.size("icon")
    line = QFontMetrics(theme.font("body")).height()
    return {
        "menu_bar_pad": max(0, (theme.size("menu_bar") - line + 1) // 2),
        "button_line": control - 2 * border,
        "button_line_focus": control - 2 * ring,
        "button_pad_focus": theme.space(3) - wider,
        "field_line": control - 2 * border,
        "field_line_focus": control - 2 * ring,
        "field_pad_focus": theme.space(2) - wider,
        "link_line": theme.size("control_compact"),
        "link_line_focus": theme.size("control_compact") - 2 * ring,
        "menu_line": theme.size("row_compact") - 2 * theme.space(1),
        "header_line": theme.size("row") - border,
        "tab_line": theme.size("row") - 2 * theme.space(1),
        "tool_pad": theme.space(1),
        "group_top": theme.space(4) + theme.space(1),
        "check": check - 2 * border,
        "check_radius": check // 2,
        "radio_ring": check // 3,
        "radio_dot": check - 2 * (check // 3),
        "scroll_gap": (bar - thumb) // 2,
        "scroll_radius": thumb // 2,
        "slider_handle": 2 * theme.size("bar_tick"),
        "slider_over": (theme.size("bar_tick_height") - theme.size("bar")) // 2,
    }
