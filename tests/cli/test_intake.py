"""A bare network on the command line: asked on a terminal, answered with --set, told with --questions."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests import factories
from tests.cli.conftest import Command, Done
from tests.models.bare_networks import ANSWERS, saved

KEYS = ["colour", "modality", "scale", "resize", "activation", "labels"]


@pytest.fixture
def network(tmp_path: Path) -> Path:
    return saved(tmp_path / "net.onnx")


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    """One colour: the made network's logits for it are 1 × r, 2 × g, 3 × b."""
    return factories.picture_file(tmp_path / "plain.png", np.full((16, 24, 3), (255, 51, 102), np.uint8))


def sets(**changes: str) -> list[str]:
    """--set for every question."""
    return [word for key, value in (ANSWERS | changes).items() for word in ("--set", f"{key}={value}")]


class Terminal(io.StringIO):
    """Somebody at a keyboard."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def at_terminal(command: Command, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Any:
    """Commands with answers typed in, a line each."""

    def give(typed: Sequence[str], *arguments: str | Path) -> Done:
        monkeypatch.setattr(sys, "stdin", Terminal("".join(f"{line}\n" for line in typed)))
        monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
        return command(*arguments)

    return give


def test_that_without_a_terminal_the_open_questions_are_told_with_their_values(command: Command, network: Path) -> None:
    done = command("models", "add", network, "--set", "scale=0..1")
    assert (done.status, done.out) == (2, "")
    assert "  - known: scale = 0..1 (chosen)\n" in done.err
    assert "  - open: colour: In which order does it take the colours? (RGB (likely), BGR)\n" in done.err
    assert "open: scale" not in done.err
    assert "--set key=value" in done.err


def test_that_open_questions_come_as_json_too(command: Command, network: Path, plain: Path) -> None:
    for words in (["models", "add"], ["models", "show"], ["predict", str(plain), "--model"]):
        done = command(*words, network, "--json")
        assert done.status == 2
        assert done.row["error"]["code"] == "model.questions"
        assert [question["key"] for question in done.row["questions"]] == KEYS


def test_that_questions_are_printed_with_what_is_known(command: Command, network: Path) -> None:
    done = command("models", "add", network, "--questions", "--set", "colour=RGB", "--set", "modality=photo")
    assert (done.status, done.err) == (0, "")
    row = done.row
    assert (row["name"], row["whole"], row["unconfirmed"]) == ("net.onnx", False, ["colour", "modality", "filter"])
    assert row["known"][:2] == [
        {"key": "output", "value": "logits", "where": "its graph", "certainty": "inferred"},
        {"key": "layout", "value": "NCHW", "where": "its graph", "certainty": "inferred"},
    ]
    assert [question["key"] for question in row["questions"]] == KEYS[2:]
    scale = row["questions"][0]
    assert (scale["likely"], scale["free"]) == ("imagenet", "scale")
    assert scale["choices"][1] == {"value": "0..1", "title": "value / 255", "sentence": "0 to 1"}


def test_that_choices_are_tried_on_an_image(command: Command, network: Path, plain: Path) -> None:
    done = command("models", "add", network, "--questions", "--image", plain)
    shown = {question["key"]: question["choices"] for question in done.row["questions"]}
    assert all("trial" not in choice for choice in shown["modality"])
    (trial,) = [choice["trial"] for choice in shown["scale"] if choice["value"] == "0..255"]
    assert trial["fed"] == [51.0, 255.0]
    assert [score["index"] for score in trial["classes"]] == [2, 0, 1]
    (broken,) = [choice["trial"] for choice in shown["activation"] if choice["value"] == "classes"]
    assert broken["error"]["code"] == "run.not_probabilities"


def test_that_an_image_which_cannot_be_read_is_told(command: Command, network: Path, tmp_path: Path) -> None:
    done = command("models", "add", network, "--questions", "--image", tmp_path / "gone.png", "--json")
    assert (done.status, done.row["error"]["code"]) == (2, "read.not_found")


def test_that_with_all_answers_a_network_is_added_and_marked(command: Command, network: Path) -> None:
    done = command("models", "add", network, *sets(labels="ant|bee|cat"))
    assert (done.status, done.out) == (0, "Added net 1 as net.\n")
    open_keys = "colour, modality, scale, resize, filter, activation"
    assert done.err == f"Not confirmed: {open_keys}. When it answers rightly: workbench models confirm net\n"
    assert f"  {open_keys}" in command("models", "list").out
    assert f"not confirmed     {open_keys} (chosen or guessed, not stated)" in command("models", "show", "net").out
    assert [row["unconfirmed"] for row in command("models", "list", "--json").rows] == [[], open_keys.split(", ")]
    done = command("models", "confirm", "net")
    assert (done.status, done.out) == (0, "Nothing about net is left to be confirmed.\n")
    assert "not confirmed" not in command("models", "list").out + command("models", "show", "net").out


def test_that_an_added_network_says_the_same_as_json(command: Command, network: Path) -> None:
    assert command("models", "add", network, *sets(), "--json").row["unconfirmed"] == [*KEYS[:4], "filter", *KEYS[4:]]
    assert command("models", "confirm", "net", "--json").row["unconfirmed"] == []
    assert command("models", "confirm", "gone", "--json").row["error"]["code"] == "model.not_found"


def test_that_predictions_of_an_unconfirmed_model_say_so_in_text_and_json(
    command: Command, network: Path, plain: Path
) -> None:
    words: list[str | Path] = ["predict", plain, "--model", network, *sets(labels="ant|bee|cat")]
    row = command(*words, "--json").row
    assert [score["label"] for score in row["classes"]] == ["cat", "ant", "bee"]
    assert [warning["code"] for warning in row["warnings"]] == ["model.unconfirmed"]
    done = command(*words)
    assert done.status == 0
    assert "plain.png: Not confirmed about the model, chosen or guessed: colour, modality, scale" in done.err


def test_that_every_command_with_a_model_takes_answers(
    command: Command, network: Path, plain: Path, tmp_path: Path
) -> None:
    out = tmp_path / "map.npy"
    done = command("explain", plain, "--model", network, "--array", out, *sets())
    assert (done.status, out.is_file()) == (0, True)
    assert "value × 0.00392157" in command("models", "show", network, *sets()).out
    assert command("explain-input", plain, "--model", network, *sets()).status == 0
    done = command("bench", "--model", network, "--image", plain, "--rounds", "1", *sets())
    assert done.status == 0


@pytest.mark.parametrize(
    ("pair", "said"),
    [
        ("scael=0..1", "scael: There is no such question. Did you mean “scale”?"),
        ("scale=imagnet", "Did you mean “imagenet”?"),
        ("labels=gone.txt", "labels: gone.txt cannot be read: No such file or directory."),
        ("resize=shorter:2", "resize: “shorter:2” does not fit: the shorter side has to be 8 to 8192."),
    ],
)
def test_that_a_wrong_answer_is_told_with_what_was_meant(command: Command, network: Path, pair: str, said: str) -> None:
    done = command("models", "add", network, "--set", pair)
    assert (done.status, done.out) == (2, "")
    assert said in done.err


@pytest.mark.parametrize("pair", ["scale", "=0..1", "scale=", " = "])
def test_that_an_answer_is_a_key_and_a_value(command: Command, network: Path, pair: str) -> None:
    done = command("models", "add", network, "--set", pair, "--json")
    assert (done.status, done.row["error"]["code"]) == (2, "usage.value")


@pytest.mark.parametrize("words", [["--set", "scale=0..1"], ["--questions"]])
@pytest.mark.parametrize("name", ["folder", "efficientnet-lite0-imagenet", None])
def test_that_a_whole_model_is_asked_nothing(
    command: Command, model: Path, plain: Path, words: list[str], name: str | None
) -> None:
    chosen = ["--model", str(model) if name == "folder" else name] if name else []
    done = command("predict", plain, *chosen, *words)
    assert (done.status, done.out) == (2, "")
    assert "it leaves nothing open." in done.err


def test_that_an_id_of_the_library_goes_before_a_folder_of_that_name(
    command: Command, network: Path, plain: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command("models", "add", network, *sets())
    saved(tmp_path / "here" / "net" / "other.onnx")
    (tmp_path / "here" / "net" / "labels.txt").write_text("x\ny\nz")
    monkeypatch.chdir(tmp_path / "here")
    assert command("predict", plain, "--model", "net", "--json").row["classes"][0]["label"] == "2"


def test_that_one_question_follows_the_other_on_a_terminal(at_terminal: Any, network: Path, plain: Path) -> None:
    """A choice's number, its word, nothing and a confirmation, a mistake, an own answer."""
    typed = ["2", "photo", "", "n", "", "y", "squeze", "shorter:9", "softmax", "ant|bee|cat"]
    done = at_terminal(typed, "models", "add", network, "--image", plain)
    assert (done.status, done.out) == (0, "Added net 1 as net.\n")
    said = done.err
    assert "net.onnx says:\n  output = logits (its graph)\n" in said
    assert "1 of 6: In which order does it take the colours? (colour)\n" in said
    assert "  1  RGB  Red, green, blue [likely]\n" in said
    assert "6 of 6: How are its 3 outputs called? (labels)\n" in said
    assert said.count("Take “imagenet”? It is likely, which is no proof. [y/N] ") == 2
    assert "resize: “squeze” is none of: shorter:9, shorter:8, squeeze, letterbox. Did you mean “squeeze”?\n" in said
    assert "→ 2 " in said
    assert "(fed with 51 to 255)" in said


