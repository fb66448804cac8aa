"""Models of a Triton repository, written by hand after its documentation: the server is no Python package."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import factories
from tests.models.bare_networks import saved
from tests.plugins.layouts.layouts import answers, asked, drafted, knows, read, values
from workbench.errors import ModelPackageError

CONFIG = """
# Insects, for everybody.
name: "insects"
platform: "onnxruntime_onnx"
max_batch_size : 8
input [
  {
    name: "input"
    data_type: TYPE_FP32
    format: FORMAT_NCHW
    dims: [ 3, 8, 8 ]
  }
]
output [ { name: "logits", data_type: TYPE_FP32, dims: [ 3 ], label_filename: "insects.txt" } ]
instance_group [ { count: 1 kind: KIND_CPU } ]
"""


def repository(folder: Path, config: str = CONFIG, *versions: str) -> Path:
    """A model's folder."""
    for version in versions or ("1",):
        saved(folder / version / "model.onnx", factories.mean_network(side="side"))
    (folder / "config.pbtxt").write_text(config, encoding="utf-8")
    (folder / "insects.txt").write_text("ant\nbee\ncat\n")
    return folder


def test_that_format_size_output_and_labels_are_read(tmp_path: Path) -> None:
    found = read("triton", repository(tmp_path))
    assert found.network == "1/model.onnx"
    assert values(found) == {"name": "insects", "layout": "NCHW", "size": "8x8", "output": "logits"}
    assert (answers(found)["labels"].labels, answers(found)["labels"].where) == (("ant", "bee", "cat"), "insects.txt")


def test_that_only_what_it_leaves_open_is_asked(tmp_path: Path) -> None:
    found = drafted(repository(tmp_path))
    assert asked(found) == ["colour", "modality", "scale", "resize", "activation"]
    assert (found["size"], found.answers["size"].where) == ("8x8", "config.pbtxt (dims)")


def test_that_the_highest_version_is_read_as_a_number(tmp_path: Path) -> None:
    folder = repository(tmp_path, CONFIG, "9", "10", "2")
    (folder / "11").mkdir()
    assert read("triton", folder).network == "10/model.onnx"


def test_that_the_network_alone_finds_its_configuration(tmp_path: Path) -> None:
    assert drafted(repository(tmp_path) / "1" / "model.onnx").labels == ("ant", "bee", "cat")
    saved(tmp_path / "old" / "model.onnx")
    assert not knows("triton", tmp_path / "old" / "model.onnx")


def test_that_channels_last_is_followed(tmp_path: Path) -> None:
    config = CONFIG.replace("FORMAT_NCHW", "FORMAT_NHWC").replace("[ 3, 8, 8 ]", "[ 12, 16, 3 ]")
    assert values(read("triton", repository(tmp_path, config)))["size"] == "12x16"


@pytest.mark.parametrize("dims", ["[ 3, -1, -1 ]", "[]", "[ 8, 8 ]", "[ 3.5, 8.5, 8.5 ]", "3"])
def test_that_free_sides_are_left_open(tmp_path: Path, dims: str) -> None:
    assert "size" not in values(read("triton", repository(tmp_path, CONFIG.replace("[ 3, 8, 8 ]", dims))))


@pytest.mark.parametrize("name", ["../insects.txt", "/etc/hostname", "a\\\\b", ""])
def test_that_labels_elsewhere_are_not_read(tmp_path: Path, name: str) -> None:
    folder = repository(tmp_path / "m", CONFIG.replace("insects.txt", name))
    (tmp_path / "insects.txt").write_text("x\ny\nz")
    assert "labels" not in answers(read("triton", folder))


def test_that_a_network_of_another_name_is_found(tmp_path: Path) -> None:
    config = CONFIG + 'default_model_filename: "net.onnx"'
    folder = repository(tmp_path, config)
    (folder / "1" / "model.onnx").rename(folder / "1" / "net.onnx")
    assert read("triton", folder).network == "1/net.onnx"


def test_that_a_model_without_an_onnx_network_is_told(tmp_path: Path) -> None:
    (tmp_path / "config.pbtxt").write_text('platform: "tensorrt_plan"')
    with pytest.raises(ModelPackageError) as caught:
        read("triton", tmp_path)
    assert caught.value.why == "config.pbtxt names tensorrt_plan; no version of it holds an ONNX network."


@pytest.mark.parametrize("config", ["", "{", 'name: "a', "input [ {", "\x00", "a: [1", "name: 3"])
def test_that_a_broken_configuration_answers_nothing(tmp_path: Path, config: str) -> None:
    found = read("triton", repository(tmp_path, config))
    assert (found.network, found.answers) == ("1/model.onnx", ())
