"""Resize to a size, or by the length of one side."""

from __future__ import annotations

from dataclasses import dataclass, replace

from workbench.plugin import api

from .resample import PYTHON, check_pixels, in_python, resized


@dataclass(frozen=True, slots=True, kw_only=True)
class Resize:
    """Exactly one of `shorter_side`, `longer_side`, `size` (height, width)."""

    shorter_side: int = 0
    longer_side: int = 0
    size: tuple[int, int] = (0, 0)
    filter: str = "bilinear"
    rounding: str = "round"

    def plan(self, spec: api.SampleSpec) -> api.SampleSpec:
        """The new height and width. What bicubic and lanczos overshoot by is not counted in the range."""
        given = [bool(self.shorter_side), bool(self.longer_side), self.size != (0, 0)]
        if sum(given) != 1:
            why = "Give exactly one of shorter_side, longer_side and size."
            raise api.cannot("vision.resize", why, "Correct it in model.toml.")
        height, width = self._target(spec.height, spec.width)
        check_pixels("vision.resize", height, width)
        return replace(spec, height=height, width=width)

    def apply(self, sample: api.Sample) -> api.Sample:
        """The resampled values; the affine scales by the true ratio of the sides."""
        rows, cols = sample.px.shape[:2]
        height, width = self._target(rows, cols)
        px = resized(sample.px, height, width, self.filter)
        affine = sample.affine.after(api.scaling(rows / height, cols / width))
        return replace(sample, px=api.frozen(px.view()), affine=affine)

    def describe(self) -> str:
        """In words."""
        if self.size != (0, 0):
            return f"resize to {self.size[1]} × {self.size[0]}, {self.filter}"
        side, length = ("shorter", self.shorter_side) if self.shorter_side else ("longer", self.longer_side)
        return f"{side} side to {length}, {self.filter}"

    def python(self, spec: api.SampleSpec) -> api.Snippet:
        """The same in Python."""
        if self.size != (0, 0):
            return replace(
                PYTHON, lines=(f"px = resized(px, {self.size[0]}, {self.size[1]}, {in_python(self.filter)})",)
            )
        length, which = (self.shorter_side, "min") if self.shorter_side else (self.longer_side, "max")
        other = f"max(1, round(side * ({length} / given)))"
        if self.rounding == "floor":
            other = f"max(1, side * {length} // given)"
        lines = (
            f"given = {which}(px.shape[:2])",
            f"height, width = ({length} if side == given else {other} for side in px.shape[:2])",
            f"px = resized(px, height, width, {in_python(self.filter)})",
        )
        return replace(PYTHON, lines=lines)

    def _target(self, height: int, width: int) -> tuple[int, int]:
        if self.size != (0, 0):
            return self.size
        length = self.shorter_side or self.longer_side
        given = min(height, width) if self.shorter_side else max(height, width)
        return self._side(height, given, length), self._side(width, given, length)

    def _side(self, side: int, given: int, length: int) -> int:
        """The new length of `side` where `given` becomes `length`."""
        if side == given:
            return length
        if self.rounding == "floor":  # in whole numbers: side × (length / given) may miss a whole number by a hair
            return max(1, side * length // given)
        return max(1, round(side * (length / given)))
