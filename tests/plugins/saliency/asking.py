"""Explanations as the program asks for them, of networks that are known to look somewhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import helper

from tests import factories
from tests.plugins.ort.running import made, runtime
from workbench.core.arrays import Array
from workbench.core.kinds import ExplainAsk, Explainer
from workbench.core.progress import CancelToken
from workbench.pipeline.plan import plan
from workbench.pipeline.run import run

SIDE = 56
PLAIN: list[dict[str, Any]] = [{"use": "vision.normalize", "scale": 1 / 255}]


def explainer(use: str, **options: Any) -> Explainer:
    """An explainer of the plugin."""
    return factories.registry().explainer(f"saliency.{use}", options)


def looking(*places: tuple[int, int, int, int], layout: str = "NCHW", side: int = SIDE) -> onnx.ModelProto:
    """Logit k is the sum of what lies in its own box (top, left, bottom, right), whatever the channel."""
    masks = np.zeros((len(places), 3, side, side), np.float32)
    for k, (top, left, bottom, right) in enumerate(places):
        masks[k, :, top:bottom, left:right] = 1
    shape = [1, 3, side, side] if layout == "NCHW" else [1, side, side, 3]
    nodes, name = [], "input"
    if layout == "NHWC":
        nodes.append(helper.make_node("Transpose", [name], ["turned"], perm=[0, 3, 1, 2]))
        name = "turned"
    nodes += [
        helper.make_node("Flatten", [name], ["flat"]),
        helper.make_node("Gemm", ["flat", "masks"], ["logits"], transB=1),
    ]
    initialisers = [factories.tensor(masks.reshape(len(places), -1), "masks")]
    inputs, outputs = [factories.value("input", shape)], [factories.value("logits", [1, len(places)])]
    return factories.network(nodes, inputs, outputs, initialisers)


def asked(
    folder: Path,
    model: onnx.ModelProto,
    px: Array,
    method: Explainer,
    *,
    workers: int = 1,
    watch: Callable[[Array], None] = lambda fed: None,
    **changes: Any,
) -> Callable[[int], ExplainAsk]:
    """Runs the model once; gives what the explainer may look at for a class. `watch` sees every further input."""
    package = made(folder, model, **changes)
    needs = method.needs(package) or ()
    session = runtime().open(package, "cpu", needs)
    image = factories.image(px)
    pipeline = plan(package, image, session.inputs, session.outputs, factories.registry())
    ran = run(pipeline, image, session, CancelToken(), needs)

    def again(values: Array) -> Array:
        watch(values)
        return session.run({pipeline.input.name: values}, [pipeline.output], CancelToken())[pipeline.output]

    def ask(target: int) -> ExplainAsk:
        return ExplainAsk(
            package=package,
            tensor=ran.tensor,
            outputs=ran.outputs,
            output_name=pipeline.output,
            target=target,
            target_label=package.labels[target],
            score=pipeline.interpreter.score,
            run=again,
            workers=workers,
        )

    return ask


def labelled(count: int) -> dict[str, Any]:
    """[interpret] with so many labels."""
    return {"use": "vision.classes", "activation": "softmax", "labels": [f"c{i}" for i in range(count)]}