def test_that_answers_typed_are_the_answers_used(at_terminal: Any, command: Command, network: Path) -> None:
    typed = ["2", "1", "0..1", "3", "1", "ant|bee|cat"]
    assert at_terminal(typed, "models", "add", network).status == 0
    manifest = (Path(os.environ["WORKBENCH_DATA_DIR"]) / "models" / "net" / "model.toml").read_text(encoding="utf-8")
    assert 'colour = "BGR"' in manifest
    assert 'use = "vision.resize"\nsize' in manifest
    assert "scale = 0.00392156862745098" in manifest
    assert command("models", "show", "net", "--json").row["task"] == "classification"


def test_that_nothing_is_taken_where_nothing_is_likely(at_terminal: Any, network: Path) -> None:
    done = at_terminal(["", "", "", ""], "models", "add", network, *sets()[:-2])
    assert (done.status, done.out) == (2, "")
    assert done.err.count("Answer: ") == 5
    assert "open: labels" in done.err


def test_that_whoever_ends_the_input_leaves_the_rest_open(at_terminal: Any, network: Path, plain: Path) -> None:
    done = at_terminal(["RGB"], "predict", plain, "--model", network)
    assert (done.status, done.out) == (2, "")
    assert "known: colour = RGB (chosen)" in done.err
    assert "open: modality" in done.err


