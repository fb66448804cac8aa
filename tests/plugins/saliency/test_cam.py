"""Exact class-activation maps: they add up, cost no run, and lie where the network looked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import helper

from tests import factories
from tests.plugins.saliency.asking import PLAIN, asked, explainer, labelled, looking
from workbench.core.arrays import Array, frozen
from workbench.core.geometry import Affine
from workbench.core.overlay import Overlay
from workbench.core.progress import CancelToken, silent
from workbench.errors import ExplainError

CLASSES = 4
BIAS = np.array([0.5, -2.0, 0.0, 3.0], np.float32)
WEIGHT = np.array([[2, 0, 0], [0, 3, 0], [0, 0, -1], [1, 1, 1]], np.float32)


def pooling(layout: str = "NCHW", height: int = 32, width: int = 48, dtype: str = "float32") -> onnx.ModelProto:
    """Means over patches of 8 × 8 pixels, pooled, and a linear layer: class 0 sees red, 1 green, 2 a lack of blue."""
    shape = [1, 3, height, width] if layout == "NCHW" else [1, height, width, 3]
    nodes, name = [], "input"
    if layout == "NHWC":
        nodes.append(helper.make_node("Transpose", [name], ["turned"], perm=[0, 3, 1, 2]))
        name = "turned"
    nodes += [
        helper.make_node("AveragePool", [name], ["maps"], kernel_shape=[8, 8], strides=[8, 8]),
        helper.make_node("GlobalAveragePool", ["maps"], ["pooled"]),
        helper.make_node("Flatten", ["pooled"], ["flat"]),
        helper.make_node("Gemm", ["flat", "weight", "bias"], ["logits"], transB=1),
    ]
    initialisers = [factories.tensor(WEIGHT, "weight", dtype), factories.tensor(BIAS, "bias", dtype)]
    inputs, outputs = [factories.value("input", shape, dtype)], [factories.value("logits", [1, CLASSES], dtype)]
    return factories.network(nodes, inputs, outputs, initialisers)


def spotted() -> Array:
    """Black, with a red spot at the upper left and a green one at the lower right."""
    px = np.zeros((32, 48, 3), np.uint8)
    px[0:8, 8:16, 0] = 255
    px[24:32, 40:48, 1] = 255
    return px


def refuse(fed: Array) -> None:
    raise AssertionError("a map of a class must not cost a run")


def explained(folder: Path, target: int, px: Array | None = None, layout: str = "NCHW", **changes: Any) -> Overlay:
    """The map of a class; a further run is an error."""
    method = explainer("cam")
    known: dict[str, Any] = {
        "step": PLAIN,
        "interpret": labelled(CLASSES),
        "engine": {"use": "ort.session", "layout": layout},
    }
    model = changes.pop("model", None) or pooling(layout)
    shown = spotted() if px is None else px
    ask = asked(folder, model, shown, method, watch=refuse, **(known | changes))
    return method.explain(ask(target), silent, CancelToken())


@pytest.mark.parametrize("layout", ["NCHW", "NHWC"])
@pytest.mark.parametrize(
    ("target", "place", "value"), [(0, (0, 1), 2.0), (1, (3, 5), 3.0), (3, (0, 1), 1.0)], ids=["red", "green", "any"]
)
def test_that_the_map_lies_where_the_network_looked(
    tmp_path: Path, target: int, place: tuple[int, int], value: float, layout: str
) -> None:
    found = explained(tmp_path, target, layout=layout)
    wanted = np.zeros((4, 6), np.float32)
    wanted[place] = value
    if target == 3:
        wanted[3, 5] = 1
    assert found.values == pytest.approx(wanted, abs=1e-6)
    assert (found.low, found.high) == pytest.approx((0, value), abs=1e-6)
    assert (found.target, found.target_label, found.method) == (target, f"c{target}", "saliency.cam")


def test_that_the_mean_of_the_map_plus_the_bias_is_the_networks_own_number(tmp_path: Path) -> None:
    method = explainer("cam")
    px = factories.pixels(32, 48)
    known: dict[str, Any] = {"step": PLAIN, "interpret": labelled(CLASSES)}
    ask = asked(tmp_path, pooling(), px, method, watch=refuse, **known)
    for target in range(CLASSES):
        found = method.explain(ask(target), silent, CancelToken())
        logit = float(ask(target).outputs["logits"][0, target])
        assert float(found.values.mean()) + BIAS[target] == pytest.approx(logit, abs=1e-5)
    assert found.values.dtype == np.float32
    assert not found.values.flags.writeable


def test_that_the_map_says_what_it_is_and_what_not(tmp_path: Path) -> None:
    found = explained(tmp_path, 0)
    assert (found.kind, found.unit, found.title) == ("heat", "contribution to the score", "Class-activation map")
    assert found.sentence.endswith("It shows where the model reacted, not what is there: it is no outline of a lesion.")


def test_that_the_map_lies_on_the_part_of_the_picture_that_the_network_saw(tmp_path: Path) -> None:
    """The picture is halved, then cropped: the map's 4 × 6 cells cover 64 × 96 of its pixels."""
    steps = [{"use": "vision.resize", "size": [50, 60]}, {"use": "vision.crop", "origin": [10, 5], "size": [32, 48]}]
    px = np.zeros((100, 120, 3), np.uint8)
    px[20:36, 10 + 2 * 16 : 10 + 3 * 16, 0] = 255
    found = explained(tmp_path, 0, px, step=[*steps, *PLAIN])
    assert found.affine == Affine(rr=16, r0=20, cc=16, c0=10)
    assert found.covered() == (20, 10, 84, 106)
    peak = np.unravel_index(found.values.argmax(), found.values.shape)
    assert tuple(int(i) for i in peak) == (0, 2)


