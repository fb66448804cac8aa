"""A network file without a manifest: drafted, written as a package, confirmed."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import numpy as np
import onnx
import pytest

from tests import factories
from tests.models.bare_networks import ANSWERS, saved
from workbench.core.intake import Answer
from workbench.core.kinds import Imported
from workbench.core.model import ModelPackage
from workbench.errors import ModelPackageError
from workbench.models import bare, package
from workbench.models.intake import Draft


def drafted(path: Path, *parts: Imported, **answers: str) -> Draft:
    found = bare.drafted(path, parts, ANSWERS | answers)
    assert found is not None
    return found


def written(folder: Path, found: Draft) -> Path:
    """The draft as a package."""
    folder.mkdir()
    home = found.path.parent
    external = {file: package.file_digest(home / file, "net", file) for file in found.external}
    bare.write(found, folder, package.file_digest(found.path, "net", "net"), external)
    return folder


def read(folder: Path) -> ModelPackage:
    """The package, its files checked."""
    found = factories.read_package(folder)
    package.verified_graph(found)
    return found


def refused(path: Path, *parts: Imported, **answers: str) -> ModelPackageError:
    with pytest.raises(ModelPackageError) as caught:
        bare.drafted(path, parts, answers)
    return caught.value


@pytest.mark.parametrize("name", ["net.txt", "net", "folder", "gone.onnx"])
def test_that_only_a_network_is_drafted(tmp_path: Path, name: str) -> None:
    saved(tmp_path / "net")
    saved(tmp_path / "net.txt")
    saved(tmp_path / "folder" / "net.onnx")
    assert bare.drafted(tmp_path / name, [], {}) is None


def test_that_an_importer_says_which_of_a_folders_files_is_the_network(tmp_path: Path) -> None:
    saved(tmp_path / "1" / "net.onnx", factories.mean_network(classes=1))
    saved(tmp_path / "2" / "net.onnx")
    hint = Answer(key="name", value="Two", where="a file")
    found = drafted(tmp_path, Imported(network="2/net.onnx", answers=(hint,)))
    assert (found.path, found["name"], len(found.labels)) == (tmp_path / "2" / "net.onnx", "Two", 3)


@pytest.mark.parametrize("network", ["../net.onnx", "/net.onnx", "a/../../net.onnx"])
def test_that_an_importer_cannot_lead_out_of_its_folder(tmp_path: Path, network: str) -> None:
    saved(tmp_path / "net.onnx")
    (tmp_path / "a").mkdir()
    assert refused(tmp_path / "a", Imported(network=network)).code == "model.path_escapes"


def test_that_a_package_is_written_that_reads_as_it_was_drafted(tmp_path: Path) -> None:
    found = drafted(saved(tmp_path / "My net.onnx"), labels="ant|bee|bee", scale="127/128", resize="shorter:9,floor")
    model = read(written(tmp_path / "made", found))
    manifest = model.manifest
    assert (manifest.id, manifest.name, manifest.file, manifest.task) == (
        "my-net",
        "My net",
        "My net.onnx",
        "classification",
    )
    assert model.labels == ("ant", "bee", "bee")
    assert [(use.use, use.options.get("rounding"), use.options.get("std")) for use in manifest.steps] == [
        ("vision.resize", "floor", None),
        ("vision.center_crop", None, None),
        ("vision.normalize", None, (128.0,)),
    ]
    assert manifest.unconfirmed == ("colour", "modality", "scale", "resize", "filter", "activation")
    assert (manifest.input.values, manifest.input.suits) == ("display", {"modality": ("photo",)})
    assert (manifest.engine.input, manifest.engine.output, manifest.engine.layout) == ("input", "logits", "NCHW")


@pytest.mark.parametrize(
    ("answers", "colour", "values", "suits", "steps"),
    [
        ({"modality": "CT", "scale": "window:40,400"}, "grey", "hounsfield", ("CT",), ["resize", "channels", "window"]),
        ({"modality": "MR", "scale": "min..max"}, "grey", "modality", ("MR",), ["resize", "channels", "value_range"]),
        ({"modality": "CR,DX", "scale": "0..255"}, "grey", "modality", ("CR", "DX"), ["resize", "channels"]),
        ({"modality": "any", "scale": "0..255", "colour": "BGR"}, "BGR", "display", (), ["resize"]),
    ],
)  # fmt: skip
def test_that_what_it_is_meant_for_decides_how_it_is_fed(
    tmp_path: Path, answers: dict[str, str], colour: str, values: str, suits: tuple[str, ...], steps: list[str]
) -> None:
    manifest = read(written(tmp_path / "made", drafted(saved(tmp_path / "net.onnx"), **answers))).manifest
    assert (manifest.input.colour, manifest.input.values) == (colour, values)
    assert manifest.input.suits.get("modality", ()) == suits
    assert [use.use.removeprefix("vision.") for use in manifest.steps] == steps


@pytest.mark.parametrize(
    ("activation", "task", "use", "inner"),
    [
        ("softmax", "classification", "vision.classes", "softmax"),
        ("sigmoid", "multilabel", "vision.classes", "sigmoid"),
        ("classes", "classification", "vision.classes", "none"),
        ("labels", "multilabel", "vision.classes", "none"),
        ("numbers", "regression", "vision.values", None),
    ],
)
def test_that_what_its_numbers_are_decides_how_they_are_read(
    tmp_path: Path, activation: str, task: str, use: str, inner: str | None
) -> None:
    found = drafted(saved(tmp_path / "net.onnx"), activation=activation)
    manifest = read(written(tmp_path / "made", found)).manifest
    assert (manifest.task, manifest.interpret.use) == (task, use)
    assert manifest.interpret.options.get("activation") == inner


def test_that_the_network_is_linked_and_never_changed(tmp_path: Path) -> None:
    path = saved(tmp_path / "net.onnx")
    folder = written(tmp_path / "made", drafted(path))
    assert (folder / "net.onnx").read_bytes() == path.read_bytes()
    assert (folder / "net.onnx").stat().st_ino == path.stat().st_ino


def test_that_the_network_is_copied_where_links_are_not_to_be_had(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", denied)
    path = saved(tmp_path / "net.onnx")
    folder = written(tmp_path / "made", drafted(path))
    assert read(folder).labels == ("0", "1", "2")
    assert (folder / "net.onnx").stat().st_ino != path.stat().st_ino


def test_that_weights_in_another_file_come_along(tmp_path: Path) -> None:
    model = factories.mean_network()
    model.graph.initializer.append(factories.tensor(np.ones(5000), "weights"))
    place = tmp_path / "net.onnx"
    onnx.save_model(model, place, save_as_external_data=True, location="net.data", size_threshold=1000)
    found = drafted(place)
    assert found.external == ("net.data",)
    folder = written(tmp_path / "made", found)
    assert (folder / "net.data").read_bytes() == (tmp_path / "net.data").read_bytes()
    assert "net.data" in read(folder).files


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_that_a_name_which_is_no_text_becomes_one(tmp_path: Path) -> None:
    path = saved(tmp_path / "net-\udcff.onnx")
    model = read(written(tmp_path / "made", drafted(path)))
    assert (model.manifest.file, model.manifest.id) == ("model.onnx", "net")


@pytest.mark.parametrize(
    ("stem", "name"), [("model", "Lungs"), ("Network", "Lungs"), ("resnet50", "resnet50"), ("...", "...")]
)
def test_that_a_network_is_called_by_its_file_or_where_all_are_called_so_by_its_folder(
    tmp_path: Path, stem: str, name: str
) -> None:
    path = saved(tmp_path / "Lungs" / f"{stem}.onnx")
    assert read(written(tmp_path / "made", drafted(path))).manifest.name == name


@pytest.mark.parametrize(
    ("data", "labels"),
    [
        (b"ant\nbee\ncat\n", ("ant", "bee", "cat")),
        (b"\xef\xbb\xbfant\r\n bee \r\ncat\r\n\r\n\n", ("ant", "bee", "cat")),
        (b"crane\ncrane\n\xc3\x84ffin", ("crane", "crane", "\u00c4ffin")),
        (b"ant\n\ncat", ("ant", "1", "cat")),
    ],
)
def test_that_names_are_read_from_a_file_one_a_line(tmp_path: Path, data: bytes, labels: tuple[str, ...]) -> None:
    (tmp_path / "names.txt").write_bytes(data)
    found = drafted(saved(tmp_path / "net.onnx"), labels=str(tmp_path / "names.txt"))
    assert found.labels == labels
    assert (found.answers["labels"].value, "labels" in found.unconfirmed) == ("names.txt", False)


@pytest.mark.parametrize("name", ["gone.txt", "folder", "latin.txt"])
def test_that_names_that_cannot_be_read_are_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "latin.txt").write_bytes(b"\xe4\n")
    error = refused(saved(tmp_path / "net.onnx"), labels=str(tmp_path / name))
    assert error.code == "model.answer"
    assert error.problems[0].startswith(f"labels: {name} cannot be read: ")


def test_that_an_enormous_file_of_names_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bare, "MAX_LABELS", 3)
    (tmp_path / "names.txt").write_text("a\nb\nc")
    error = refused(saved(tmp_path / "net.onnx"), labels=str(tmp_path / "names.txt"))
    assert error.problems == ("labels: names.txt is too large.",)


def test_that_confirming_takes_the_mark_and_nothing_else(tmp_path: Path) -> None:
    folder = written(tmp_path / "made", drafted(saved(tmp_path / "net.onnx")))
    before = tomllib.loads((folder / "model.toml").read_text(encoding="utf-8"))
    bare.confirm(folder)
    after = tomllib.loads((folder / "model.toml").read_text(encoding="utf-8"))
    assert before.pop("intake")["unconfirmed"]
    assert after == before
    assert read(folder).manifest.unconfirmed == ()


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("a = 1\n[intake]\nb = 2\n[c]\nd = 3\n", "a = 1\n[c]\nd = 3\n"),
        ("[intake] # why\nb = [\n  2,\n]\n\n[[step]]\nx = 1\n", "[[step]]\nx = 1\n"),
        ("[ intake ]\nb = 2\n[c]\n", "[c]\n"),
        ("# first\n[intakes]\nb = 2\n", "# first\n[intakes]\nb = 2\n"),
        ("[a]\nb = 1\n[intake]\nc = 2", "[a]\nb = 1\n"),
    ],
)
def test_that_one_table_is_taken_out_of_a_file(text: str, rest: str) -> None:
    assert bare.without_table(text, "intake") == rest
