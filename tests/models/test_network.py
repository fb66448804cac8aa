"""A network file looked at once."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from tests import factories
from tests.models.bare_networks import saved
from workbench.errors import ModelPackageError
from workbench.models.network import network_facts


def test_that_weights_are_counted_without_being_read(tmp_path: Path) -> None:
    model = factories.mean_network()
    model.graph.initializer.append(factories.tensor(np.zeros((1000, 1000)), "weights"))
    found = network_facts(saved(tmp_path / "net.onnx", model)).graph
    assert (found.parameters, found.outputs[0].name) == (1_000_012, "logits")


def test_that_the_same_file_is_looked_at_once(tmp_path: Path) -> None:
    path = saved(tmp_path / "net.onnx")
    assert network_facts(path) is network_facts(path)


def test_that_a_file_which_has_changed_is_looked_at_again(tmp_path: Path) -> None:
    path = saved(tmp_path / "net.onnx")
    first = network_facts(path)
    os.utime(path, ns=(1, 1))
    assert network_facts(path) is not first
    saved(path, factories.mean_network(classes=5))
    assert network_facts(path).graph.outputs[0].shape == (1, 5)


@pytest.mark.parametrize("data", [b"", b"garbage", b"PK\x03\x04", b"\x08\x07"])
def test_that_what_is_no_network_is_told(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "net.onnx").write_bytes(data)
    with pytest.raises(ModelPackageError) as caught:
        network_facts(tmp_path / "net.onnx")
    assert caught.value.code == "model.garbage"


def test_that_a_file_cut_inside_its_weights_is_told(tmp_path: Path) -> None:
    model = factories.mean_network()
    model.graph.initializer.append(factories.tensor(np.zeros(100_000), "weights"))
    (tmp_path / "net.onnx").write_bytes(model.SerializeToString()[:200_000])
    with pytest.raises(ModelPackageError) as caught:
        network_facts(tmp_path / "net.onnx")
    assert caught.value.code == "model.garbage"


@pytest.mark.parametrize("name", ["gone.onnx", "folder"])
def test_that_what_cannot_be_read_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(ModelPackageError) as caught:
        network_facts(tmp_path / name)
    assert caught.value.code == "model.not_a_model"
