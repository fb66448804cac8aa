"""Pad to a size, a multiple, or a square."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from workbench.plugin import api

from .resample import check_pixels


@dataclass(frozen=True, slots=True, kw_only=True)
class Pad:
    """Exactly one of `size` (height, width), `multiple`, `square`. Pictures are never cut: a larger one is refused."""

    size: tuple[int, int] = (0, 0)
    multiple: int = 0
    square: bool = False
    fill: tuple[float, ...] = (0.0,)
    anchor: str = "centre"

    def plan(self, spec: api.SampleSpec) -> api.SampleSpec:
        """The padded height and width."""
        if sum((self.size != (0, 0), self.multiple > 0, self.square)) != 1:
            raise api.cannot(
                "vision.pad", "Give exactly one of size, multiple and square.", "Correct it in model.toml."
            )
        height, width = self._target(spec.height, spec.width)
        if height < spec.height or width < spec.width:
            why = f"The picture ({spec.width} × {spec.height}) is larger than {width} × {height}."
            raise api.cannot("vision.pad", why, "Resize it in an earlier step.")
        check_pixels("vision.pad", height, width)
        check_fill("vision.pad", self.fill, spec)
        low, high = min(spec.low, *self.fill), max(spec.high, *self.fill)
        return replace(spec, height=height, width=width, low=low, high=high)

    def apply(self, sample: api.Sample) -> api.Sample:
        """The padded values; the affine shifts by what was added at the top and left."""
        height, width = self._target(*sample.px.shape[:2])
        px, top, left = placed(sample.px, height, width, self.fill, self.anchor)
        return replace(sample, px=api.frozen(px), affine=sample.affine.after(api.shift(-top, -left)))

    def describe(self) -> str:
        """In words."""
        if self.square:
            return "pad to a square"
        return f"pad to a multiple of {self.multiple}" if self.multiple else f"pad to {self.size[1]} × {self.size[0]}"

    def python(self, spec: api.SampleSpec) -> api.Snippet:
        """The same in Python."""
        target = f"height, width = {self.size[0]}, {self.size[1]}"
        if self.square:
            target = "height = width = max(px.shape[:2])"
        elif self.multiple:
            target = f"height, width = (-(-side // {self.multiple}) * {self.multiple} for side in px.shape[:2])"
        return replace(PYTHON, lines=(target, placing(self.fill, self.anchor)))

    def _target(self, height: int, width: int) -> tuple[int, int]:
        if self.square:
            return (max(height, width),) * 2
        if self.multiple:
            return -(-height // self.multiple) * self.multiple, -(-width // self.multiple) * self.multiple
        return self.size


def check_fill(step: str, fill: tuple[float, ...], spec: api.SampleSpec) -> None:
    """Raise RunError unless `fill` is one number, or one a channel, that the picture's values can hold."""
    hint = "Correct fill in model.toml."
    if len(fill) not in (1, spec.channels):
        raise api.cannot(step, f"fill has {len(fill)} numbers for {spec.channels} channel(s).", hint)
    bad = [number for number in fill if number not in range(256)]
    if spec.dtype == "uint8" and bad:
        why = f"The picture's values are whole numbers from 0 to 255; {bad[0]:g} is none."
        raise api.cannot(step, why, hint)


def placed(px: api.Array, height: int, width: int, fill: tuple[float, ...], anchor: str) -> tuple[api.Array, int, int]:
    """`px` in a (height, width, C) frame of `fill`: the frame, and the row and column where the picture begins."""
    rows, cols, channels = px.shape
    top, left = ((height - rows) // 2, (width - cols) // 2) if anchor == "centre" else (0, 0)
    frame = np.empty((height, width, channels), px.dtype)
    frame[:] = np.asarray(fill if len(fill) == channels else fill[:1] * channels).astype(px.dtype)
    frame[top : top + rows, left : left + cols] = px
    return frame, top, left


def placing(fill: tuple[float, ...], anchor: str) -> str:
    """A script's line for `placed`."""
    return f"px = placed(px, height, width, {list(fill)}, centred={anchor == 'centre'})"


PYTHON = api.Snippet(
    lines=(),
    helpers=(
        '''def placed(px, height, width, fill, centred):
    """px in a (height, width, C) frame of `fill`."""
    rows, cols, channels = px.shape
    top, left = ((height - rows) // 2, (width - cols) // 2) if centred else (0, 0)
    frame = np.empty((height, width, channels), px.dtype)
    frame[:] = np.asarray(fill if len(fill) == channels else fill[:1] * channels).astype(px.dtype)
    frame[top : top + rows, left : left + cols] = px
    return frame''',
    ),
)
"""What scripts need for `placed`."""
