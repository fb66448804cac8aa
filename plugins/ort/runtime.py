"""The runtime: devices that could run a network, and networks loaded onto them."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np
import onnxruntime as ort

from workbench.plugin import api

from . import failures, one_node, plug_ins
from .providers import (
    CPU,
    EXACT,
    F32,
    KINDS,
    MODULE,
    PROVIDERS,
    Place,
    Provider,
    by_device,
    candidates,
    driver_version,
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
        return [device for provider in PROVIDERS for device in _devices(provider)]

    def probe(self, device: str) -> api.Device:
        """Run a network of one node, and compare with what it must give."""
        place = by_device(device)
        provider = place.provider
        found = _named(place, device)
        if found.usable is False:
            return found
        try:
            session, report = self._session(one_node.MODEL, "a one-node network", place, 1, device)
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
        for place in candidates(device):
            provider = place.provider
            try:
                inner, report = self._session(data, name, place, threads, device, str(package.folder))
            except api.RuntimeFailure as error:
                if device != "auto" or provider.name == CPU:
                    raise
                reasons.append(f"{provider.title} not used: {error.why}")
                continue
            return OrtSession(inner, name, _reported(report, reasons), provider.concurrent)
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
        place: Place,
        threads: int,
        requested: str,
        folder: str = "",
    ) -> tuple[Any, api.DeviceReport]:
        provider = place.provider
        if not present(provider):
            raise _unavailable(provider)
        options = session_options(provider, threads)
        if folder:
            options.add_session_config_entry("session.model_external_initializers_file_folder_path", folder)
        offer = _offer(place) if provider.plug_in else None
        try:
            if offer is not None:
                asked = plug_ins.options(provider.id, offer, place.exact)
                options.add_provider_for_devices([offer.handle], asked)
                inner = ort.InferenceSession(data, options)
            else:
                inner = ort.InferenceSession(data, options, providers=provider_list(place))
        except Exception as error:
            api.logger("ort").warning("load failed: %s", failures.on_load(error, name, provider.id).why)
            raise failures.on_load(error, name, provider.title) from error
        inner.disable_fallback()
        if provider.name not in inner.get_providers():
            raise _unavailable(provider)
        return inner, api.DeviceReport(
            requested=requested,
            used=_used(place, offer),
            provider=provider.name,
            share=_share(inner, provider.name),
            name=provider.title if offer is None else _title(provider, offer),
            version=driver_version(provider) if offer is None else offer.version,
        )


def _offer(place: Place) -> plug_ins.Offer:
    """The device of a plug-in that is meant. Raises DeviceUnavailable."""
    found = {offer.kind: offer for offer in plug_ins.offered(place.provider.id)}
    for kind in [place.kind] if place.kind else KINDS:
        if kind in found:
            return found[kind]
    why = f"It offers no {place.kind.upper()} on this machine, but: {', '.join(found)}."
    raise api.DeviceUnavailable(
        "runtime.device_unavailable", device=f"{place.provider.title} {place.kind.upper()}", why=why, hint=""
    )


def _used(place: Place, offer: plug_ins.Offer | None) -> str:
    """The id of the very device that is used."""
    if offer is None:
        return place.provider.id if place.adapter == 0 else f"{place.provider.id}:{place.adapter}"
    return f"{place.provider.id}:{offer.kind}" + (f"+{F32}" if place.exact else "")


def _title(provider: Provider, offer: plug_ins.Offer) -> str:
    return f"{provider.title}, {offer.name}"


def _devices(provider: Provider) -> list[api.Device]:
    """A provider's devices: each that a plug-in offers, twice where it would calculate more coarsely by itself."""
    if not provider.plug_in or not present(provider):
        return [_device(provider)]
    found: list[api.Device] = []
    for offer in sorted(plug_ins.offered(provider.id), key=lambda offer: KINDS.index(offer.kind)):
        found.append(_offered(provider, offer))
        if offer.coarse and provider.id in EXACT:
            found.append(_offered(provider, offer, exact=True))
    return found


def _offered(provider: Provider, offer: plug_ins.Offer, exact: bool = False) -> api.Device:
    place = Place(provider=provider, kind=offer.kind, exact=exact)
    return api.Device(
        id=_used(place, offer),
        name=_title(provider, offer) + (", float32" if exact else ""),
        provider=provider.name,
        version=offer.version,
        auto=provider.measured,
    )


def _named(place: Place, device: str) -> api.Device:
    """The device that an id means, under this id."""
    if not place.provider.plug_in or not present(place.provider):
        return _device(place.provider)
    try:
        offered = _offered(place.provider, _offer(place), place.exact)
    except api.DeviceUnavailable as error:
        return _told(_device(place.provider, device), False, error.why, error.hint)
    return api.Device(id=device, name=offered.name, provider=offered.provider, version=offered.version)


def _device(provider: Provider, device: str = "") -> api.Device:
    why = "" if present(provider) else why_missing(provider)
    return api.Device(
        id=device or provider.id,
        name=provider.title,
        provider=provider.name,
        usable=False if why else None,
        why=why,
        hint=provider.hint if why else "",
        version=driver_version(provider),
        auto=provider.measured,
    )


def _told(found: api.Device, usable: bool, why: str, hint: str, provider: str = "") -> api.Device:
    return dataclasses.replace(found, provider=provider or found.provider, usable=usable, why=why, hint=hint)


def _unavailable(provider: Provider) -> api.DeviceUnavailable:
    return api.DeviceUnavailable(
        "runtime.device_unavailable", device=provider.title, why=why_missing(provider), hint=provider.hint
    )


def _reported(report: api.DeviceReport, reasons: list[str]) -> api.DeviceReport:
    return dataclasses.replace(report, why=" ".join(reasons), fell_back=True) if reasons else report


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
