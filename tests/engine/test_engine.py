"""Everything that can be asked, answered."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import numpy as np
import pytest
from PIL import Image as PillowImage

import workbench
from tests import factories
from workbench.engine import Engine
from workbench.errors import WriteError
from workbench.paths import Paths
from workbench.wire import answers, requests


@pytest.fixture
def model(tmp_path: Path) -> str:
    """A small model: ant, bee, cat."""
    return str(factories.package_folder(tmp_path / "model"))


@pytest.fixture
def picture(tmp_path: Path) -> str:
    """Noise."""
    return str(factories.picture_file(tmp_path / "noise.png", factories.pixels(16, 16)))


def test_that_every_request_has_somebody_who_answers(shared_engine: Engine) -> None:
    wanted = {
        kind
        for kind in vars(requests).values()
        if isinstance(kind, type) and issubclass(kind, requests.Request) and kind is not requests.Request
    }
    assert wanted == set(shared_engine._handlers)


# -- kept and found again


def test_that_results_are_found_again_when_an_image_is_opened_again(
    engine: Engine, model: str, picture: str, paths: Paths
) -> None:
    kept = engine.answer(requests.Predict(path=picture, model=model, save=True))
    assert (kept.kept, len(kept.result.id)) == (True, 32)
    later = factories.engine(paths)
    (row,) = later.answer(requests.Recall(paths=(picture, "/other.png")))
    assert (row.input, row.frame, row.result) == (picture, 0, kept.result)
    (short,) = later.answer(requests.Recall(paths=(picture,), top=2))
    assert short.result.findings.classes == kept.result.findings.classes[:2]
    assert short.result.provenance == kept.result.provenance


def test_that_what_was_not_to_be_kept_is_not(engine: Engine, model: str, picture: str) -> None:
    found = engine.answer(requests.Predict(path=picture, model=model))
    assert (found.kept, found.result.id) == (False, "")
    assert engine.answer(requests.Recall(paths=(picture,))) == ()


def test_that_a_store_that_cannot_be_used_costs_the_keeping_alone(paths: Paths, model: str, picture: str) -> None:
    paths.data.mkdir()
    paths.results.mkdir()
    engine = factories.engine(paths)
    engine.warm_up()
    found = engine.answer(requests.Predict(path=picture, model=model, save=True))
    assert (found.kept, found.not_kept.code, len(found.result.findings.classes)) == (False, "store.unwritable", 3)


# -- written


def rows(engine: Engine, model: str, picture: str) -> tuple[answers.ExportRecord, ...]:
    """A result, and an error."""
    found = engine.answer(requests.Predict(path=picture, model=model, explain="auto"))
    good = answers.ExportRecord(input=picture, result=found.result, overlay=found.overlay)
    told = {"code": "read.empty", "what": "b.png is empty.", "why": "", "hint": ""}
    return (good, answers.ExportRecord(input="b.png", frame=2, error=told))


def test_that_results_are_exported_as_the_ending_says(engine: Engine, model: str, picture: str, tmp_path: Path) -> None:
    out = tmp_path / "new" / "out.JSON"
    done = engine.answer(requests.Export(out=str(out), records=rows(engine, model, picture)))
    assert done.paths == (str(out),)
    first, second = json.loads(out.read_text())
    assert (first["input"], first["model"]["id"], len(first["classes"])) == (picture, "made", 3)
    assert (second["input"], second["frame"], second["error"]["code"]) == ("b.png", 2, "read.empty")


def test_that_lines_are_appended_only_when_asked(engine: Engine, model: str, picture: str, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    records = rows(engine, model, picture)
    counts = []
    for append in (False, True, True, False):
        engine.answer(requests.Export(out=str(out), records=records, append=append))
        counts.append(len(out.read_text().splitlines()))
    assert counts == [2, 4, 6, 2]


def test_that_a_trial_writes_nothing(engine: Engine, tmp_path: Path) -> None:
    assert engine.answer(requests.Export(out=str(tmp_path / "a.csv"), records=(), trial=True)).paths == ()
    assert not (tmp_path / "a.csv").exists()
    for name, ending in (("a.xls", ".xls"), ("a", "(none)")):
        with pytest.raises(WriteError) as caught:
            engine.answer(requests.Export(out=str(tmp_path / name), records=(), trial=True))
        assert (caught.value.code, caught.value.params["ending"]) == ("write.format", ending)


def test_that_a_picture_is_exported_in_the_window_of_the_screen(
    engine: Engine, slice_file: Path, model: str, tmp_path: Path
) -> None:
    found = engine.answer(requests.Predict(path=str(slice_file), model=model, anyway=True))
    sizes = []
    for window in ("40,10", "40,4000"):
        out = tmp_path / "slice.png"
        row = answers.ExportRecord(input=str(slice_file), result=found.result, window=window)
        engine.answer(requests.Export(out=str(out), records=(row,)))
        with PillowImage.open(out) as opened:
            sizes.append(len(np.unique(np.asarray(opened.convert("L"))[:100, :100])))
    assert sizes[0] < sizes[1]


def test_that_what_could_not_be_written_leaves_what_was_there(
    engine: Engine, model: str, picture: str, tmp_path: Path
) -> None:
    out = tmp_path / "out.png"
    out.write_text("old")
    with pytest.raises(WriteError):
        engine.answer(requests.Render(path=picture, out=str(out / "deeper.png")))
    assert out.read_text() == "old"
    engine.answer(requests.Render(path=picture, out=str(out)))
    with PillowImage.open(out) as opened:
        assert opened.size == (16, 16)


# -- checked


def test_that_samples_are_checked_with_progress(engine: Engine, tmp_path: Path) -> None:
    from workbench.core.progress import Progress
    from workbench.engine import Work

    folder = factories.package_folder(tmp_path / "model")
    (folder / "samples").mkdir()
    found = []
    for number, name in enumerate(("a.png", "b.png")):
        path = factories.picture_file(folder / "samples" / name, factories.pixels(8, 8, seed=number))
        best = engine.answer(requests.Predict(path=str(path), model=str(folder))).result.findings.classes[0]
        wrong = 0.1 if name == "b.png" else 0.0
        top = [{"index": best.index, "label": best.label, "probability": best.probability - wrong}]
        found.append({"file": name, "top": top})
    expected = {"schema": 1, "tolerance": {"probability": 0.01}, "samples": found}
    (folder / "samples" / "expected.json").write_text(json.dumps(expected))
    told: list[Progress] = []
    checked = engine.answer(requests.CheckModel(model=str(folder), device="cpu"), Work(report=told.append))
    assert (checked.model, checked.device, checked.tolerance) == ("made", "cpu", 0.01)
    assert [bool(sample.differences) for sample in checked.samples] == [False, True]
    assert checked.samples[1].largest == pytest.approx(0.1)
    assert [(step.fraction, step.words) for step in told if step.fraction is not None] == [
        (0.0, "Checking a.png"),
        (0.5, "Checking b.png"),
    ]


# -- for scripts


def test_that_a_script_can_open_an_engine_of_its_own(tmp_path: Path, picture: str, model: str) -> None:
    engine = workbench.open_engine(tmp_path / "own", added_plugins=False)
    parts = list(engine.open([picture, "/nowhere.png"]))
    assert [item.id for part in parts for item in part.items] == [picture]
    assert [one.error.code for part in parts for one in part.broken] == ["read.not_found"]
    found = engine.predict(requests.Predict(path=picture, model=model, save=True))
    assert found.kept
    assert (tmp_path / "own" / "results.sqlite").is_file()


def test_that_an_answer_survives_the_way_over_the_wire(engine: Engine, model: str, picture: str) -> None:
    (row,) = rows(engine, model, picture)[:1]
    assert row.result is not None
    assert msgspec.json.decode(msgspec.json.encode(row.result), type=workbench.Result) == row.result
