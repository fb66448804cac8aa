"""The library as a person asks about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import factories
from workbench.engine import Engine, modelling
from workbench.errors import ModelPackageError
from workbench.paths import Paths
from workbench.wire import requests

DEMO = "efficientnet-lite0-imagenet"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small model with a card and two samples."""
    contents = {"README.md": b"# Made\n\n## Intended use\n\nTests.\n", "samples/b.png": b"", "samples/a.jpg": b""}
    contents |= {"samples/expected.json": b"{}", "samples/deeper/c.png": b""}
    return factories.package_folder(tmp_path / "model", contents=contents)


def test_that_a_model_is_looked_up_again_only_when_something_changed(engine: Engine, folder: Path) -> None:
    resolve = engine._modelling.resolve
    first = resolve(str(folder))
    assert resolve(str(folder)) is first
    manifest = folder / "model.toml"
    manifest.write_text(manifest.read_text().replace('"bee"', '"wasp"'))
    changed = resolve(str(folder))
    assert (first.labels[1], changed.labels[1]) == ("bee", "wasp")
    (folder / "model.onnx").unlink()
    with pytest.raises(ModelPackageError) as caught:
        engine.answer(requests.ShowModel(model=str(folder)))
    assert caught.value.code == "model.file_missing"


def test_that_a_model_that_was_just_added_is_found_by_its_id(engine: Engine, folder: Path) -> None:
    with pytest.raises(ModelPackageError):
        engine.answer(requests.ShowModel(model="made"))
    engine.answer(requests.AddModel(path=str(folder)))
    assert engine.answer(requests.ShowModel(model="made")).row.origin == "user"
    assert [row.id for row in engine.answer(requests.ListModels())] == [DEMO, "made"]


def test_that_a_sheet_holds_plan_facts_card_and_samples(engine: Engine, folder: Path) -> None:
    sheet = engine.answer(requests.ShowModel(model=str(folder)))
    assert sheet.plan == ("resize to 8 × 8, bilinear", "value × 0.00392157")
    assert dict(sheet.facts) == {
        "input": "input float32 [1, 3, 8, 8]",
        "output": "logits float32 [1, 3]",
        "opset": "17 (IR 8)",
        "parameters": "12",
        "made by": "not stated",
        "activation": "softmax",
        "calibrated": "no",
        "operating points": "0",
    }
    assert sheet.card.startswith("# Made")
    assert [Path(sample).name for sample in sheet.samples] == ["a.jpg", "b.png"]
    row = sheet.row
    assert (row.id, row.name, row.version, row.task, row.licence) == (
        "made",
        "Made",
        "1",
        "classification",
        "Apache-2.0",
    )
    assert (row.intended_use, row.labels, row.suits) == ("Tests.", factories.LABELS, {"modality": ("photo",)})


def test_that_free_sizes_are_shown_as_such(engine: Engine, tmp_path: Path) -> None:
    folder = factories.package_folder(tmp_path / "free", factories.mean_network(side=None))
    facts = dict(engine.answer(requests.ShowModel(model=str(folder))).facts)
    assert facts["input"] == "input float32 [1, 3, ?, ?]"
    named = factories.package_folder(tmp_path / "named", factories.mean_network(side="side"))
    facts = dict(engine.answer(requests.ShowModel(model=str(named))).facts)
    assert facts["input"] == "input float32 [1, 3, side, side]"


def test_that_without_a_name_the_demo_model_is_meant(shared_engine: Engine) -> None:
    assert shared_engine.answer(requests.ShowModel()).row.id == DEMO


def test_that_a_removed_model_can_be_put_back(engine: Engine, folder: Path, paths: Paths) -> None:
    engine.answer(requests.AddModel(path=str(folder)))
    removed = engine.answer(requests.RemoveModel(model="made"))
    assert [row.id for row in engine.answer(requests.ListModels())] == [DEMO]
    assert Path(removed.waiting).is_relative_to(paths.models)
    assert engine.answer(requests.RestoreModel(waiting=removed.waiting)).id == "made"
    assert [row.id for row in engine.answer(requests.ListModels())] == [DEMO, "made"]


def test_that_nothing_from_elsewhere_can_be_put_back(engine: Engine, folder: Path) -> None:
    engine.answer(requests.AddModel(path=str(folder)))
    with pytest.raises(ModelPackageError) as caught:
        engine.answer(requests.RestoreModel(waiting=str(folder)))
    assert caught.value.code == "model.not_found"
    assert (folder / "model.toml").is_file()


def test_that_a_removed_models_sessions_are_dropped(engine: Engine, folder: Path, tmp_path: Path) -> None:
    engine.answer(requests.AddModel(path=str(folder)))
    picture = str(factories.picture_file(tmp_path / "a.png"))
    engine.answer(requests.Predict(path=picture, model="made"))
    assert engine.answer(requests.Stats()).sessions == 1
    engine.answer(requests.RemoveModel(model="made"))
    assert engine.answer(requests.Stats()).sessions == 0
    with pytest.raises(ModelPackageError):
        engine.answer(requests.Predict(path=picture, model="made"))


def test_that_a_model_that_cannot_be_read_can_still_be_removed(engine: Engine, folder: Path, paths: Paths) -> None:
    engine.answer(requests.AddModel(path=str(folder)))
    (paths.models / "made" / "model.toml").write_text("no manifest")
    rows = engine.answer(requests.ListModels())
    assert (rows[1].id, rows[1].error.code) == ("made", "model.manifest")
    engine.answer(requests.RemoveModel(model="made"))
    assert len(engine.answer(requests.ListModels())) == 1


def test_that_a_model_without_a_folder_of_samples_has_none(tmp_path: Path) -> None:
    model = factories.read_package(factories.package_folder(tmp_path / "bare"))
    assert modelling.samples_of(model) == []
