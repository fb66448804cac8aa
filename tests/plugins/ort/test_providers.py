"""Execution providers: what a device's name means, in which order they are tried, how their sessions are set up."""

from __future__ import annotations

import os
import sys

import onnxruntime as ort
import pytest

from plugins.ort import providers
from plugins.ort.providers import PROVIDERS, Place, by_device, candidates, provider_list, session_options, why_missing
from workbench.errors import RuntimeFailure
from workbench.plugin import api

ALL = [provider.name for provider in PROVIDERS]


@pytest.mark.parametrize(
    ("device", "name", "adapter"),
    [
        ("cpu", "CPUExecutionProvider", 0),
        ("cuda", "CUDAExecutionProvider", 0),
        ("cuda:0", "CUDAExecutionProvider", 0),
        ("cuda:12", "CUDAExecutionProvider", 12),
        ("directml:1", "DmlExecutionProvider", 1),
        ("coreml", "CoreMLExecutionProvider", 0),
    ],
)
def test_that_a_devices_name_means_a_provider_and_an_adapter(device: str, name: str, adapter: int) -> None:
    place = by_device(device)
    assert (place.provider.name, place.adapter, place.kind, place.exact) == (name, adapter, "", False)


@pytest.mark.parametrize(
    ("device", "kind", "exact"),
    [
        ("openvino", "", False),
        ("openvino:npu", "npu", False),
        ("openvino:cpu+f32", "cpu", True),
        ("openvino+f32", "", True),
        ("webgpu:gpu", "gpu", False),
    ],
)
def test_that_a_plug_ins_devices_are_told_apart_by_kind_and_precision(device: str, kind: str, exact: bool) -> None:
    place = by_device(device)
    assert place.provider.id == device.partition(":")[0].partition("+")[0]
    assert (place.adapter, place.kind, place.exact) == (0, kind, exact)


@pytest.mark.parametrize(
    "device",
    [
        *("", "gpu", "CPU", "auto", "cuda:", "cuda:x", "cuda:-1", "cuda:1:2", "cuda:²", "cuda:٣", "cpu:0", "coreml:1"),
        *("openvino:1", "openvino:", "openvino:cpu+f16", "openvino+", "cpu+f32", "webgpu+f32", "cuda:gpu"),
    ],
)
def test_that_a_name_that_means_no_device_is_told_with_those_that_do(device: str) -> None:
    with pytest.raises(RuntimeFailure) as caught:
        by_device(device)
    assert caught.value.code == "runtime.no_such_device"
    assert caught.value.params["device"] == device
    assert caught.value.why.startswith("Known here: auto, cuda, directml, coreml, tensorrt, openvino, webgpu, cpu")


def tried(device: str) -> list[tuple[str, int]]:
    """Ids and adapters in the order in which they are tried."""
    return [(place.provider.id, place.adapter) for place in candidates(device)]


def test_that_auto_tries_graphics_first_and_ends_with_the_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ort, "get_available_providers", lambda: ALL[::-1])
    assert tried("auto") == [("cuda", 0), ("directml", 0), ("cpu", 0)]
    monkeypatch.setattr(ort, "get_available_providers", lambda: ["CPUExecutionProvider", "DmlExecutionProvider"])
    assert tried("auto") == [("directml", 0), ("cpu", 0)]


@pytest.mark.parametrize("device", ["cpu", "cuda", "directml", "coreml"])
def test_that_a_device_that_is_named_is_the_only_one_that_is_tried(device: str) -> None:
    assert tried(device) == [(device, 0)]


def test_that_directml_gets_what_its_documentation_demands() -> None:
    """Sequential execution, no memory pattern, and one run at a time on a session."""
    provider = by_device("directml").provider
    options = session_options(provider, 0)
    assert options.enable_mem_pattern is False
    assert options.execution_mode == ort.ExecutionMode.ORT_SEQUENTIAL
    assert provider.concurrent is False
    assert provider_list(Place(provider=provider, adapter=1)) == [
        ("DmlExecutionProvider", {"device_id": 1}),
        "CPUExecutionProvider",
    ]


