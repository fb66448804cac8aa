"""`workbench predict`: a row for every picture, whatever happens to its neighbours."""

from __future__ import annotations

import csv
import hashlib
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image as PillowImage

from tests import factories
from tests.cli.conftest import Command
from workbench.core.arrays import Array
from workbench.paths import Paths
from workbench.store.results import ResultStore


def plain_colour(folder: Path, name: str = "plain.png", colour: tuple[int, int, int] = (255, 51, 102)) -> Path:
    """A picture of one colour: the small model's logits for it are 1 × r, 2 × g, 3 × b, with 255 as 1."""
    return factories.picture_file(folder / name, np.full((24, 30, 3), colour, np.uint8))


def softmax(*logits: float) -> list[float]:
    """Probabilities."""
    parts = [math.exp(logit) for logit in logits]
    return [part / sum(parts) for part in parts]


ANT, BEE, CAT = softmax(1.0, 0.4, 1.2)


def frames_file(path: Path, count: int = 3) -> Path:
    """A TIFF whose frames are red, green, blue."""
    pages = [np.zeros((8, 8, 3), np.uint8) for _ in range(count)]
    for number, page in enumerate(pages):
        page[:, :, number % 3] = 255
    first, *rest = [PillowImage.fromarray(page) for page in pages]
    first.save(path, save_all=True, append_images=rest)
    return path


def test_that_a_result_is_the_documented_object(command: Command, model: Path, tmp_path: Path) -> None:
    picture = plain_colour(tmp_path)
    done = command("predict", picture, "--model", model, "--json")
    assert (done.status, done.err) == (0, "")
    row = done.row
    assert list(row) == [
        "input",
        "frame",
        "task",
        "model",
        "classes",
        "calibrated",
        "device",
        "warnings",
        "misfits",
        "input_sha256",
        "plan_sha256",
        "timings_ms",
        "kept",
    ]
    assert (row["input"], row["frame"], row["task"]) == (str(picture), 0, "classification")
    assert row["model"] == {"id": "made", "version": "1", "sha256": factories.read_package(model).digest}
    assert row["classes"] == [
        {"index": 2, "label": "cat", "probability": pytest.approx(CAT, abs=1e-6)},
        {"index": 0, "label": "ant", "probability": pytest.approx(ANT, abs=1e-6)},
        {"index": 1, "label": "bee", "probability": pytest.approx(BEE, abs=1e-6)},
    ]
    assert row["device"] == {
        "requested": "auto",
        "used": "cpu",
        "provider": "CPUExecutionProvider",
        "share": 1.0,
        "version": None,
        "why": None,
    }
    assert (row["calibrated"], row["warnings"], row["misfits"], row["kept"]) == (False, [], [], None)
    assert set(row["timings_ms"]) == {"read", "prepare", "network", "interpret"}
    assert all(value >= 0 for value in row["timings_ms"].values())


def test_that_the_digest_of_the_input_is_that_of_its_values(command: Command, model: Path, tmp_path: Path) -> None:
    px = factories.pixels(9, 7)
    first = factories.picture_file(tmp_path / "a.png", px)
    second = factories.picture_file(tmp_path / "b.bmp", px)
    other = factories.picture_file(tmp_path / "c.png", factories.pixels(9, 7, seed=1))
    rows = command("predict", first, second, other, "--model", model, "--json").rows
    digests = [row["input_sha256"] for row in rows]
    assert digests[0] == digests[1] != digests[2]
    assert [row["plan_sha256"] == rows[0]["plan_sha256"] for row in rows] == [True, True, True]
    assert len(digests[0]) == 64


@pytest.mark.parametrize(("top", "count"), [(["--top", "2"], 2), (["--top", "0"], 7), ([], 5), (["--top", "99"], 7)])
def test_that_so_many_classes_are_told(
    top: list[str], count: int, command: Command, photo: Path, tmp_path: Path
) -> None:
    labels = [f"label {number}" for number in range(7)]
    interpret = {"use": "vision.classes", "activation": "softmax", "labels": labels}
    model = factories.package_folder(tmp_path / "seven", factories.mean_network(classes=7), interpret=interpret)
    row = command("predict", photo, "--model", model, "--json", *top).row
    assert len(row["classes"]) == count
    probabilities = [found["probability"] for found in row["classes"]]
    assert probabilities == sorted(probabilities, reverse=True)
    table = command("predict", photo, "--model", model, *top)
    assert len(table.lines) == count


