"""How long the window takes to appear, as a ratio to an empty window with as many docks, menus and tools, in one run.

    python packaging/bench/startup.py [--rounds N] [--platform offscreen|xcb]

All are started in turn, each as a process of its own; a window from the system's start of the process to the first
painted frame, `--help` until it is over. The ratio is of the fastest starts: what other programs take away only ever
adds. Prints the medians as well, and what the window had loaded that it should not.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
GOAL_RATIO, GOAL_S, GOAL_HELP_S = 1.3, 0.5, 0.3
HEAVY = ("numpy", "onnx", "onnxruntime", "pydicom", "matplotlib", "PIL")
CACHE = tempfile.mkdtemp(prefix="startup-")
EMPTY = """
import sys
from pathlib import Path
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QAction, QIcon, QKeySequence
from PySide6.QtWidgets import QApplication, QComboBox, QDockWidget, QLabel, QMainWindow, QSlider, QToolBar
app = QApplication(sys.argv[:1])
app.setStyle("Fusion")
window = QMainWindow()
number = 0
for name, count in (("File", 9), ("Edit", 8), ("View", 16), ("Image", 20), ("Model", 12), ("Tools", 3), ("Help", 3)):
    menu = window.menuBar().addMenu(name)
    for at in range(count):
        action = menu.addAction(f"{name} {at}")
        action.setShortcut(QKeySequence(f"Ctrl+Alt+{chr(65 + number % 26)}"))
        number += 1
icons = sorted((Path(sys.argv[1]) / "ui" / "resources" / "icons").glob("*.svg"))
bar = QToolBar()
bar.addWidget(QComboBox())
for at in range(9):
    bar.addAction(QIcon(str(icons[at])), f"Tool {at}")
bar.addWidget(QSlider(Qt.Orientation.Horizontal))
window.addToolBar(bar)
window.setCentralWidget(QLabel("empty"))
for area in (Qt.LeftDockWidgetArea, Qt.RightDockWidgetArea, Qt.BottomDockWidgetArea):
    dock = QDockWidget("Dock")
    dock.setWidget(QLabel("empty"))
    window.addDockWidget(area, dock)
window.statusBar().showMessage("empty")
window.resize(1280, 800)
sys.path.insert(0, sys.argv[1])
class Painted(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Expose:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, done)
        return False
def done():
    from ui import measuring
    measuring.report(False)
    app.quit()
window.show()
painted = Painted()
window.windowHandle().installEventFilter(painted)
app.exec()
"""


def main() -> int:
    """Measure and print. Returns 1 where a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=9, help="how often each program is started (default 9)")
    parser.add_argument("--platform", default="offscreen", help="Qt's platform (default offscreen)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        window = [sys.executable, "-m", "ui", "--exit-after-paint", "--data-dir", folder]
        empty = [sys.executable, "-c", EMPTY, str(ROOT)]
        for command in (empty, window):
            seconds(command, options.platform)  # the first start fills the system's cache of files
        empties, windows, helps = [], [], []
        for _ in range(options.rounds):
            empties.append(seconds(empty, options.platform))
            windows.append(seconds(window, options.platform))
            start = time.perf_counter()
            run([sys.executable, "-m", "ui", "--help"], options.platform)
            helps.append(time.perf_counter() - start)
        loaded = run([*window, "--print-modules"], options.platform).split("\n")
    heavy = [name for name in HEAVY if name in loaded]
    ratio = min(windows) / min(empties)
    print(f"empty window  {told(empties)}")
    print(f"workbench     {told(windows)}   (goal below {GOAL_S} s)")
    print(f"ratio         {ratio:.2f}      (goal {GOAL_RATIO})")
    print(f"--help        {told(helps)}   (goal below {GOAL_HELP_S} s)")
    modules = len([line for line in loaded if line]) - 1
    print(f"modules       {modules}, of the heavy ones: {', '.join(heavy) or 'none'}")
    shutil.rmtree(CACHE, ignore_errors=True)
    reached = ratio <= GOAL_RATIO and min(windows) < GOAL_S and min(helps) < GOAL_HELP_S
    return 0 if reached and not heavy else 1


def told(times: list[float]) -> str:
    """The fastest and the median."""
    return f"{min(times):.3f} s, median {statistics.median(times):.3f} s"


def seconds(command: list[str], platform: str) -> float:
    """Start a program; the seconds that it printed."""
    found = re.search(r"painted after ([\d.]+) s", run(command, platform))
    if found is None:
        sys.exit("a window did not say when it was painted")
    return float(found[1])


def run(command: list[str], platform: str) -> str:
    """Start a program and wait. Returns what it printed."""
    environment = {**os.environ, "QT_QPA_PLATFORM": platform, "PYTHONPYCACHEPREFIX": CACHE}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program is compiled
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
