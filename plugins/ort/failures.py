"""ONNX Runtime's failure texts as typed errors. Pinned by tests: the texts are all that it gives."""

from __future__ import annotations

import re

from workbench.plugin import api

_MEMORY = re.compile(
    r"bad.?alloc|failed to allocate memory|out of memory|CUDA_ERROR_OUT_OF_MEMORY|E_OUTOFMEMORY|8007000E"
    r"|not enough (gpu )?memory|STATUS_ALLOC_FAILED|BFCArena.*(allocat|extend)|Available memory of",
    re.IGNORECASE | re.DOTALL,
)
_LOST = re.compile(
    r"887A0005|887A0006|887A0007|887A0020|DXGI_ERROR_DEVICE|device (was )?(removed|lost|hung)"
    r"|cudaErrorDevicesUnavailable"
    r"|CUDA failure (4|46|100|719|999)\b|unspecified launch failure|CUDA_ERROR_(LAUNCH_FAILED|DEINITIALIZED)",
    re.IGNORECASE,
)
_IR = re.compile(r"Unsupported model IR version: (\d+), max supported IR version: (\d+)")
_OPSET = re.compile(r"Opset (\d+) is under development.*?till opset (\d+)", re.DOTALL)
_NO_OPERATOR = re.compile(
    r"Fatal error: ([\w.]*:?\w+)\(-?\d+\) is not a registered function/op|No Op registered for (\w+)"
)
_NO_TYPE = re.compile(r"Could not find an implementation for (\w+\(\d+\))")
_LONGEST = 400


def on_load(error: Exception, model: str, device: str) -> api.WorkbenchError:
    """What a failed session creation means."""
    text = str(error)
    if (common := _common(text, model, device)) is not None:
        return common
    if found := _IR.search(text):
        used, most = (f"IR version {number}" for number in found.groups())
        return api.ModelPackageError("model.opset_too_new", name=model, used=used, most=most)
    if found := _OPSET.search(text):
        used, most = (f"opset {number}" for number in found.groups())
        return api.ModelPackageError("model.opset_too_new", name=model, used=used, most=most)
    if found := _NO_OPERATOR.search(text):
        operator = next(part for part in found.groups() if part)
        return api.ModelPackageError("model.custom_operators", name=model, operators=operator)
    if found := _NO_TYPE.search(text):
        why = f"The runtime has no {found[1]} for the type of values that the network uses."
        hint = "Export the network with float32 values, or choose another device."
        return api.RuntimeFailure("runtime.load", model=model, why=why, hint=hint)
    hint = "The file may be damaged, or made for another runtime. workbench doctor shows what this machine can run."
    return api.RuntimeFailure("runtime.load", model=model, why=_first_line(text), hint=hint)


def on_run(error: Exception, model: str, device: str) -> api.WorkbenchError:
    """What a failed run means."""
    text = str(error)
    common = _common(text, model, device)
    hint = "Compare with the CPU (--device cpu). The log holds the runtime's own words."
    return common or api.RuntimeFailure("runtime.run", model=model, device=device, why=_first_line(text), hint=hint)


def _common(text: str, model: str, device: str) -> api.WorkbenchError | None:
    if _MEMORY.search(text):
        return api.OutOfMemory("runtime.out_of_memory", model=model, device=device, why=_first_line(text))
    if _LOST.search(text):
        return api.DeviceLost("runtime.device_lost", model=model, device=device, why=_first_line(text))
    return None


def _first_line(text: str) -> str:
    line = next((line for line in text.strip().splitlines() if line.strip()), "The runtime gave no reason.")
    line = re.sub(r"\[ONNXRuntimeError\] : \d+ : \w+ : ", "", line)
    line = re.sub(r"/[^\s:]*/(onnxruntime/[^\s:]+)", r"\1", line)
    return line[:_LONGEST] + "…" if len(line) > _LONGEST else line.rstrip(". ") + "."
