"""ONNX Runtime gives nothing but a text; each means something for people."""

from __future__ import annotations

import pytest

from plugins.ort.failures import on_load, on_run
from workbench.errors import DeviceLost, ModelPackageError, OutOfMemory, RuntimeFailure, WorkbenchError

MEMORY = [
    "[ONNXRuntimeError] : 1 : FAIL : Non-zero status code returned while running Conv node. Name:'' Status Message: "
    "/onnxruntime_src/onnxruntime/core/framework/bfc_arena.cc:360 void* onnxruntime::BFCArena::AllocateRawInternal() "
    "Failed to allocate memory for requested buffer of size 70368744177664",
    "[ONNXRuntimeError] : 6 : RUNTIME_EXCEPTION : Exception during initialization: std::bad_alloc",
    "bad allocation",
    "CUDA failure 2: out of memory ; GPU=0 ; hostname=x ; expr=cudaMalloc((void**)&p, size);",
    "CUDA error: CUDA_ERROR_OUT_OF_MEMORY",
    "CUBLAS failure 3: CUBLAS_STATUS_ALLOC_FAILED ; GPU=0",
    "CUDNN failure 2: CUDNN_STATUS_ALLOC_FAILED",
    "Available memory of 1048576 is smaller than requested bytes of 4194304",
    "ExecutionProvider.cpp(928) 8007000E Not enough memory resources are available to complete this operation.",
    "Exception(1) tid(2) E_OUTOFMEMORY",
]
LOST = [
    "DmlExecutionProvider\\src\\ExecutionProvider.cpp(923)\\x.pyd!00007FF 887A0005 The GPU device instance has been "
    "suspended. Use GetDeviceRemovedReason to determine the appropriate action.",
    "Exception 887A0006",
    "887A0007 The GPU device instance was reset",
    "887A0020 The driver encountered a problem",
    "DXGI_ERROR_DEVICE_HUNG",
    "The device was removed",
    "Device lost",
    "CUDA failure 4: driver shutting down",
    "CUDA failure 46: all CUDA-capable devices are busy or unavailable",
    "CUDA failure 719: unspecified launch failure",
    "CUDA failure 999: unknown error",
    "cudaErrorDevicesUnavailable",
    "CUDA_ERROR_LAUNCH_FAILED",
]


@pytest.mark.parametrize("meaning", [on_load, on_run])
@pytest.mark.parametrize(
    ("text", "kind", "code"),
    [*((text, OutOfMemory, "runtime.out_of_memory") for text in MEMORY),
     *((text, DeviceLost, "runtime.device_lost") for text in LOST)],
)  # fmt: skip
def test_that_no_memory_and_a_lost_device_are_errors_of_their_own(
    text: str, kind: type[WorkbenchError], code: str, meaning: object
) -> None:
    assert callable(meaning)
    error = meaning(RuntimeError(text), "Net", "cuda")
    assert type(error) is kind
    assert error.code == code
    assert (error.params["model"], error.params["device"]) == ("Net", "cuda")


@pytest.mark.parametrize(
    ("text", "operators"),
    [
        ("[ONNXRuntimeError] : 1 : FAIL : Fatal error: com.microsoft.extensions:DecodeImage(-1) is not a registered "
         "function/op", "com.microsoft.extensions:DecodeImage"),
        ("Fatal error: Nope(-1) is not a registered function/op", "Nope"),
        ('This is an invalid model. In Node, ("", Nope, "", -1) : , Error No Op registered for Nope with '
         "domain_version of 17", "Nope"),
    ],
)  # fmt: skip
def test_that_an_operator_that_is_not_there_is_named(text: str, operators: str) -> None:
    error = on_load(RuntimeError(text), "Net", "cpu")
    assert isinstance(error, ModelPackageError)
    assert error.code == "model.custom_operators"
    assert error.why == f"Missing: {operators}."


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Unsupported model IR version: 99, max supported IR version: 13",
         "It uses IR version 99; at most IR version 13 can be loaded."),
        ("ONNX Runtime only *guarantees* support for models stamped with official released onnx opset versions. Opset "
         "30 is under development and support for this is limited. The operator schemas and or other functionality may "
         "change before next ONNX release and in this case ONNX Runtime will not guarantee backward compatibility. "
         "Current official support for domain ai.onnx is till opset 25.",
         "It uses opset 30; at most opset 25 can be loaded."),
    ],
)  # fmt: skip
def test_that_a_network_that_is_too_new_is_told_with_both_versions(text: str, why: str) -> None:
    error = on_load(RuntimeError(text), "Net", "cpu")
    assert isinstance(error, ModelPackageError)
    assert (error.code, error.why) == ("model.opset_too_new", why)


def test_that_an_operator_that_is_there_but_not_for_these_values_is_not_called_foreign() -> None:
    text = "[ONNXRuntimeError] : 9 : NOT_IMPLEMENTED : Could not find an implementation for Conv(11) node with name ''"
    error = on_load(RuntimeError(text), "Net", "cpu")
    assert type(error) is RuntimeFailure
    assert error.lines() == [
        "Net cannot be loaded.",
        "The runtime has no Conv(11) for the type of values that the network uses.",
        "Export the network with float32 values, or choose another device.",
    ]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[ONNXRuntimeError] : 7 : INVALID_PROTOBUF : Failed to load model because protobuf parsing failed.",
         "Failed to load model because protobuf parsing failed."),
        ("\n\n  first line \nsecond line", "first line."),
        ("", "The runtime gave no reason."),
        ("went wrong in /home/me/build/onnxruntime/core/a.cc:3 here", "went wrong in onnxruntime/core/a.cc:3 here."),
        ("ends twice..", "ends twice."),
        ("x" * 400, "x" * 400 + "."),
        ("x" * 401, "x" * 400 + "…"),
        ("CUDA failure 35: driver version is insufficient", "CUDA failure 35: driver version is insufficient."),
        ("CUDA failure 4600: none of ours", "CUDA failure 4600: none of ours."),
    ],
)  # fmt: skip
def test_that_anything_else_is_told_in_the_runtimes_first_words(text: str, why: str) -> None:
    loading, running = on_load(RuntimeError(text), "Net", "cpu"), on_run(RuntimeError(text), "Net", "cpu")
    assert type(loading) is type(running) is RuntimeFailure
    assert (loading.code, running.code) == ("runtime.load", "runtime.run")
    assert loading.why == running.why == why
    assert loading.hint
    assert "--device cpu" in running.hint
