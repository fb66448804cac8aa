"""A sample on its way from an image to a network's input, and the shape that it will have."""

from __future__ import annotations

from dataclasses import dataclass, field

from workbench.core.arrays import Array
from workbench.core.geometry import IDENTITY, Affine
from workbench.core.image import DisplayHints


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleSpec:
    """What is known of a sample before a pixel is touched: (height, width, channels), dtype, and the values' range.

    `low` and `high` bound the values that can occur; a step that changes values changes them.
    """

    height: int
    width: int
    channels: int
    dtype: str
    low: float
    high: float

    def shape(self) -> tuple[int, int, int]:
        """(H, W, C)."""
        return (self.height, self.width, self.channels)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Values between two steps.

    px
        (H, W, C); uint8 while the values are 8-bit photographic ones, float32 otherwise. Read-only.
    affine
        From the sample's pixel edges (row, column) to the source image's.
    hints
        The file's own display hints, for steps that window values as the file asks. Never the screen's window.
    """

    px: Array
    affine: Affine = IDENTITY
    hints: DisplayHints = field(default_factory=DisplayHints)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tensor:
    """What the network gets: `values` in the model's layout with a batch axis, and the affine of its pixels."""

    values: Array
    layout: str
    affine: Affine
    sample: Sample


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One step of a traced run: its name, what it did in words, and what came out."""

    name: str
    sentence: str
    px: Array
    affine: Affine
    ms: float
    sha256: str