@pytest.mark.parametrize(
    ("words", "option"), [(["--top", "-1"], "--top cannot be -1."), (["--frames", "few"], "--frames cannot be few.")]
)
def test_that_a_wrong_number_is_told_before_anything_is_run(
    words: list[str], option: str, command: Command, photo: Path, model: Path
) -> None:
    done = command("predict", photo, "--model", model, *words)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(option)


def test_that_people_get_a_table_and_nothing_else(command: Command, model: Path, tmp_path: Path) -> None:
    done = command("predict", plain_colour(tmp_path), "--model", model)
    assert (done.status, done.err) == (0, "")
    assert done.lines == ["44.1 %    cat", "36.1 %    ant", "19.8 %    bee"]


def test_that_operating_points_are_told_with_their_side(command: Command, tmp_path: Path) -> None:
    points = [{"label": "ant", "threshold": 0.5}, {"label": "cat", "threshold": 0.9}]
    model = factories.package_folder(
        tmp_path / "points",
        interpret={"use": "vision.classes", "activation": "sigmoid", "labels": list(factories.LABELS)},
        model=factories.model_table(factories.mean_network().SerializeToString(), task="multilabel"),
        operating_point=points,
    )
    row = command("predict", plain_colour(tmp_path), "--model", model, "--json").row
    assert row["task"] == "multilabel"
    assert [(c["label"], c.get("threshold"), c.get("positive")) for c in row["classes"]] == [
        ("cat", 0.9, False),
        ("ant", 0.5, True),
        ("bee", None, None),
    ]
    table = command("predict", plain_colour(tmp_path), "--model", model)
    assert table.lines == ["76.9 %  -  cat", "73.1 %  +  ant", "59.9 %     bee"]


def test_that_numbers_come_with_their_unit(command: Command, tmp_path: Path) -> None:
    model = factories.package_folder(
        tmp_path / "age",
        factories.mean_network(classes=1),
        model=factories.model_table(factories.mean_network(classes=1).SerializeToString(), task="regression"),
        interpret={"use": "vision.values", "labels": ["age"], "units": ["years"]},
    )
    row = command("predict", plain_colour(tmp_path), "--model", model, "--json").row
    assert row["task"] == "regression"
    assert row["values"] == [{"label": "age", "value": pytest.approx(1.0), "unit": "years"}]
    assert "classes" not in row
    assert command("predict", plain_colour(tmp_path), "--model", model).lines == ["1  years  age"]


# -- many inputs


def test_that_every_input_has_its_row_in_the_order_given(command: Command, model: Path, tmp_path: Path) -> None:
    first, last = plain_colour(tmp_path, "1.png"), plain_colour(tmp_path, "3.png")
    done = command("predict", first, tmp_path / "2.png", last, "--model", model, "--json")
    assert done.status == 1
    assert [row["input"] for row in done.rows] == [str(first), str(tmp_path / "2.png"), str(last)]
    assert done.rows[1] == {
        "input": str(tmp_path / "2.png"),
        "frame": 0,
        "error": {
            "code": "read.not_found",
            "what": "2.png is not there.",
            "why": "No file of that name was found.",
            "hint": "Check the path: 2.png",
        },
    }
    assert done.rows[0]["classes"] == done.rows[2]["classes"]


def test_that_an_error_among_many_is_told_on_standard_error(command: Command, model: Path, tmp_path: Path) -> None:
    done = command("predict", plain_colour(tmp_path, "1.png"), tmp_path / "2.png", "--model", model)
    assert done.status == 1
    assert done.lines == ["1.png", "44.1 %    cat", "36.1 %    ant", "19.8 %    bee", ""]
    assert done.err.splitlines()[0] == "2.png: 2.png is not there."


