"""Plugins that tests write into folders of their own: sound ones of every kind, and ones that break their word."""

from __future__ import annotations

from pathlib import Path

ENTRIES = {
    "reader": "Reader",
    "step": "Step",
    "runtime": "Runtime",
    "interpreter": "Interpreter",
    "explainer": "Explainer",
    "writer": "Writer",
    "importer": "Importer",
}
SOUND = '''
"""One of every kind, as small as they can be."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from workbench.plugin import api


class Reader:
    def sniff(self, path, head):
        return head.startswith(b"MADE")

    def scan(self, path, limits):
        source = api.Source(path=str(path), format="MADE", reader="made.reader")
        header = api.Image(height=8, width=8, channels=3, dtype="uint8", bits=8, meaning="display", source=source)
        return api.Scan(header=header, groups=(("made", "made"),), title=path.name)

    def read(self, path, frame, limits, token):
        return replace(self.scan(path, limits).header, px=self.stored(path, frame, limits, token))

    def stored(self, path, frame, limits, token):
        return api.frozen(np.full((8, 8, 3), len(path.read_bytes()) % 256, np.uint8))

    def tags(self, path):
        return []

    def codecs(self):
        return [api.Codec(name="made", usable=True, by="made")]


class Step:
    def __init__(self, amount=1.0):
        self.amount = amount

    def plan(self, spec):
        return replace(spec, dtype="float32", low=spec.low + self.amount, high=spec.high + self.amount)

    def apply(self, sample):
        return replace(sample, px=api.frozen(sample.px.astype(np.float32) + np.float32(self.amount)))

    def describe(self):
        return f"value + {self.amount:g}"


class Session:
    device = api.DeviceReport(requested="auto", used="made", provider="MadeProvider", share=1.0)
    inputs = (api.TensorSpec(name="input", dtype="float32", shape=(1, 3, 8, 8)),)
    outputs = (api.TensorSpec(name="logits", dtype="float32", shape=(1, 3)),)

    def run(self, feeds, outputs, token):
        values = next(iter(feeds.values()))
        means = values.mean(axis=(2, 3)) * np.array([1, 2, 3], np.float32)
        whole = {"logits": means, "features": values}
        return {name: whole[name] for name in outputs}

    def close(self):
        pass


class Runtime:
    def devices(self):
        return [api.Device(id="made", name="Made", provider="MadeProvider", usable=True)]

    def probe(self, device):
        return self.devices()[0]

    def open(self, package, device, extra_outputs=(), threads=0):
        return Session()

    def versions(self):
        return {"made": "1"}


class Interpreter:
    def output(self, package, outputs):
        return outputs[0].name

    def interpret(self, package, output):
        scores = [api.ClassScore(i, str(i), float(v), float(v)) for i, v in enumerate(output.reshape(-1))]
        return api.Findings(task="classification", classes=tuple(scores))

    def score(self, output, target):
        return output.reshape(output.shape[0], -1)[:, target]


class Explainer:
    def needs(self, package):
        return ()

    def explain(self, ask, report, token):
        return api.Overlay(
            kind="heat", values=api.frozen(np.zeros((2, 2), np.float32)), affine=ask.tensor.affine, low=0.0, high=1.0,
            unit="", method="made.explainer", title="Made", sentence="Made.", target=ask.target,
        )


class Writer:
    endings = (".made",)
    pictures = False

    def write(self, records, path):
        path.write_text("".join(record.input for record in records))


class Importer:
    def sniff(self, path):
        return (Path(path) / "made.txt").is_file()

    def read(self, path):
        raise api.ModelPackageError("model.not_a_model", name=path.name, why="It is made.")
'''


def manifest(name: str, kinds: tuple[str, ...] = tuple(ENTRIES), extra: str = "", head: str = "") -> str:
    """A plugin.toml with one contribution of each kind."""
    text = (
        f'[plugin]\nid = "{name}"\nname = "{name.capitalize()}"\nversion = "1.0"\napi = 1\nlicence = "MIT"\n'
        f'summary = "Made by a test."\n{head}\n'
    )
    for kind in kinds:
        text += f'[[{kind}]]\nid = "{kind}"\nentry = "code:{ENTRIES[kind]}"\ntitle = "{kind}"\n'
        if kind == "writer":
            text += 'provides = [".made"]\n'
        if kind == "reader":
            text += 'provides = ["MADE"]\n'
    return text + extra


def write(
    place: Path,
    name: str,
    *,
    kinds: tuple[str, ...] = tuple(ENTRIES),
    code: str = SOUND,
    toml: str | None = None,
    init: str | None = '"""Made by a test."""\n',
    head: str = "",
    extra: str = "",
) -> Path:
    """A plugin's folder below `place`."""
    folder = place / name
    folder.mkdir(parents=True)
    (folder / "plugin.toml").write_text(manifest(name, kinds, extra, head) if toml is None else toml, encoding="utf-8")
    (folder / "code.py").write_text(code, encoding="utf-8")
    if init is not None:
        (folder / "__init__.py").write_text(init, encoding="utf-8")
    return folder


def changed(old: str, new: str) -> str:
    """The sound plugin with one thing changed."""
    assert SOUND.count(old) == 1, old
    return SOUND.replace(old, new)
