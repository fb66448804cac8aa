"""How a large picture comes to the screen: 4096 × 4096 values of 16 bits, from the file to a painted canvas.

    python packaging/bench/picture.py [--rounds N]

Asks a worker as the window does, and counts the bytes that come through the pipe: pixels must not be among them.
Prints the time to read it here, the time until it is here from a worker, and a frame of a drag that changes brightness
and contrast, as a canvas paints it.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
SIDE = 4096
GOAL_PIPE_BYTES = 64 << 10
GOAL_FRAME_MS = 16.7


def main() -> int:
    """Measure and print. Returns 1 where pixels came through the pipe or frames are late."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=7, help="how often each is done (default 7)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        return _measured(Path(scratch), options.rounds)


def _measured(folder: Path, rounds: int) -> int:
    from workbench import settings, worker
    from workbench.engine import Engine
    from workbench.paths import Paths
    from workbench.wire import requests
    from workbench.wire.client import Client
    from workbench.wire.launch import Launch

    files = [written(folder / f"large{number}.png", number) for number in range(rounds)]
    paths = Paths(data=folder / "data", machine=folder / "machine")
    found, _ = settings.load(paths)
    engine = Engine(paths, found)
    client = Client(Launch(command=worker.command(), paths=paths, settings=found))
    through = counted()
    near, far, images = [], [], []
    client.call(requests.ListDevices())  # the worker is there
    for file in files:  # each file is read once by both: nothing is kept of it yet
        near.append(milliseconds(lambda file=file: engine.answer(requests.Read(path=str(file)))))  # type: ignore[misc]
        before = through[0]
        far.append(milliseconds(lambda file=file: images.append(client.call(requests.Read(path=str(file))))))  # type: ignore[misc]
        most = max(through[0] - before, 0)
    frames = dragged(images[-1])
    client.close()
    print(f"pixels              {images[-1].px.nbytes / 2**20:.0f} MB, {images[-1].px.dtype}")
    print(f"through the pipe    {most} bytes   (goal below {GOAL_PIPE_BYTES})")
    print(f"read here           {min(near):.0f} ms")
    print(f"read by a worker    {min(far):.0f} ms   ({min(far) / min(near):.2f} of that)")
    median = frames[len(frames) // 2]
    print(f"frame of a drag     {median:.1f} ms median, {frames[0]:.1f} ms at best   (goal {GOAL_FRAME_MS})")
    return 0 if most < GOAL_PIPE_BYTES and frames[0] <= GOAL_FRAME_MS else 1


def written(path: Path, seed: int) -> Path:
    """A 16-bit grey PNG that is quick to write."""
    import numpy as np
    from PIL import Image

    values = (np.add.outer(np.arange(SIDE), np.arange(SIDE)) * 8 + seed).astype(np.uint16)
    Image.fromarray(values).save(path, compress_level=1)
    return path


def counted() -> list[int]:
    """Counts the bytes that this process receives through pipes from now on."""
    through = [0]
    receive = Connection.recv_bytes

    def counting(self: Any, *limits: Any) -> bytes:
        data = receive(self, *limits)
        through[0] += len(data)
        return data

    Connection.recv_bytes = counting  # type: ignore[method-assign, assignment]
    return through


def milliseconds(deed: Callable[[], object]) -> float:
    """How long it takes."""
    start = time.perf_counter()
    deed()
    return 1e3 * (time.perf_counter() - start)


def dragged(image: Any) -> list[float]:
    """Milliseconds of each frame while brightness and contrast are dragged over the whole picture, sorted."""
    from PySide6.QtWidgets import QApplication

    from ui.canvas.canvas import Canvas
    from ui.theme import Theme
    from workbench.core.image import Window

    app = QApplication.instance() or QApplication(["picture"])
    canvas = Canvas(Theme())
    canvas.resize(1440, 1080)
    canvas.show_image(image)
    canvas.show()
    app.processEvents()

    def frame(step: int) -> None:
        canvas.set_window(Window(centre=20_000.0 + 100 * step, width=30_000.0))
        canvas.repaint()

    return sorted(milliseconds(lambda step=step: frame(step)) for step in range(60))  # type: ignore[misc]


if __name__ == "__main__":
    sys.exit(main())
