"""The picture on the screen: its window, and copies of it for elsewhere."""

from __future__ import annotations

import threading
from pathlib import Path

from PySide6.QtCore import QIODevice, QSaveFile
from PySide6.QtGui import QImage, QImageWriter

from ui import transitions
from ui.actions import telling
from ui.actions.desk import Desk
from ui.tongue import fill, translate
from ui.values import News
from workbench.core.image import Image, LookupTable, Window
from workbench.errors import WorkbenchError, WriteError
from workbench.paths import display_name

PRESETS: tuple[tuple[str, float, float], ...] = (
    ("brain", 80, 40),
    ("subdural", 215, 75),
    ("stroke", 40, 40),
    ("bone", 2000, 300),
    ("soft_tissue", 400, 40),
    ("lung", 1500, -600),
    ("mediastinum", 350, 50),
)
"""Windows for Hounsfield units as they are in common use: (name, width, centre)."""


def preset_title(name: str) -> str:
    """A preset's name for people."""
    return {
        "file": translate("Windows", "From file"),
        "auto": translate("Windows", "Auto"),
        "full": translate("Windows", "Full range"),
        "brain": translate("Windows", "Brain"),
        "subdural": translate("Windows", "Subdural"),
        "stroke": translate("Windows", "Stroke"),
        "bone": translate("Windows", "Bone"),
        "soft_tissue": translate("Windows", "Soft tissue"),
        "lung": translate("Windows", "Lung"),
        "mediastinum": translate("Windows", "Mediastinum"),
    }.get(name, name)


def choose_window(desk: Desk, name: str) -> None:
    """Another window: "file", "auto", "full", a preset, or "voi:N" for one of the file's own."""
    image = desk.state.picture.image
    if image is not None and image.grey:
        desk.store.apply(transitions.window_set, window_named(image, name), name)


def window_named(image: Image, name: str) -> Window | LookupTable | None:
    """The window of that name for this picture; None for what the file itself asks for."""
    from workbench.display import grey

    if name == "auto":
        return grey.auto_window(image)
    if name == "full":
        return grey.full_window(image)
    if name.startswith("voi:"):
        choices = own_windows(image)
        number = int(name.removeprefix("voi:"))
        return choices[number] if number < len(choices) else None
    found = next((preset for preset in PRESETS if preset[0] == name), None)
    return Window(centre=found[2], width=found[1], name=found[0]) if found else None


def own_windows(image: Image) -> list[Window | LookupTable]:
    """The windows and tables that the file brings along."""
    return [*image.hints.windows, *image.hints.tables]


def window_dragged(desk: Desk, window: Window | LookupTable | None) -> None:
    """The window was changed on the canvas."""
    desk.store.apply(transitions.window_set, window, "own" if window is not None else "file")


def copy_picture(desk: Desk, with_map: bool) -> None:
    """The picture at one pixel per value, on the clipboard."""
    desk.screen.to_clipboard(desk.screen.picture(with_map))


def ask_save(desk: Desk, with_map: bool) -> None:
    """Let a person choose a file for the picture, then write it at one pixel per value."""
    place = desk.state.place
    if place is None:
        return
    stem = Path(display_name(place.path)).stem
    frame = f"-{place.frame + 1}" if desk.state.frames > 1 else ""
    name = f"{stem}{frame}{'-map' if with_map else ''}.png"
    patterns = ("PNG (*.png)", "JPEG (*.jpg *.jpeg)", "TIFF (*.tif *.tiff)")
    title = translate("Picturing", "Save the picture with its map") if with_map else ""
    title = title or translate("Picturing", "Save the picture")
    desk.dialogs.ask_target(title, name, patterns, lambda found: save_picture(desk, with_map, found[0]))


def save_picture(desk: Desk, with_map: bool, path: str) -> None:
    """Write the picture, whole or not at all, without the window waiting for the disk."""
    picture = desk.screen.picture(with_map)

    def write() -> None:
        problem = written(picture, path)
        desk.post(lambda: _saved(desk, with_map, path, problem))

    threading.Thread(target=write, name="saving-picture", daemon=False).start()


def written(picture: QImage, path: str) -> str:
    """Write a picture in the format of the path's ending. Returns why that could not be done, or nothing."""
    ending = Path(path).suffix.lower().removeprefix(".")
    if ending not in ("png", "jpg", "jpeg", "tif", "tiff"):
        return translate("Picturing", "Known endings are .png, .jpg and .tif.")
    file = QSaveFile(path)
    if not file.open(QIODevice.OpenModeFlag.WriteOnly):
        return file.errorString()
    writer = QImageWriter(file, ending.encode())
    writer.setQuality(95 if ending.startswith("j") else -1)
    if not writer.write(picture):
        file.cancelWriting()
        return writer.errorString()
    return "" if file.commit() else file.errorString()


def _saved(desk: Desk, with_map: bool, path: str, problem: str) -> None:
    name = display_name(path)
    if problem:
        error: WorkbenchError = WriteError("write.unwritable", name=name, why=f"{problem.rstrip('.')}.")
        telling.tell_error(desk, error, lambda: ask_save(desk, with_map))
        return
    what = fill(translate("Picturing", "%1 was written."), name)
    desk.store.apply(transitions.told, News(key=f"written:{path}", tone="done", what=what))
