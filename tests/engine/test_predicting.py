"""Running a model on an image, and looking at the run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from onnx import helper

from tests import factories
from workbench.core.overlay import Overlay
from workbench.core.result import ClassScore, Findings
from workbench.engine import Engine, Work, predicting, runs
from workbench.errors import Cancelled, ExplainError, ModelPackageError, PlanError, RuntimeFailure, WorkbenchError
from workbench.wire import answers, requests


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A small model: ant, bee, cat."""
    return str(factories.package_folder(tmp_path_factory.mktemp("models") / "model"))


@pytest.fixture
def picture(tmp_path: Path) -> str:
    """Noise of 16 × 16."""
    return str(factories.picture_file(tmp_path / "noise.png", factories.pixels(16, 16)))


def counted(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The batch sizes that the networks of an engine run from now on."""
    runs_made: list[int] = []
    inner = engine._networks.session

    def session(*arguments: Any) -> Any:
        made = inner(*arguments)

        class Counting:
            device, inputs, outputs = made.device, made.inputs, made.outputs

            def run(self, feeds: Any, outputs: Any, token: Any) -> Any:
                runs_made.append(len(next(iter(feeds.values()))))
                return made.run(feeds, outputs, token)

        return Counting()

    monkeypatch.setattr(engine._networks, "session", session)
    return runs_made


def test_that_a_result_comes_with_what_the_network_saw(shared_engine: Engine, model: str, picture: str) -> None:
    found: answers.Predicted = shared_engine.answer(requests.Predict(path=picture, model=model))
    assert found.seen.px.shape == (8, 8, 3)
    assert found.seen.covered == (0.0, 0.0, 16.0, 16.0)
    assert found.seen.lines[0].startswith("16 × 16 × 3: ")
    assert found.seen.lines[1:] == (
        "8 × 8 × 3: resize to 8 × 8, bilinear",
        "8 × 8 × 3: value × 0.00392157",
        "network input input: float32, NCHW",
        "network output logits",
    )
    assert found.methods == ("saliency.cam", "saliency.occlusion")
    assert (found.overlay, found.no_overlay, found.kept, found.not_kept) == (None, "", False, None)


def test_that_another_class_is_explained_without_another_run(
    engine: Engine, model: str, picture: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = counted(engine, monkeypatch)
    found = engine.answer(requests.Predict(path=picture, model=model, explain="auto"))
    assert (found.overlay.target, made) == (found.result.findings.classes[0].index, [1])
    overlay = engine.answer(requests.Explain(path=picture, model=model, target="bee"))
    assert (overlay.target_label, overlay.method, made) == ("bee", "saliency.cam", [1])
    engine.answer(requests.Explain(path=picture, model=model, target="bee", device="cpu"))
    assert made == [1, 1], "another device is another run"
    factories.picture_file(Path(picture), factories.pixels(17, 16, seed=1))
    engine.answer(requests.Explain(path=picture, model=model, target="bee"))
    assert made == [1, 1, 1], "another content is another run"


def test_that_a_prediction_is_one_run_even_where_its_map_would_take_many(
    engine: Engine, picture: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bounded = factories.mean_network()
    bounded.graph.node.append(helper.make_node("Tanh", ["logits"], ["bounded"]))
    bounded.graph.output[0].name = "bounded"
    model = str(factories.package_folder(tmp_path / "bounded", bounded))
    made = counted(engine, monkeypatch)
    found = engine.answer(requests.Predict(path=picture, model=model, explain="auto"))
    assert (found.overlay, found.methods, made) == (None, ("saliency.occlusion",), [1])
    assert found.no_overlay.startswith("This network has no exact map.")
    asked = engine.answer(requests.Predict(path=picture, model=model, explain="saliency.occlusion"))
    assert asked.overlay.forwards == sum(made[2:])
    assert isinstance(asked.overlay, Overlay)


def test_that_a_run_made_in_spite_of_misfits_is_no_excuse(shared_engine: Engine, model: str, slice_file: Path) -> None:
    ask = requests.Predict(path=str(slice_file), model=model, anyway=True)
    marked = shared_engine.answer(ask).result
    assert len(marked.misfits) == 3
    assert marked.marked
    with pytest.raises(PlanError):
        shared_engine.answer(requests.Explain(path=str(slice_file), model=model))
    with pytest.raises(PlanError):
        shared_engine.answer(replace_anyway(ask))
    assert shared_engine.answer(requests.Explain(path=str(slice_file), model=model, anyway=True)).target_label


def replace_anyway(ask: requests.Predict) -> requests.Predict:
    """The same wish without the excuse."""
    return requests.Predict(path=ask.path, model=ask.model)


def test_that_only_the_latest_runs_are_kept(
    engine: Engine, model: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(predicting, "MOST_RUNS", 2)
    pictures = [str(factories.picture_file(tmp_path / f"{n}.png", factories.pixels(8, 8, seed=n))) for n in range(3)]
    for one in pictures:
        engine.answer(requests.Predict(path=one, model=model))
    made = counted(engine, monkeypatch)
    engine.answer(requests.Explain(path=pictures[2], model=model))
    engine.answer(requests.Explain(path=pictures[1], model=model))
    assert made == []
    engine.answer(requests.Explain(path=pictures[0], model=model))
    assert made == [1]


def test_that_a_trace_holds_every_stage_with_its_digest(shared_engine: Engine, model: str, picture: str) -> None:
    stages: tuple[answers.Traced, ...] = shared_engine.answer(requests.Trace(path=picture, model=model))
    assert [stage.shape for stage in stages] == [(16, 16, 3), (8, 8, 3), (8, 8, 3), (1, 3, 8, 8)]
    assert [stage.dtype for stage in stages] == ["uint8", "uint8", "float32", "float32"]
    assert [stage.picture.shape for stage in stages] == [(16, 16, 3)] + [(8, 8, 3)] * 3
    assert stages[2].high == pytest.approx(stages[1].high / 255)
    assert (stages[2].low, stages[2].mean) == pytest.approx((stages[1].low / 255, stages[1].mean / 255))
    assert stages[3].mean == pytest.approx(stages[2].mean)
    assert len({stage.sha256 for stage in stages}) == 4


def test_that_suitability_is_told_without_running(
    shared_engine: Engine, model: str, picture: str, slice_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = counted(shared_engine, monkeypatch)
    good = shared_engine.answer(requests.Suit(path=picture, model=model))
    assert (good.misfits, good.impossible) == ((), None)
    bad = shared_engine.answer(requests.Suit(path=str(slice_file), model=model))
    assert [misfit.partition(":")[0] for misfit in bad.misfits] == ["kind", "colour", "values"]
    missing = shared_engine.answer(requests.Suit(path="/nowhere.png", model=model))
    assert missing.impossible.code == "read.not_found"
    unknown = shared_engine.answer(requests.Suit(path=picture, model="/nowhere"))
    assert unknown.impossible.code == "model.not_found"
    assert made == []


def test_that_cancelled_work_is_not_done(shared_engine: Engine, model: str, picture: str) -> None:
    work = Work()
    work.token.cancel()
    with pytest.raises(Cancelled):
        shared_engine.answer(requests.Predict(path=picture, model=model), work)


@pytest.mark.parametrize(
    ("wish", "kind", "code"),
    [
        ({"device": "tpu"}, RuntimeFailure, "runtime.no_such_device"),
        ({"explain": "saliency.none"}, ExplainError, "explain.no_such_method"),
        ({"explain": "auto", "target": "dog"}, ExplainError, "explain.no_such_class"),
        ({"model": "/nowhere"}, ModelPackageError, "model.not_found"),
        ({"frame": 1}, WorkbenchError, "read.no_such_frame"),
    ],
)
def test_that_a_wish_that_cannot_be_is_told(
    wish: dict[str, Any], kind: type[WorkbenchError], code: str, shared_engine: Engine, model: str, picture: str
) -> None:
    with pytest.raises(kind) as caught:
        shared_engine.answer(requests.Predict(**({"path": picture, "model": model} | wish)))
    assert caught.value.code == code


# -- which class is meant


def package(*labels: str) -> Any:
    """A model with these labels."""
    from workbench.plugin import fakes

    return fakes.package(labels)


BEST = Findings(task="classification", classes=(ClassScore(1, "b", 0.9, 2.0), ClassScore(0, "a", 0.1, 0.0)))


@pytest.mark.parametrize(
    ("target", "index"),
    [(None, 1), ("0", 0), ("a", 0), ("B", 1), ("Crane", 3), ("crane", 2), ("5", 5), ("6", 4)],
)
def test_that_a_class_is_meant_by_number_then_by_label(target: str | None, index: int) -> None:
    model = package("a", "b", "crane", "Crane", "6", "x")
    assert runs.target_index(model, BEST, target) == index


def test_that_a_label_that_stands_twice_has_to_be_given_by_number() -> None:
    with pytest.raises(ExplainError) as caught:
        runs.target_index(package("a", "crane", "b", "crane"), BEST, "crane")
    assert caught.value.why == "2 classes are called so: 1, 3."
    with pytest.raises(ExplainError) as unknown:
        runs.target_index(package("a", "b"), BEST, "2")
    assert unknown.value.params == {"model": "Fake", "label": "2"}


def test_that_a_result_without_classes_explains_its_first_output() -> None:
    assert runs.target_index(package("a", "b"), replace(BEST, classes=()), None) == 0


def test_that_the_versions_that_decide_about_numbers_are_kept(shared_engine: Engine, model: str, picture: str) -> None:
    result = shared_engine.answer(requests.Predict(path=picture, model=model)).result
    assert {"workbench", "python", "onnxruntime"} <= set(result.provenance.versions)
    assert result.provenance.model.name == "Made"
    assert set(result.provenance.timings_ms) == {"read", "prepare", "network", "interpret"}
    again = shared_engine.answer(requests.Predict(path=picture, model=model)).result
    assert again.findings == result.findings
    assert again.provenance.input_sha256 == result.provenance.input_sha256
    assert again.provenance.plan_sha256 == result.provenance.plan_sha256


def test_that_the_screens_window_never_moves_a_score(shared_engine: Engine, model: str, slice_file: Path) -> None:
    ask = requests.Predict(path=str(slice_file), model=model, anyway=True)
    before = shared_engine.answer(ask).result.findings
    for window in ("40,10", "full", "-500,100"):
        shared_engine.answer(requests.Render(path=str(slice_file), window=window))
    assert shared_engine.answer(ask).result.findings == before


def test_that_the_map_lies_on_the_part_of_the_picture_that_was_seen(shared_engine: Engine, tmp_path: Path) -> None:
    steps = [{"use": "vision.center_crop", "size": [8, 8]}, {"use": "vision.normalize", "scale": 1 / 255}]
    model = str(factories.package_folder(tmp_path / "crop", step=steps))
    picture = str(factories.picture_file(tmp_path / "wide.png", factories.pixels(8, 20)))
    found = shared_engine.answer(requests.Predict(path=picture, model=model, explain="auto"))
    assert found.seen.covered == found.overlay.covered() == (0.0, 6.0, 8.0, 14.0)
    assert np.isfinite(found.overlay.values).all()
