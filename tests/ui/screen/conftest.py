"""A real X display with a window manager, a hand for mouse and keys, and an eye that reads the pixels of the screen."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from workbench.core.arrays import Array

ROOT = Path(__file__).parent.parent.parent.parent
NEEDED = ("Xvfb", "openbox", "xdotool")
WIDTH, HEIGHT = 1400, 900
WITHIN_S = 40.0


@dataclass
class Screen:
    """One display. Its pixels lie in a file that the server writes, so that looking disturbs nobody."""

    display: str
    pixels: Path
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def environment(self) -> dict[str, str]:
        """For programs that are to appear on this screen."""
        left_out = ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "XDG_SESSION_TYPE")
        whole = {name: value for name, value in os.environ.items() if name not in left_out}
        return whole | {"DISPLAY": self.display, "PYTHONPATH": str(ROOT)}

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        """Start a program on this screen."""
        made = subprocess.Popen(command, env=self.environment(), cwd=ROOT)
        self.started.append(made)
        return made

    def hand(self, *words: str | int) -> str:
        """What xdotool says to these words."""
        command = ["xdotool", *(str(word) for word in words)]
        return subprocess.run(command, env=self.environment(), capture_output=True, text=True, check=True).stdout

    def look(self) -> Array:
        """(H, W, 3) uint8: what is on the screen now."""
        data = self.pixels.read_bytes()
        head = struct.unpack(">25I", data[:100])
        size, height, width, line, colours = head[0], head[5], head[4], head[12], head[19]
        start = size + colours * 12
        rows = np.frombuffer(data, np.uint8, line * height, start).reshape(height, line // 4, 4)
        return rows[:, :width, 2::-1]

    def window(self, title: str) -> int:
        """The number of the window with this title, once it is there."""
        found: list[str] = []

        def there() -> bool:
            command = ["xdotool", "search", "--onlyvisible", "--name", title]
            done = subprocess.run(command, env=self.environment(), capture_output=True, text=True, check=False)
            found[:] = done.stdout.split()
            return bool(found)

        until(there, f"no window is called {title}")
        return int(found[0])

    def titles(self) -> list[str]:
        """Titles of all windows."""
        command = ["xdotool", "search", "--onlyvisible", "--name", "."]
        done = subprocess.run(command, env=self.environment(), capture_output=True, text=True, check=False)
        return [self.hand("getwindowname", number).strip() for number in done.stdout.split()]


def until(true: Callable[[], bool], otherwise: str) -> None:
    """Wait for what another process is to do."""
    end = time.monotonic() + WITHIN_S
    while not true():
        assert time.monotonic() < end, otherwise
        time.sleep(0.05)


def started_screen(folder: Path) -> tuple[Screen, subprocess.Popen[bytes]]:
    """A display of its own. A number that somebody else has is refused by the server's lock; the next one is tried."""
    size = f"{WIDTH}x{HEIGHT}x24"
    for number in range(100 + os.getpid() % 400, 1000):
        made = Screen(f":{number}", folder / "Xvfb_screen0")
        command = ["Xvfb", made.display, "-screen", "0", size, "-noreset", "-nolisten", "tcp", "-fbdir", str(folder)]
        server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        while server.poll() is None:
            if answers(made):
                return made, server
            time.sleep(0.05)
    raise AssertionError("every display is taken")


def answers(screen: Screen) -> bool:
    """Whether the display is there."""
    command = ["xdotool", "getdisplaygeometry"]
    done = subprocess.run(command, env=screen.environment(), capture_output=True, text=True, check=False)
    return done.stdout.split() == [str(WIDTH), str(HEIGHT)]


@pytest.fixture(scope="session")
def bare_screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screen]:
    """A display with a window manager, for all tests that look at one."""
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if missing:
        pytest.skip(f"these programs are not installed: {', '.join(missing)}")
    folder = tmp_path_factory.mktemp("screen")
    made, server = started_screen(folder)
    home = folder / "home"
    home.mkdir()
    manager = subprocess.Popen(
        ["openbox", "--config-file", os.devnull],
        env=made.environment() | {"HOME": str(home)},
        stderr=subprocess.DEVNULL,
    )
    yield made
    for process in (manager, server):
        process.terminate()
        process.wait(30)


@pytest.fixture
def screen(bare_screen: Screen) -> Iterator[Screen]:
    """The display; programs that a test started on it are ended."""
    yield bare_screen
    for process in bare_screen.started:
        process.terminate()
        process.wait(30)
    bare_screen.started.clear()


Open = Callable[..., int]


@pytest.fixture
def open_program(screen: Screen, tmp_path: Path) -> Open:
    """Opens the program with arguments as a user types them; returns its window, which fills most of the screen.

    Without `runs`, no model is run by itself: nothing covers the picture.
    """

    def make(*arguments: str, title: str = "Inference Workbench", runs: bool = False) -> int:
        data = tmp_path / "data"
        data.mkdir()
        (data / "settings.toml").write_text(f"[run]\non_open = {str(runs).lower()}\n", encoding="utf-8")
        screen.start(sys.executable, "-m", "ui", "--data-dir", str(data), *arguments)
        window = screen.window(title)
        screen.hand("windowmove", "--sync", window, 0, 0)
        screen.hand("windowfocus", "--sync", window)
        return window

    return make
