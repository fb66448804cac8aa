"""The plan as a script: run by a Python of its own, it gives the network's input to the last bit."""

from __future__ import annotations

import ast
import io
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image as PillowImage

from tests import factories
from workbench.core.arrays import Array
from workbench.core.image import DisplayHints, Image, LookupTable, Window
from workbench.core.progress import CancelToken
from workbench.core.snippet import Snippet
from workbench.engine import Engine, Work
from workbench.models import graph
from workbench.models import package as packages
from workbench.pipeline import snippet
from workbench.pipeline.plan import Pipeline, plan
from workbench.pipeline.run import prepare
from workbench.wire import requests

RGB = ["normalize", {"scale": 1 / 255, "mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225]}]
STEPS: dict[str, list[list[Any]]] = {
    "shorter, crop, ImageNet": [["resize", {"shorter_side": 20}], ["center_crop", {"size": [16, 15]}], RGB],
    "longer, floor, pad to a size": [
        ["resize", {"longer_side": 19, "rounding": "floor", "filter": "lanczos"}],
        ["pad", {"size": [24, 21], "fill": [1, 2, 3], "anchor": "top_left"}],
        ["normalize", {"mean": [127.0], "std": [128.0]}],
    ],
    "shorter, floor": [["resize", {"shorter_side": 13, "rounding": "floor", "filter": "box"}]],
    "longer": [["resize", {"longer_side": 37, "filter": "bicubic"}], ["pad", {"multiple": 8, "fill": [9.0]}]],
    "letterbox": [["letterbox", {"size": [20, 33], "filter": "hamming"}], ["value_range", {}]],
    "letterbox that does not enlarge": [
        ["letterbox", {"size": [64, 70], "enlarge": False, "anchor": "top_left", "fill": [0, 128, 255]}]
    ],
    "square, window": [["pad", {"square": True}], ["window", {"centre": 100.0, "width": 80.0}]],
    "normalised before it is resized": [RGB, ["resize", {"size": [9, 21], "filter": "bicubic"}]],
    "crop, channels, range": [
        ["crop", {"origin": [2, 3], "size": [10, 11]}],
        ["channels", {"order": [2, 1, 0]}],
        ["value_range", {"low": -10.0, "high": 300.0, "clamp": False}],
    ],
    "nearest": [["resize", {"size": [31, 12], "filter": "nearest"}]],
    "nothing": [],
}


def photo(folder: Path, name: str = "photo.png", mode: str = "RGB", **how: Any) -> Path:
    px = factories.pixels(24, 30, 3)
    path = folder / name
    PillowImage.fromarray(px).convert(mode).save(path, **how)
    return path


def package(folder: Path, steps: list[list[Any]], dtype: str = "float32", layout: str = "NCHW", **rule: Any) -> Path:
    table = [{"use": use if "." in use else f"vision.{use}", **options} for use, options in steps]
    channels = 1 if rule.get("colour") == "grey" else 3
    network = factories.mean_network(side=None, dtype=dtype, layout=layout, channels=channels)
    engine = {"use": "ort.session", "input": "input", "layout": layout}
    return factories.package_folder(folder, network, step=table, engine=engine, input=rule)


def scripted(engine: Engine, picture: Path, model: Path, folder: Path, frame: int = 0) -> Array:
    """What the script gives that the program writes."""
    found = engine.answer(requests.PlanCode(path=str(picture), frame=frame, model=str(model)), Work())
    assert found.missing == ()
    return run(found.text, folder)


def run(text: str, folder: Path) -> Array:
    script, out = folder / "script.py", folder / "out.npy"
    script.write_text(text, encoding="utf-8")
    image = next(line for line in text.splitlines() if line.startswith("IMAGE = "))
    command = [sys.executable, "-I", "-W", "error", str(script), literal(image.removeprefix("IMAGE = ")), str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    assert done.returncode == 0, done.stderr
    found: Array = np.load(out, allow_pickle=False)
    return found


def literal(text: str) -> str:
    return str(ast.literal_eval(text))


def fed(engine: Engine, picture: Path, model: Path, frame: int = 0) -> Array:
    """What the network is fed with."""
    pipeline, image = engine._predicting.planned(str(picture), frame, str(model), True, Work())
    return prepare(pipeline, image, CancelToken()).values


@pytest.mark.parametrize("steps", sorted(STEPS))
def test_that_the_script_gives_the_tensor_to_the_last_bit(steps: str, shared_engine: Engine, tmp_path: Path) -> None:
    picture, model = photo(tmp_path), package(tmp_path / "model", STEPS[steps])
    wanted = fed(shared_engine, picture, model)
    found = scripted(shared_engine, picture, model, tmp_path)
    assert (found.dtype, found.shape) == (wanted.dtype, wanted.shape)
    assert found.tobytes() == wanted.tobytes()


@pytest.mark.parametrize(
    ("dtype", "layout", "rule"),
    [
        ("uint8", "NHWC", {}),
        ("float16", "NCHW", {"colour": "BGR"}),
        ("int8", "NCHW", {"colour": "grey"}),
        ("int32", "NHWC", {}),
        ("float64", "NCHW", {}),
    ],
)
def test_that_every_kind_of_input_is_packed_alike(
    dtype: str, layout: str, rule: dict[str, Any], shared_engine: Engine, tmp_path: Path
) -> None:
    steps = [["normalize", {"scale": 1.7, "mean": [200.5]}]] if dtype != "uint8" else [["resize", {"size": [9, 7]}]]
    picture, model = photo(tmp_path), package(tmp_path / "model", steps, dtype, layout, **rule)
    wanted = fed(shared_engine, picture, model)
    found = scripted(shared_engine, picture, model, tmp_path)
    assert (found.dtype, found.shape) == (wanted.dtype, wanted.shape)
    assert np.array_equal(found, wanted)


@pytest.mark.parametrize(
    ("name", "mode", "how"),
    [
        ("a.png", "L", {}),
        ("a.png", "LA", {}),
        ("a.png", "1", {}),
        ("a.png", "P", {}),
        ("a.png", "RGBA", {}),
        ("a.jpg", "CMYK", {}),
        ("a.jpg", "RGB", {"exif": True}),
        ("a.gif", "P", {}),
        ("a.tif", "YCbCr", {}),
        ("a.webp", "RGB", {"lossless": True}),
    ],
)
def test_that_every_kind_of_photograph_is_read_alike(
    name: str, mode: str, how: dict[str, Any], shared_engine: Engine, tmp_path: Path
) -> None:
    if how.pop("exif", False):
        exif = PillowImage.Exif()
        exif[0x0112] = 6
        how["exif"] = exif
    picture, model = photo(tmp_path, name, mode, **how), package(tmp_path / "model", [RGB])
    assert np.array_equal(scripted(shared_engine, picture, model, tmp_path), fed(shared_engine, picture, model))


def test_that_a_page_of_several_and_16_bits_are_read_alike(shared_engine: Engine, tmp_path: Path) -> None:
    pages = [PillowImage.fromarray(factories.pixels(9, 8, 1, seed, "uint16")) for seed in range(3)]
    picture = tmp_path / "pages.tif"
    pages[0].save(picture, save_all=True, append_images=pages[1:])
    for colour in ("RGB", "grey"):
        model = package(tmp_path / colour, [["resize", {"size": [5, 6]}]], colour=colour)
        wanted = fed(shared_engine, picture, model, 2)
        assert np.array_equal(scripted(shared_engine, picture, model, tmp_path, 2), wanted)
        assert not np.array_equal(wanted, fed(shared_engine, picture, model, 1))


@pytest.mark.parametrize("values", ["display", "hounsfield"])
def test_that_a_ct_slice_is_read_alike(values: str, shared_engine: Engine, slice_file: Path, tmp_path: Path) -> None:
    steps = [["resize", {"size": [40, 40]}], ["window", {"centre": 40.0, "width": 400.0}]]
    model = package(tmp_path / "model", steps, values=values, colour="grey")
    assert np.array_equal(scripted(shared_engine, slice_file, model, tmp_path), fed(shared_engine, slice_file, model))


class Reader:
    """Reads a .npy."""

    def python(self, header: Image) -> Snippet:
        """In Python."""
        return Snippet(lines=("px = np.load(path)",))


def planned(tmp_path: Path, image: Image, steps: list[list[Any]], **rule: Any) -> Pipeline:
    made = factories.read_package(package(tmp_path / "model", steps, **rule))
    facts = factories.registry()
    inputs, outputs = _ends(made)
    return plan(made, image, inputs, outputs, facts, anyway=True)


def _ends(made: Any) -> tuple[Any, Any]:
    found = graph.facts(packages.verified_graph(made)[1], "made")
    return found.inputs, found.outputs


@pytest.mark.parametrize(
    ("window", "photometric", "padding"),
    [
        (Window(centre=40, width=400), "MONOCHROME2", None),
        (Window(centre=40, width=400), "MONOCHROME1", (-2000.0, -1000.0)),
        (Window(centre=40, width=1), "MONOCHROME2", None),
        (Window(centre=40, width=300, function="LINEAR_EXACT"), "MONOCHROME2", None),
        (Window(centre=40, width=90, function="SIGMOID"), "MONOCHROME1", None),
        (None, "MONOCHROME2", None),
    ],
)
@pytest.mark.parametrize("dtype", ["int16", "float32"])
def test_that_the_files_own_window_is_written_as_it_is_used(
    window: Window | None, photometric: Any, padding: Any, dtype: str, tmp_path: Path
) -> None:
    px = np.random.default_rng(0).normal(0, 600, (13, 11)).astype(dtype)
    hints = DisplayHints(photometric=photometric, windows=(window,) if window else (), padding=padding)
    np.save(tmp_path / "px.npy", px)
    image = factories.image(px, meaning="hounsfield", hints=hints)
    pipeline = planned(tmp_path, image, [RGB])
    image = replace(image, source=replace(image.source, path=str(tmp_path / "px.npy")))
    text = snippet.script(pipeline, image, Reader()).text  # type: ignore[arg-type]
    assert np.array_equal(run(text, tmp_path), prepare(pipeline, image, CancelToken()).values)


def test_that_a_step_that_cannot_say_how_it_works_is_named_in_one_sentence(tmp_path: Path) -> None:
    image = factories.image(factories.pixels(8, 8))
    folder = package(tmp_path / "model", [["hello_step.add", {"amount": 1.0}], ["resize", {"size": [8, 8]}]])
    made = factories.read_package(folder)
    pipeline = plan(made, image, *_ends(made), factories.registry())
    found = snippet.script(pipeline, image, Reader())  # type: ignore[arg-type]
    said = "The step hello_step.add cannot be written as Python: its plugin does not say how."
    assert found.missing == (said,)
    compile(found.text, "script", "exec")
    done = subprocess.run(
        [sys.executable, "-"],
        input=found.text.replace("np.load(path)", "np.zeros((8, 8, 3), 'u1')"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert done.stderr.rstrip().endswith(f"NotImplementedError: {said}")
    assert "vision.resize" not in found.text


def test_that_a_reader_and_a_table_that_cannot_be_written_are_told(tmp_path: Path) -> None:
    table = LookupTable(first=0, bits=8, values=np.arange(256, dtype=np.uint16))
    image = factories.image(
        factories.pixels(8, 8, 1, dtype="int16"), meaning="modality", hints=DisplayHints(tables=(table,))
    )
    pipeline = planned(tmp_path, image, [])
    (said,) = snippet.script(pipeline, image, Reader()).missing  # type: ignore[arg-type]
    assert said == "The file's own VOI lookup table cannot be written as Python."
    (said,) = snippet.script(pipeline, image, object()).missing  # type: ignore[arg-type]
    assert said.startswith("How test reads this file cannot be written as Python")


def test_that_names_with_quotes_and_lines_do_not_break_the_script(tmp_path: Path) -> None:
    folder = package(tmp_path / "model", [])
    text = (folder / "model.toml").read_text().replace('name = "Made"', 'name = "A \\"\\"\\" b\\\\ c"')
    (folder / "model.toml").write_text(text)
    made = factories.read_package(folder)
    image = factories.image(factories.pixels(8, 8))
    pipeline = plan(made, image, *_ends(made), factories.registry())
    found = snippet.script(pipeline, image, Reader()).text  # type: ignore[arg-type]
    compile(found, "script", "exec")
    assert io.StringIO(found).readline().startswith("\"\"\"What A ''' b/ c 1 is fed with")


def test_that_the_program_is_not_needed_to_run_it(shared_engine: Engine, tmp_path: Path) -> None:
    model = package(tmp_path / "model", STEPS["letterbox"])
    text = shared_engine.answer(requests.PlanCode(path=str(photo(tmp_path)), model=str(model)), Work()).text
    names = {line.split()[1].split(".")[0] for line in text.splitlines() if line.startswith(("import ", "from "))}
    assert names == {"sys", "numpy", "PIL"}
