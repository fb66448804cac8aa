"""`workbench explain`: a map alone, as a picture and as numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from onnx import helper
from PIL import Image as PillowImage

from tests import factories
from tests.cli.conftest import Command

PX = factories.pixels(16, 16)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A picture of noise."""
    return factories.picture_file(tmp_path / "noise.png", PX)


def test_that_the_exact_map_is_the_networks_own_numbers(
    command: Command, model: Path, picture: Path, tmp_path: Path
) -> None:
    out = tmp_path / "map.npy"
    done = command("explain", picture, "--model", model, "--class", "bee", "--array", out, "--json")
    assert (done.status, done.err) == (0, "")
    values = np.load(out, allow_pickle=False)
    row = done.row
    assert row == {
        "input": str(picture),
        "frame": 0,
        "method": "saliency.cam",
        "class": {"index": 1, "label": "bee"},
        "low": row["low"],
        "high": row["high"],
        "unit": row["unit"],
        "shape": [8, 8],
        "covers": {"xyxy": [0.0, 0.0, 16.0, 16.0]},
        "forwards": 0,
        "written": [str(out)],
    }
    green = command("predict", picture, "--model", model, "--json").row
    probability = {found["label"]: found["probability"] for found in green["classes"]}
    assert values.dtype == np.float32
    # the mean of the map is the class's logit: twice the mean of green, as the small model is made
    assert float(values.mean()) == pytest.approx(2 * PX[:, :, 1].mean() / 255, rel=0.02)
    assert probability["bee"] > 0


def test_that_occlusion_tells_how_often_the_network_ran(command: Command, model: Path, picture: Path) -> None:
    done = command(
        "explain", picture, "--model", model, "--method", "saliency.occlusion", "-o", picture.parent / "o.png", "--json"
    )
    assert (done.status, done.row["method"]) == (0, "saliency.occlusion")
    assert done.row["forwards"] > 1
    with PillowImage.open(picture.parent / "o.png") as opened:
        assert min(opened.size) >= 16


@pytest.mark.parametrize(("target", "index"), [("2", 2), ("CAT", 2), ("ant", 0)])
def test_that_a_class_is_meant_by_number_or_label(
    target: str, index: int, command: Command, model: Path, picture: Path, tmp_path: Path
) -> None:
    done = command("explain", picture, "--model", model, "--class", target, "--array", tmp_path / "a.npy", "--json")
    assert done.row["class"] == {"index": index, "label": factories.LABELS[index]}


def test_that_without_a_class_the_most_probable_is_explained(
    command: Command, model: Path, picture: Path, tmp_path: Path
) -> None:
    best = command("predict", picture, "--model", model, "--json").row["classes"][0]
    done = command("explain", picture, "--model", model, "--array", tmp_path / "a.npy", "--json")
    assert done.row["class"] == {"index": best["index"], "label": best["label"]}


def test_that_people_are_told_what_a_map_shows(command: Command, model: Path, picture: Path, tmp_path: Path) -> None:
    out, numbers = tmp_path / "map.png", tmp_path / "map.npy"
    done = command("explain", picture, "--model", model, "-o", out, "--array", numbers)
    assert done.status == 0
    assert "It shows where the model reacted" in done.lines[1]
    assert done.lines[2:] == [f"Written: {out}", f"Written: {numbers}"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--method", "saliency.none", "--array", "a.npy"], "explain.no_such_method"),
        (["--class", "dog", "--array", "a.npy"], "explain.no_such_class"),
        (["--class", "3", "--array", "a.npy"], "explain.no_such_class"),
        (["--device", "tpu", "--array", "a.npy"], "runtime.no_such_device"),
        ([], "usage.value"),
        (["--array", "none/a.npy"], "write.unwritable"),
        (["-o", "a.xls"], "write.format"),
    ],
)
def test_that_a_wrong_wish_starts_nothing(
    words: list[str],
    code: str,
    command: Command,
    model: Path,
    picture: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    done = command("explain", picture, "--model", model, "--json", *words)
    assert (done.status, list(done.row), done.row["error"]["code"]) == (2, ["error"], code)


def test_that_a_network_that_ends_otherwise_has_no_exact_map(command: Command, picture: Path, tmp_path: Path) -> None:
    made = factories.mean_network()
    made.graph.node.append(helper.make_node("Tanh", ["logits"], ["bounded"]))
    made.graph.output[0].name = "bounded"
    model = factories.package_folder(tmp_path / "bounded", made)
    done = command("explain", picture, "--model", model, "--method", "saliency.cam", "-o", tmp_path / "a.png", "--json")
    assert (done.status, done.row["error"]["code"]) == (2, "explain.not_possible")
    assert "occlusion" in done.row["error"]["hint"]


def test_that_a_misfit_is_the_inputs_failure(command: Command, model: Path, slice_file: Path, tmp_path: Path) -> None:
    words: list[str | Path] = ["explain", slice_file, "--model", model, "--array", tmp_path / "a.npy", "--json"]
    done = command(*words)
    assert (done.status, done.row["input"], done.row["error"]["code"]) == (1, str(slice_file), "plan.misfit")
    assert command(*words, "--anyway").status == 0
