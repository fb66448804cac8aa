"""The picture of an image as the viewer shows it at 1:1, and overlays upon it."""

from __future__ import annotations

import numpy as np

from workbench.core.arrays import Array
from workbench.core.geometry import Affine
from workbench.core.image import Image, LookupTable, Window
from workbench.core.overlay import Overlay
from workbench.display import grey
from workbench.display.colour import coloured


def picture(image: Image, choice: Window | LookupTable | None = None) -> Array:
    """(H, W) or (H, W, 3) uint8: what a screen shows of `image.px`. `choice` None: what the file itself asks for.

    Colour is shown as it is; of colour deeper than 8 bits the high byte. Photographic grey of 8 bits is shown as it is
    unless a window is chosen.
    """
    assert image.px is not None
    if not image.grey:
        return image.px if image.px.dtype == np.uint8 else _high_byte(image.px, image.bits)
    if choice is None and image.meaning == "display" and image.px.dtype == np.uint8 and not image.hints.windows:
        return image.px if not grey.inverted(image.hints) else np.uint8(255) - image.px
    return grey.grey_picture(image.px, choice or grey.default_choice(image), image.hints)


def _high_byte(px: Array, bits: int) -> Array:
    """(H, W, 3) uint8 from colour of `bits` bits a channel."""
    scaled = np.floor(np.nan_to_num(px.astype(np.float64)) / 2.0 ** max(0, bits - 8))
    return np.clip(scaled, 0, 255).astype(np.uint8)


def as_rgb(shown: Array) -> Array:
    """(H, W, 3) uint8 from grey or colour."""
    return np.repeat(shown[:, :, None], 3, axis=2) if shown.ndim == 2 else shown


def resampled(values: Array, rows: Array, cols: Array) -> Array:
    """Bilinear values at (row, column) coordinates `rows` × `cols` (edges on integers), clamped at the ends."""
    upper = _taps(rows, values.shape[0])
    left = _taps(cols, values.shape[1])
    v = values.astype(np.float32)
    across = v[:, left[0]] * (1 - left[1]) + v[:, np.minimum(left[0] + 1, v.shape[1] - 1)] * left[1]
    below = np.minimum(upper[0] + 1, v.shape[0] - 1)
    found: Array = across[upper[0]] * (1 - upper[1])[:, None] + across[below] * upper[1][:, None]
    return found


def spread(overlay: Overlay, height: int, width: int) -> tuple[int, int, Array]:
    """The map on the source's pixels: (top, left, values), float32, only where it covers pixels of the image.

    `affine` is taken as axis-aligned scale and shift, as resizes, crops and pads compose to.
    """
    top, left, bottom, right = overlay.covered()
    first_row, last_row = max(0, int(np.floor(top + 0.5))), min(height, int(np.floor(bottom + 0.5)))
    first_col, last_col = max(0, int(np.floor(left + 0.5))), min(width, int(np.floor(right + 0.5)))
    if first_row >= last_row or first_col >= last_col:
        return 0, 0, np.empty((0, 0), np.float32)
    back = _axis_aligned(overlay.affine).inverse()
    rows = np.arange(first_row, last_row) + 0.5
    cols = np.arange(first_col, last_col) + 0.5
    values = resampled(overlay.values, rows * back.rr + back.r0, cols * back.cc + back.c0)
    return first_row, first_col, values


def with_overlay(shown: Array, overlay: Overlay, opacity: float, colours: str) -> Array:
    """(H, W, 3) uint8: the picture with the map blended over the part that it covers. `opacity` lies in [0, 1]."""
    out = as_rgb(shown).copy()
    top, left, values = spread(overlay, out.shape[0], out.shape[1])
    if not values.size:
        return out
    heat = coloured(values, overlay.low, overlay.high, colours).astype(np.float32)
    area = out[top : top + values.shape[0], left : left + values.shape[1]]
    mixed = area.astype(np.float32) * np.float32(1 - opacity) + heat * np.float32(opacity)
    out[top : top + values.shape[0], left : left + values.shape[1]] = np.floor(mixed + 0.5).astype(np.uint8)
    return out


def thumbnail(shown: Array, width: int, height: int) -> Array:
    """(h, w, 3) uint8 that fits into `width` × `height`, area-averaged; small pictures keep their size."""
    rows, cols = shown.shape[:2]
    scale = max(rows / height, cols / width, 1.0)
    target = (max(1, int(rows / scale)), max(1, int(cols / scale)))
    rough = shown[:: max(1, int(scale / 4)), :: max(1, int(scale / 4))]
    mean = _area(_area(as_rgb(rough).astype(np.float32), target[0], 0), target[1], 1)
    return np.floor(mean + 0.5).astype(np.uint8)


def _area(values: Array, size: int, axis: int) -> Array:
    length = values.shape[axis]
    if size >= length:
        return values
    edges = np.linspace(0, length, size + 1)
    total = np.concatenate([np.zeros_like(values.take([0], axis)), np.cumsum(values, axis, dtype=np.float64)], axis)
    whole = np.floor(edges).astype(int)
    part = edges - whole
    after = np.minimum(whole + 1, length)
    shape = [1, 1, 1]
    shape[axis] = -1
    at = total.take(whole, axis) + (total.take(after, axis) - total.take(whole, axis)) * part.reshape(shape)
    found: Array = np.diff(at, axis=axis) / np.diff(edges).reshape(shape)
    return found


def _axis_aligned(affine: Affine) -> Affine:
    return Affine(rr=affine.rr, r0=affine.r0, cc=affine.cc, c0=affine.c0)


def _taps(at: Array, length: int) -> tuple[Array, Array]:
    centred = np.clip(np.asarray(at, np.float64) - 0.5, 0, length - 1)
    low = np.minimum(np.floor(centred).astype(np.int64), max(0, length - 2))
    return low, (centred - low).astype(np.float32)
