"""Pictures for tests of the canvas."""

from __future__ import annotations

from typing import Any

import numpy as np

from workbench.core.arrays import Array, frozen
from workbench.core.geometry import Affine
from workbench.core.image import Image, Source
from workbench.core.overlay import Overlay


def image(px: Array, **given: Any) -> Image:
    """A picture of these values, as a reader would hand it over."""
    known: dict[str, Any] = {
        "height": px.shape[0],
        "width": px.shape[1],
        "channels": 1 if px.ndim == 2 else px.shape[2],
        "dtype": px.dtype.name,
        "bits": px.dtype.itemsize * 8,
        "meaning": "display" if px.dtype == np.uint8 else "modality",
        "source": Source(path="/somewhere/picture"),
        "px": frozen(px),
    }
    return Image(**(known | given))


def grey16(height: int, width: int, seed: int = 0) -> Array:
    """(H, W) uint16: smooth, with noise, over the whole range."""
    rows, cols = np.mgrid[0:height, 0:width]
    smooth = 20000 * (1 + np.sin(rows / 17.0)) + 10000 * (1 + np.cos(cols / 23.0))
    noisy: Array = smooth + np.random.default_rng(seed).integers(0, 3000, (height, width))
    return noisy.astype(np.uint16)


def rgb(height: int, width: int, seed: int = 0) -> Array:
    """(H, W, 3) uint8 of noise."""
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3)).astype(np.uint8)


def overlay(affine: Affine, shape: tuple[int, int] = (7, 7), seed: int = 1) -> Overlay:
    """A map of random values in [2, 20]."""
    values = np.random.default_rng(seed).uniform(2, 20, shape).astype(np.float32)
    return Overlay(
        kind="heat",
        values=frozen(values),
        affine=affine,
        low=3.0,
        high=18.0,
        unit="",
        method="cam",
        title="",
        sentence="",
    )
