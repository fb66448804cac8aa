"""Resampling that gives Pillow's pixels for every type of value."""

from __future__ import annotations

import numpy as np
from PIL import Image

from workbench.plugin import api

FILTERS: dict[str, Image.Resampling] = {
    "nearest": Image.Resampling.NEAREST,
    "box": Image.Resampling.BOX,
    "bilinear": Image.Resampling.BILINEAR,
    "hamming": Image.Resampling.HAMMING,
    "bicubic": Image.Resampling.BICUBIC,
    "lanczos": Image.Resampling.LANCZOS,
}
MAX_PIXELS = 200_000_000


def resized(px: api.Array, height: int, width: int, name: str) -> api.Array:
    """(H, W, C) to (height, width, C). uint8 stays uint8 with Pillow's rounding, all else is float32."""
    if px.shape[:2] == (height, width):
        return px
    filter_ = FILTERS[name]
    if px.dtype == np.uint8 and px.shape[2] in (1, 3):
        picture = Image.fromarray(px if px.shape[2] == 3 else px[:, :, 0])
        done = np.asarray(picture.resize((width, height), filter_))
        return done if done.ndim == 3 else done[:, :, None]
    mode = np.uint8 if px.dtype == np.uint8 else np.float32
    channels = [Image.fromarray(np.ascontiguousarray(px[:, :, c], dtype=mode)) for c in range(px.shape[2])]
    return np.stack([np.asarray(one.resize((width, height), filter_)) for one in channels], axis=2)


def check_pixels(step: str, height: int, width: int) -> None:
    """Raise RunError where a step would make more pixels than any picture should have."""
    if height * width > MAX_PIXELS:
        why = f"The picture would become {width:,} × {height:,} pixels."
        raise api.cannot(step, why, "Its sides are too different in length for this model.")


PYTHON = api.Snippet(
    lines=(),
    imports=("from PIL import Image",),
    helpers=(
        '''def resized(px, height, width, filter):
    """(H, W, C) to (height, width, C): 8-bit colour in one go, all else channel by channel."""
    if px.shape[:2] == (height, width):
        return px
    if px.dtype == np.uint8 and px.shape[2] in (1, 3):
        done = np.asarray(Image.fromarray(px if px.shape[2] == 3 else px[:, :, 0]).resize((width, height), filter))
        return done if done.ndim == 3 else done[:, :, None]
    kind = np.uint8 if px.dtype == np.uint8 else np.float32
    channels = [Image.fromarray(np.ascontiguousarray(px[:, :, c], dtype=kind)) for c in range(px.shape[2])]
    return np.stack([np.asarray(one.resize((width, height), filter)) for one in channels], axis=2)''',
    ),
)
"""What scripts need for `resized`."""


def in_python(name: str) -> str:
    """A filter as a script names it."""
    return f"Image.Resampling.{FILTERS[name].name}"
