"""Exports of Azure Custom Vision, written by hand after what the service gives: it cannot be installed."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests import factories
from tests.models.bare_networks import saved
from tests.plugins.layouts.layouts import answers, asked, drafted, knows, likely, read, values, written
from workbench.errors import ModelPackageError
from workbench.models.library import Library
from workbench.paths import Paths

MANIFEST = {
    "DomainType": "Classification",
    "Platform": "ONNX",
    "Flavor": None,
    "ExporterVersion": "2.0",
    "ModelFileName": "model.onnx",
    "LabelFileName": "labels.txt",
    "SchemaVersion": "1.0",
}
IMAGE = {
    "Image.BitmapPixelFormat": "Bgr8",
    "Image.ColorSpaceGamma": "SRGB",
    "Image.NominalPixelRange": "NominalRange_0_255",
}


def export(folder: Path, metadata: dict[str, str] | None = None, **changes: Any) -> Path:
    """An export's folder."""
    written(folder / "cvexport.manifest", MANIFEST | changes)
    (folder / "labels.txt").write_text("ant\r\nbee\r\ncat", encoding="utf-8")
    saved(folder / "model.onnx", metadata=IMAGE if metadata is None else metadata)
    return folder


def test_that_labels_colours_and_range_are_read(tmp_path: Path) -> None:
    found = read("custom_vision", export(tmp_path))
    assert found.network == "model.onnx"
    assert answers(found)["labels"].labels == ("ant", "bee", "cat")
    assert values(found) == {"task": "Classification", "colour": "BGR", "scale": "0..255"}
    assert values(found, "guessed") == {"resize": "squeeze", "activation": "classes"}


def test_that_only_what_the_export_leaves_open_is_asked(tmp_path: Path) -> None:
    found = drafted(export(tmp_path))
    assert asked(found) == ["modality", "resize", "activation"]
    assert likely(found) == {"resize": "squeeze", "activation": "classes"}
    assert drafted(tmp_path / "model.onnx").labels == ("ant", "bee", "cat")


def test_that_what_the_samples_do_without_image_properties_is_likely(tmp_path: Path) -> None:
    found = read("custom_vision", export(tmp_path, metadata={}))
    assert values(found, "guessed") == {"colour": "RGB", "scale": "0..1", "resize": "squeeze", "activation": "classes"}


def test_that_the_manifest_names_the_files(tmp_path: Path) -> None:
    folder = export(tmp_path, ModelFileName="insects.onnx", LabelFileName="insects.txt")
    shutil.move(folder / "model.onnx", folder / "insects.onnx")
    shutil.move(folder / "labels.txt", folder / "insects.txt")
    found = read("custom_vision", folder)
    assert (found.network, answers(found)["labels"].where) == ("insects.onnx", "insects.txt")


@pytest.mark.parametrize("name", ["../model.onnx", "/model.onnx", "a\\model.onnx", "", 3, None])
def test_that_a_name_that_leads_elsewhere_is_not_followed(tmp_path: Path, name: object) -> None:
    assert read("custom_vision", export(tmp_path, ModelFileName=name)).network == "model.onnx"


def test_that_a_detector_is_told_to_be_one(tmp_path: Path) -> None:
    with pytest.raises(ModelPackageError) as caught:
        drafted(export(tmp_path, DomainType="ObjectDetection"))
    assert caught.value.why.endswith("Its task is “ObjectDetection” (cvexport.manifest): boxes.")


def test_that_an_export_for_another_platform_is_told(tmp_path: Path) -> None:
    folder = export(tmp_path, Platform="CoreML", ModelFileName="model.mlmodel")
    with pytest.raises(ModelPackageError) as caught:
        read("custom_vision", folder)
    assert caught.value.why == (
        "cvexport.manifest says that it was exported for CoreML; model.mlmodel is no ONNX network here."
    )


def test_that_folders_of_others_are_left_alone(tmp_path: Path) -> None:
    saved(tmp_path / "model.onnx")
    assert not knows("custom_vision", tmp_path)
    assert not knows("custom_vision", tmp_path / "model.onnx")
    assert not knows("custom_vision", tmp_path / "cvexport.manifest")


def test_that_an_export_as_a_zip_is_added(tmp_path: Path, paths: Paths) -> None:
    registry = factories.registry()
    importers = [registry.importer(one.id) for one in registry.contributions("importer")]
    library = Library(paths, registry.options_of, importers)
    packed = Path(shutil.make_archive(str(tmp_path / "insects"), "zip", export(tmp_path / "export")))
    chosen = {"modality": "photo", "resize": "squeeze", "activation": "softmax"}
    found = library.add(packed, chosen)
    assert (found.labels, found.manifest.unconfirmed) == (
        ("ant", "bee", "cat"),
        ("modality", "resize", "filter", "activation"),
    )
    files = {path.name for path in found.folder.iterdir()}
    assert files == {"files.sha256", "labels.txt", "model.onnx", "model.toml"}
