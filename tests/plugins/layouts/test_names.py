"""Names in a file beside a bare network."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests import factories
from tests.models.bare_networks import saved
from tests.plugins.layouts.layouts import answers, asked, drafted, knows, read
from workbench.errors import ModelPackageError
from workbench.models.network import network_facts

EXPORTED = Path(__file__).parent / "exported"


def labels(folder: Path) -> tuple[str, ...]:
    found = answers(read("names", saved(folder / "net.onnx")))
    return found["labels"].labels if "labels" in found else ()


@pytest.mark.parametrize(
    "name",
    [
        *("labels.txt", "classes.txt", "class_names.txt", "net.names", "net.txt", "net.labels.txt", "net_classes.txt"),
        "coco.names",
    ],
)
def test_that_names_stand_one_a_line_in_a_file_of_a_usual_name(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("ant\nbee\ncat\n")
    assert labels(tmp_path) == ("ant", "bee", "cat")
    found = drafted(tmp_path / "net.onnx")
    assert (found.answers["labels"].where, "labels" in asked(found)) == (name, False)


@pytest.mark.parametrize(
    "value",
    [
        ["ant", "bee", "cat"],
        {"0": "ant", "1": "bee", "2": "cat"},
        {"labels": ["ant", "bee", "cat"]},
        {"id2label": {"2": "cat", "1": "bee", "0": "ant"}},
    ],
    ids=str,
)
def test_that_names_stand_in_json(tmp_path: Path, value: object) -> None:
    (tmp_path / "labels.json").write_text(json.dumps(value))
    assert labels(tmp_path) == ("ant", "bee", "cat")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("0 ant\n1 bee\n2 cat", ("ant", "bee", "cat")),
        ("0:ant\n1: bee\n2,cat", ("ant", "bee", "cat")),
        ("1 ant\n2 bee\n3 cat", ("1 ant", "2 bee", "3 cat")),
        ("0 ant\nbee\n2 cat", ("0 ant", "bee", "2 cat")),
        ("n01 ant\n\nn03 cat\n\n", ("n01 ant", "", "n03 cat")),
        ("0\n1\n2", ("0", "1", "2")),
    ],
)
def test_that_numbers_in_front_are_no_part_of_a_name_where_each_line_has_its_own(
    tmp_path: Path, text: str, found: tuple[str, ...]
) -> None:
    (tmp_path / "labels.txt").write_text(text)
    assert labels(tmp_path) == found


def test_that_the_file_of_the_networks_own_name_goes_first(tmp_path: Path) -> None:
    (tmp_path / "labels.txt").write_text("a\nb\nc")
    (tmp_path / "net.names").write_text("x\ny\nz")
    assert labels(tmp_path) == ("x", "y", "z")


@pytest.mark.parametrize("name", ["labels.txt", "labels.json", "classes.txt"])
@pytest.mark.parametrize("data", [b"", b"\xff\xfe\x00", b"[1, [2]]", b"{", b"[" * 100_000])
def test_that_a_file_that_names_nothing_answers_nothing(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    saved(tmp_path / "net.onnx", factories.mean_network(classes=4))
    assert "labels" in asked(drafted(tmp_path / "net.onnx"))


def test_that_an_enormous_file_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "labels.txt").open("wb") as file:
        file.truncate(5 << 20)
    assert labels(tmp_path) == ()


def test_that_a_folder_of_one_network_with_names_is_a_model(tmp_path: Path) -> None:
    saved(tmp_path / "net.onnx")
    assert not knows("names", tmp_path)
    (tmp_path / "labels.txt").write_text("ant\nbee\ncat\n")
    assert read("names", tmp_path).network == "net.onnx"
    assert drafted(tmp_path).labels == ("ant", "bee", "cat")
    saved(tmp_path / "other.onnx")
    assert not knows("names", tmp_path)


def test_that_the_wrong_number_of_names_is_told_and_asked(tmp_path: Path) -> None:
    (tmp_path / "labels.txt").write_text("ant\nbee\n")
    found = drafted(saved(tmp_path / "net.onnx"))
    question = next(one for one in found.questions if one.key == "labels")
    assert question.hint == "labels.txt names 2 labels; the network has 3 outputs."


def test_that_a_real_export_of_scikit_learn_is_told_for_what_it_is() -> None:
    """Made with skl2onnx 1.20.0 from scikit-learn 1.9.1: a logistic regression over four random numbers."""
    path = EXPORTED / "sklearn_logistic.onnx"
    assert network_facts(path).graph.named == {"probabilities": ("ant", "bee", "cat")}
    with pytest.raises(ModelPackageError) as caught:
        drafted(path)
    assert (caught.value.code, caught.value.params["shape"]) == ("model.not_an_image", "[?, 4]")
