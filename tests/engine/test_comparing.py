"""Is it fed as in training: files with tensors, every stage beside them, and what is no tensor."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests import factories
from workbench.core.arrays import Array
from workbench.engine import Engine, Work, comparing
from workbench.errors import ReadError
from workbench.wire import requests
from workbench.wire.answers import ComparedTensor


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    return factories.picture_file(tmp_path / "photo.png")


@pytest.fixture
def model(tmp_path: Path) -> Path:
    steps = [
        {"use": "vision.resize", "size": [8, 8]},
        {"use": "vision.normalize", "scale": 1 / 255, "mean": [0.5, 0.4, 0.3], "std": [0.2]},
    ]
    return factories.package_folder(tmp_path / "model", step=steps)


def asked(engine: Engine, photo: Path, model: Path, values: Array, **more: Any) -> ComparedTensor:
    npy = photo.parent / "theirs.npy"
    np.save(npy, values)
    request = requests.CompareTensor(path=str(photo), model=str(model), npy=str(npy), **more)
    found: ComparedTensor = engine.answer(request, Work())
    return found


def fed(engine: Engine, photo: Path, model: Path) -> list[Array]:
    """What each stage gives: image, resize, normalize, tensor."""
    _, _, stages = engine._predicting.staged(str(photo), 0, str(model), Work())
    return [stage.px for stage in stages]


def test_that_the_networks_own_tensor_is_equal_and_comes_with_its_pictures(
    shared_engine: Engine, photo: Path, model: Path
) -> None:
    tensor = fed(shared_engine, photo, model)[-1]
    found = asked(shared_engine, photo, model, tensor)
    assert [stage.name for stage in found.stages] == ["image", "vision.resize", "vision.normalize", "tensor"]
    assert [stage.verdict for stage in found.stages] == ["", "differs", "equal", "equal"]
    assert (found.best, found.file, found.shape, found.dtype) == (3, "theirs.npy", (1, 3, 8, 8), "float32")
    assert (found.low, found.high) == (float(tensor.min()), float(tensor.max()))
    assert not any(stage.reasons for stage in found.stages)
    mine, theirs, off = found.stages[3].pictures
    assert np.array_equal(mine, theirs)
    assert off.shape == (8, 8, 3)
    assert len(np.unique(off.reshape(-1, 3), axis=0)) == 1
    assert found.stages[0].pictures == ()


def test_that_a_tensor_from_before_a_step_is_told_to_be_that_stage(
    shared_engine: Engine, photo: Path, model: Path
) -> None:
    resized = fed(shared_engine, photo, model)[1]
    found = asked(shared_engine, photo, model, resized)
    assert [stage.verdict for stage in found.stages] == ["", "equal", "differs", "differs"]
    assert found.best == 1
    assert found.stages[1].way == "HWC"


def test_that_swapped_colours_are_found_in_the_tensor_with_the_place_of_the_largest_difference(
    shared_engine: Engine, photo: Path, model: Path
) -> None:
    tensor = fed(shared_engine, photo, model)[-1]
    found = asked(shared_engine, photo, model, tensor[:, ::-1])
    last = found.stages[-1]
    assert (last.verdict, [one.name for one in last.reasons]) == ("differs", ["bgr"])
    assert last.reasons[0].sentence == "Red and blue are swapped (RGB and BGR)."
    off = np.abs(tensor[0] - tensor[0, ::-1]).transpose(1, 2, 0)
    assert last.largest == pytest.approx(off.max())
    assert off[last.at] == pytest.approx(off.max())
    assert last.mean == pytest.approx(off.mean())
    mine, theirs, coloured = last.pictures
    assert np.array_equal(theirs, mine[:, :, ::-1])
    brightest = np.unravel_index(int(off.max(axis=2).argmax()), (8, 8))
    assert coloured[brightest].tolist() == [253, 231, 37]  # the last colour of viridis


def test_that_one_stage_alone_can_be_compared(shared_engine: Engine, photo: Path, model: Path) -> None:
    tensor = fed(shared_engine, photo, model)[-1]
    found = asked(shared_engine, photo, model, tensor, stage=2)
    assert [stage.verdict for stage in found.stages] == ["", "", "equal", ""]
    assert found.best == 2


def test_that_values_on_another_scale_are_pictured_on_their_own(
    shared_engine: Engine, photo: Path, model: Path
) -> None:
    tensor = fed(shared_engine, photo, model)[-1]
    (last,) = asked(shared_engine, photo, model, tensor * 1000, stage=3).stages[3:]
    _, theirs, _ = last.pictures
    assert (int(theirs.min()), int(theirs.max())) == (0, 255)


def test_that_a_shape_that_fits_nowhere_is_refused_with_both_shapes(
    shared_engine: Engine, photo: Path, model: Path
) -> None:
    with pytest.raises(ReadError, match=r"It is \[1, 3, 9, 8\]; the network's input is \[1, 3, 8, 8\]") as caught:
        asked(shared_engine, photo, model, np.zeros((1, 3, 9, 8)))
    assert caught.value.code == "read.tensor_shape"


def lying(folder: Path) -> Path:
    """A header that announces far more than the file holds."""
    path = folder / "lying.npy"
    np.save(path, np.zeros((2, 2)))
    data = path.read_bytes().replace(b"(2, 2), }" + b" " * 30, b"(200000, 200000), }" + b" " * 20)
    path.write_bytes(data)
    return path


def bad_files(folder: Path) -> dict[str, tuple[Path, str]]:
    """Files that hold no tensor, and a part of what is said about each."""
    made: dict[str, tuple[Path, str]] = {}
    for name, content, said in (
        ("empty.npy", b"", "cannot be read as numbers"),
        ("text.npy", b"hello, I am a text", "no .npy file"),
        ("cut.npy", b"\x93NUMPY\x01\x00v\x00{'descr'", "cannot be read as numbers"),
        ("header.npy", b"\x93NUMPY\x01\x00\x0a\x00__import__", "cannot be read as numbers"),
    ):
        (folder / name).write_bytes(content)
        made[name] = (folder / name, said)
    arrays: dict[str, tuple[Array, str]] = {
        "objects.npy": (np.array([{"a": 1}, None], dtype=object), "objects"),
        "complex.npy": (np.zeros((8, 8, 3), complex), "type complex128"),
        "words.npy": (np.array(["a", "b"]), "type <U1"),
        "records.npy": (np.zeros(3, [("a", "f4")]), "type [('a'"),
        "nothing.npy": (np.zeros((0, 3, 8, 8), np.float32), ""),
    }
    for name, (values, said) in arrays.items():
        np.save(folder / name, values, allow_pickle=True)
        made[name] = (folder / name, said)
    np.savez(folder / "many.npz", a=np.zeros(3), b=np.zeros(4))
    made["many.npz"] = (folder / "many.npz", "several arrays")
    made["lying.npy"] = (lying(folder), "cannot be read as numbers")
    made["folder"] = (folder, "not an ordinary file")
    return made


STEMS = ("empty", "text", "cut", "header", "objects", "complex", "words", "records", "nothing", "lying")


@pytest.mark.parametrize("name", [*(f"{stem}.npy" for stem in STEMS), "many.npz", "folder"])
def test_that_what_is_no_tensor_is_refused_with_the_reason(name: str, tmp_path: Path) -> None:
    path, said = bad_files(tmp_path)[name]
    with pytest.raises(ReadError) as caught:
        comparing.tensor(path)
    assert caught.value.code == "read.not_a_tensor"
    assert said in caught.value.why
    assert str(tmp_path) not in caught.value.sentence()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_that_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.npy")
    with pytest.raises(ReadError, match="not an ordinary file"):
        comparing.tensor(tmp_path / "pipe.npy")


def test_that_a_file_that_is_not_there_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(ReadError) as caught:
        comparing.tensor(tmp_path / "none.npy")
    assert caught.value.code == "read.not_found"


def test_that_too_many_values_are_refused_before_they_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    np.save(tmp_path / "a.npy", np.zeros((3, 4)))
    monkeypatch.setattr(comparing, "MOST_VALUES", 11)
    with pytest.raises(ReadError, match=r"shape \[3, 4\]"):
        comparing.tensor(tmp_path / "a.npy")
    monkeypatch.setattr(comparing, "MOST_VALUES", 12)
    assert comparing.tensor(tmp_path / "a.npy").shape == (3, 4)


@pytest.mark.parametrize("order", ["C", "F"])
def test_that_arrays_of_any_order_are_mapped_not_read(order: Any, tmp_path: Path) -> None:
    wanted = np.arange(24, dtype=">i2").reshape(2, 3, 4)
    np.save(tmp_path / "a.npy", np.asarray(wanted, order=order))
    found = comparing.tensor(tmp_path / "a.npy")
    assert isinstance(found, np.memmap)
    assert np.array_equal(found, wanted)


def test_that_truth_values_are_compared_as_0_and_1(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.array([[True, False]]))
    found = comparing.tensor(tmp_path / "a.npy")
    assert (found.dtype, found.tolist()) == (np.dtype("uint8"), [[1, 0]])


def test_that_each_answer_of_an_intake_is_compared_too(engine: Engine, photo: Path, tmp_path: Path) -> None:
    network = tmp_path / "bare.onnx"
    network.write_bytes(factories.mean_network().SerializeToString())
    chosen = {"modality": "photo", "colour": "RGB", "resize": "squeeze", "activation": "softmax", "labels": "numbers"}
    px = np.asarray(fed(engine, photo, _scaled(tmp_path))[-1])
    np.save(tmp_path / "theirs.npy", px)
    request = requests.Preview(
        path=str(network),
        key="scale",
        image=str(photo),
        chosen=tuple(chosen.items()),
        values=("0..1", "-1..1"),
        npy=str(tmp_path / "theirs.npy"),
    )
    equal, other = engine.answer(request, Work())
    assert (equal.compared.verdict, other.compared.verdict) == ("equal", "differs")
    assert equal.compared.pictures == ()
    assert [one.name for one in other.compared.reasons] == ["not_normalised"]


def _scaled(folder: Path) -> Path:
    steps = [{"use": "vision.resize", "size": [8, 8]}, {"use": "vision.normalize", "scale": 1 / 255}]
    return factories.package_folder(folder / "scaled", step=steps)
