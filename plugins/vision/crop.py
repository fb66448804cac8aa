"""Crops: the middle, or a given part."""

from __future__ import annotations

from dataclasses import dataclass, replace

from workbench.plugin import api


@dataclass(frozen=True, slots=True, kw_only=True)
class CenterCrop:
    """The middle `size` (height, width) of the picture, beginning at (length − size) // 2 on each side."""

    size: tuple[int, int]

    def plan(self, spec: api.SampleSpec) -> api.SampleSpec:
        """The crop's height and width."""
        return _planned("vision.center_crop", spec, 0, 0, self.size)

    def apply(self, sample: api.Sample) -> api.Sample:
        """The cropped values; the affine shifts by the crop's corner."""
        rows, cols = sample.px.shape[:2]
        return _cut(sample, (rows - self.size[0]) // 2, (cols - self.size[1]) // 2, self.size)

    def describe(self) -> str:
        """In words."""
        return f"centre crop {self.size[1]} × {self.size[0]}"

    def python(self, spec: api.SampleSpec) -> api.Snippet:
        """The same in Python."""
        height, width = self.size
        corner = f"top, left = (px.shape[0] - {height}) // 2, (px.shape[1] - {width}) // 2"
        return api.Snippet(lines=(corner, f"px = px[top : top + {height}, left : left + {width}]"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Crop:
    """`size` (height, width) from `origin` (row, column)."""

    origin: tuple[int, int]
    size: tuple[int, int]

    def plan(self, spec: api.SampleSpec) -> api.SampleSpec:
        """The crop's height and width."""
        return _planned("vision.crop", spec, *self.origin, self.size)

    def apply(self, sample: api.Sample) -> api.Sample:
        """The cropped values; the affine shifts by the crop's corner."""
        return _cut(sample, *self.origin, self.size)

    def describe(self) -> str:
        """In words."""
        return f"crop {self.size[1]} × {self.size[0]} from row {self.origin[0]}, column {self.origin[1]}"

    def python(self, spec: api.SampleSpec) -> api.Snippet:
        """The same in Python."""
        (top, left), (height, width) = self.origin, self.size
        return api.Snippet(lines=(f"px = px[{top} : {top + height}, {left} : {left + width}]",))


def _planned(step: str, spec: api.SampleSpec, top: int, left: int, size: tuple[int, int]) -> api.SampleSpec:
    if top + size[0] > spec.height or left + size[1] > spec.width:
        why = f"The picture has {spec.width} × {spec.height} pixels here, too few for {size[1]} × {size[0]}."
        raise api.cannot(step, why, "Resize or pad it in an earlier step.")
    return replace(spec, height=size[0], width=size[1])


def _cut(sample: api.Sample, top: int, left: int, size: tuple[int, int]) -> api.Sample:
    px = sample.px[top : top + size[0], left : left + size[1]]
    return replace(sample, px=px, affine=sample.affine.after(api.shift(top, left)))
