"""Every action: where it stands, its keys, its icon, what it needs. Menus, tooltips and the palette are made of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from ui.actions import needs
from ui.actions.action_words import words
from ui.state import State
from ui.tongue import translate

Menu = Literal["file", "edit", "view", "colours", "image", "windows", "model", "tools", "help"]
INSIDE: dict[str, Menu] = {"colours": "view", "windows": "image"}
"""Menus that are a part of another one."""
Scope = Literal["window", "picture"]
Missing = Callable[[State], str]


class _Row(NamedTuple):
    name: str
    menu: Menu
    group: int
    keys: str
    icon: str
    scope: Scope
    missing: Missing
    checked: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """One action.

    text
        Its name with the mark of its menu key.
    sentence
        What it does, for the tooltip.
    keys
        Its shortcut as it comes with the program, portable ("Ctrl+O"); empty where it has none.
    scope
        Where the shortcut works: in the whole window, or while the picture has the focus (letters, digits).
    missing
        Says what is missing before it can be done; nothing if it can.
    checked
        For a switch: which one.
    """

    name: str
    menu: Menu
    group: int
    text: str
    sentence: str
    keys: str
    icon: str
    scope: Scope
    missing: Missing
    checked: str

    @property
    def plain(self) -> str:
        """Its name without the mark of its menu key and without the ellipsis."""
        return self.text.replace("&", "").removesuffix("…").rstrip()


_ROWS = (
    _Row("open_files", "file", 0, "Ctrl+O", "folder-open", "window", needs.nothing),
    _Row("open_folder", "file", 0, "Ctrl+Shift+O", "folder-open", "window", needs.nothing),
    _Row("clear_recent", "file", 0, "Ctrl+Alt+O", "", "window", needs.recent),
    _Row("close_item", "file", 1, "Ctrl+W", "x", "window", needs.item),
    _Row("close_all", "file", 1, "Ctrl+Shift+W", "", "window", needs.items),
    _Row("save_picture", "file", 2, "Ctrl+S", "save", "window", needs.picture),
    _Row("save_map", "file", 2, "Ctrl+Shift+S", "", "window", needs.overlay),
    _Row("export", "file", 2, "Ctrl+E", "download", "window", needs.items),
    _Row("quit", "file", 3, "Ctrl+Q", "", "window", needs.nothing),
    _Row("undo", "edit", 0, "Ctrl+Z", "undo-2", "window", needs.undo),
    _Row("copy_picture", "edit", 1, "Ctrl+C", "copy", "window", needs.picture),
    _Row("copy_map", "edit", 1, "Ctrl+Shift+C", "", "window", needs.overlay),
    _Row("copy_findings", "edit", 1, "Ctrl+Alt+C", "", "window", needs.answer),
    _Row("copy_details", "edit", 1, "Ctrl+Alt+D", "", "window", needs.error),
    _Row("find", "edit", 2, "Ctrl+F", "search", "window", needs.items),
    _Row("find_label", "edit", 2, "Ctrl+L", "", "window", needs.classes),
    _Row("settings", "edit", 3, "Ctrl+,", "settings", "window", needs.nothing),
    _Row("palette", "view", 0, "Ctrl+K", "command", "window", needs.nothing),
    _Row("browser", "view", 1, "Ctrl+1", "panel-left-close", "window", needs.nothing, checked="browser"),
    _Row("findings", "view", 1, "Ctrl+2", "panel-right-close", "window", needs.nothing, checked="findings"),
    _Row("queue", "view", 1, "Ctrl+3", "panel-bottom-close", "window", needs.nothing, checked="queue"),
    _Row("reset_layout", "view", 1, "Ctrl+0", "", "window", needs.nothing),
    _Row("fit", "view", 2, "0", "maximize", "picture", needs.picture),
    _Row("one_to_one", "view", 2, "1", "", "picture", needs.picture),
    _Row("zoom_in", "view", 2, "+", "zoom-in", "picture", needs.picture),
    _Row("zoom_out", "view", 2, "-", "zoom-out", "picture", needs.picture),
    _Row("show_map", "view", 3, "M", "eye", "picture", needs.overlay, checked="map"),
    _Row("theme_system", "colours", 0, "Ctrl+Shift+1", "sun-moon", "window", needs.nothing, checked="system"),
    _Row("theme_dark", "colours", 0, "Ctrl+Shift+2", "", "window", needs.nothing, checked="dark"),
    _Row("theme_light", "colours", 0, "Ctrl+Shift+3", "", "window", needs.nothing, checked="light"),
    _Row("full_screen", "view", 4, "F11", "", "window", needs.nothing, checked="full"),
    _Row("next", "image", 0, "PgDown", "", "picture", needs.item),
    _Row("previous", "image", 0, "PgUp", "", "picture", needs.item),
    _Row("next_file", "image", 0, "Ctrl+PgDown", "", "window", needs.item),
    _Row("previous_file", "image", 0, "Ctrl+PgUp", "", "window", needs.item),
    _Row("tool_window", "image", 1, "W", "contrast", "picture", needs.picture, checked="window"),
    _Row("tool_zoom", "image", 1, "Z", "zoom-in", "picture", needs.picture, checked="zoom"),
    _Row("tool_pan", "image", 1, "H", "hand", "picture", needs.picture, checked="pan"),
    _Row("invert", "image", 2, "I", "", "picture", needs.picture),
    _Row("reset_view", "image", 2, "R", "refresh-cw", "picture", needs.picture),
    _Row("window_file", "windows", 0, "Alt+1", "", "window", needs.grey),
    _Row("window_auto", "windows", 0, "Alt+2", "", "window", needs.grey),
    _Row("window_full", "windows", 0, "Alt+3", "", "window", needs.grey),
    _Row("window_brain", "windows", 1, "Alt+4", "", "window", needs.hounsfield),
    _Row("window_subdural", "windows", 1, "Alt+5", "", "window", needs.hounsfield),
    _Row("window_stroke", "windows", 1, "Alt+6", "", "window", needs.hounsfield),
    _Row("window_bone", "windows", 1, "Alt+7", "", "window", needs.hounsfield),
    _Row("window_soft_tissue", "windows", 1, "Alt+8", "", "window", needs.hounsfield),
    _Row("window_lung", "windows", 1, "Alt+9", "", "window", needs.hounsfield),
    _Row("window_mediastinum", "windows", 1, "Alt+0", "", "window", needs.hounsfield),
    _Row("read_again", "image", 3, "F5", "refresh-cw", "window", needs.item),
    _Row("run", "model", 0, "Ctrl+R", "play", "window", needs.run),
    _Row("run_anyway", "model", 0, "Ctrl+Shift+R", "", "window", needs.misfit),
    _Row("explain", "model", 0, "Ctrl+M", "scan-eye", "window", needs.classes),
    _Row("cancel", "model", 0, "Esc", "circle-stop", "window", needs.busy),
    _Row("show_steps", "model", 1, "Ctrl+T", "layers", "window", needs.trace),
    _Row("provenance", "model", 1, "Ctrl+P", "info", "window", needs.answer),
    _Row("model_card", "model", 2, "Ctrl+I", "file-text", "window", needs.model),
    _Row("add_model", "model", 3, "Ctrl+Shift+A", "package-plus", "window", needs.nothing),
    _Row("add_model_folder", "model", 3, "Ctrl+Alt+A", "", "window", needs.nothing),
    _Row("models", "model", 3, "Ctrl+Shift+M", "layers", "window", needs.nothing),
    _Row("remove_model", "model", 3, "Ctrl+Shift+Del", "", "window", needs.own_model),
    _Row("devices", "tools", 0, "Ctrl+D", "cpu", "window", needs.nothing),
    _Row("clear_queue", "tools", 1, "Ctrl+Shift+K", "trash-2", "window", needs.over),
    _Row("restart_worker", "tools", 1, "Ctrl+Alt+W", "refresh-cw", "window", needs.nothing),
    _Row("help", "help", 0, "F1", "circle-help", "window", needs.nothing),
    _Row("shortcuts", "help", 0, "Ctrl+/", "command", "window", needs.nothing),
    _Row("about", "help", 1, "Shift+F1", "info", "window", needs.nothing),
)


def specs() -> tuple[Spec, ...]:
    """All actions in the order of the menus. To be called once the translation is loaded."""
    said = words()
    return tuple(_spec(row, *said[row.name]) for row in _ROWS)


def _spec(row: _Row, text: str, sentence: str) -> Spec:
    return Spec(text=text, sentence=sentence, **row._asdict())


def menu_title(menu: Menu) -> str:
    """A menu's name, with the mark of its key."""
    return {
        "file": translate("Menus", "&File"),
        "edit": translate("Menus", "&Edit"),
        "view": translate("Menus", "&View"),
        "colours": translate("Menus", "&Colours"),
        "image": translate("Menus", "&Image"),
        "windows": translate("Menus", "&Brightness"),
        "model": translate("Menus", "&Model"),
        "tools": translate("Menus", "&Tools"),
        "help": translate("Menus", "&Help"),
    }[menu]
