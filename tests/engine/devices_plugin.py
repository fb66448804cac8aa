"""A runtime as a stranger could write it, through the plugin door: some of its devices are not what they say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests import factories
from tests.plugin import foreign

CODE = '''
"""Computes the made network in numpy. What each device does besides is its name."""

import ctypes
import os
import time
from pathlib import Path

import numpy as np

from workbench.plugin import api

HERE = Path(__file__).parent
DEVICES = (HERE / "devices.txt").read_text().split()


def note(word):
    with open(HERE / "opened.txt", "a") as file:
        file.write(word + "\\n")


class Session:
    inputs = (api.TensorSpec(name="input", dtype="float32", shape=(1, 3, 8, 8)),)
    outputs = (api.TensorSpec(name="logits", dtype="float32", shape=(1, 3)),)

    def __init__(self, device, requested):
        self.name = device
        self.device = api.DeviceReport(
            requested=requested, used=device, provider=device.title(), share=1.0, name="The " + device
        )

    def run(self, feeds, outputs, token):
        values = next(iter(feeds.values()))
        logits = values.mean(axis=(2, 3)) * np.array([1, 2, 3], np.float32)
        if self.name in ("cpu", "slow"):
            time.sleep(0.02 if self.name == "cpu" else 0.05)
        if self.name == "near":
            logits = logits + np.array([0, 0, 1e-4], np.float32)
        if self.name == "wrong":
            logits = logits[:, ::-1]
        if self.name == "nan":
            logits = logits * np.float32("nan")
        if self.name == "hangs":
            while not (HERE / "released.txt").exists():
                time.sleep(0.01)
        if self.name == "patient":
            while True:
                token.raise_if_cancelled()
                time.sleep(0.005)
        if self.name == "dies":
            ctypes.string_at(0)
        if self.name == "leaves":
            os._exit(3)
        whole = {"logits": api.frozen(np.ascontiguousarray(logits)), "features": values}
        return {name: whole[name] for name in outputs}

    def close(self):
        note("closed " + self.name)


class Runtime:
    def devices(self):
        if "broken" in DEVICES:
            raise RuntimeError("broken")
        return [
            api.Device(id=name, name="The " + name, provider=name.title(), version=version(name), auto=name != "shy")
            for name in DEVICES
        ]

    def probe(self, device):
        return api.Device(id=device, name="The " + device, provider=device.title(), usable=True)

    def open(self, package, device, extra_outputs=(), threads=0):
        note(device)
        if device == "fails":
            raise api.RuntimeFailure("runtime.load", model="m", why="It has no driver.", hint="")
        if device == "later" and (HERE / "gone.txt").exists():
            raise api.RuntimeFailure("runtime.load", model="m", why="It was taken out.", hint="")
        return Session("cpu" if device == "auto" else device, device)

    def versions(self):
        return {"made": (HERE / "version.txt").read_text()}


def version(name):
    return (HERE / "driver.txt").read_text()
'''


def install(plugins: Path, *devices: str) -> Path:
    """The plugin `odd` with these devices in a folder of plugins."""
    folder = foreign.write(plugins, "odd", kinds=("runtime",), code=CODE)
    (folder / "devices.txt").write_text(" ".join(devices))
    (folder / "version.txt").write_text("1")
    (folder / "driver.txt").write_text("7")
    return folder


def opened(plugin: Path) -> list[str]:
    """The devices that were opened or closed, in order."""
    try:
        return (plugin / "opened.txt").read_text().split("\n")[:-1]
    except OSError:
        return []


def model(folder: Path, *, samples: int = 1, tolerance: float | None = None, **changes: Any) -> Path:
    """A package for that runtime, with samples of its own."""
    made = factories.package_folder(folder, engine={"use": "odd.runtime", "input": "input"}, **changes)
    (made / "samples").mkdir()
    for number in range(samples):
        factories.picture_file(made / "samples" / f"{number}.png", factories.pixels(20, 20, seed=number))
    if tolerance is not None:
        top = [{"index": 2, "label": "cat", "probability": 0.5}]
        expected = {"tolerance": {"probability": tolerance}, "samples": [{"file": "0.png", "top": top}]}
        (made / "samples" / "expected.json").write_text(json.dumps(expected), encoding="utf-8")
    return made
