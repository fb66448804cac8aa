"""A network's input as a picture."""

from __future__ import annotations

import math

import numpy as np

from workbench.core.arrays import Array


def pictured(values: Array, low: float | None = None, high: float | None = None) -> Array:
    """(H, W, C) of any type as (H, W, 3) or (H, W) uint8: `low` is black, `high` white, the same for every channel.

    Without finite ends the values' own are taken; what is no number is black. Three channels are shown as red, green,
    blue; otherwise the first one is shown as grey.
    """
    ends = (low, high)
    if low is None or high is None or not all(math.isfinite(end) for end in (low, high)) or high <= low:
        finite = values[np.isfinite(values)]
        ends = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    shown = values if values.shape[2] == 3 else values[:, :, 0]
    if shown.dtype == np.uint8 and ends == (0.0, 255.0):
        return shown
    span = (ends[1] or 0.0) - (ends[0] or 0.0)
    if span <= 0:
        return np.full(shown.shape, 128, np.uint8)
    scaled = np.subtract(shown, np.float32(ends[0] or 0.0), dtype=np.float32)
    scaled *= np.float32(255.0 / span)
    np.nan_to_num(np.clip(scaled, 0.0, 255.0, out=scaled), copy=False)
    scaled += np.float32(0.5)
    return scaled.astype(np.uint8)
