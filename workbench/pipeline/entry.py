"""How an image's values enter a pipeline: the first sample, in the colours and the meaning that the model takes.

The network is fed from values, never from display pixels: the window on screen changes nothing here. Where a model for
photographs is run anyway on an image of another kind, the file's *own* window is used, and the plan says so.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.core.arrays import Array, frozen
from workbench.core.image import Image
from workbench.core.model import Colour, InputRule
from workbench.core.sample import Sample, SampleSpec
from workbench.display import grey

_LUMA = np.array([19595, 38470, 7471], np.uint32)
"""ITU-R 601-2 luma in 16.16 fixed point, as Pillow converts RGB to L."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is done to an image's values before the first step.

    values
        keep: as they are; eight: 16-bit photographic grey scaled to 0…255; windowed: through the file's own window.
    colour
        keep, replicate (grey to three equal channels), luma (RGB to grey), reverse (RGB to BGR).
    """

    values: str
    colour: str

    def describe(self) -> str:
        """In words, for people."""
        values = {
            "keep": "values as they are",
            "eight": "values scaled to 0…255",
            "windowed": "values through the file's own window to 0…255",
        }
        colours = {
            "keep": "",
            "replicate": ", grey repeated as RGB",
            "luma": ", RGB to grey",
            "reverse": ", RGB to BGR",
        }
        return values[self.values] + colours[self.colour]


def entry_for(image: Image, rule: InputRule) -> Entry:
    """What has to be done so that the image's values are what the model takes."""
    values = "keep"
    if rule.values == "display":
        if image.meaning != "display":
            values = "windowed"
        elif image.dtype != "uint8":
            values = "eight"
    return Entry(values=values, colour=_colour(image.grey, rule.colour))


def spec_after(image: Image, entry: Entry) -> SampleSpec:
    """The first sample's shape, type and range, from the header alone."""
    low, high = image.value_range
    dtype = "uint8" if image.dtype == "uint8" else "float32"
    if entry.values != "keep":
        low, high, dtype = 0.0, 255.0, "uint8" if entry.values == "windowed" else "float32"
    channels = {"keep": image.channels, "replicate": 3, "luma": 1, "reverse": 3}[entry.colour]
    return SampleSpec(height=image.height, width=image.width, channels=channels, dtype=dtype, low=low, high=high)


def enter(image: Image, entry: Entry) -> Sample:
    """The first sample. `image.px` must be there."""
    assert image.px is not None
    px = _valued(image, entry)
    if px.ndim == 2:
        px = px[:, :, None]
    if entry.colour == "replicate":
        px = np.repeat(px, 3, axis=2)
    elif entry.colour == "luma":
        px = _luma(px)
    elif entry.colour == "reverse":
        px = np.ascontiguousarray(px[:, :, ::-1])
    return Sample(px=frozen(px), hints=image.hints)


def _valued(image: Image, entry: Entry) -> Array:
    assert image.px is not None
    if entry.values == "windowed":
        return grey.grey_picture(image.px, grey.default_choice(image), image.hints) if image.grey else image.px
    if entry.values == "eight":
        highest = image.value_range[1] or 1.0
        return image.px.astype(np.float32) * np.float32(255.0 / highest)
    return image.px.view() if image.px.dtype == np.uint8 else image.px.astype(np.float32)


def _colour(is_grey: bool, wanted: Colour) -> str:
    if is_grey:
        return "keep" if wanted == "grey" else "replicate"
    return {"RGB": "keep", "BGR": "reverse", "grey": "luma"}[wanted]


def _luma(px: Array) -> Array:
    if px.dtype == np.uint8:
        return ((px.astype(np.uint32) @ _LUMA + 0x8000) >> 16).astype(np.uint8)[:, :, None]
    weights = (_LUMA / 65536.0).astype(np.float32)
    grey_values: Array = (px.astype(np.float32) @ weights)[:, :, None]
    return grey_values
