"""The exact class-activation map (Zhou et al. 2016) for networks that end in global average pooling and a linear layer.

logit_k = Σ_c weight[k, c] · mean(features[c]) + bias[k], so the map M_k = Σ_c weight[k, c] · features[c] has the mean
logit_k − bias[k]. That is checked each time: a map that does not add up is not shown.
"""

from __future__ import annotations

import threading

import numpy as np

from workbench.plugin import api

_TOLERANCE = 1e-3
_SENTENCE = (
    "Exact class-activation map. It shows where the model reacted, not what is there: it is no outline of a lesion."
)


class ExactCam:
    """The map of one class from the kept feature map; another class costs a product of a row and the features."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._heads: dict[str, api.LinearHead | None] = {}

    def needs(self, package: api.ModelPackage) -> tuple[str, ...] | None:
        """The last feature map and the logits, where the network ends as it has to."""
        head = self._head(package)
        return (head.features, head.logits) if head else None

    def explain(self, ask: api.ExplainAsk, report: api.Report, token: api.CancelToken) -> api.Overlay:
        """The map of `ask.target` over the part of the source that the network saw."""
        head = self._head(ask.package)
        name = ask.package.manifest.name
        if head is None or head.features not in ask.outputs:
            why = "It does not end in global average pooling and one linear layer."
            raise api.ExplainError(
                "explain.not_possible", method="Class-activation map", model=name, why=why, hint="Use occlusion."
            )
        features = ask.outputs[head.features][0].astype(np.float32)
        channels, rows, cols = features.shape
        values = (head.weight[ask.target] @ features.reshape(channels, -1)).reshape(rows, cols)
        self._check(values, head, ask, name)
        height, width = _seen(ask.tensor)
        return api.Overlay(
            kind="heat",
            values=api.frozen(values),
            affine=ask.tensor.affine.after(api.scaling(height / rows, width / cols)),
            low=float(values.min()),
            high=float(values.max()),
            unit="contribution to the score",
            method="saliency.cam",
            title="Class-activation map",
            sentence=_SENTENCE,
            target=ask.target,
            target_label=ask.target_label,
        )

    def _check(self, values: api.Array, head: api.LinearHead, ask: api.ExplainAsk, name: str) -> None:
        total = float(values.mean(dtype=np.float64)) + float(head.bias[ask.target])
        logit = float(ask.outputs[head.logits].reshape(-1)[ask.target])
        if abs(total - logit) > _TOLERANCE * max(1.0, abs(logit)):
            raise api.ExplainError("explain.check_failed", model=name, sum=f"{total:.4f}", logit=f"{logit:.4f}")

    def _head(self, package: api.ModelPackage) -> api.LinearHead | None:
        with self._lock:
            if package.digest not in self._heads:
                _, model = api.verified_graph(package)
                output = package.manifest.engine.output
                self._heads[package.digest] = api.linear_head(model, output)
            return self._heads[package.digest]


def _seen(tensor: api.Tensor) -> tuple[int, int]:
    """Height and width of the network's input."""
    shape = tensor.values.shape
    return (shape[2], shape[3]) if tensor.layout == "NCHW" else (shape[1], shape[2])
