"""Something drawn over an image: values, with the affine that puts them on the source's pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from workbench.core.arrays import Array
from workbench.core.geometry import Affine


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlay:
    """A map of values.

    values
        (h, w) float32 in `unit`, read-only.
    affine
        From the map's pixel edges (row, column) to the source image's.
    low, high
        The values at both ends of the legend.
    method, title, sentence
        Which explanation made it, what the numbers are, and what they are not.
    target
        Index of the class that is explained, or None.
    """

    kind: Literal["heat"]
    values: Array
    affine: Affine
    low: float
    high: float
    unit: str
    method: str
    title: str
    sentence: str
    target: int | None = None
    target_label: str = ""
    forwards: int = 0

    def covered(self) -> tuple[float, float, float, float]:
        """(top, left, bottom, right) edges of the part of the source that the map covers."""
        rows, cols = self.values.shape
        return self.affine.box(0, 0, rows, cols)
