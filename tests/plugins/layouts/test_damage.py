"""Damaged texts of every layout, and damaged networks: each ends in a draft, or in an error that names the model."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import factories
from tests.models.bare_networks import saved
from tests.plugins.layouts.layouts import written
from tests.plugins.layouts.test_custom_vision import MANIFEST
from tests.plugins.layouts.test_monai import metadata
from tests.plugins.layouts.test_timm import CFG, CONFIG
from tests.plugins.layouts.test_triton import CONFIG as PBTXT
from tests.plugins.layouts.test_ultralytics import CLASSIFY
from workbench.errors import ModelPackageError
from workbench.models import bare, package
from workbench.plugin.discover import discover
from workbench.plugin.guard import Guard
from workbench.plugin.registry import Registry
from workbench.settings import Settings

EACH = 340
TEXTS = {
    "cvexport.manifest": json.dumps(MANIFEST),
    "config.pbtxt": PBTXT,
    "metadata.json": json.dumps(metadata()),
    "config.json": json.dumps(CONFIG | {"pretrained_cfg": CFG}),
    "labels.json": json.dumps({"labels": ["ant", "bee", "cat"]}),
    "labels.txt": "0 ant\n1 bee\n2 cat\n",
}
NESTS = [
    b"[" * 2000,
    b"{" * 2000,
    b'{"a":' * 2000,
    b"1" * 5000,
    b"1e999",
    b"NaN",
    b"null",
    b"-1",
    b'"\\ud800"',
    b"\xff",
    b"\x00",
]


def mutations(data: bytes, count: int, seed: int) -> Iterator[bytes]:
    """The text with bytes changed, cut, doubled, moved, or with something hostile in the middle."""
    chance = random.Random(seed)
    for _ in range(count):
        at, to = sorted(chance.randrange(len(data) + 1) for _ in range(2))
        kind = chance.randrange(6)
        if kind == 0:
            changed = bytearray(data)
            for _ in range(chance.randrange(1, 5)):
                changed[chance.randrange(len(data))] = chance.randrange(256)
            yield bytes(changed)
        else:
            middle = [b"", data[at:to] * 2, chance.choice(NESTS), bytes([chance.randrange(256)]), b""][kind - 1]
            yield data[:at] + middle + (b"" if kind == 5 else data[to:])


@pytest.fixture(autouse=True)
def all_sound() -> Iterator[None]:
    """No importer may fail at any of this: a failure in `sniff` would show nowhere else."""
    yield
    assert [name for name in IMPORTERS if GUARD.strikes(name.partition(".")[0])] == []


GUARD = Guard()
REGISTRY = Registry(discover(factories.NOWHERE, Settings(), added=False), GUARD)
IMPORTERS = [one.id for one in REGISTRY.contributions("importer")]


def draft(path: Path) -> str:
    """How intake ends: `draft`, or the code of an error."""
    importers = [REGISTRY.importer(name) for name in IMPORTERS]
    try:
        whole, parts = package.imported(path, importers)
        found = None if whole is not None else bare.drafted(path, parts, {})
    except ModelPackageError as error:
        return error.code
    return "draft" if found is not None else "none"


@pytest.mark.parametrize("name", TEXTS)
def test_that_every_damaged_text_ends_in_a_draft_or_its_error(tmp_path: Path, name: str) -> None:
    network = saved(tmp_path / "model.onnx")
    seen = set()
    for data in mutations(TEXTS[name].encode(), EACH // 2, seed=len(name)):
        (tmp_path / name).write_bytes(data)
        seen |= {draft(tmp_path), draft(network)}
    assert "draft" in seen
    assert seen <= {"draft", "none", "model.no_classes", "model.not_a_model"}


def test_that_every_damaged_property_of_a_network_ends_in_a_draft_or_its_error(tmp_path: Path) -> None:
    keys = ("names", "imgsz", "task", "character", "classes", "Image.NominalPixelRange", "license")
    whole = CLASSIFY | {
        "character": "ant\nbee\ncat",
        "classes": '["ant", "bee"]',
        "Image.NominalPixelRange": "Normalized_0_1",
    }
    seen = set()
    for number, key in enumerate(keys):
        for at, data in enumerate(mutations(whole[key].encode(), 60, seed=number)):
            text = data.decode("utf-8", "replace")
            seen.add(draft(saved(tmp_path / f"{number}-{at}.onnx", metadata=whole | {key: text})))
    assert "draft" in seen
    assert seen <= {"draft", "model.no_classes"}


def test_that_every_damaged_network_ends_in_a_draft_or_its_error(tmp_path: Path) -> None:
    model = factories.mean_network()
    model.graph.initializer.append(factories.tensor([1.0] * 2000, "weights"))
    data = saved(tmp_path / "net.onnx", model, CLASSIFY).read_bytes()
    seen = set()
    for number, damaged in enumerate(mutations(data, 2000, seed=7)):
        path = tmp_path / f"{number % 50}-{number}.onnx"
        path.write_bytes(damaged)
        seen.add(draft(path))
        path.unlink()
    assert {"draft", "model.garbage"} <= seen
    assert all(code in ("draft", "none") or code.startswith("model.") for code in seen)


@pytest.mark.parametrize("make", [lambda text: text[:-1], lambda text: text + text, lambda text: "[" + text + "]"])
def test_that_a_broken_configuration_of_one_layout_costs_no_other(tmp_path: Path, make: Callable[[str], str]) -> None:
    saved(tmp_path / "model.onnx")
    written(tmp_path / "config.json", make(TEXTS["config.json"]))
    written(tmp_path / "labels.txt", "ant\nbee\ncat")
    assert draft(tmp_path / "model.onnx") == "draft"
