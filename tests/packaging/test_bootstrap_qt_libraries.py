"""Qt's system libraries: which are missing, and whom that stops."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from bootstrap import environment, qt_libraries

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux's system libraries")


def found(*missing: str, error: str = "") -> qt_libraries.Found:
    return qt_libraries.Found(missing=missing, error=error)


X11, WAYLAND = {"DISPLAY": ":0"}, {"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}
NO_GLIB = found("libglib-2.0.so.0", "libxcb-cursor.so.0", error="libglib-2.0.so.0: cannot open shared object file")
NO_CURSOR = found("libxcb-cursor.so.0")


@pytest.mark.parametrize(
    ("libraries", "command", "variables", "told", "stops"),
    [
        (found(), "run", X11, False, False),
        (NO_GLIB, "demo", {}, False, False),
        (NO_GLIB, "run", {"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, False, False),
        (NO_GLIB, "demo", X11, True, True),
        (NO_GLIB, "run", WAYLAND, True, True),
        (NO_GLIB, "test", {}, True, True),
        (NO_CURSOR, "run", X11, True, True),
        (NO_CURSOR, "run", WAYLAND, True, False),
        (NO_CURSOR, "demo", {}, False, False),
        (NO_CURSOR, "test", X11, False, False),
    ],
)
def test_that_missing_libraries_stop_only_what_needs_them(
    libraries: qt_libraries.Found, command: str, variables: dict[str, str], told: bool, stops: bool
) -> None:
    text, stop = qt_libraries.judge(libraries, command, variables)
    assert (bool(text), stop) == (told, stops)


def test_that_the_advice_is_the_exact_line_for_apt() -> None:
    text = NO_GLIB.advice(apt=True)
    assert text.endswith("Install them: sudo apt install libglib2.0-0 libxcb-cursor0")
    assert "apt" not in NO_GLIB.advice(apt=False)
    assert "libglib-2.0.so.0" in NO_GLIB.advice(apt=False)


def test_that_words_of_qt_that_name_no_known_library_are_told_as_they_are() -> None:
    assert found(error="undefined symbol: x").advice(apt=True) == "Qt cannot be loaded: undefined symbol: x."


@linux
def test_that_a_library_that_does_not_load_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(qt_libraries.SCREEN, "libnothing.so.9", "libnothing9")
    seen = qt_libraries.find(Path(sys.executable), os.environ)
    assert seen.qt_loads
    assert "libnothing.so.9" in seen.missing
    assert "libGL.so.1" not in seen.missing
    assert not seen.screen_ready


@linux
def test_that_an_environment_without_qt_is_told_and_not_a_crash(bare: Path) -> None:
    seen = qt_libraries.find(environment.python_of(bare), os.environ)
    assert not seen.qt_loads
    assert "PySide6" in seen.error