def test_that_a_prediction_asks_and_tries_on_its_own_picture(at_terminal: Any, network: Path, plain: Path) -> None:
    done = at_terminal(["1", "1", "2", "3", "1", "1"], "predict", plain, "--model", network, "--json")
    assert done.status == 0
    assert [score["label"] for score in done.row["classes"]] == ["2", "0", "1"]
    assert "(fed with 0.2 to 1)" in done.err


def test_that_the_worker_answers_alike(process: Command, network: Path) -> None:
    done = process("models", "add", network, "--questions", "--set", "scale=127/128")
    assert done.status == 0
    assert [question["key"] for question in done.row["questions"]] == [key for key in KEYS if key != "scale"]
    assert process("models", "add", network).status == 2


@pytest.mark.data
def test_that_the_photo_classifier_is_right_with_its_makers_answers(command: Command, shared_data: Path) -> None:
    folder = shared_data / "models" / "efficientnet-lite0"
    photo = json.loads((folder / "reference.json").read_text(encoding="utf-8"))["photos"][0]
    chosen = {"scale": "scale=1,mean=127,std=128", "resize": "shorter:256", "filter": "bicubic", "colour": "RGB"}
    pairs = chosen | {"modality": "photo", "activation": "softmax"}
    words = [word for key, value in pairs.items() for word in ("--set", f"{key}={value}")]
    picture = shared_data / "photos" / "imagenet" / photo["file"]
    row = command("predict", picture, "--model", folder / "model.onnx", *words, "--json").row
    first, expected = row["classes"][0], photo["top5"][0]
    assert (first["index"], first["label"]) == (expected["index"], expected["label"])
    assert first["probability"] == pytest.approx(expected["prob"], abs=1e-4)
