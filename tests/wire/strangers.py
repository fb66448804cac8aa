"""A plugin as a stranger could write it: its files say which misdeed it is to commit, and when."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests import factories
from workbench.paths import Paths

TOML = """
[plugin]
id = "wild"
name = "Wild"
version = "1"
api = 1
licence = "Apache-2.0"
summary = "Does what its files tell it."

[[reader]]
id = "reader"
entry = "parts:WildReader"
title = "Wild files"
provides = ["WILD"]

[[step]]
id = "step"
entry = "parts:WildStep"
title = "A wild step"
[step.option.deed]
kind = "text"
title = "Deed"
required = true

[[explainer]]
id = "slow"
entry = "parts:SlowMap"
title = "A slow map"
"""

PARTS = '''
"""A file holds: WILD, the moment (sniff, scan, read), the deed, and up to two numbers (height and width)."""
import ctypes, os, re, sys, threading, time
from dataclasses import dataclass, replace
import numpy as np
from workbench.plugin import api

LEAKED = []


def overflow():
    sys.setrecursionlimit(10**8)
    kind = ctypes.CFUNCTYPE(None)
    deeper = kind(lambda: deeper())
    deeper()


def noise():
    print("WILD NOISE")
    print("WILD NOISE", file=sys.stderr)
    os.write(1, b"WILD NOISE\\n")
    os.write(2, b"WILD NOISE\\n")


class Silent:
    def write(self, text):
        raise ValueError("no writing here")

    def flush(self):
        raise ValueError("no flushing here")


def patch():
    sys.stdout = sys.stderr = Silent()
    sys.__stdout__ = None


def fork():
    if os.fork() == 0:
        time.sleep(600)
        os._exit(0)
    ctypes.string_at(0)


def in_a_thread_of_its_own():
    thread = threading.Thread(target=ctypes.string_at, args=(0,))
    thread.start()
    thread.join()


def raise_now(error):
    raise error


DEEDS = {
    "nothing": lambda: None,
    "raise": lambda: raise_now(RuntimeError("wild words")),
    "sysexit": lambda: sys.exit(5),
    "interrupt": lambda: raise_now(KeyboardInterrupt()),
    "sleep": lambda: time.sleep(600),
    "nap": lambda: time.sleep(1),
    "busy": lambda: [None for _ in iter(int, 1)],
    "regex": lambda: re.match("(a+)+$", "a" * 64 + "b"),
    "power": lambda: 3 ** (10**9),
    "leak": lambda: LEAKED.append(np.ones(50 << 17)),
    "hog": lambda: LEAKED.extend(np.ones(8 << 20) for _ in range(200)),
    "segfault": lambda: ctypes.string_at(0),
    "abort": os.abort,
    "exit": lambda: os._exit(3),
    "native_exit": lambda: ctypes.CDLL(None)._exit(4),
    "killed": lambda: os.kill(os.getpid(), 9),
    "overflow": overflow,
    "thread": in_a_thread_of_its_own,
    "fork": fork,
    "print": noise,
    "patch": patch,
    "lie": lambda: raise_now(api.ReadError("read.wild", what="Wild", why="", hint="", big=1 << 80, thing=object())),
}


def do(moment, text):
    words = text.split()
    if len(words) > 2 and words[1] == moment and words[2] in DEEDS:
        DEEDS[words[2]]()
    return words


class WildReader:
    def sniff(self, path, head):
        if not head.startswith(b"WILD"):
            return False
        do("sniff", head.decode())
        return True

    def _header(self, path, moment):
        words = do(moment, path.read_text())
        numbers = [int(word) for word in words[3:5]] or [4, 4]
        height, width = numbers if len(numbers) == 2 else (4, 4)
        if words[1:3] == [moment, "wrong"]:
            return None
        if words[1:3] == [moment, "wrong_inside"]:
            height = "four"
        if words[1:3] == [moment, "strange_inside"]:
            height = object()
        return api.Image(
            height=height, width=width, channels=1, dtype="uint16", bits=16, meaning="stored",
            value_range=(0.0, 65535.0), source=api.Source(path=str(path), format="WILD", reader="wild.reader"),
        )

    def scan(self, path, limits):
        header = self._header(path, "scan")
        return header and api.Scan(header=header, groups=(("folder", "folder"),), title=path.name)

    def read(self, path, frame, limits, token):
        header = self._header(path, "read")
        if header is None:
            return {"no": "image"}
        shape = (4, 4) if not isinstance(header.height, int) else (header.height, header.width)
        px = np.arange(shape[0] * shape[1], dtype=np.uint32).astype(np.uint16).reshape(shape)
        return replace(header, px=api.frozen(px))

    def stored(self, path, frame, limits, token):
        return self.read(path, frame, limits, token).px

    def tags(self, path):
        return []

    def codecs(self):
        return []


@dataclass(frozen=True)
class WildStep:
    deed: str

    def plan(self, spec):
        return spec

    def apply(self, sample):
        if self.deed == "wrong":
            return None
        DEEDS[self.deed]()
        return sample

    def describe(self):
        return self.deed


class SlowMap:
    """Ten pieces of a tenth of a second, each told a thousand times, with a sketch in each."""

    def needs(self, package):
        return ()

    def explain(self, ask, report, token):
        sketch = self._map(ask, 64)
        for piece in range(30):
            for _ in range(300):
                report(api.Progress(fraction=piece / 30, words=f"piece {piece}", preview=sketch))
            time.sleep(0.1)
            token.raise_if_cancelled()
            report(api.Progress(fraction="half", words=object()))
        return self._map(ask, 600)

    def _map(self, ask, side):
        values = api.frozen(np.ones((side, side), np.float32))
        return api.Overlay(
            kind="heat", values=values, affine=api.IDENTITY, low=0.0, high=1.0, unit="1", method="wild.slow",
            title="Slow", sentence="Slowly.", target=ask.target, target_label=ask.target_label,
        )
'''


def install(paths: Paths, toml: str = TOML, parts: str = PARTS, name: str = "wild") -> None:
    """Put the plugin where a user would put it."""
    folder = paths.plugins / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "plugin.toml").write_text(toml, encoding="utf-8")
    (folder / "parts.py").write_text(parts, encoding="utf-8")


def file(path: Path, deed: str, moment: str = "read", height: int = 4, width: int = 4) -> Path:
    """A file that makes the reader commit a deed at that moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"WILD {moment} {deed} {height} {width}\n", encoding="utf-8")
    return path


def model(folder: Path, deed: str = "nothing", made: Any = None, **changes: Any) -> Path:
    """A small model whose first step commits a deed."""
    steps = [
        {"use": "wild.step", "deed": deed},
        {"use": "vision.resize", "size": [factories.SIDE, factories.SIDE]},
        {"use": "vision.normalize", "scale": 1 / 255},
    ]
    return factories.package_folder(folder, made, step=steps, **changes)
