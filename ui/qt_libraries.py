"""What Qt needs of a Linux system, found out before Qt itself would end the process without a word of help.

`packaging/bootstrap/qt_libraries.py` has the same two tables; a test compares them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from workbench.errors import UsageError

BASE = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
}
SCREEN = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
Loads = Callable[[str], bool]


def loads(name: str) -> bool:
    """Whether the system's loader finds a library and all that it needs."""
    import ctypes

    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def problem(environment: Mapping[str, str], load: Loads = loads) -> UsageError | None:
    """Why a window cannot be opened here, with the line that mends it; None if it can."""
    missing: list[str] = []
    try:
        from PySide6 import QtGui, QtWidgets  # noqa: F401 - only whether it loads
    except ImportError as error:
        missing = [name for name in BASE if not load(name)]
        if not missing:
            return _library(str(error), [])
    if _through_x11(environment):
        missing += [name for name in SCREEN if not load(name)]
        if not missing and not connects(environment.get("DISPLAY", "")):
            shown = environment.get("DISPLAY", "")
            return UsageError("usage.no_display", detail=f"Nothing answers at the display {shown}.")
    elif not _has_platform(environment):
        detail = "Neither DISPLAY nor WAYLAND_DISPLAY is set."
        return UsageError("usage.no_display", detail=detail)
    return _library("", missing) if missing else None


def connects(display: str) -> bool:
    """Whether an X server answers at this display, and lets us in.

    A connection that was made stays open: a server that loses its only client begins anew, and turns away whoever
    comes in that moment, which would be Qt.
    """
    import ctypes

    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return False
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(display.encode(), None))
    if int(xcb.xcb_connection_has_error(connection)) == 0:
        return True
    xcb.xcb_disconnect(connection)
    return False


def _platform(environment: Mapping[str, str]) -> str:
    return environment.get("QT_QPA_PLATFORM", "").partition(":")[0].partition(";")[0]


def _has_platform(environment: Mapping[str, str]) -> bool:
    return bool(_platform(environment) or environment.get("WAYLAND_DISPLAY"))


def _through_x11(environment: Mapping[str, str]) -> bool:
    chosen = _platform(environment)
    if chosen:
        return chosen == "xcb"
    return bool(environment.get("DISPLAY")) and not environment.get("WAYLAND_DISPLAY")


def _library(said: str, missing: list[str]) -> UsageError:
    if not missing:
        command = "Install the packages of your system that hold it."
        return UsageError("usage.qt_library", detail=f"Qt says: {said}.", command=command)
    line = "sudo apt install " + " ".join((BASE | SCREEN)[name] for name in missing)
    debian = Path("/etc/debian_version").exists()
    command = f"Install it: {line}" if debian else "Install the packages of your system that hold it."
    return UsageError("usage.qt_library", detail=f"Missing: {', '.join(missing)}.", command=command)
