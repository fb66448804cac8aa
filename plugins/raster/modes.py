"""What each of Pillow's modes becomes: shape, type and meaning of the values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from PIL import Image, ImageCms

from workbench.plugin import api


@dataclass(frozen=True, slots=True, kw_only=True)
class Mode:
    """How a mode is read: `target` is the mode that Pillow converts to first, "" for none."""

    channels: int
    dtype: str
    meaning: Literal["display", "stored"] = "display"
    target: str = ""

    def value_range(self, bits: int) -> tuple[float, float]:
        """Smallest and largest value that could occur."""
        if self.dtype == "uint8":
            return (0.0, 255.0)
        if self.dtype == "uint16":
            return (0.0, float((1 << bits) - 1))
        if self.dtype == "int32":
            return (float(-(1 << (bits - 1))), float((1 << (bits - 1)) - 1))
        return (float("-inf"), float("inf"))


_GREY8 = Mode(channels=1, dtype="uint8")
_RGB8 = Mode(channels=3, dtype="uint8")
_AS_RGB = Mode(channels=3, dtype="uint8", target="RGB")
_GREY16 = Mode(channels=1, dtype="uint16")
MODES: dict[str, Mode] = {
    "L": _GREY8,
    "1": Mode(channels=1, dtype="uint8", target="L"),
    "LA": Mode(channels=1, dtype="uint8", target="L"),
    "La": Mode(channels=1, dtype="uint8", target="L"),
    "RGB": _RGB8,
    "RGBA": _AS_RGB,
    "RGBa": _AS_RGB,
    "RGBX": _AS_RGB,
    "P": _AS_RGB,
    "PA": _AS_RGB,
    "CMYK": _AS_RGB,
    "YCbCr": _AS_RGB,
    "HSV": _AS_RGB,
    "LAB": Mode(channels=3, dtype="uint8", target="LAB"),
    "I;16": _GREY16,
    "I;16L": _GREY16,
    "I;16B": _GREY16,
    "I;16N": _GREY16,
    "I": Mode(channels=1, dtype="int32", meaning="stored"),
    "F": Mode(channels=1, dtype="float32", meaning="stored"),
}


def as_values(image: Image.Image) -> api.Array:
    """(H, W) or (H, W, 3) values of an upright picture, in the machine's byte order, C-contiguous."""
    mode = MODES[image.mode]
    if mode.target == "LAB":
        return np.array(_from_lab(image))
    if mode.target:
        image = image.convert("RGBA").convert("RGB") if image.mode in ("P", "PA") else image.convert(mode.target)
    return np.ascontiguousarray(np.array(image), dtype=mode.dtype)


def _from_lab(image: Image.Image) -> Image.Image:
    """CIE L*a*b* (D50) to sRGB through lcms."""
    lab, srgb = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
    transform = ImageCms.buildTransform(lab, srgb, "LAB", "RGB")
    converted = ImageCms.applyTransform(image, transform)
    assert converted is not None
    return converted
