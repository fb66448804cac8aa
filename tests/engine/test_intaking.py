"""Bare networks as a person asks about them: known, open, tried, used once, added, confirmed."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from tests import factories
from tests.models.bare_networks import ANSWERS, pooled, saved
from workbench.core.result import Result
from workbench.engine import Engine
from workbench.errors import ModelPackageError, ReadError
from workbench.wire import answers, requests

KEYS = ("colour", "modality", "scale", "resize", "activation", "labels")


@pytest.fixture
def network(tmp_path: Path) -> Path:
    return saved(tmp_path / "net.onnx")


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """One colour: the made network's logits for it are 1 × r, 2 × g, 3 × b."""
    return factories.picture_file(tmp_path / "plain.png", np.full((16, 24, 3), (255, 51, 102), np.uint8))


def pairs(chosen: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(chosen.items())


def intake(engine: Engine, path: Path, **chosen: str) -> answers.Drafted:
    found: answers.Drafted = engine.answer(requests.Intake(path=str(path), chosen=pairs(chosen)))
    return found


def preview(
    engine: Engine, path: Path, picture: Path, key: str, *values: str, **chosen: str
) -> dict[str, answers.Trial]:
    ask = requests.Preview(path=str(path), key=key, image=str(picture), chosen=pairs(chosen), values=values)
    return {trial.value: trial for trial in engine.answer(ask)}


def predicted(engine: Engine, path: Path, picture: Path, **chosen: str) -> Result:
    prepared = engine.answer(requests.PrepareModel(path=str(path), chosen=pairs(ANSWERS | chosen)))
    found: answers.Predicted = engine.answer(requests.Predict(path=str(picture), model=prepared.paths[0]))
    return found.result


def scores(result: Result) -> list[float]:
    return [one.score for one in sorted(result.findings.classes, key=lambda one: one.index)]


def refused(engine: Engine, request: requests.Request) -> ModelPackageError:
    with pytest.raises(ModelPackageError) as caught:
        engine.answer(request)
    return caught.value


def test_that_a_draft_says_what_is_known_and_what_is_open(shared_engine: Engine, network: Path) -> None:
    found = intake(shared_engine, network)
    assert (found.name, found.whole, found.plan, found.manifest) == ("net.onnx", False, (), "")
    assert tuple(question.key for question in found.questions) == KEYS
    assert found.asked == found.questions


def test_that_what_was_asked_stays_known_while_answers_come_in(shared_engine: Engine, network: Path) -> None:
    found = intake(shared_engine, network, scale="0..1", colour="BGR")
    assert tuple(question.key for question in found.questions) == ("modality", "resize", "activation", "labels")
    assert tuple(question.key for question in found.asked) == KEYS
    assert found.unconfirmed == ("colour", "scale", "filter")


def test_that_a_whole_draft_shows_its_plan_and_its_manifest(shared_engine: Engine, network: Path) -> None:
    found = intake(shared_engine, network, **ANSWERS)
    assert found.questions == ()
    assert found.plan == ("resize to 8 × 8, bilinear", "value × 0.00392157")
    assert tomllib.loads(found.manifest)["intake"]["unconfirmed"] == [*KEYS[:4], "filter", *KEYS[4:]]


def test_that_a_package_is_asked_nothing(shared_engine: Engine, tmp_path: Path) -> None:
    folder = factories.package_folder(tmp_path / "made")
    assert intake(shared_engine, folder).whole
    ask = requests.PrepareModel(path=str(folder))
    assert shared_engine.answer(ask).paths == (str(folder),)


def test_that_open_questions_are_told_with_their_values(shared_engine: Engine, network: Path) -> None:
    error = refused(shared_engine, requests.PrepareModel(path=str(network), chosen=(("scale", "0..1"),)))
    assert error.code == "model.questions"
    assert [line.split(":")[1].strip() for line in error.problems if line.startswith("open")] == [
        *("colour", "modality", "resize", "activation", "labels"),
    ]


def test_that_each_choice_is_tried_on_a_picture(shared_engine: Engine, network: Path, picture: Path) -> None:
    trials = preview(shared_engine, network, picture, "scale", labels="ant|bee|cat")
    assert list(trials) == ["imagenet", "0..1", "-1..1", "127/128", "0..255"]
    assert [(trials[name].low, trials[name].high) for name in ("0..1", "-1..1", "0..255")] == [
        (pytest.approx(0.2), 1.0),
        (pytest.approx(-0.6), 1.0),
        (51.0, 255.0),
    ]
    assert [score.label for score in trials["0..255"].top] == ["cat", "ant", "bee"]
    assert [score.score for score in trials["0..255"].top] == pytest.approx([306.0, 255.0, 102.0])
    seen: Any = trials["0..1"].seen
    assert (seen.shape, seen.dtype) == ((8, 8, 3), np.uint8)
    assert seen[0, 0].tolist() == [255, 51, 102]


def test_that_colours_are_seen_in_the_order_that_they_are_fed(
    shared_engine: Engine, network: Path, picture: Path
) -> None:
    trials = preview(shared_engine, network, picture, "colour", scale="0..1")
    assert [trials[name].top[0].label for name in ("RGB", "BGR")] == ["2", "2"]
    logits = {
        name: [one.score for one in sorted(trial.top, key=lambda one: one.index)] for name, trial in trials.items()
    }
    assert logits == {"RGB": pytest.approx([1.0, 0.4, 1.2]), "BGR": pytest.approx([0.4, 0.4, 3.0])}


def test_that_other_values_than_the_usual_can_be_tried(shared_engine: Engine, network: Path, picture: Path) -> None:
    trials = preview(shared_engine, network, picture, "scale", "scale=2", "scale=x", scale="0..1")
    assert (trials["scale=2"].low, trials["scale=2"].high) == (102.0, 510.0)
    broken = trials["scale=x"].error
    assert broken is not None
    assert broken.error().code == "model.answer"


def test_that_a_choice_that_fails_on_the_picture_costs_that_choice(
    shared_engine: Engine, network: Path, picture: Path
) -> None:
    trials = preview(shared_engine, network, picture, "activation", scale="0..255")
    broken = trials["classes"].error
    assert broken is not None
    assert (broken.error().code, trials["softmax"].error, trials["numbers"].error) == (
        "run.not_probabilities",
        None,
        None,
    )
    assert [value.value for value in trials["numbers"].values] == pytest.approx([255.0, 102.0, 306.0])


def test_that_outputs_without_a_known_number_need_their_names_first(
    shared_engine: Engine, tmp_path: Path, picture: Path
) -> None:
    path = saved(tmp_path / "free.onnx", pooled((1, 3, 8, 8), out=("n", "k")))
    error = preview(shared_engine, path, picture, "scale")["0..1"].error
    assert error is not None
    assert error.error().problems == ("labels: This has to be answered first: How are its outputs called?",)
    assert preview(shared_engine, path, picture, "scale", labels="a|b|c")["0..1"].error is None


@pytest.mark.parametrize("key", ["layout", "size", "scael"])
def test_that_only_what_is_open_is_tried(shared_engine: Engine, network: Path, picture: Path, key: str) -> None:
    error = refused(shared_engine, requests.Preview(path=str(network), key=key, image=str(picture)))
    assert error.problems == (f"{key}: This is not open.",)


def test_that_a_package_cannot_be_tried_and_a_broken_picture_is_told(
    shared_engine: Engine, network: Path, picture: Path, tmp_path: Path
) -> None:
    folder = factories.package_folder(tmp_path / "made")
    error = refused(shared_engine, requests.Preview(path=str(folder), key="scale", image=str(picture)))
    assert error.problems == ("It is a package already.",)
    with pytest.raises(ReadError):
        preview(shared_engine, network, tmp_path / "gone.png", "scale")


def test_that_a_prepared_network_is_run_and_its_result_says_what_is_not_confirmed(
    shared_engine: Engine, network: Path, picture: Path
) -> None:
    result = predicted(shared_engine, network, picture)
    assert scores(result) == pytest.approx([1.0, 0.4, 1.2])
    assert [notice.text for notice in result.notices if notice.code == "model.unconfirmed"] == [
        "Not confirmed about the model, chosen or guessed: colour, modality, scale, resize, filter, activation, labels."
    ]


def test_that_other_answers_make_another_package_and_the_same_ones_the_same(
    shared_engine: Engine, network: Path
) -> None:
    def folder(**chosen: str) -> str:
        ask = requests.PrepareModel(path=str(network), chosen=pairs(ANSWERS | chosen))
        return str(shared_engine.answer(ask).paths[0])

    assert folder() == folder()
    assert folder(scale="-1..1") != folder()
    assert folder(labels="a|b|c") != folder(labels="a|b|d")


@pytest.mark.parametrize(
    ("dtype", "layout", "scale", "expected"),
    [
        ("float16", "NCHW", "0..1", [1.0, 0.4, 1.2]),
        ("float64", "NHWC", "0..1", [1.0, 0.4, 1.2]),
        ("uint8", "NHWC", "0..255", [255.0, 102.0, 306.0]),
        ("int8", "NCHW", "scale=1,mean=128,std=1", [127.0, -154.0, -78.0]),
        ("int32", "NCHW", "0..255", [255.0, 102.0, 306.0]),
    ],
)
def test_that_every_type_and_layout_of_input_is_fed(
    shared_engine: Engine, tmp_path: Path, picture: Path, dtype: str, layout: str, scale: str, expected: list[float]
) -> None:
    path = saved(tmp_path / "typed.onnx", factories.mean_network(dtype=dtype, layout=layout))
    assert scores(predicted(shared_engine, path, picture, scale=scale)) == pytest.approx(expected, rel=1e-3)


def test_that_a_network_of_any_size_is_fed_with_the_size_that_was_chosen(
    shared_engine: Engine, tmp_path: Path, picture: Path
) -> None:
    path = saved(tmp_path / "free.onnx", pooled(("n", "c", "h", "w"), convolved=True))
    trial = preview(shared_engine, path, picture, "size", "6x4", scale="0..1", resize="squeeze")["6x4"]
    assert trial.error is None
    assert trial.seen is not None
    assert trial.seen.shape == (6, 4, 3)


def mapped() -> onnx.ModelProto:
    """Scores behind a map from names to numbers, as Custom Vision and scikit-learn end."""
    last = [
        helper.make_node("Softmax", ["logits"], ["p"]),
        helper.make_node("ZipMap", ["p"], ["map"], domain="ai.onnx.ml", classlabels_strings=["ant", "bee", "cat"]),
    ]
    model = pooled((1, 3, 8, 8), back=last)
    model.opset_import.append(helper.make_opsetid("ai.onnx.ml", 3))
    del model.graph.output[:]
    number = helper.make_tensor_type_proto(TensorProto.FLOAT, [])
    kind = helper.make_sequence_type_proto(helper.make_map_type_proto(TensorProto.STRING, number))
    model.graph.output.append(helper.make_value_info("map", kind))
    return model


def test_that_scores_in_front_of_a_map_are_read_with_its_names(
    shared_engine: Engine, tmp_path: Path, picture: Path
) -> None:
    path = saved(tmp_path / "mapped.onnx", mapped())
    assert [question.key for question in intake(shared_engine, path).questions] == [
        "colour",
        "modality",
        "scale",
        "resize",
    ]
    answered = {key: ANSWERS[key] for key in ("colour", "modality", "scale", "resize")}
    prepared = shared_engine.answer(requests.PrepareModel(path=str(path), chosen=pairs(answered)))
    found: answers.Predicted = shared_engine.answer(requests.Predict(path=str(picture), model=prepared.paths[0]))
    expected = np.exp([1.0, 0.2, 0.4]) / np.exp([1.0, 0.2, 0.4]).sum()
    named = {one.label: one.probability for one in found.result.findings.classes}
    assert named == pytest.approx(dict(zip(("ant", "bee", "cat"), expected, strict=True)), rel=1e-5)


def test_that_an_added_network_is_marked_until_it_is_confirmed(engine: Engine, network: Path, picture: Path) -> None:
    added: answers.ModelRow = engine.answer(requests.AddModel(path=str(network), chosen=pairs(ANSWERS)))
    assert (added.id, added.unconfirmed) == ("net", (*KEYS[:4], "filter", *KEYS[4:]))
    (row,) = [one for one in engine.answer(requests.ListModels()) if one.id == "net"]
    assert row.unconfirmed == added.unconfirmed
    first: Result = engine.answer(requests.Predict(path=str(picture), model="net")).result
    confirmed: answers.ModelRow = engine.answer(requests.ConfirmModel(model="net"))
    assert confirmed.unconfirmed == ()
    then: Result = engine.answer(requests.Predict(path=str(picture), model="net")).result
    codes = [[notice.code for notice in result.notices] for result in (first, then)]
    assert codes == [["model.unconfirmed"], []]
    assert scores(first) == scores(then)
    assert engine.answer(requests.ConfirmModel(model="net")).unconfirmed == ()


def test_that_only_a_model_of_the_library_is_confirmed(engine: Engine) -> None:
    assert refused(engine, requests.ConfirmModel(model="nothing")).code == "model.not_found"
    (bundled, *_) = engine.answer(requests.ListModels())
    assert engine.answer(requests.ConfirmModel(model=bundled.id)).id == bundled.id


def test_that_a_network_with_open_questions_is_not_added(engine: Engine, network: Path) -> None:
    assert refused(engine, requests.AddModel(path=str(network))).code == "model.questions"
    assert [row.id for row in engine.answer(requests.ListModels())] == ["efficientnet-lite0-imagenet"]


def test_that_missing_weights_beside_a_network_are_told(engine: Engine, tmp_path: Path) -> None:
    model = factories.mean_network()
    model.graph.initializer.append(factories.tensor(np.ones(5000), "weights"))
    path = tmp_path / "net.onnx"
    onnx.save_model(model, path, save_as_external_data=True, location="net.data", size_threshold=1000)
    assert engine.answer(requests.AddModel(path=str(path), chosen=pairs(ANSWERS | {"name": "Whole"}))).id == "whole"
    (tmp_path / "net.data").unlink()
    error = refused(engine, requests.PrepareModel(path=str(path), chosen=pairs(ANSWERS)))
    assert (error.code, error.params["file"]) == ("model.file_missing", "net.data")


def test_that_of_a_transformers_folder_named_by_its_network_only_its_own_files_are_copied(
    engine: Engine, tmp_path: Path
) -> None:
    saved(tmp_path / "model.onnx")
    (tmp_path / "config.json").write_text('{"id2label": {"0": "a", "1": "b", "2": "c"}}')
    (tmp_path / "preprocessor_config.json").write_text(
        '{"size": {"height": 8, "width": 8}, "image_mean": [0], "image_std": [1]}'
    )
    (tmp_path / "holiday.png").write_bytes(b"mine")
    row: answers.ModelRow = engine.answer(requests.AddModel(path=str(tmp_path / "model.onnx")))
    copied = {path.name for path in Path(row.folder).iterdir()}
    assert copied == {"model.onnx", "config.json", "preprocessor_config.json", "files.sha256"}
    assert row.labels == ("a", "b", "c")
