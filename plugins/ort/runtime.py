"""The runtime: devices that could run a network, and networks loaded onto them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import onnxruntime as ort

from workbench.plugin import api

from . import failures, one_node
from .providers import (
    CPU,
    MODULE,
    PROVIDERS,
    Provider,
    by_device,
    candidates,
    present,
    provider_list,
    session_options,
    why_missing,
)
from .session import OrtSession

ort.set_default_logger_severity(4)


class OnnxRuntime:
    """Loads ONNX networks. A device that was named is had or is an error; "auto" may fall back, and says why."""

    def devices(self) -> Sequence[api.Device]:
        """Every provider this program knows, whether the installed build has it or not."""
        return [_device(provider) for provider in PROVIDERS]

    def probe(self, device: str) -> api.Device:
        """Run a network of one node, and compare with what it must give."""
        provider, adapter = by_device(device)
        found = _device(provider)
        if not present(provider):
            return found
        try:
            session, report = self._session(one_node.MODEL, "a one-node network", provider, adapter, 1, device)
            fed = np.array([[1.0, -2.0, 3.0]], np.float32)
            given = session.run(None, {"x": fed})[0]
        except api.WorkbenchError as error:
            return _told(found, False, error.why or error.what, error.hint)
        except Exception as error:
            return _told(found, False, failures.on_run(error, "a one-node network", device).why, provider.hint)
        if not np.array_equal(given, fed + 1):
            return _told(found, False, "It gave wrong numbers.", "Update the driver, or use another device.")
        return _told(found, True, "", "", report.provider)

    def open(
        self, package: api.ModelPackage, device: str, extra_outputs: Sequence[str] = (), threads: int = 0
    ) -> OrtSession:
        """A session on the first candidate that works."""
        name = package.manifest.name
        data, model = api.verified_graph(package)
        if extra_outputs:
            data = api.with_outputs(model, extra_outputs)
        reasons: list[str] = []
        for provider, adapter in candidates(device):
            try:
                inner, report = self._session(data, name, provider, adapter, threads, device, str(package.folder))
            except api.RuntimeFailure as error:
                if device != "auto" or provider.name == CPU:
                    raise
                reasons.append(f"{provider.title} not used: {error.why}")
                continue
            return OrtSession(inner, name, _reported(report, reasons, adapter), provider.concurrent)
        raise api.RuntimeFailure(
            "runtime.missing", model=name, why=" ".join(reasons), hint="workbench doctor says more."
        )

    def versions(self) -> dict[str, str]:
        """The runtime's version, and which build it is."""
        return {"onnxruntime": ort.__version__, "build": ", ".join(api.owners(MODULE))}

    def _session(
        self,
        data: bytes,
        name: str,
        provider: Provider,
        adapter: int,
        threads: int,
        requested: str,
        folder: str = "",
    ) -> tuple[Any, api.DeviceReport]:
        if not present(provider):
            raise _unavailable(provider)
        options = session_options(provider, threads)
        if folder:
            options.add_session_config_entry("session.model_external_initializers_file_folder_path", folder)
        try:
            inner = ort.InferenceSession(data, options, providers=provider_list(provider, adapter))
        except Exception as error:
            api.logger("ort").warning("load failed: %s", failures.on_load(error, name, provider.id).why)
            raise failures.on_load(error, name, provider.title) from error
        inner.disable_fallback()
        got = inner.get_providers()
        if provider.name not in got:
            raise _unavailable(provider)
        used = provider.id if adapter == 0 else f"{provider.id}:{adapter}"
        return inner, api.DeviceReport(
            requested=requested,
            used=used,
            provider=provider.name,
            share=_share(inner, provider.name),
            name=provider.title,
        )


def _device(provider: Provider) -> api.Device:
    if present(provider):
        return api.Device(id=provider.id, name=provider.title, provider=provider.name)
    why = why_missing(provider)
    return api.Device(
        id=provider.id, name=provider.title, provider=provider.name, usable=False, why=why, hint=provider.hint
    )


def _told(found: api.Device, usable: bool, why: str, hint: str, provider: str = "") -> api.Device:
    return api.Device(
        id=found.id, name=found.name, provider=provider or found.provider, usable=usable, why=why, hint=hint
    )


def _unavailable(provider: Provider) -> api.DeviceUnavailable:
    return api.DeviceUnavailable(
        "runtime.device_unavailable", device=provider.title, why=why_missing(provider), hint=provider.hint
    )


def _reported(report: api.DeviceReport, reasons: list[str], adapter: int) -> api.DeviceReport:
    if not reasons:
        return report
    return api.DeviceReport(
        requested=report.requested,
        used=report.used,
        provider=report.provider,
        why=" ".join(reasons),
        share=report.share,
        name=report.name,
        fell_back=True,
    )


def _share(inner: Any, provider: str) -> float | None:
    """Part of the network's nodes that the provider runs; 1.0 for the CPU alone."""
    if provider == CPU:
        return 1.0
    if not hasattr(inner, "get_provider_graph_assignment_info"):
        return None
    counts: dict[str, int] = {}
    for part in inner.get_provider_graph_assignment_info():
        counts[part.ep_name] = counts.get(part.ep_name, 0) + len(part.get_nodes())
    total = sum(counts.values())
    return counts.get(provider, 0) / total if total else None
