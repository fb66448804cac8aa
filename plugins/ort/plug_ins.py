"""Execution providers that come as libraries of their own: registered where they are installed, and what they offer.

A plug-in decides itself which hardware it takes: OpenVINO takes Intel's alone, though it would run on other processors.
So a plug-in that is installed and registered may still offer nothing.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import onnxruntime as ort

from workbench.plugin import api

KIND_OF_DEVICE = "ov_device"
"""OpenVINO's own name of a device, in what it tells about it: CPU, GPU, GPU.1, NPU."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A device of a plug-in: the runtime's own handle, its kind (cpu, gpu, npu), its name, the plug-in's version.

    coarse
        Whether the plug-in calculates more coarsely than float32 on it by itself.
    """

    handle: Any
    kind: str
    name: str
    version: str
    coarse: bool


def _openvino() -> tuple[str, str]:
    import onnxruntime_ep_openvino as plug_in

    return plug_in.get_library_path(), plug_in.get_ep_name()


def _webgpu() -> tuple[str, str]:
    import onnxruntime_ep_webgpu as plug_in

    return plug_in.get_library_path(), plug_in.get_ep_name()


PLUG_INS: dict[str, Callable[[], tuple[str, str]]] = {"openvino": _openvino, "webgpu": _webgpu}
"""By provider id: the path of the library and the provider's name. Raises ImportError where it is not installed."""
PACKAGES = {"openvino": "onnxruntime-ep-openvino", "webgpu": "onnxruntime-ep-webgpu"}


@functools.cache
def registered(provider: str) -> tuple[str, str]:
    """Register a plug-in, once in a process. The provider's name, or nothing and why not."""
    try:
        path, name = PLUG_INS[provider]()
    except ImportError:
        return "", f"{PACKAGES[provider]} is not installed."
    except Exception as error:
        return "", f"{PACKAGES[provider]} is damaged: {str(error).rstrip('.')}."
    try:
        ort.register_execution_provider_library(f"workbench.{provider}", path)
    except Exception as error:
        api.logger("ort").warning("%s was not registered: %s", provider, error)
        return (
            "",
            f"{PACKAGES[provider]} could not be registered: {str(error).strip().splitlines()[0][:300].rstrip('.')}.",
        )
    return name, ""


def offered(provider: str) -> tuple[Offer, ...]:
    """The devices that a plug-in offers on this machine, the first of each kind."""
    name, _ = registered(provider)
    found: dict[str, Offer] = {}
    for handle in ort.get_ep_devices() if name else ():
        if handle.ep_name == name:
            offer = _offer(handle)
            found.setdefault(offer.kind, offer)
    return tuple(found.values())


def why_none(provider: str) -> str:
    """Why a plug-in offers no device."""
    _, why = registered(provider)
    if why:
        return why
    processor = next((d.device.vendor for d in ort.get_ep_devices() if _kind(d) == "cpu"), "")
    processor = f" (processor: {processor})" if processor else ""
    return f"{PACKAGES[provider]} is installed, but offers no device on this machine{processor}."


def options(provider: str, offer: Offer, exact: bool) -> dict[str, str]:
    """What a session on a plug-in's device is asked for."""
    if provider == "openvino" and exact:
        device = offer.handle.ep_metadata.get(KIND_OF_DEVICE, offer.kind.upper())
        return {"load_config": json.dumps({device: {"INFERENCE_PRECISION_HINT": "f32"}})}
    return {}


def _offer(handle: Any) -> Offer:
    told = dict(handle.ep_metadata)
    can = told.get("OPTIMIZATION_CAPABILITIES", "").split()
    kind = _kind(handle)
    name = told.get("FULL_DEVICE_NAME") or handle.device.vendor or kind.upper()
    coarse = "BF16" in can or ("FP16" in can and kind != "cpu")
    return Offer(handle=handle, kind=kind, name=name.strip(), version=told.get("version", ""), coarse=coarse)


def _kind(handle: Any) -> str:
    return str(handle.device.type).rpartition(".")[2].lower()
