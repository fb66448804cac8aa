"""A step that adds a constant."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from workbench.plugin import api


@dataclass(frozen=True, slots=True, kw_only=True)
class Add:
    """value + amount, as float32. The option `amount` is declared in plugin.toml."""

    amount: float

    def plan(self, spec: api.SampleSpec) -> api.SampleSpec:
        """What comes out for an input like `spec`; raise api.cannot(...) where that cannot be."""
        return replace(spec, dtype="float32", low=spec.low + self.amount, high=spec.high + self.amount)

    def apply(self, sample: api.Sample) -> api.Sample:
        """(H, W, C) in, (H, W, C) float32 out. Never change `sample` itself."""
        px = sample.px.astype(np.float32) + np.float32(self.amount)
        return replace(sample, px=api.frozen(px))

    def describe(self) -> str:
        """In a few words, with its numbers."""
        return f"value + {self.amount:g}"
