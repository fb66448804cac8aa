"""`workbench models`: the library."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests import factories
from tests.cli.conftest import Command
from workbench.paths import Paths

DEMO = "efficientnet-lite0-imagenet"


def with_sample(folder: Path, probability: float, **changes: Any) -> Path:
    """A small model with a sample, and what its author says that it answers: cat, with this probability."""
    made = factories.package_folder(folder, **changes)
    (made / "samples").mkdir()
    factories.picture_file(made / "samples" / "a.png", factories.pixels(8, 8, seed=3))
    expected = {
        "schema": 1,
        "tolerance": {"probability": 0.01},
        "samples": [{"file": "a.png", "top": [{"index": 2, "label": "cat", "probability": probability}]}],
    }
    (made / "samples" / "expected.json").write_text(json.dumps(expected))
    return made


def test_that_the_demo_model_is_listed_first_even_in_an_empty_library(command: Command, model: Path) -> None:
    assert [row["id"] for row in command("models", "list", "--json").rows] == [DEMO]
    command("models", "add", model)
    rows = command("models", "list", "--json").rows
    assert [(row["id"], row["origin"]) for row in rows] == [(DEMO, "bundled"), ("made", "user")]
    assert rows[1]["labels"] == 3
    table = command("models", "list")
    assert (table.status, table.err) == (0, "")
    assert [line.split()[0] for line in table.lines] == ["id", DEMO, "made"]
    assert table.lines[2].split() == ["made", "Made", "1", "classification", "user"]


def test_that_a_model_that_cannot_be_used_is_listed_with_the_reason(
    command: Command, model: Path, paths: Paths
) -> None:
    command("models", "add", model)
    manifest = paths.models / "made" / "model.toml"
    manifest.write_text(manifest.read_text().replace("scale", "scael"))
    rows = command("models", "list", "--json").rows
    assert (rows[1]["id"], rows[1]["error"]["code"]) == ("made", "model.manifest")
    assert "Did you mean “scale”?" in rows[1]["error"]["problems"][0]
    told = command("models", "list")
    assert (told.status, len(told.lines)) == (0, 2)
    assert told.err.startswith("made: The manifest of ")


def test_that_a_plan_is_shown_as_a_person_would_explain_it(command: Command) -> None:
    done = command("models", "show", DEMO)
    assert (done.status, done.err) == (0, "")
    assert done.lines[:7] == [
        "EfficientNet-Lite0 1.0, ImageNet",
        "Colour photographs of everyday things and animals. Not for medical images, not for diagnosis.",
        "",
        "What happens to an image:",
        "  1. shorter side to 256, bicubic",
        "  2. centre crop 224 × 224",
        "  3. (value − 127) / 128",
    ]
    facts = dict(line.strip().split("  ", 1) for line in done.lines[8:23] if "  " in line.strip())
    expected = {
        "id": DEMO,
        "task": "classification",
        "labels": "1000",
        "suits": "modality: photo",
        "input": "input float32 [batch, 3, 224, 224]",
        "output": "logits float32 [batch, 1000]",
        "opset": "17 (IR 8)",
        "activation": "softmax",
        "calibrated": "no",
        "licence": "Apache-2.0",
    }
    assert {key: facts[key].strip() for key in expected} == expected
    assert "# EfficientNet-Lite0, ImageNet" in done.lines


def test_that_a_model_is_shown_as_an_object(command: Command, model: Path) -> None:
    row = command("models", "show", model, "--json").row
    assert (row["id"], row["origin"], row["labels"]) == ("made", "path", 3)
    assert row["plan"] == ["resize to 8 × 8, bilinear", "value × 0.00392157"]
    assert row["facts"]["input"] == "input float32 [1, 3, 8, 8]"
    assert row["sha256"] == factories.read_package(model).digest


def test_that_a_model_goes_in_and_out_of_the_library(command: Command, model: Path, photo: Path, paths: Paths) -> None:
    added = command("models", "add", model)
    assert (added.status, added.out) == (0, "Added Made 1 as made.\n")
    here = command("predict", photo, "--model", model, "--json").row
    there = command("predict", photo, "--model", "made", "--json").row
    assert (here["classes"], here["model"]["sha256"]) == (there["classes"], there["model"]["sha256"])
    again = command("models", "add", model, "--json")
    assert (again.status, again.row["error"]["code"]) == (2, "model.id_taken")
    removed = command("models", "remove", "made", "--json")
    assert (removed.status, removed.row["removed"]) == (0, "made")
    assert (Path(removed.row["waiting"]) / "model.toml").is_file()
    assert command("predict", photo, "--model", "made").status == 2
    assert command("models", "remove", "made", "--json").row["error"]["code"] == "model.not_found"
    assert not (paths.models / "made").exists()


def test_that_a_zip_is_added(command: Command, model: Path, tmp_path: Path) -> None:
    packed = tmp_path / "made.zip"
    with zipfile.ZipFile(packed, "w") as out:
        for file in sorted(model.iterdir()):
            out.write(file, f"folder/{file.name}")
    assert command("models", "add", packed, "--json").row["id"] == "made"
    assert command("models", "list", "--json").rows[1]["id"] == "made"


def test_that_the_demo_model_cannot_be_removed(command: Command) -> None:
    done = command("models", "remove", DEMO, "--json")
    assert (done.status, done.row["error"]["code"]) == (2, "model.not_removable")


def test_that_an_edited_manifest_is_read_again(command: Command, model: Path, photo: Path) -> None:
    before = command("predict", photo, "--model", model, "--json").row
    manifest = model / "model.toml"
    manifest.write_text(manifest.read_text().replace('"ant"', '"wasp"'))
    after = command("predict", photo, "--model", model, "--json").row
    assert [found["label"] for found in before["classes"]].count("ant") == 1
    assert [found["label"] for found in after["classes"]].count("wasp") == 1
    assert before["model"]["sha256"] != after["model"]["sha256"]
    assert before["plan_sha256"] != after["plan_sha256"]


# -- check


def test_that_the_demo_model_gives_its_expected_answers(command: Command) -> None:
    done = command("models", "check", DEMO, "--json")
    assert (done.status, done.row["ok"], done.row["device"]) == (0, True, "cpu")
    samples = done.row["samples"]
    assert [sample["file"] for sample in samples] == ["chelsea.png", "coffee.png", "rocket.jpg"]
    assert [sample.get("differences", []) for sample in samples] == [[], [], []]
    assert max(sample["largest"] for sample in samples) <= done.row["tolerance"]


def test_that_another_answer_than_the_authors_is_told(command: Command, tmp_path: Path) -> None:
    truth = command(
        "predict", with_sample(tmp_path / "m", 0.5) / "samples" / "a.png", "--model", tmp_path / "m", "--json"
    )
    cat = next(found["probability"] for found in truth.row["classes"] if found["label"] == "cat")
    good = command("models", "check", with_sample(tmp_path / "good", round(cat, 4)))
    assert (good.status, good.lines[-1]) == (0, "made on cpu: all samples agree.")
    assert good.lines[0].startswith("a.png: as its author got (largest difference ")
    bad = command("models", "check", with_sample(tmp_path / "bad", cat + 0.02), "--json")
    assert (bad.status, bad.row["ok"]) == (1, False)
    assert bad.row["samples"][0]["largest"] == pytest.approx(0.02, abs=1e-5)
    told = command("models", "check", tmp_path / "bad")
    assert (told.status, told.lines[-1]) == (1, "made on cpu: not all samples agree.")
    assert told.lines[0].startswith("a.png: differs: ")


def test_that_a_model_without_samples_cannot_be_checked(command: Command, model: Path) -> None:
    done = command("models", "check", model, "--json")
    assert (done.status, done.row["error"]["code"]) == (2, "model.no_sample")


# -- what a model does not say


def test_that_a_bare_network_is_told_which_facts_are_missing(command: Command, model: Path, photo: Path) -> None:
    bare = model.parent / "bare.onnx"
    bare.write_bytes((model / "model.onnx").read_bytes())
    add, show, run = ("models", "add", bare), ("models", "show", bare), ("predict", photo, "--model", bare)
    for words in (add, show, run):
        done = command(*words, "--json")
        assert (done.status, done.row["error"]["code"]) == (2, "model.questions")
        problems = " ".join(done.row["error"]["problems"])
        assert "--set key=value" in done.row["error"]["hint"]
        for fact in ("layout = NCHW", "size = 8x8", "its 3 outputs called", "open: scale:", "open: resize:"):
            assert fact in problems
    told = command("models", "add", bare)
    assert (told.status, told.out) == (2, "")
    assert len(told.err.splitlines()) > 4


@pytest.mark.data
def test_that_a_foreign_folder_is_used_without_a_question(command: Command, shared_data: Path, samples: Path) -> None:
    foreign = shared_data / "models" / "hf-efficientnet-lite0"
    models: tuple[list[str], list[str]] = ([], ["--model", str(foreign)])
    rows = [command("predict", samples / "chelsea.png", *words, "--json").row for words in models]
    assert [found["index"] for found in rows[0]["classes"]] == [found["index"] for found in rows[1]["classes"]]
    for one, other in zip(rows[0]["classes"], rows[1]["classes"], strict=True):
        assert one["probability"] == pytest.approx(other["probability"], abs=1e-3)
    added = command("models", "add", foreign, "--json")
    assert (added.status, added.row["labels"]) == (0, 1000)
    listed = command("models", "list", "--json").rows
    assert [row["id"] for row in listed] == [DEMO, added.row["id"]]
