"""Nothing is sent: window, worker and command line open no socket in ordinary use, whichever library would open it.

Seen from outside the program where the system can (strace), so that native libraries cannot hide one; else from inside,
through the interpreter's own audit. Sockets between processes of one machine (AF_UNIX: the X server, the desktop's
services), and the kernel's own lists (AF_NETLINK), lead nowhere else and are not counted.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LOCAL = ("AF_UNIX", "AF_LOCAL", "AF_NETLINK")
AUDIT = """
import os, sys

def told(event, arguments):
    if event.startswith("socket.") and event != "socket.gethostname":
        family = arguments[1] if event == "socket.__new__" else getattr(arguments[0], "family", 0)
        words = [event, {1: "AF_UNIX", 16: "AF_NETLINK"}.get(int(family), "elsewhere")]
        descriptor = os.open(os.environ["SOCKETS"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.write(descriptor, (" ".join(words) + "\\n").encode())
        os.close(descriptor)

sys.addaudithook(told)
"""
WINDOW = '''
"""Open the window on a picture, wait for its answer, map and kept result; then close it."""
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from ui.app import Workbench
from ui.command import Wanted
from workbench.paths import default_paths

app = QApplication(sys.argv[:1])
made = Workbench(app, Wanted(paths=tuple(sys.argv[1:])), default_paths())
made.show()

def over():
    """The answer is there with its map, or never will be."""
    state = made.store.state
    return state.answer.phase == "failed" or (state.answer.outcome is not None and state.map.overlay is not None)

timer = QTimer()
timer.timeout.connect(lambda: over() and app.quit())
timer.start(50)
QTimer.singleShot(60_000, lambda: app.exit(3))
status = app.exec()
print("answered" if made.store.state.answer.outcome is not None else made.store.state.answer)
made.close()
sys.exit(status)
'''
WAYS = {
    "predict": ["-m", "workbench", "predict", "PHOTO", "--explain", "auto", "--overlay", "OUT.png", "--save"],
    "info": ["-m", "workbench", "info", "SLICE", "--stats", "--tags"],
    "doctor": ["-m", "workbench", "doctor"],
    "models": ["-m", "workbench", "models", "list"],
    "window": ["WINDOW", "PHOTO"],
}


def command(way: str, folder: Path, samples: Path, slice_file: Path) -> list[str]:
    """A way of using the program, as words for a process."""
    (folder / "window.py").write_text(WINDOW, encoding="utf-8")
    known = {
        "PHOTO": str(samples / "coffee.png"),
        "SLICE": str(slice_file),
        "OUT.png": str(folder / "out.png"),
        "WINDOW": str(folder / "window.py"),
    }
    return [sys.executable, *(known.get(word, word) for word in WAYS[way])]


def environment(folder: Path, *more: Path) -> dict[str, str]:
    """Without a display, with a data folder of this test."""
    hidden = ("DISPLAY", "WAYLAND_DISPLAY")
    known = {name: value for name, value in os.environ.items() if name not in hidden}
    path = os.pathsep.join(str(one) for one in (*more, ROOT))
    return known | {"WORKBENCH_DATA_DIR": str(folder / "data"), "PYTHONPATH": path, "QT_QPA_PLATFORM": "offscreen"}


def strace_works() -> bool:
    """Whether one process may watch another here: containers often forbid it."""
    if shutil.which("strace") is None:
        return False
    return subprocess.run(["strace", "-o", os.devnull, "true"], capture_output=True, check=False).returncode == 0


def sockets_seen(trace: str) -> list[str]:
    """The lines of a trace that open a socket to elsewhere."""
    return [line for line in trace.splitlines() if re.search(r"\bsocket\(", line) and not any(f in line for f in LOCAL)]


@pytest.mark.parametrize("way", list(WAYS))
def test_that_no_socket_is_opened(way: str, tmp_path: Path, samples: Path, slice_file: Path) -> None:
    words = command(way, tmp_path, samples, slice_file)
    seen = tmp_path / "seen.txt"
    if strace_works():
        words = ["strace", "-f", "-qq", "-e", "trace=socket,connect", "-o", str(seen), *words]
        done = subprocess.run(words, env=environment(tmp_path), cwd=ROOT, capture_output=True, text=True, check=False)
        found = sockets_seen(seen.read_text(encoding="utf-8", errors="replace"))
    else:
        (tmp_path / "sitecustomize.py").write_text(AUDIT, encoding="utf-8")
        watched = environment(tmp_path, tmp_path) | {"SOCKETS": str(seen)}
        done = subprocess.run(words, env=watched, cwd=ROOT, capture_output=True, text=True, check=False)
        lines = seen.read_text(encoding="utf-8").splitlines() if seen.exists() else []
        found = [line for line in lines if not any(family in line for family in LOCAL)]
    assert (done.returncode, way != "window" or done.stdout == "answered\n") == (0, True), done.stderr
    assert found == []


SPEAKS = "import socket; socket.create_connection(('127.0.0.1', 9), 1)"


def test_that_a_socket_would_be_seen_from_inside(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(AUDIT, encoding="utf-8")
    seen = tmp_path / "seen.txt"
    watched = environment(tmp_path, tmp_path) | {"SOCKETS": str(seen)}
    subprocess.run([sys.executable, "-c", SPEAKS], env=watched, capture_output=True, check=False)
    lines = seen.read_text(encoding="utf-8").splitlines()
    assert any(line == "socket.connect elsewhere" for line in lines)


@pytest.mark.skipif(not strace_works(), reason="strace is not there, or may not watch other processes here")
def test_that_a_socket_would_be_seen_from_outside(tmp_path: Path) -> None:
    seen = tmp_path / "seen.txt"
    watch = ["strace", "-f", "-qq", "-e", "trace=socket,connect", "-o", str(seen)]
    subprocess.run([*watch, sys.executable, "-c", SPEAKS], capture_output=True, check=False)
    assert sockets_seen(seen.read_text(encoding="utf-8"))