def test_that_halves_are_enough_for_the_map_to_add_up(tmp_path: Path) -> None:
    found = explained(tmp_path, 1, model=pooling(dtype="float16"))
    assert found.values.dtype == np.float32
    assert float(found.values.max()) == pytest.approx(3, rel=1e-3)


@pytest.mark.parametrize(("off", "told"), [(0.05, True), (0.002, True), (0.0005, False)])
def test_that_a_map_that_does_not_add_up_is_not_shown(tmp_path: Path, off: float, told: bool) -> None:
    method = explainer("cam")
    ask = asked(tmp_path, pooling(), spotted(), method, step=PLAIN, interpret=labelled(CLASSES))(0)
    wrong = frozen(ask.outputs["logits"] + np.float32(off))
    asking = replace(ask, outputs={**ask.outputs, "logits": wrong})
    if not told:
        assert method.explain(asking, silent, CancelToken()).high == pytest.approx(2)
        return
    with pytest.raises(ExplainError) as caught:
        method.explain(asking, silent, CancelToken())
    assert caught.value.code == "explain.check_failed"
    assert caught.value.params["logit"] == f"{float(wrong[0, 0]):.4f}"


def test_that_a_network_with_another_end_is_not_promised_a_map(tmp_path: Path) -> None:
    method = explainer("cam")
    model = looking((0, 0, 8, 8), (8, 8, 16, 16), side=16)
    ask = asked(tmp_path, model, factories.pixels(16, 16), method, step=PLAIN, interpret=labelled(2))(0)
    assert method.needs(ask.package) is None
    with pytest.raises(ExplainError) as caught:
        method.explain(ask, silent, CancelToken())
    assert (caught.value.code, caught.value.hint) == ("explain.not_possible", "Use occlusion.")


def test_that_the_features_have_to_be_among_the_outputs(tmp_path: Path) -> None:
    method = explainer("cam")
    ask = asked(tmp_path, pooling(), spotted(), method, step=PLAIN, interpret=labelled(CLASSES))(0)
    assert method.needs(ask.package) == ("maps", "logits")
    with pytest.raises(ExplainError) as caught:
        method.explain(replace(ask, outputs={"logits": ask.outputs["logits"]}), silent, CancelToken())
    assert caught.value.code == "explain.not_possible"


def test_that_one_explainer_serves_many_models(tmp_path: Path) -> None:
    """What is kept of a network is kept by its digest."""
    method = explainer("cam")
    known: dict[str, Any] = {"step": PLAIN, "interpret": labelled(CLASSES)}
    first = asked(tmp_path / "one", pooling(), spotted(), method, **known)(0)
    turned = pooling()
    turned.graph.initializer[0].CopyFrom(factories.tensor(WEIGHT[::-1], "weight"))
    second = asked(tmp_path / "two", turned, spotted(), method, **known)(0)
    highs = [method.explain(ask, silent, CancelToken()).high for ask in (first, second, first)]
    assert highs == pytest.approx([2, 1, 2])