@pytest.mark.parametrize("device", ["cpu", "cuda", "coreml"])
def test_that_other_providers_keep_the_memory_pattern_and_may_be_shared(device: str) -> None:
    provider = by_device(device).provider
    options = session_options(provider, 0)
    assert options.enable_mem_pattern is True
    assert options.execution_mode == ort.ExecutionMode.ORT_SEQUENTIAL
    assert options.graph_optimization_level == ort.GraphOptimizationLevel.ORT_ENABLE_ALL
    assert options.use_deterministic_compute is True
    assert options.inter_op_num_threads == 1
    assert provider.concurrent is True


@pytest.mark.parametrize(
    ("cores", "threads", "wanted"), [(4, 0, 4), (64, 0, 8), (8, 0, 8), (1, 0, 1), (64, 1, 1), (2, 5, 5)]
)
def test_that_one_caller_gets_the_cores_up_to_eight(
    cores: int, threads: int, wanted: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(providers, "usable_cores", lambda: cores)
    assert session_options(by_device("cpu").provider, threads).intra_op_num_threads == wanted


@pytest.mark.parametrize("device", ["cpu", "directml"])
def test_that_networks_of_8_bits_are_computed_without_overflow_on_every_processor(device: str) -> None:
    options = session_options(by_device(device).provider, 0)
    assert options.get_session_config_entry("session.x64quantprecision") == "1"


def test_that_an_idle_thread_of_a_network_does_not_keep_a_core_busy() -> None:
    options = session_options(by_device("cpu").provider, 0)
    assert options.get_session_config_entry("session.intra_op.spin_duration_us") == "1000"


def test_that_what_the_runtime_says_by_itself_is_silenced() -> None:
    assert session_options(by_device("cpu").provider, 0).log_severity_level == 4


def test_that_only_cores_that_this_process_may_use_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {3, 5, 8}, raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 64)
    monkeypatch.setattr(sys, "platform", "linux")
    assert providers.usable_cores() == 3
    monkeypatch.setattr(sys, "platform", "darwin")
    assert providers.usable_cores() == 64
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert providers.usable_cores() == 1


def test_that_the_processor_runs_what_a_provider_cannot() -> None:
    cuda = by_device("cuda").provider
    assert provider_list(by_device("cuda:1"))[0][1] == {"cudnn_conv_algo_search": "HEURISTIC", "device_id": 1}
    assert provider_list(by_device("cuda"))[0][1]["device_id"] == 0
    assert provider_list(by_device("coreml")) == [("CoreMLExecutionProvider", {}), "CPUExecutionProvider"]
    assert provider_list(by_device("cpu")) == ["CPUExecutionProvider"]
    assert "device_id" not in cuda.options


@pytest.mark.parametrize(
    ("owners", "available", "why"),
    [
        (["onnxruntime"], ["CPUExecutionProvider"], "onnxruntime does not contain NVIDIA GPU (CUDA)."),
        ([], ["CPUExecutionProvider"], "The installed build of ONNX Runtime does not contain NVIDIA GPU (CUDA)."),
        (
            ["onnxruntime-gpu"],
            ALL,
            "NVIDIA GPU (CUDA) was asked for, but the session runs on the processor: driver or libraries do not fit.",
        ),
        (
            ["onnxruntime", "onnxruntime-gpu"],
            ALL,
            "Several builds of ONNX Runtime overwrite each other: onnxruntime, onnxruntime-gpu.",
        ),
    ],
)
def test_that_the_reason_why_a_device_is_missing_names_what_is_installed(
    owners: list[str], available: list[str], why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "owners", lambda module: owners)
    monkeypatch.setattr(ort, "get_available_providers", lambda: available)
    assert why_missing(by_device("cuda").provider) == why
