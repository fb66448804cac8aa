"""Resize into a frame without changing the proportions."""

from __future__ import annotations

from dataclasses import dataclass, replace

from workbench.plugin import api

from . import pad, resample
from .pad import check_fill, placed
from .resample import check_pixels, resized


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterbox:
    """The picture fits into `size` (height, width); the rest is `fill`, one number or one a channel."""

    size: tuple[int, int]
    fill: tuple[float, ...] = (114.0,)
    anchor: str = "centre"
    enlarge: bool = True
    filter: str = "bilinear"

    def plan(self, spec: api.SampleSpec) -> api.SampleSpec:
        """The frame's height and width."""
        check_pixels("vision.letterbox", *self.size)
        check_fill("vision.letterbox", self.fill, spec)
        low, high = min(spec.low, *self.fill), max(spec.high, *self.fill)
        return replace(spec, height=self.size[0], width=self.size[1], low=low, high=high)

    def apply(self, sample: api.Sample) -> api.Sample:
        """The framed values; the affine carries scale and shift."""
        rows, cols = sample.px.shape[:2]
        scale = min(self.size[0] / rows, self.size[1] / cols)
        scale = scale if self.enlarge else min(scale, 1.0)
        height, width = max(1, round(rows * scale)), max(1, round(cols * scale))
        px = resized(sample.px, height, width, self.filter)
        inner = sample.affine.after(api.scaling(rows / height, cols / width))
        px, top, left = placed(px, self.size[0], self.size[1], self.fill, self.anchor)
        return replace(sample, px=api.frozen(px), affine=inner.after(api.shift(-top, -left)))

    def describe(self) -> str:
        """In words."""
        return f"letterbox to {self.size[1]} × {self.size[0]}, {self.filter}, {self.anchor.replace('_', ' ')}"

    def python(self, spec: api.SampleSpec) -> api.Snippet:
        """The same in Python."""
        height, width = self.size
        scale = f"min({height} / px.shape[0], {width} / px.shape[1])"
        lines = (
            f"scale = {scale if self.enlarge else f'min({scale}, 1.0)'}",
            "height, width = (max(1, round(side * scale)) for side in px.shape[:2])",
            f"px = resized(px, height, width, {resample.in_python(self.filter)})",
            f"height, width = {height}, {width}",
            pad.placing(self.fill, self.anchor),
        )
        helpers = resample.PYTHON.helpers + pad.PYTHON.helpers
        return api.Snippet(lines=lines, helpers=helpers, imports=resample.PYTHON.imports)
