"""`workbench explain-input`: every step, a tensor of the maker's beside it, or the steps as a script."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests import factories
from tests.cli.conftest import Command
from workbench.core.arrays import Array


def fed(photo: Path) -> Array:
    """What the small model is fed with: the picture in 8 × 8 pixels, divided by 255."""
    from PIL import Image

    with Image.open(photo) as picture:
        px = np.asarray(picture.resize((8, 8), Image.Resampling.BILINEAR), np.float64)
    made: Array = (px.transpose(2, 0, 1) / 255).astype(np.float32)[None]
    return made


def saved(photo: Path, values: Array) -> Path:
    np.save(photo.with_name("theirs.npy"), values)
    return photo.with_name("theirs.npy")


def test_that_every_step_is_told_with_its_numbers(command: Command, model: Path, photo: Path) -> None:
    done = command("explain-input", photo, "--model", model)
    assert (done.status, done.err) == (0, "")
    assert [line.split()[:2] for line in done.lines[1:]] == [
        ["1", "image"],
        ["2", "vision.resize"],
        ["3", "vision.normalize"],
        ["4", "tensor"],
    ]
    row = command("explain-input", photo, "--model", model, "--json").row
    assert list(row) == ["input", "frame", "stages"]
    tensor = row["stages"][3]
    values = fed(photo)
    assert (tensor["shape"], tensor["dtype"]) == ([1, 3, 8, 8], "float32")
    assert (tensor["low"], tensor["high"]) == (float(values.min()), float(values.max()))
    assert "picture" not in tensor


def test_that_the_same_tensor_ends_with_0(command: Command, model: Path, photo: Path) -> None:
    npy = saved(photo, fed(photo))
    done = command("explain-input", photo, "--model", model, "--npy", npy)
    assert (done.status, done.err) == (0, "")
    assert done.lines[-2:] == [
        "theirs.npy is equal to step 4 (tensor), value by value.",
        "The network is fed as its maker did.",
    ]
    row = command("explain-input", photo, "--model", model, "--npy", npy, "--json").row
    assert (row["agrees"], row["best"], row["stages"][3]["verdict"]) == (True, 3, "equal")
    assert (row["shape"], row["dtype"], row["npy"]) == ([1, 3, 8, 8], "float32", str(npy))


def test_that_rounding_ends_with_0_too(command: Command, model: Path, photo: Path) -> None:
    npy = saved(photo, fed(photo).astype(np.float16))
    done = command("explain-input", photo, "--model", model, "--npy", npy, "--json")
    assert (done.status, done.row["stages"][3]["verdict"]) == (0, "close")


def test_that_another_tensor_ends_with_1_and_the_likely_reason(command: Command, model: Path, photo: Path) -> None:
    npy = saved(photo, fed(photo)[:, ::-1])
    done = command("explain-input", photo, "--model", model, "--npy", npy)
    assert done.status == 1
    assert "Likely: Red and blue are swapped (RGB and BGR)." in done.lines
    assert done.lines[-1] == "The network is not fed as its maker did."
    row = command("explain-input", photo, "--model", model, "--npy", npy, "--json").row
    assert row["agrees"] is False
    assert row["stages"][3]["reasons"] == ["Red and blue are swapped (RGB and BGR)."]
    off = np.abs(fed(photo) - fed(photo)[:, ::-1])
    assert row["stages"][3]["largest"] == pytest.approx(float(off.max()))


def test_that_a_tensor_from_before_the_last_step_ends_with_1(command: Command, model: Path, photo: Path) -> None:
    npy = saved(photo, np.round(fed(photo) * 255).astype(np.uint8))
    done = command("explain-input", photo, "--model", model, "--npy", npy)
    assert done.status == 1
    assert "theirs.npy is equal to step 2 (vision.resize), value by value." in done.lines
    assert "It was saved before the last step: the steps behind that one are missing in it." in done.lines


@pytest.mark.parametrize("shape", [(1, 3, 9, 8), (0,)])
def test_that_what_cannot_be_compared_ends_with_2(
    shape: tuple[int, ...], command: Command, model: Path, photo: Path
) -> None:
    done = command("explain-input", photo, "--model", model, "--npy", saved(photo, np.zeros(shape)))
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("theirs.npy ")


def test_that_a_picture_that_cannot_be_read_ends_with_1(command: Command, model: Path, tmp_path: Path) -> None:
    (tmp_path / "text.png").write_text("no picture")
    done = command("explain-input", tmp_path / "text.png", "--model", model, "--json")
    assert (done.status, done.row["error"]["code"]) == (1, "read.unknown_format")


def test_that_the_script_on_standard_output_gives_the_tensor(
    command: Command, model: Path, photo: Path, tmp_path: Path
) -> None:
    done = command("explain-input", photo, "--model", model, "--code")
    assert (done.status, done.err) == (0, "")
    (tmp_path / "fed.py").write_text(done.out, encoding="utf-8")
    run = [sys.executable, "-I", str(tmp_path / "fed.py"), str(photo), str(tmp_path / "out.npy")]
    subprocess.run(run, check=True, capture_output=True)
    assert np.load(tmp_path / "out.npy").tobytes() == fed(photo).tobytes()
    row = command("explain-input", photo, "--model", model, "--code", "--json").row
    assert (row["code"].rstrip("\n"), row["missing"]) == (done.out.rstrip("\n"), [])


def test_that_a_step_that_cannot_be_written_is_told_and_ends_with_1(
    command: Command, photo: Path, tmp_path: Path
) -> None:
    steps = [{"use": "vision.resize", "size": [8, 8]}, {"use": "hello_step.add", "amount": 1.0}]
    model = factories.package_folder(tmp_path / "own", step=steps)
    done = command("explain-input", photo, "--model", model, "--code")
    assert done.status == 1
    assert done.err == "The step hello_step.add cannot be written as Python: its plugin does not say how.\n"
    assert "raise NotImplementedError" in done.out


def test_that_script_and_tensor_are_not_asked_for_at_once(command: Command, photo: Path) -> None:
    done = command("explain-input", photo, "--code", "--npy", "x.npy")
    assert done.status == 2
    assert "not allowed with" in done.err
