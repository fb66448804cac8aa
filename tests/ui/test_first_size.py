"""How large the window is when it is opened for the first time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

SHOW = """
import sys
from PySide6.QtWidgets import QApplication
app = QApplication([])
from ui.app import Workbench
from ui.command import parse
from workbench.paths import default_paths
made = Workbench(app, parse([]), default_paths(None))
made.show()
app.processEvents()
window = made.window
print(window.isMaximized(), window.width(), window.height())
made.close()
"""


@pytest.mark.parametrize(
    ("screen", "told"),
    [
        ((1920, 1080), (False, 1632, 918)),
        ((1440, 900), (False, 1280, 800)),
        ((1280, 800), (True, 1280, 800)),
        ((1366, 768), (True, 1366, 768)),
        ((960, 540), (True, 960, 540)),
    ],
)
def test_that_a_small_screen_is_filled_and_a_large_one_is_not(
    screen: tuple[int, int], told: tuple[bool, int, int], tmp_path: Path
) -> None:
    size = {"width": screen[0], "height": screen[1], "x": 0, "y": 0, "name": "made", "dpr": 1}
    config = tmp_path / "screen.json"
    config.write_text(json.dumps({"windowFrameMargins": False, "screens": [size | {"logicalDpi": 96}]}))
    environment = os.environ | {"QT_QPA_PLATFORM": f"offscreen:configfile={config}"}
    done = subprocess.run(
        [sys.executable, "-c", SHOW], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    maximised, width, height = done.stdout.split()
    assert (maximised == "True", int(width), int(height)) == told
