"""`workbench render`: the 8-bit picture that the viewer shows at 1:1."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage

from tests import factories
from tests.cli.conftest import Command
from tests.plugins.dicom import synthetic
from workbench.core.arrays import Array


def shown(path: Path) -> Array:
    """The written picture."""
    with PillowImage.open(path) as opened:
        assert opened.mode in ("L", "RGB")
        px: Array = np.asarray(opened)
    return px


@pytest.fixture
def grey(tmp_path: Path) -> Path:
    """A grey picture of 16 bits with the values 0, 100, …, 1500 in a row."""
    px = (np.arange(16, dtype=np.uint16) * 100).reshape(1, 16)
    path = tmp_path / "grey.tif"
    PillowImage.fromarray(px).save(path)
    return path


def test_that_a_colour_picture_is_written_as_it_is(command: Command, tmp_path: Path) -> None:
    px = factories.pixels(5, 7)
    out = tmp_path / "new" / "out.png"
    done = command("render", factories.picture_file(tmp_path / "a.png", px), "-o", out)
    assert (done.status, done.out, done.err) == (0, f"Written: {out}\n", "")
    assert np.array_equal(shown(out), px)


def test_that_the_json_says_what_was_written(command: Command, slice_file: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.png"
    row = command("render", slice_file, "-o", out, "--json").row
    assert row == {
        "input": str(slice_file),
        "frame": 0,
        "out": str(out),
        "window": row["window"],
        "width": 128,
        "height": 128,
    }
    assert row["window"].startswith("auto W ")
    assert shown(out).shape == (128, 128)


@pytest.mark.parametrize(
    ("window", "note", "first", "last", "at_500"),
    [
        (["--window", "500,1000"], "W 1000 L 500", 0, 255, 127),
        (["--window", "full"], "full W 1500 L 750", 0, 255, 85),
        (["--window", "-500,10"], "W 10 L -500", 255, 255, 255),
    ],
)
def test_that_a_window_decides_what_is_black_and_white(
    window: list[str], note: str, first: int, last: int, at_500: int, command: Command, grey: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.png"
    row = command("render", grey, "-o", out, "--json", *window).row
    px = shown(out)[0]
    assert (int(px[0]), int(px[-1])) == (first, last)
    assert abs(int(px[5]) - at_500) <= 1
    assert row["window"] == note
    assert np.all(np.diff(px.astype(int)) >= 0)


@pytest.mark.parametrize("text", ["wide", "40", "40,0", "40,-5", "40,400,1", "1.2.3,4", "nan,1"])
def test_that_a_window_that_is_none_is_told(text: str, command: Command, grey: Path, tmp_path: Path) -> None:
    done = command("render", grey, "-o", tmp_path / "out.png", "--window", text, "--json")
    assert (done.status, done.row["error"]["code"]) == (2, "usage.value")
    assert done.row["error"]["what"] == f"--window cannot be {text}."
    assert not (tmp_path / "out.png").exists()


@pytest.fixture
def windowed(tmp_path: Path) -> Path:
    """A grey image of the values 0 to 199 whose file asks for two windows, the narrow one first."""
    cells = np.arange(200, dtype=np.uint16).reshape(10, 20)
    return synthetic.written(tmp_path, synthetic.grey(cells, WindowCenter=[100, 50], WindowWidth=[20, 100]))


def test_that_the_windows_of_the_file_are_counted_from_0(command: Command, windowed: Path, tmp_path: Path) -> None:
    notes = [
        command("render", windowed, "-o", tmp_path / f"{n}.png", "--voi", str(n), "--json").row["window"]
        for n in (0, 1)
    ]
    assert notes == ["W 20 L 100", "W 100 L 50"]
    assert (shown(tmp_path / "0.png") == 0).sum() == 91
    assert (shown(tmp_path / "1.png") == 0).sum() == 1
    beyond = command("render", windowed, "-o", tmp_path / "2.png", "--voi", "2", "--json")
    assert (beyond.status, beyond.row["input"]) == (1, str(windowed))
    assert beyond.row["error"]["code"] == "read.no_such_window"
    assert beyond.row["error"]["why"] == "It holds 2 window(s) or table(s), counted from 0."


def test_that_the_default_is_what_the_file_asks_for(command: Command, windowed: Path, tmp_path: Path) -> None:
    for name, words in (("default", []), ("first", ["--voi", "0"]), ("full", ["--window", "full"])):
        command("render", windowed, "-o", tmp_path / f"{name}.png", *words)
    assert np.array_equal(shown(tmp_path / "default.png"), shown(tmp_path / "first.png"))
    assert not np.array_equal(shown(tmp_path / "default.png"), shown(tmp_path / "full.png"))


def test_that_frames_count_from_0(command: Command, tmp_path: Path) -> None:
    pages = [PillowImage.new("RGB", (4, 4), colour) for colour in ("red", "blue")]
    pages[0].save(tmp_path / "two.tif", save_all=True, append_images=pages[1:])
    command("render", tmp_path / "two.tif", "-o", tmp_path / "out.png", "--frame", "1")
    assert shown(tmp_path / "out.png")[0, 0].tolist() == [0, 0, 255]
    beyond = command("render", tmp_path / "two.tif", "-o", tmp_path / "no.png", "--frame", "2", "--json")
    assert (beyond.status, beyond.row["error"]["code"]) == (1, "read.no_such_frame")


def test_that_a_picture_that_cannot_be_read_is_the_inputs_failure(command: Command, tmp_path: Path) -> None:
    done = command("render", tmp_path / "none.png", "-o", tmp_path / "out.png", "--json")
    assert (done.status, done.row["input"]) == (1, str(tmp_path / "none.png"))
    assert done.row["error"]["code"] == "read.not_found"
    told = command("render", tmp_path / "none.png", "-o", tmp_path / "out.png")
    assert (told.status, told.out) == (1, "")
    assert told.err.splitlines() == [
        "none.png is not there.",
        "No file of that name was found.",
        "Check the path: none.png",
    ]


def test_that_a_place_that_cannot_be_written_is_told(command: Command, photo: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = command("render", photo, "-o", tmp_path / "file" / "out.png", "--json")
    assert (done.status, done.row["error"]["code"]) == (2, "write.unwritable")
    ending = command("render", photo, "-o", tmp_path / "out.xls", "--json")
    assert (ending.status, ending.row["error"]["code"]) == (2, "write.format")
