"""Inference Workbench: run a network on your own images. For research and evaluating models, not for diagnosis.

The public face. Names are loaded on first use, so that importing one room does not import the house.

    import workbench

    engine = workbench.open_engine()
    found = engine.predict(workbench.requests.Predict(path="photo.jpg", explain="auto"))
    best = found.result.findings.classes[0]
    print(best.label, best.probability)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workbench.core.image import Image
    from workbench.core.model import Manifest, ModelPackage
    from workbench.core.overlay import Overlay
    from workbench.core.progress import CancelToken, Progress
    from workbench.core.result import ClassScore, DeviceReport, Findings, Measured, Provenance, Result
    from workbench.core.study import Item
    from workbench.engine import Engine, Work, open_engine
    from workbench.errors import Cancelled, WorkbenchError
    from workbench.paths import Paths, default_paths
    from workbench.settings import Settings
    from workbench.version import VERSION
    from workbench.wire import answers, requests
    from workbench.wire.client import Client
    from workbench.wire.launch import Launch

_HOMES = {
    "CancelToken": "core.progress",
    "Cancelled": "errors",
    "ClassScore": "core.result",
    "Client": "wire.client",
    "DeviceReport": "core.result",
    "Engine": "engine",
    "Findings": "core.result",
    "Image": "core.image",
    "Item": "core.study",
    "Launch": "wire.launch",
    "Manifest": "core.model",
    "Measured": "core.result",
    "ModelPackage": "core.model",
    "Overlay": "core.overlay",
    "Paths": "paths",
    "Progress": "core.progress",
    "Provenance": "core.result",
    "Result": "core.result",
    "Settings": "settings",
    "VERSION": "version",
    "Work": "engine",
    "WorkbenchError": "errors",
    "answers": "wire",
    "default_paths": "paths",
    "open_engine": "engine",
    "requests": "wire",
}

__all__ = [
    "VERSION",
    "CancelToken",
    "Cancelled",
    "ClassScore",
    "Client",
    "DeviceReport",
    "Engine",
    "Findings",
    "Image",
    "Item",
    "Launch",
    "Manifest",
    "Measured",
    "ModelPackage",
    "Overlay",
    "Paths",
    "Progress",
    "Provenance",
    "Result",
    "Settings",
    "Work",
    "WorkbenchError",
    "answers",
    "default_paths",
    "open_engine",
    "requests",
]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'workbench' has no attribute {name!r}")
    found = getattr(__import__(f"workbench.{home}", fromlist=[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