def test_that_a_folder_is_looked_through(command: Command, model: Path, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    (folder / "deeper").mkdir(parents=True)
    plain_colour(folder, "10.png")
    plain_colour(folder, "9.png")
    plain_colour(folder / "deeper", "1.png")
    (folder / "notes.txt").write_text("no picture")
    (folder / "cut.png").write_bytes((folder / "9.png").read_bytes()[:60])
    done = command("predict", folder, "--model", model, "--json")
    assert done.status == 1
    told = {Path(row["input"]).name: row.get("error", {}).get("code") for row in done.rows}
    assert told == {"9.png": None, "10.png": None, "1.png": None, "cut.png": "read.truncated"}


def test_that_a_folder_without_pictures_is_an_error(command: Command, model: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = command("predict", tmp_path / "empty", "--model", model, "--json")
    assert (done.status, done.row["error"]["code"]) == (1, "read.nothing_found")


@pytest.mark.parametrize("named", ["model", "model.onnx"])
def test_that_a_model_among_the_inputs_is_no_image(named: str, command: Command, photo: Path, model: Path) -> None:
    there = model if named == "model" else model / "model.onnx"
    done = command("predict", there, photo, "--model", model, "--json")
    assert done.status == 1
    assert [row["input"] for row in done.rows] == [str(there), str(photo)]
    assert done.rows[0]["error"]["code"] == ("usage.value" if named == "model" else "read.unknown_format")
    assert done.rows[1]["classes"]


def test_that_frames_count_from_0_and_all_of_them_can_be_had(command: Command, model: Path, tmp_path: Path) -> None:
    file = frames_file(tmp_path / "frames.tif")
    red, green, blue = softmax(1, 0, 0)[0], softmax(0, 2, 0)[1], softmax(0, 0, 3)[2]
    rows = command("predict", file, "--model", model, "--json", "--frames", "all", "--top", "1").rows
    assert [(row["frame"], row["classes"][0]["label"]) for row in rows] == [(0, "ant"), (1, "bee"), (2, "cat")]
    assert [row["classes"][0]["probability"] for row in rows] == pytest.approx([red, green, blue], abs=1e-6)
    second = command("predict", file, "--model", model, "--json", "--frames", "1", "--top", "1").row
    assert (second["frame"], second["classes"]) == (1, rows[1]["classes"])
    beyond = command("predict", file, "--model", model, "--json", "--frames", "3")
    assert (beyond.status, beyond.row["frame"], beyond.row["error"]["code"]) == (1, 3, "read.no_such_frame")


def test_that_on_screen_frames_count_from_1(command: Command, model: Path, tmp_path: Path) -> None:
    done = command("predict", frames_file(tmp_path / "f.tif"), "--model", model, "--frames", "all", "--top", "1")
    assert [line for line in done.lines if "f.tif" in line] == ["f.tif", "f.tif, frame 2", "f.tif, frame 3"]


def test_that_a_size_that_only_some_images_have_costs_those_their_rows_alone(command: Command, tmp_path: Path) -> None:
    model = factories.package_folder(tmp_path / "sizes", step=[{"use": "vision.normalize", "scale": 1 / 255}])
    fits = factories.picture_file(tmp_path / "fits.png", factories.pixels(8, 8))
    large = factories.picture_file(tmp_path / "large.png", factories.pixels(9, 8))
    done = command("predict", large, fits, "--model", model, "--json")
    assert done.status == 1
    assert [row.get("error", {}).get("code") for row in done.rows] == ["model.input_shape", None]


# -- what is not meant for each other


def test_that_a_misfit_is_refused_with_every_reason_and_can_be_overruled(
    command: Command, model: Path, slice_file: Path
) -> None:
    refused = command("predict", slice_file, "--model", model, "--json")
    assert (refused.status, refused.row["error"]["code"]) == (1, "plan.misfit")
    problems = refused.row["error"]["problems"]
    assert [problem.partition(":")[0] for problem in problems] == ["kind", "colour", "values"]
    told = command("predict", slice_file, "--model", model)
    assert (told.status, told.out) == (1, "")
    assert told.err.endswith("On the command line: --anyway\n")
    marked = command("predict", slice_file, "--model", model, "--json", "--anyway")
    assert (marked.status, marked.row["misfits"]) == (0, problems)
    assert len(marked.row["classes"]) == 3
    shown = command("predict", slice_file, "--model", model, "--anyway")
    assert f"ct-slice.dcm: Not meant for this image: {problems[0]}" in shown.err.splitlines()


@pytest.mark.parametrize("device", ["cuda", "directml", "coreml"])
def test_that_a_device_that_cannot_be_had_is_no_silent_processor(
    device: str, command: Command, photo: Path, model: Path
) -> None:
    done = command("predict", photo, "--model", model, "--device", device, "--json")
    if done.status == 0:
        assert done.row["device"]["used"] == device
    else:
        assert (done.status, done.row["error"]["code"]) == (2, "runtime.device_unavailable")
        assert done.row["error"]["hint"]


# -- what is written


@pytest.mark.parametrize("ending", [".json", ".jsonl", ".csv"])
def test_that_results_and_errors_are_written_as_the_ending_says(
    ending: str, command: Command, model: Path, tmp_path: Path
) -> None:
    picture, out = plain_colour(tmp_path), tmp_path / "new folder" / f"out{ending}"
    done = command("predict", picture, tmp_path / "none.png", "--model", model, "--out", out, "--top", "1", "--json")
    assert (done.status, done.err) == (1, f"Written: {out}\n")
    text = out.read_text(encoding="utf-8")
    if ending == ".csv":
        rows = list(csv.DictReader(text.splitlines()))
        assert [(row["label"], row["rank"], row["error"].partition(":")[0]) for row in rows] == [
            ("cat", "1", ""),
            ("ant", "2", ""),
            ("bee", "3", ""),
            ("", "", "read.not_found"),
        ]
        return
    found: list[Any] = json.loads(text) if ending == ".json" else [json.loads(line) for line in text.splitlines()]
    assert [row["input"] for row in found] == [str(picture), str(tmp_path / "none.png")]
    assert [score["label"] for score in found[0]["classes"]] == ["cat", "ant", "bee"]
    assert found[1]["error"] == done.rows[1]["error"]


def test_that_json_lines_are_continued_and_a_torn_line_is_cut_off(
    command: Command, model: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.jsonl"
    command("predict", plain_colour(tmp_path, "1.png"), "--model", model, "--out", out)
    with out.open("a") as file:
        file.write('{"input": "torn')
    command("predict", plain_colour(tmp_path, "2.png"), "--model", model, "--out", out)
    rows = [json.loads(line) for line in out.read_text().splitlines()]
    assert [Path(row["input"]).name for row in rows] == ["1.png", "2.png"]


@pytest.mark.parametrize("ending", [".json", ".csv"])
def test_that_other_tables_are_replaced(ending: str, command: Command, model: Path, tmp_path: Path) -> None:
    out = tmp_path / f"out{ending}"
    for name in ("1.png", "2.png"):
        command("predict", plain_colour(tmp_path, name), "--model", model, "--out", out)
    assert "1.png" not in out.read_text()
    assert "2.png" in out.read_text()


def test_that_an_ending_without_a_writer_is_told_before_anything_is_run(
    command: Command, photo: Path, model: Path, tmp_path: Path
) -> None:
    for option, ending in (("--out", ".xls"), ("--overlay", ".webm")):
        done = command("predict", photo, "--model", model, option, tmp_path / f"out{ending}", "--json")
        assert (done.status, list(done.row)) == (2, ["error"])
        assert done.row["error"]["code"] == "write.format"
        assert done.row["error"]["why"] == f"There is no writer for the ending {ending}."
        assert ".jsonl, .pdf, .png" in done.row["error"]["hint"]


def test_that_a_picture_with_the_map_is_written(command: Command, photo: Path, model: Path, tmp_path: Path) -> None:
    out = tmp_path / "map.png"
    done = command("predict", photo, "--model", model, "--overlay", out, "--class", "bee")
    assert (done.status, done.err) == (0, f"Written: {out}\n")
    assert _size(out)[0] >= 30
    assert not np.array_equal(_pixels(out)[:24, :30], _pixels(photo))


def test_that_maps_of_many_pictures_go_into_a_folder(command: Command, model: Path, tmp_path: Path) -> None:
    file, folder = frames_file(tmp_path / "frames.tif", 2), tmp_path / "maps"
    done = command("predict", file, "--frames", "all", "--model", model, "--overlay", folder)
    assert done.status == 0
    assert sorted(path.name for path in folder.iterdir()) == ["frames-1-map.png", "frames-map.png"]
    one = command("predict", file, "--frames", "all", "--model", model, "--overlay", tmp_path / "one.png")
    assert (one.status, one.out) == (2, "")
    assert one.err.splitlines()[-1] == "Name a folder."


def test_that_a_map_that_cannot_be_made_costs_no_other_row(command: Command, model: Path, tmp_path: Path) -> None:
    ages = factories.package_folder(
        tmp_path / "age",
        factories.mean_network(classes=1),
        model=factories.model_table(factories.mean_network(classes=1).SerializeToString(), task="regression"),
        interpret={"use": "vision.values", "labels": ["age"]},
    )
    pictures = [plain_colour(tmp_path, name) for name in ("1.png", "2.png")]
    done = command("predict", *pictures, "--model", ages, "--overlay", tmp_path / "maps", "--json")
    assert (done.status, [len(row["values"]) for row in done.rows]) == (1, [1, 1])
    assert "1.png: maps cannot be written." in done.err


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--explain", "saliency.none"], "explain.no_such_method"),
        (["--explain", "auto", "--class", "dog"], "explain.no_such_class"),
    ],
)
def test_that_an_explanation_that_does_not_exist_starts_nothing(
    words: list[str], code: str, command: Command, photo: Path, model: Path
) -> None:
    done = command("predict", photo, photo, "--model", model, "--json", *words)
    assert (done.status, done.row["error"]["code"]) == (2, code)


# -- what is kept


def test_that_results_are_kept_only_when_asked(command: Command, model: Path, tmp_path: Path, paths: Paths) -> None:
    picture = plain_colour(tmp_path)
    command("predict", picture, "--model", model)
    store = ResultStore(paths.results)
    assert store.count() == 0
    rows = [command("predict", picture, "--model", model, "--save", "--json", "--top", "1").row for _ in range(2)]
    assert store.count() == 2
    ((path, kept),) = store.newest([str(picture)])
    assert (path, kept.id) == (str(picture), rows[1]["kept"])
    assert rows[0]["kept"] != rows[1]["kept"]
    store.close()


def test_that_what_is_kept_is_enough_to_run_it_again(
    command: Command, model: Path, tmp_path: Path, paths: Paths
) -> None:
    picture = plain_colour(tmp_path)
    px = np.ascontiguousarray(_pixels(picture))
    digest = hashlib.sha256(b"(24, 30, 3) u1 display" + px.tobytes()).hexdigest()
    row = command("predict", picture, "--model", model, "--save", "--json").row
    store = ResultStore(paths.results)
    ((_, kept),) = store.newest([str(picture)])
    store.close()
    provenance = kept.provenance
    assert provenance.input_sha256 == row["input_sha256"] == digest
    assert (provenance.model.id, provenance.model.version) == ("made", "1")
    assert provenance.model.sha256 == factories.read_package(model).digest
    assert provenance.plan_sha256 == row["plan_sha256"]
    assert (provenance.device.requested, provenance.device.used) == ("auto", "cpu")
    assert {"workbench", "python", "onnxruntime"} <= set(provenance.versions)
    assert provenance.created.endswith("+00:00")
    assert [score.label for score in kept.findings.classes] == ["cat", "ant", "bee"]
    assert kept.findings.classes[0].score == pytest.approx(1.2)


def test_that_a_store_that_cannot_be_written_costs_the_keeping_alone(
    command: Command, photo: Path, model: Path, paths: Paths
) -> None:
    paths.data.mkdir()
    paths.results.mkdir()
    done = command("predict", photo, "--model", model, "--save", "--json")
    assert (done.status, done.row["kept"], len(done.row["classes"])) == (0, None, 3)
    assert done.err.startswith("Results are not being kept.\n")


def _pixels(path: Path) -> Array:
    with PillowImage.open(path) as opened:
        px: Array = np.asarray(opened.convert("RGB"))
    return px


def _size(path: Path) -> tuple[int, int]:
    with PillowImage.open(path) as opened:
        return opened.size
