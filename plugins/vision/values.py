"""Steps that change values: normalise, window, range.

8-bit pictures have 256 possible values: each becomes its result once, in double precision, and pixels are looked up.
So the result is the formula's own, rounded once to float32, and cheap. Other pictures are computed in double too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from workbench.plugin import api

_LARGEST = float(np.finfo(np.float32).max)
Formula = Callable[[api.Array, int], api.Array]


@dataclass(frozen=True, slots=True, kw_only=True)
class Normalize:
    """(value × scale − mean) / std; mean and std are one number, or one a channel."""

    scale: float = 1.0
    mean: tuple[float, ...] = (0.0,)
    std: tuple[float, ...] = (1.0,)

    def plan(self, spec: api.SampleSpec) -> api.SampleSpec:
        """The new range; the type becomes float32."""
        for name, given in (("mean", self.mean), ("std", self.std)):
            if len(given) not in (1, spec.channels):
                why = f"{name} has {len(given)} numbers for {spec.channels} channel(s)."
                raise api.cannot("vision.normalize", why, "Give one number, or one a channel.")
        if 0.0 in self.std:
            raise api.cannot("vision.normalize", "std is 0.", "Dividing by 0 gives no numbers; correct model.toml.")
        ends = np.array([spec.low, spec.high])
        with np.errstate(over="ignore", invalid="ignore"):  # the ends may be infinite
            found = np.stack([self._formula(ends, c) for c in range(spec.channels)])
        if np.isfinite(ends).all() and not np.abs(found).max() <= _LARGEST:
            why = "The values would become larger than float32 can hold."
            raise api.cannot("vision.normalize", why, "Correct scale and std in model.toml.")
        return replace(spec, dtype="float32", low=float(found.min()), high=float(found.max()))

    def apply(self, sample: api.Sample) -> api.Sample:
        """float32 values."""
        return replace(sample, px=_by_channel(sample.px, self._formula))

    def describe(self) -> str:
        """In words."""
        scaled = "value" if self.scale == 1.0 else f"value × {self.scale:.6g}"
        if set(self.mean) == {0.0} and set(self.std) == {1.0}:
            return scaled
        return f"({scaled} − {_list(self.mean)}) / {_list(self.std)}"

    def python(self, spec: api.SampleSpec) -> api.Snippet:
        """The same in Python."""
        lines = (
            f"mean, std = {list(self.mean)}, {list(self.std)}",
            f"px = by_channel(px, lambda x, c: (x * {self.scale!r} - mean[c % len(mean)]) / std[c % len(std)])",
        )
        return replace(PYTHON, lines=lines)

    def _formula(self, values: api.Array, channel: int) -> api.Array:
        mean, std = self.mean[channel % len(self.mean)], self.std[channel % len(self.std)]
        result: api.Array = (values * self.scale - mean) / std
        return result


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """[centre − width / 2, centre + width / 2] to [0, 1], clamped."""

    centre: float
    width: float

    def plan(self, spec: api.SampleSpec) -> api.SampleSpec:
        """float32 in [0, 1]."""
        return replace(spec, dtype="float32", low=0.0, high=1.0)

    def apply(self, sample: api.Sample) -> api.Sample:
        """float32 values."""
        low = self.centre - self.width / 2
        return replace(
            sample, px=_by_channel(sample.px, lambda values, _: np.clip((values - low) / self.width, 0.0, 1.0))
        )

    def describe(self) -> str:
        """In words."""
        return f"window {self.centre:g} ± {self.width / 2:g} to 0…1"

    def python(self, spec: api.SampleSpec) -> api.Snippet:
        """The same in Python."""
        low = self.centre - self.width / 2
        line = f"px = by_channel(px, lambda x, c: np.clip((x - {low!r}) / {self.width!r}, 0.0, 1.0))"
        return replace(PYTHON, lines=(line,))


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueRange:
    """[low, high] to [0, 1]; an end that is not given is the picture's own."""

    low: float | None = None
    high: float | None = None
    clamp: bool = True

    def plan(self, spec: api.SampleSpec) -> api.SampleSpec:
        """float32 in [0, 1], or beyond if not clamped."""
        if self.low is not None and self.high is not None and self.high <= self.low:
            raise api.cannot("vision.value_range", "high is not above low.", "Correct it in model.toml.")
        if self.clamp:
            return replace(spec, dtype="float32", low=0.0, high=1.0)
        low = 0.0 if self.low is None else float("-inf")
        high = 1.0 if self.high is None else float("inf")
        if self.low is not None and self.high is not None:
            low, high = ((end - self.low) / (self.high - self.low) for end in (spec.low, spec.high))
        return replace(spec, dtype="float32", low=low, high=high)

    def apply(self, sample: api.Sample) -> api.Sample:
        """float32 values. A picture of one single value becomes 0."""
        low = float(sample.px.min()) if self.low is None else self.low
        high = float(sample.px.max()) if self.high is None else self.high
        span = high - low

        def formula(values: api.Array, _: int) -> api.Array:
            unit = (values - low) / span if span > 0 else np.zeros_like(values)
            result: api.Array = np.clip(unit, 0.0, 1.0) if self.clamp else unit
            return result

        return replace(sample, px=_by_channel(sample.px, formula))

    def describe(self) -> str:
        """In words."""
        low = "smallest" if self.low is None else f"{self.low:g}"
        high = "largest" if self.high is None else f"{self.high:g}"
        return f"{low} to {high} becomes 0…1"

    def python(self, spec: api.SampleSpec) -> api.Snippet:
        """The same in Python."""
        unit = "(x - low) / (high - low) if high > low else np.zeros_like(x)"
        lines = (
            f"low = {'float(px.min())' if self.low is None else repr(self.low)}",
            f"high = {'float(px.max())' if self.high is None else repr(self.high)}",
            f"px = by_channel(px, lambda x, c: {f'np.clip({unit}, 0.0, 1.0)' if self.clamp else unit})",
        )
        return replace(PYTHON, lines=lines)


def _by_channel(px: api.Array, formula: Formula) -> api.Array:
    """`formula` on every channel: (H, W, C) float32, channels first in memory: packing as NCHW copies nothing."""
    rows, cols, channels = px.shape
    out = np.empty((channels, rows, cols), np.float32)
    with np.errstate(over="ignore"):  # infinite values are told where the network answers with them
        for c in range(channels):
            if px.dtype == np.uint8:
                table = formula(np.arange(256, dtype=np.float64), c).astype(np.float32)
                np.take(table, px[:, :, c], out=out[c], mode="clip")
            else:
                out[c] = formula(px[:, :, c].astype(np.float64), c)
    return api.frozen(out).transpose(1, 2, 0)


PYTHON = api.Snippet(
    lines=(),
    helpers=(
        '''def by_channel(px, formula):
    """The formula on every channel in double precision, rounded once to float32."""
    with np.errstate(over="ignore"):
        done = [formula(px[:, :, c].astype(np.float64), c).astype(np.float32) for c in range(px.shape[2])]
    return np.stack(done, axis=2)''',
    ),
)
"""What scripts need for formulas."""


def _list(numbers: tuple[float, ...]) -> str:
    return f"{numbers[0]:.6g}" if len(set(numbers)) == 1 else "[" + ", ".join(f"{n:.6g}" for n in numbers) + "]"
