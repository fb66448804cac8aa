"""What each of Pillow's modes becomes: shape, type and meaning of the values."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from PIL import Image, ImageCms

from workbench.plugin import api

STRIP_PIXELS = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Mode:
    """How a mode is read.

    `target` is the mode that Pillow converts to first, "" for none; `held` the bytes a pixel that Pillow holds.
    """

    channels: int
    dtype: str
    meaning: Literal["display", "stored"] = "display"
    target: str = ""
    held: int = 4

    @property
    def bytes_a_pixel(self) -> int:
        """What Pillow holds and what is made of it, at once."""
        return self.held + self.channels * np.dtype(self.dtype).itemsize

    def value_range(self, bits: int, unsigned: bool) -> tuple[float, float]:
        """Smallest and largest value that could occur."""
        if self.dtype == "uint8":
            return (0.0, 255.0)
        if self.dtype == "uint16":
            return (0.0, float((1 << bits) - 1))
        if self.dtype == "int32":
            return (0.0 if unsigned else float(-(1 << (bits - 1))), float((1 << (bits - 1)) - 1))
        return (float("-inf"), float("inf"))


_GREY8 = Mode(channels=1, dtype="uint8", held=1)
_RGB8 = Mode(channels=3, dtype="uint8")
_AS_GREY = Mode(channels=1, dtype="uint8", target="L")
_AS_RGB = Mode(channels=3, dtype="uint8", target="RGB")
_GREY16 = Mode(channels=1, dtype="uint16", held=2)
MODES: dict[str, Mode] = {
    "L": _GREY8,
    "1": Mode(channels=1, dtype="uint8", target="L", held=1),
    "LA": _AS_GREY,
    "La": _AS_GREY,
    "RGB": _RGB8,
    "RGBA": _AS_RGB,
    "RGBa": _AS_RGB,
    "RGBX": _AS_RGB,
    "P": Mode(channels=3, dtype="uint8", target="RGB", held=1),
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


def empty(mode: Mode, height: int, width: int) -> api.Array:
    """Room for the values of a picture: (height, width) or (height, width, 3)."""
    return np.empty((height, width, 3) if mode.channels == 3 else (height, width), mode.dtype)


def empty_as_held(image: Image.Image, height: int, width: int) -> api.Array:
    """Room for the values as Pillow decodes them."""
    pixel = np.asarray(image.crop((0, 0, 1, 1)))
    return np.empty((height, width, *pixel.shape[2:]), pixel.dtype)


def fill(target: api.Array, image: Image.Image) -> None:
    """Write a picture's values into `target`, which may be a turned view. Strip by strip, so that no copy is whole."""
    convert = _converter(image)
    for top, strip in _strips(image):
        target[top : top + strip.height] = np.asarray(convert(strip))


def fill_as_held(target: api.Array, image: Image.Image) -> None:
    """The same without any change of colours."""
    for top, strip in _strips(image):
        target[top : top + strip.height] = np.asarray(strip)


def _strips(image: Image.Image) -> Iterator[tuple[int, Image.Image]]:
    rows = max(1, STRIP_PIXELS // image.width)
    for top in range(0, image.height, rows):
        yield top, image.crop((0, top, image.width, min(image.height, top + rows)))


def _converter(image: Image.Image) -> Callable[[Image.Image], Image.Image]:
    target = MODES[image.mode].target
    if target == "LAB":
        return _from_lab()
    if target and image.mode in ("P", "PA"):
        return lambda strip: strip.convert("RGBA").convert("RGB")
    if target:
        return lambda strip: strip.convert(target)
    return lambda strip: strip


def _from_lab() -> Callable[[Image.Image], Image.Image]:
    """CIE L*a*b* (D50) to sRGB through lcms."""
    lab, srgb = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
    transform = ImageCms.buildTransform(lab, srgb, "LAB", "RGB")

    def convert(strip: Image.Image) -> Image.Image:
        converted = ImageCms.applyTransform(strip, transform)
        assert converted is not None
        return converted

    return convert
