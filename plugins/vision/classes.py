"""Class scores to probabilities, with operating points.

Logits are never shown as probabilities: an output that is said to be activated already is checked to be so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from workbench.plugin import api

from .labels import check_labels, column, flat_output, one_each

_SUM_TOLERANCE = 0.02
_EDGE = 1e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class Classes:
    """`activation`: softmax, sigmoid, or none where the graph has it."""

    activation: str

    def output(self, package: api.ModelPackage, outputs: Sequence[api.TensorSpec]) -> str:
        """The output with one number a class."""
        spec = flat_output(package, outputs)
        check_labels(package, spec)
        if self.activation == "none" and package.manifest.calibration is not None:
            problem = 'calibration: a temperature divides logits; with activation = "none" there are none.'
            raise api.ModelPackageError(
                "model.manifest", name=package.manifest.name, count=1, file="model.toml", problems=(problem,)
            )
        return spec.name

    def interpret(self, package: api.ModelPackage, output: api.Array) -> api.Findings:
        """Probabilities of one image, highest first, each with its operating point if the manifest has one."""
        scores = one_each(package, output)
        calibration = package.manifest.calibration
        probabilities = self._activated(scores / (calibration.temperature if calibration else 1.0), package)
        order = np.argsort(-probabilities, kind="stable").tolist()
        chances, raw, labels = probabilities.tolist(), scores.tolist(), package.labels
        points = {point.label: point for point in package.manifest.operating_points}
        if points:
            classes = tuple(_with_point(i, labels[i], chances[i], raw[i], points.get(labels[i])) for i in order)
        else:
            classes = tuple([api.ClassScore(i, labels[i], chances[i], raw[i]) for i in order])
        return api.Findings(task=package.manifest.task, classes=classes, calibrated=calibration is not None)

    def score(self, output: api.Array, target: int) -> api.Array:
        """The network's own number for the class, before the activation."""
        return column(output, target)

    def _activated(self, scores: api.Array, package: api.ModelPackage) -> api.Array:
        if self.activation == "softmax":
            e = np.exp(scores - scores.max())
            result: api.Array = e / e.sum()
            return result
        if self.activation == "sigmoid":
            small = np.exp(-np.abs(scores))
            return np.where(scores >= 0, 1 / (1 + small), small / (1 + small))
        low, high = float(scores.min()), float(scores.max())
        off = package.manifest.task == "classification" and abs(float(scores.sum()) - 1) > _SUM_TOLERANCE
        if low < -_EDGE or high > 1 + _EDGE or (off and len(scores) > 1):
            raise api.RunError(
                "run.not_probabilities", model=package.manifest.name, low=f"{low:.3g}", high=f"{high:.3g}"
            )
        return np.clip(scores, 0.0, 1.0)


def _with_point(
    index: int, label: str, probability: float, score: float, point: api.OperatingPoint | None
) -> api.ClassScore:
    if point is None:
        return api.ClassScore(index, label, probability, score)
    positive = probability >= point.threshold
    return api.ClassScore(index, label, probability, score, point.threshold, positive, point.band)
