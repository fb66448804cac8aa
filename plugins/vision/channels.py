"""Which channel goes where."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from workbench.plugin import api


@dataclass(frozen=True, slots=True, kw_only=True)
class Channels:
    """Output channel i is input channel `order[i]`."""

    order: tuple[float, ...]

    def plan(self, spec: api.SampleSpec) -> api.SampleSpec:
        """The new number of channels."""
        for index in self.order:
            if index != int(index) or not 0 <= index < spec.channels:
                why = f"There is no channel {index:g}; there are {spec.channels}, counted from 0."
                raise api.cannot("vision.channels", why, "Correct order in model.toml.")
        return replace(spec, channels=len(self.order))

    def apply(self, sample: api.Sample) -> api.Sample:
        """The rearranged values."""
        px = np.ascontiguousarray(sample.px[:, :, [int(index) for index in self.order]])
        return replace(sample, px=api.frozen(px))

    def describe(self) -> str:
        """In words."""
        return "channels " + ", ".join(f"{index:g}" for index in self.order)

    def python(self, spec: api.SampleSpec) -> api.Snippet:
        """The same in Python."""
        return api.Snippet(lines=(f"px = np.ascontiguousarray(px[:, :, {[int(index) for index in self.order]}])",))
