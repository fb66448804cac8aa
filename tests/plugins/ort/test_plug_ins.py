"""Plug-in providers: registered once where they are installed; what they offer, and why they offer nothing.

The plug-ins are made up here, the runtime's own list of devices too; tests/cli/test_openvino.py has the real one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import onnxruntime as ort
import pytest

from plugins.ort import plug_ins, runtime
from plugins.ort.plug_ins import Offer
from plugins.ort.providers import by_device
from plugins.ort.runtime import OnnxRuntime
from workbench.errors import DeviceUnavailable

NAME = "OpenVINOExecutionProvider"


def handle(kind: str, ep: str = NAME, vendor: str = "Intel", **told: str) -> Any:
    """A device as the runtime lists it."""
    device = SimpleNamespace(type=f"OrtHardwareDeviceType.{kind}", vendor=vendor)
    return SimpleNamespace(ep_name=ep, ep_metadata=told, device=device)


CPU = handle("CPU", ep="CPUExecutionProvider", vendor="AMD")
OV_CPU = handle(
    "CPU", FULL_DEVICE_NAME="Made CPU ", OPTIMIZATION_CAPABILITIES="FP32 BF16 INT8", version="1.8", ov_device="CPU"
)
OV_PLAIN = handle("CPU", FULL_DEVICE_NAME="Made CPU", OPTIMIZATION_CAPABILITIES="FP32 FP16", version="1.8")
OV_GPU = handle("GPU", OPTIMIZATION_CAPABILITIES="FP32 FP16", ov_device="GPU.0")


class Machine:
    """What is installed, what the runtime lists once it is registered, and what was registered."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.after: list[Any] = []
        self.registered: list[tuple[str, str]] = []
        self.trouble: Exception | None = None
        self._patch = monkeypatch
        monkeypatch.setattr(plug_ins, "PLUG_INS", {"openvino": self._missing, "webgpu": self._missing})
        monkeypatch.setattr(ort, "get_ep_devices", lambda: [CPU, *(self.after if self.registered else [])])
        monkeypatch.setattr(ort, "register_execution_provider_library", self._register)

    def install(self, *devices: Any) -> None:
        """The plug-in is there, and takes these devices."""
        self.after = list(devices)
        self._patch.setitem(plug_ins.PLUG_INS, "openvino", lambda: ("/lib/made.so", NAME))

    def _missing(self) -> tuple[str, str]:
        raise ImportError("no such module")

    def _register(self, name: str, path: str) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.registered.append((name, path))


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    """A machine on which nothing was registered yet."""
    plug_ins.registered.cache_clear()
    yield Machine(monkeypatch)
    plug_ins.registered.cache_clear()


def rows(provider: str = "openvino") -> list[tuple[str, bool | None, str]]:
    """The devices of a plug-in: id, whether usable, why not."""
    found = [device for device in OnnxRuntime().devices() if device.id.partition(":")[0] == provider]
    return [(device.id, device.usable, device.why) for device in found]


def test_that_a_plug_in_that_is_not_installed_is_told_with_how_to_get_it(machine: Machine) -> None:
    assert rows() == [("openvino", False, "onnxruntime-ep-openvino is not installed.")]
    assert rows("webgpu") == [("webgpu", False, "onnxruntime-ep-webgpu is not installed.")]
    (found,) = [device for device in OnnxRuntime().devices() if device.id == "openvino"]
    assert "--extra openvino" in found.hint
    assert machine.registered == []


def test_that_a_plug_in_that_offers_nothing_is_told_with_the_processor(machine: Machine) -> None:
    machine.install()
    why = "onnxruntime-ep-openvino is installed, but offers no device on this machine (processor: AMD)."
    assert rows() == [("openvino", False, why)]
    assert OnnxRuntime().probe("openvino:cpu").why == why


@pytest.mark.parametrize("trouble", [RuntimeError("version 9 is too new.\nmore"), OSError("version 9 is too new.")])
def test_that_a_plug_in_that_cannot_be_registered_is_told_with_the_reason(machine: Machine, trouble: Exception) -> None:
    machine.install(OV_CPU)
    machine.trouble = trouble
    assert rows() == [("openvino", False, "onnxruntime-ep-openvino could not be registered: version 9 is too new.")]


def test_that_a_damaged_plug_in_is_told(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged() -> tuple[str, str]:
        raise FileNotFoundError("the library is gone")

    monkeypatch.setitem(plug_ins.PLUG_INS, "openvino", damaged)
    assert rows() == [("openvino", False, "onnxruntime-ep-openvino is damaged: the library is gone.")]


def test_that_each_kind_is_a_device_and_a_coarser_one_is_listed_twice(machine: Machine) -> None:
    machine.install(OV_CPU, handle("CPU"), OV_GPU)
    assert [row[0] for row in rows()] == ["openvino:gpu", "openvino:gpu+f32", "openvino:cpu", "openvino:cpu+f32"]
    OnnxRuntime().devices()
    assert machine.registered == [("workbench.openvino", "/lib/made.so")]
    found = {device.id: device for device in OnnxRuntime().devices()}["openvino:cpu+f32"]
    assert (found.name, found.version, found.usable, found.auto) == (
        "Intel (OpenVINO), Made CPU, float32",
        "1.8",
        None,
        True,
    )


def test_that_a_processor_without_a_coarser_way_is_listed_once(machine: Machine) -> None:
    machine.install(OV_PLAIN)
    assert [row[0] for row in rows()] == ["openvino:cpu"]


def test_that_a_plug_in_named_alone_is_the_first_of_its_devices(machine: Machine) -> None:
    machine.install(OV_CPU, OV_GPU)
    place = by_device("openvino")
    assert runtime._used(place, runtime._offer(place)) == "openvino:gpu"
    with pytest.raises(DeviceUnavailable) as caught:
        runtime._offer(by_device("openvino:npu"))
    assert caught.value.why == "It offers no NPU on this machine, but: cpu, gpu."
    assert OnnxRuntime().probe("openvino:npu").usable is False


def test_that_float32_is_asked_of_the_very_device(machine: Machine) -> None:
    machine.install(OV_CPU, OV_GPU)
    cpu, gpu = plug_ins.offered("openvino")
    assert (cpu.coarse, gpu.coarse, cpu.name, gpu.name) == (True, True, "Made CPU", "Intel")
    asked = plug_ins.options("openvino", gpu, True)
    assert json.loads(asked["load_config"]) == {"GPU.0": {"INFERENCE_PRECISION_HINT": "f32"}}
    assert plug_ins.options("openvino", cpu, False) == {}
    other = Offer(handle=CPU, kind="gpu", name="x", version="", coarse=True)
    assert plug_ins.options("webgpu", other, True) == {}
