"""Qt's system libraries on Linux: which are missing, and the line that installs them. Standard library only.

Qt says of a missing library only that a plug-in could not be loaded, and ends the process; here each is named.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

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
PROBE = """
import ctypes, json, sys
missing = []
for name in sys.argv[1:]:
    try:
        ctypes.CDLL(name)
    except OSError:
        missing.append(name)
try:
    from PySide6 import QtGui, QtWidgets
    error = ""
except ImportError as problem:
    error = str(problem)
print(json.dumps({"missing": missing, "error": error}))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found: libraries that do not load, by their file names, and the words of an import of Qt that ended."""

    missing: Sequence[str]
    error: str

    @property
    def qt_loads(self) -> bool:
        """Whether Qt can be imported."""
        return not self.error

    @property
    def screen_ready(self) -> bool:
        """Whether Qt can also show a window through X11."""
        return self.qt_loads and not any(name in SCREEN for name in self.missing)

    def advice(self, *, apt: bool) -> str:
        """What is missing, with the exact line for Debian and its kin (`apt`)."""
        if not self.missing:
            return f"Qt cannot be loaded: {self.error}."
        line = "sudo apt install " + " ".join((BASE | SCREEN)[name] for name in self.missing)
        do = f"Install them: {line}" if apt else "Install the packages of your system that hold them."
        return f"Qt needs system libraries that are missing: {', '.join(self.missing)}. {do}"


def find(python: Path, variables: Mapping[str, str]) -> Found:
    """Loads Qt and its libraries in a process of the environment's Python."""
    command = [str(python), "-c", PROBE, *BASE, *SCREEN]
    environment = dict(variables) | {"QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    try:
        values = json.loads(done.stdout)
    except ValueError:
        return Found(missing=(), error=(done.stderr.strip().splitlines() or [f"status {done.returncode}"])[-1])
    return Found(missing=tuple(values["missing"]), error=values["error"])


def has_screen(variables: Mapping[str, str]) -> bool:
    """Whether there is a display that a window can open on."""
    hidden = variables.get("QT_QPA_PLATFORM", "").partition(":")[0] in ("offscreen", "minimal", "vnc")
    return not hidden and bool(variables.get("DISPLAY") or variables.get("WAYLAND_DISPLAY"))


def judge(found: Found, command: str, variables: Mapping[str, str]) -> tuple[str, bool]:
    """What to tell before `demo`, `run` or `test`, and whether it must stop there.

    Without a display the demonstration and the command line need no Qt; the tests always do.
    """
    text = found.advice(apt=Path("/etc/debian_version").exists())
    if command == "test":
        return ("" if found.qt_loads else text, not found.qt_loads)
    if not has_screen(variables) or found.screen_ready:
        return ("", False)
    # Under Wayland Qt has a way of its own: what only X11 needs is worth a word, not a stop.
    wayland = bool(variables.get("WAYLAND_DISPLAY"))
    return (text, not (found.qt_loads and wayland))
