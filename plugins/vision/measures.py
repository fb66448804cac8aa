"""Regression: numbers with units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from workbench.plugin import api

from .labels import check_labels, flat_output


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """value = output × scale + offset; lists hold one entry, or one a label. `low`, `high`: what is plausible."""

    units: tuple[str, ...] = ()
    scale: tuple[float, ...] = (1.0,)
    offset: tuple[float, ...] = (0.0,)
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()

    def output(self, package: api.ModelPackage, outputs: Sequence[api.TensorSpec]) -> str:
        """The output with one number a label."""
        spec = flat_output(package, outputs)
        check_labels(package, spec)
        return spec.name

    def interpret(self, package: api.ModelPackage, output: api.Array) -> api.Findings:
        """The numbers of one image, in the order of the labels."""
        numbers = output.reshape(-1).astype(np.float64)
        values = tuple(
            api.Measured(
                label=label,
                value=float(number) * _at(self.scale, i, 1.0) + _at(self.offset, i, 0.0),
                unit=self.units[i % len(self.units)] if self.units else "",
                low=self.low[i % len(self.low)] if self.low else None,
                high=self.high[i % len(self.high)] if self.high else None,
            )
            for i, (label, number) in enumerate(zip(package.labels, numbers, strict=True))
        )
        return api.Findings(task=package.manifest.task, values=values)

    def score(self, output: api.Array, target: int) -> api.Array:
        """The network's own number for the label."""
        rows: api.Array = output.reshape(output.shape[0], -1)[:, target].astype(np.float32)
        return rows


def _at(numbers: tuple[float, ...], index: int, default: float) -> float:
    return numbers[index % len(numbers)] if numbers else default
