"""Stand-ins that plugin authors and our own tests use: no weights, no files, no GPU.

They ship with the program because every plugin needs them to be tested.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from workbench.core.arrays import Array, frozen
from workbench.core.image import Image, Source
from workbench.core.kinds import ReadLimits, TensorSpec
from workbench.core.model import EngineUse, InputRule, Manifest, ModelPackage, Use
from workbench.core.progress import CancelToken
from workbench.core.result import DeviceReport
from workbench.core.sample import Sample


def image(height: int = 32, width: int = 48, channels: int = 3, seed: int = 0) -> Image:
    """A photographic image of smooth noise, uint8, the same for the same seed."""
    values = np.random.default_rng(seed).integers(0, 256, (height, width, channels), np.uint8)
    px = values if channels > 1 else values[:, :, 0]
    return Image(
        height=height,
        width=width,
        channels=channels,
        dtype="uint8",
        bits=8,
        meaning="display",
        source=Source(path="fake.png", format="PNG", reader="fake"),
        px=frozen(px),
    )


def sample(height: int = 32, width: int = 48, channels: int = 3, seed: int = 0) -> Sample:
    """The first sample of such an image."""
    px = image(height, width, channels, seed).px
    assert px is not None
    return Sample(px=frozen(px.reshape(height, width, channels)))


def package(
    labels: Sequence[str] = ("a", "b"), steps: Sequence[Use] = (), task: str = "classification"
) -> ModelPackage:
    """A package without files."""
    manifest = Manifest(
        id="fake",
        name="Fake",
        version="1",
        file="model.onnx",
        sha256="0" * 64,
        task=task,  # type: ignore[arg-type]
        licence="Apache-2.0",
        intended_use="Tests.",
        input=InputRule(),
        steps=tuple(steps),
        engine=EngineUse(use="fake.runtime", input="input"),
        interpret=Use(use="vision.classes", options={"activation": "softmax"}),
    )
    return ModelPackage(manifest=manifest, folder=Path(), labels=tuple(labels), digest="0" * 64, files={})


class FakeSession:
    """A session whose outputs are what `answer` makes of the input; counts its runs."""

    def __init__(self, answer: Mapping[str, Array], shape: tuple[int | None, ...] = (None, 3, None, None)) -> None:
        self._answer = dict(answer)
        self.runs = 0
        self.device = DeviceReport(requested="auto", used="fake", provider="FakeProvider", share=1.0)
        self.inputs = (TensorSpec(name="input", dtype="float32", shape=shape),)
        self.outputs = tuple(
            TensorSpec(name=name, dtype=value.dtype.name, shape=value.shape) for name, value in answer.items()
        )

    def run(self, feeds: Mapping[str, Array], outputs: Sequence[str], token: CancelToken) -> dict[str, Array]:
        """The prepared outputs."""
        token.raise_if_cancelled()
        self.runs += 1
        return {name: self._answer[name] for name in outputs}

    def close(self) -> None:
        """Nothing to give back."""


LIMITS = ReadLimits()
