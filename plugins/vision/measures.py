"""Regression: numbers with units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.plugin import api

from .labels import check_labels, column, flat_output, one_each


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
        self._check_lists(package)
        return spec.name

    def interpret(self, package: api.ModelPackage, output: api.Array) -> api.Findings:
        """The numbers of one image, in the order of the labels."""
        numbers = one_each(package, output)
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
        return column(output, target)

    def _check_lists(self, package: api.ModelPackage) -> None:
        """A list that is shorter than the labels would put units on the wrong numbers."""
        count = len(package.labels)
        lists = {name: len(getattr(self, name)) for name in ("units", "scale", "offset", "low", "high")}
        problems = tuple(
            f"{name} has {found} entries for {count} label(s); one, or one a label, is expected."
            for name, found in lists.items()
            if found not in (0, 1, count)
        )
        if problems:
            raise api.ModelPackageError(
                "model.manifest", name=package.manifest.name, count=len(problems), file="model.toml", problems=problems
            )


def _at(numbers: tuple[float, ...], index: int, default: float) -> float:
    return numbers[index % len(numbers)] if numbers else default
