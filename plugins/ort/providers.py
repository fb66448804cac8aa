"""Execution providers: their names, how their sessions are set up, and what to say where one is missing.

The list of available providers tells what was compiled in, not what works: a CUDA build lists CUDA on a machine without
a GPU, and a session that cannot have it runs on the CPU without an error. So only a created session is believed.
"""

from __future__ import annotations

import difflib
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import onnxruntime as ort

from workbench.plugin import api

from . import plug_ins

ort.disable_telemetry_events()  # builds for Windows that do not know the variable (see __init__.py)

CPU = "CPUExecutionProvider"
MODULE = "onnxruntime"
MAX_AUTO_THREADS = 8
SPIN_US = 1000
"""So long a network's idle thread stays awake: longer than any pause within a run, and not much longer."""
NVIDIA_DRIVER = Path("/proc/driver/nvidia/version")


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """One execution provider.

    auto
        Whether it is taken without being asked for, in the order of `PROVIDERS`, where nothing was measured.
    measured
        Whether it may be tried without being asked for, to compare and time it.
    concurrent
        Whether its sessions may be run from several threads at once.
    adapters
        Whether it knows several devices, told apart by a number: "cuda:1".
    plug_in
        Whether it comes as a library of its own that is registered (plug_ins.py). Its devices are told apart by their
        kind: "openvino:gpu".
    """

    id: str
    name: str
    title: str
    auto: bool
    hint: str
    options: dict[str, Any] = field(default_factory=dict)
    concurrent: bool = True
    adapters: bool = False
    measured: bool = True
    plug_in: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a device id means: a provider, and which of its devices.

    `kind` is that of a plug-in's device (cpu, gpu, npu; empty: the first of them). `exact` asks for float32 throughout
    where the provider would calculate more coarsely by itself.
    """

    provider: Provider
    adapter: int = 0
    kind: str = ""
    exact: bool = False


PROVIDERS: tuple[Provider, ...] = (
    Provider(
        id="cuda",
        name="CUDAExecutionProvider",
        title="NVIDIA GPU (CUDA)",
        auto=True,
        hint="Install onnxruntime-gpu in place of onnxruntime, with the CUDA and cuDNN versions that it names.",
        options={"cudnn_conv_algo_search": "HEURISTIC"},
        adapters=True,
    ),
    Provider(
        id="directml",
        name="DmlExecutionProvider",
        title="GPU (DirectML)",
        auto=True,
        hint="DirectML comes with the Windows build of this program.",
        concurrent=False,
        adapters=True,
    ),
    Provider(
        id="coreml",
        name="CoreMLExecutionProvider",
        title="Apple GPU and Neural Engine (CoreML)",
        auto=False,
        hint="CoreML comes with the macOS build of this program.",
    ),
    Provider(
        id="tensorrt",
        name="TensorrtExecutionProvider",
        title="NVIDIA GPU (TensorRT)",
        auto=False,
        measured=False,  # it may build its plan of a network for minutes
        hint="Install onnxruntime-gpu in place of onnxruntime, and the TensorRT version that it names.",
        adapters=True,
    ),
    Provider(
        id="openvino",
        name="OpenVINOExecutionProvider",
        title="Intel (OpenVINO)",
        auto=False,
        hint="Install the extra: python3 packaging/start.py install --extra openvino.",
        plug_in=True,
    ),
    Provider(
        id="webgpu",
        name="WebGpuExecutionProvider",
        title="GPU (WebGPU)",
        auto=False,
        hint="Install the package onnxruntime-ep-webgpu into the program's environment.",
        plug_in=True,
    ),
    Provider(id="cpu", name=CPU, title="Processor", auto=True, hint=""),
)
KINDS = ("gpu", "npu", "cpu")
EXACT = ("openvino",)
F32 = "f32"
_BY_ID = {provider.id: provider for provider in PROVIDERS}


def by_device(device: str) -> Place:
    """What a device id means: "cuda", "cuda:1", "openvino:gpu", "openvino:cpu+f32". Raises RuntimeFailure."""
    whole, plus, precision = device.partition("+")
    name, colon, which = whole.partition(":")
    provider = _BY_ID.get(name)
    numbered = provider is not None and provider.adapters and which.isascii() and which.isdecimal()
    kind = provider is not None and provider.plug_in and which in KINDS
    exact = provider is not None and provider.id in EXACT and precision == F32
    if provider is None or (colon and not numbered and not kind) or (plus and not exact):
        known = ", ".join(("auto", *_BY_ID))
        near = difflib.get_close_matches(name, ("auto", *_BY_ID), 1)
        known += f" (did you mean “{near[0]}”?)" if near else ""
        raise api.RuntimeFailure("runtime.no_such_device", device=device, known=known)
    return Place(provider=provider, adapter=int(which) if numbered else 0, kind=which if kind else "", exact=exact)


def present(provider: Provider) -> bool:
    """Whether the installed build of ONNX Runtime has the provider compiled in, or a plug-in of it offers a device."""
    if provider.plug_in:
        return bool(plug_ins.offered(provider.id))
    return provider.name in ort.get_available_providers()


def candidates(device: str) -> list[Place]:
    """What to try for a device id, in order. "auto" ends with the CPU; a named device is the only candidate."""
    if device != "auto":
        return [by_device(device)]
    return [Place(provider=provider) for provider in PROVIDERS if provider.auto and present(provider)]


def session_options(provider: Provider, threads: int) -> ort.SessionOptions:
    """Options as the provider needs them.

    DirectML (its documentation): no memory pattern, sequential execution. `threads` 0: one per core up to eight, for
    one image at a time; 1 for many callers on one session.
    """
    options = ort.SessionOptions()
    options.log_severity_level = 4
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_ALL
    options.execution_mode = ort.ExecutionMode.ORT_SEQUENTIAL
    options.intra_op_num_threads = threads or min(usable_cores(), MAX_AUTO_THREADS)
    options.inter_op_num_threads = 1
    options.use_deterministic_compute = True
    # Processors without VNNI add 8-bit products in 16 bits, which overflow: another answer than everywhere else.
    options.add_session_config_entry("session.x64quantprecision", "1")
    # Else an idle thread waits for the next run by counting: it burns a core for ten milliseconds after each.
    options.add_session_config_entry("session.intra_op.spin_duration_us", str(SPIN_US))
    if provider.id == "directml":
        options.enable_mem_pattern = False
    if hasattr(ort.InferenceSession, "get_provider_graph_assignment_info"):
        options.add_session_config_entry("session.record_ep_graph_assignment_info", "1")
    return options


def provider_list(place: Place) -> list[Any]:
    """The `providers` argument of a session: the wanted one first, the CPU for what it cannot run."""
    provider = place.provider
    if provider.id == "cpu":
        return [CPU]
    options = dict(provider.options)
    if provider.adapters:
        options["device_id"] = place.adapter
    return [(provider.name, options), CPU]


def why_missing(provider: Provider) -> str:
    """Why a provider cannot be had, as a sentence, from what is installed."""
    owners = api.owners(MODULE)
    if len(owners) > 1:
        return f"Several builds of ONNX Runtime overwrite each other: {', '.join(owners)}."
    if provider.plug_in and not present(provider):
        return plug_ins.why_none(provider.id)
    if not present(provider):
        installed = ", ".join(owners) or "The installed build of ONNX Runtime"
        return f"{installed} does not contain {provider.title}."
    return f"{provider.title} was asked for, but the session runs on the processor: driver or libraries do not fit."


def driver_version(provider: Provider) -> str:
    """The version of the driver beneath a provider, where the system tells it; a measurement holds for this one."""
    if provider.id not in ("cuda", "tensorrt"):
        return ""
    try:
        return NVIDIA_DRIVER.read_text(encoding="utf-8", errors="replace").partition("\n")[0].strip()
    except OSError:
        return ""


def usable_cores() -> int:
    """Processor cores that this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
