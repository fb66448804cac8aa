"""Networks in packages, opened and run as the program does it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import onnx

from tests import factories
from workbench.core.arrays import Array
from workbench.core.kinds import Runtime, Session
from workbench.core.model import ModelPackage
from workbench.core.progress import CancelToken
from workbench.pipeline.plan import plan
from workbench.pipeline.run import Ran, run


def runtime() -> Runtime:
    """ONNX Runtime, under guard."""
    return factories.registry().runtime("ort.session")


def made(folder: Path, model: onnx.ModelProto | bytes | None = None, **changes: Any) -> ModelPackage:
    """A package around a network."""
    return factories.read_package(factories.package_folder(folder, model, **changes))


def opened(
    folder: Path,
    model: onnx.ModelProto | bytes | None = None,
    device: str = "cpu",
    extra_outputs: Sequence[str] = (),
    threads: int = 0,
) -> Session:
    """A session of a network."""
    return runtime().open(made(folder, model), device, extra_outputs, threads)


def answered(package: ModelPackage, px: Array, device: str = "cpu", extra_outputs: Sequence[str] = ()) -> Ran:
    """A package's answer to a picture."""
    image = factories.image(px)
    session = runtime().open(package, device, extra_outputs)
    pipeline = plan(package, image, session.inputs, session.outputs, factories.registry())
    return run(pipeline, image, session, CancelToken(), extra_outputs)
