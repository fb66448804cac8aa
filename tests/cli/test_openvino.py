"""OpenVINO as a second provider, for real: registered, opened, compared with the processor, measured, remembered.

The plug-in takes Intel's hardware alone, though its code runs on any x86-64 processor. So where the processor is
another's, it is called Intel's here before the plug-in is asked: everything after that is the plug-in itself.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import ROOT, Done, program

pytestmark = pytest.mark.openvino
MODEL = "efficientnet-lite0-imagenet"
TOLERANCE = 1e-3
PRETENDING = '''
"""The plug-in, asked on a processor that is called Intel's."""
import ctypes
import onnxruntime as ort
INTEL = 0x8086

def get_library_path():
    cpu = next(found.device for found in ort.get_ep_devices() if found.ep_name == "CPUExecutionProvider")
    numbers = (ctypes.c_uint32 * 3).from_address(ctypes.c_void_p.from_address(id(cpu) + 16).value)
    assert list(numbers) == [0, cpu.vendor_id, cpu.device_id]
    numbers[1] = INTEL
    return {library!r}

def get_ep_name():
    return "OpenVINOExecutionProvider"
'''
Ask = Callable[..., Done]


@pytest.fixture(scope="module")
def home() -> Path:
    """The folder that the plug-in is installed in."""
    named = os.environ.get("WORKBENCH_OPENVINO")
    if named:
        return Path(named)
    found = importlib.util.find_spec("onnxruntime_ep_openvino")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent.parent


@pytest.fixture(scope="module")
def intel(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the plug-in that takes this processor for Intel's."""
    code = "import onnxruntime_ep_openvino as plug_in; print(plug_in.get_library_path())"
    known = {**os.environ, "PYTHONPATH": str(home)}
    done = subprocess.run([sys.executable, "-c", code], env=known, capture_output=True, text=True, check=True)
    folder = tmp_path_factory.mktemp("pretending")
    (folder / "onnxruntime_ep_openvino.py").write_text(PRETENDING.format(library=done.stdout.strip()))
    return folder


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One data folder for all commands: what is measured by one is known to the next."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def ask(environment: dict[str, str], data: Path, intel: Path, home: Path) -> Ask:
    """Commands in a process of their own, on a machine that the plug-in takes."""
    root = str(ROOT)
    whole = environment | {
        "WORKBENCH_DATA_DIR": str(data),
        "PYTHONPATH": os.pathsep.join((str(intel), root, str(home))),
    }
    return lambda *words: program(*words, environment=whole)


@pytest.fixture(scope="module")
def pictures() -> list[Path]:
    """Three photographs."""
    samples = ROOT / "workbench" / "bundled" / "models" / "efficientnet-lite0" / "samples"
    return sorted(path for path in samples.iterdir() if path.suffix != ".json")


@pytest.fixture(scope="module")
def here(ask: Ask, pictures: list[Path]) -> list[dict[str, Any]]:
    """What the processor says about them."""
    return ask("predict", *pictures, "--device", "cpu", "--top", "0", "--json").rows


def test_that_doctor_tells_what_the_plug_in_offers_on_the_processor_as_it_is(
    environment: dict[str, str], home: Path, tmp_path: Path
) -> None:
    root = str(ROOT)
    whole = environment | {"WORKBENCH_DATA_DIR": str(tmp_path), "PYTHONPATH": os.pathsep.join((root, str(home)))}
    rows = program("doctor", "--json", environment=whole).rows
    found = [row for row in rows if row["group"] == "devices" and row["id"].startswith("openvino")]
    assert found
    if found[0]["id"] == "openvino":
        assert [row["usable"] for row in found] == [False]
        assert "onnxruntime-ep-openvino is installed, but offers no device on this machine" in found[0]["why"]
    else:
        assert all(row["usable"] for row in found if row["id"].startswith("openvino:cpu"))


def test_that_a_device_of_the_plug_in_is_proven_by_a_run(ask: Ask) -> None:
    done = ask("doctor", "--json")
    rows = {row["id"]: row for row in done.rows if row["group"] == "devices"}
    found = rows["openvino:cpu"]
    assert (found["usable"], found["provider"], found["why"]) == (True, "OpenVINOExecutionProvider", "")
    assert found["name"].startswith("Intel (OpenVINO), ")
    assert found["version"].split(".")[0].isdecimal()
    assert "openvino" not in rows


def test_that_a_named_device_answers_as_the_processor_does_and_says_what_it_is(
    ask: Ask, pictures: list[Path], here: list[dict[str, Any]]
) -> None:
    there = ask("predict", *pictures, "--device", "openvino:cpu", "--top", "0", "--json")
    assert (there.status, len(there.rows)) == (0, 3)
    for got, wanted in zip(there.rows, here, strict=True):
        device = got["device"]
        assert (device["requested"], device["used"], device["share"]) == ("openvino:cpu", "openvino:cpu", 1.0)
        assert (device["provider"], device["why"]) == ("OpenVINOExecutionProvider", None)
        assert device["version"]
        assert furthest(got, wanted) <= TOLERANCE


def test_that_float32_is_had_where_it_is_asked_for(ask: Ask, pictures: list[Path], here: list[dict[str, Any]]) -> None:
    there = ask("predict", pictures[0], "--device", "openvino:cpu+f32", "--top", "0", "--json").row
    assert there["device"]["used"] == "openvino:cpu+f32"
    assert furthest(there, here[0]) <= 1e-5


def test_that_a_device_that_the_plug_in_does_not_offer_is_an_error(ask: Ask, pictures: list[Path]) -> None:
    done = ask("predict", pictures[0], "--device", "openvino:npu", "--json")
    error = done.row["error"]
    assert (done.status, error["code"]) == (2, "runtime.device_unavailable")
    assert error["why"].startswith("It offers no NPU on this machine, but: cpu")


def test_that_the_packages_own_samples_agree_on_it(ask: Ask) -> None:
    done = ask("models", "check", MODEL, "--device", "openvino:cpu", "--json")
    assert (done.status, done.row["ok"], done.row["device"]) == (0, True, "openvino:cpu")


def test_that_auto_measures_once_and_remembers(ask: Ask, pictures: list[Path], data: Path) -> None:
    first = ask("predict", pictures[0], "--json")
    assert first.status == 0
    assert "agrees with the processor" in first.err
    second = ask("predict", pictures[0], "--json")
    assert "processor" not in second.err
    kept = {one["key"]["device"]: one for one in json.loads((data / "devices.json").read_text())["trials"]}
    assert (kept["openvino:cpu"]["state"], kept["openvino:cpu"]["allowed"]) == ("agrees", TOLERANCE)
    assert kept["openvino:cpu"]["off"] <= TOLERANCE
    faster = kept["openvino:cpu"]["ms"] < 0.9 * kept["cpu"]["ms"]
    for done in (first, second):
        device = done.row["device"]
        assert (device["requested"], device["why"]) == ("auto", None)
        if len(kept) == 2:  # one device of the plug-in: without a coarser way of calculating
            assert device["used"] == ("openvino:cpu" if faster else "cpu")
    told = [line for line in ask("doctor").lines if "its answers are the processor's" in line]
    assert told


@pytest.mark.data
def test_that_the_known_answers_are_given(ask: Ask, shared_data: Path) -> None:
    folder = shared_data / "models" / "hf-efficientnet-lite0"
    photos = json.loads((folder / "reference.json").read_text(encoding="utf-8"))["photos"]
    paths = [shared_data / "photos" / "imagenet" / photo["file"] for photo in photos]
    rows = ask("predict", *paths, "--device", "openvino:cpu+f32", "--top", "0", "--json").rows
    assert len(rows) == 20
    for row, photo in zip(rows, photos, strict=True):
        got = {one["index"]: one["probability"] for one in row["classes"]}
        assert [one["index"] for one in row["classes"][:1]] == [photo["top5"][0]["index"]]
        assert max(abs(got[one["index"]] - one["prob"]) for one in photo["top5"]) <= TOLERANCE, photo["file"]


def furthest(one: dict[str, Any], other: dict[str, Any]) -> float:
    """The largest difference of a class's probability."""
    theirs = {found["index"]: found["probability"] for found in other["classes"]}
    return max(abs(float(theirs[found["index"]] - found["probability"])) for found in one["classes"])
