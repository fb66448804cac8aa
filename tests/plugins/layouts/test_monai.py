"""Bundles of MONAI, written by hand after the bundle specification: its tools need PyTorch."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests import factories
from tests.models.bare_networks import saved
from tests.plugins.layouts.layouts import answers, asked, drafted, knows, likely, read, values, written
from workbench.errors import ModelPackageError

NAMES = {"0": "fatty", "1": "scattered", "2": "dense"}


def metadata(image: dict[str, Any] | None = None, pred: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    """metadata.json of a classifier for MR slices."""
    fed = {
        "type": "image",
        "format": "magnitude",
        "modality": "MR",
        "num_channels": 1,
        "spatial_shape": [8, 12],
        "dtype": "float32",
        "value_range": [0, 1],
        "is_patch_data": False,
        "channel_def": {"0": "image"},
    }
    given = {
        "type": "probabilities",
        "format": "classes",
        "value_range": [0, 1],
        "num_channels": 3,
        "channel_def": NAMES,
    }
    whole = {
        "schema": "https://github.com/Project-MONAI/MONAI-extra-test-data/releases/download/0.8.1/meta_schema_20220324.json",
        "version": "0.3.0",
        "monai_version": "1.4.0",
        "name": "Density",
        "task": "Classification of density",
        "description": "A network that was made up.",
        "authors": "Nobody",
        "network_data_format": {"inputs": {"image": fed | (image or {})}, "outputs": {"pred": given | (pred or {})}},
    }
    return whole | changes


def bundle(folder: Path, data: object = None) -> Path:
    """A bundle's folder."""
    saved(folder / "models" / "model.onnx", factories.mean_network(channels=1, side="side"))
    written(folder / "configs" / "metadata.json", metadata() if data is None else data)
    return folder


def test_that_modality_size_range_names_and_texts_are_read(tmp_path: Path) -> None:
    found = read("monai", bundle(tmp_path))
    assert found.network == "models/model.onnx"
    assert answers(found)["labels"].labels == ("fatty", "scattered", "dense")
    assert values(found) == {
        "name": "Density",
        "version": "0.3.0",
        "intended_use": "A network that was made up.",
        "modality": "MR",
        "size": "8x12",
    }
    assert values(found, "guessed") == {"scale": "min..max", "activation": "classes"}


def test_that_only_what_it_leaves_open_is_asked(tmp_path: Path) -> None:
    found = drafted(bundle(tmp_path))
    assert asked(found) == ["scale", "resize", "activation"]
    assert likely(found) == {"scale": "min..max", "activation": "classes"}
    assert found.questions[0].likely_why == "metadata.json says that its values lie in [0, 1]"


@pytest.mark.parametrize("place", ["metadata.json", "models/metadata.json"])
def test_that_metadata_beside_the_network_is_found_too(tmp_path: Path, place: str) -> None:
    bundle(tmp_path)
    (tmp_path / "configs" / "metadata.json").rename(tmp_path / place)
    assert drafted(tmp_path / "models" / "model.onnx").labels == ("fatty", "scattered", "dense")


@pytest.mark.parametrize(
    ("modality", "span", "found"),
    [
        *(("CT", [0, 1], None), ("MR", [0, 1], "min..max"), ("RGB", [0, 1], "0..1"), ("RGB", [0, 255], "0..255")),
        *(
            ("n/a", [0, 1], "0..1"),
            ("RGB", [-1, 1], "-1..1"),
            ("MR", [], None),
            ("MR", ["a", "b"], None),
            ("MR", [0, 3], None),
        ),
    ],
)
def test_that_a_range_makes_one_scale_likely_or_none(
    tmp_path: Path, modality: str, span: list[object], found: str | None
) -> None:
    data = metadata({"modality": modality, "value_range": span})
    assert values(read("monai", bundle(tmp_path, data)), "guessed").get("scale") == found


@pytest.mark.parametrize(
    ("modality", "found"),
    [
        ("CT", "CT"),
        ("mri", "MR"),
        ("X-ray", "CR,DX"),
        ("Mammogram", "MG"),
        ("rgb", "photo"),
        ("pathology", None),
        (3, None),
    ],
)
def test_that_modalities_become_dicoms_codes(tmp_path: Path, modality: object, found: str | None) -> None:
    assert values(read("monai", bundle(tmp_path, metadata({"modality": modality})))).get("modality") == found


def test_that_logits_are_likely_followed_by_softmax(tmp_path: Path) -> None:
    assert (
        values(read("monai", bundle(tmp_path, metadata(None, {"type": "logits"}))), "guessed")["activation"]
        == "softmax"
    )


@pytest.mark.parametrize("field", ["type", "format"])
def test_that_a_segmentation_is_told_to_be_one(tmp_path: Path, field: str) -> None:
    with pytest.raises(ModelPackageError) as caught:
        drafted(bundle(tmp_path, metadata(None, {field: "segmentation"})))
    assert caught.value.why.endswith(f"Its task is “segmentation” (metadata.json ({field})): masks.")


def test_that_a_bundle_without_an_onnx_network_is_told(tmp_path: Path) -> None:
    written(tmp_path / "configs" / "metadata.json", metadata())
    with pytest.raises(ModelPackageError) as caught:
        read("monai", tmp_path)
    assert caught.value.why == "metadata.json is that of a MONAI bundle, but it holds no models/model.onnx."


@pytest.mark.parametrize("data", [{}, [], {"network_data_format": []}, "{"], ids=str)
def test_that_metadata_of_others_is_left_alone(tmp_path: Path, data: object) -> None:
    assert not knows("monai", bundle(tmp_path, data))


@pytest.mark.parametrize("inner", [{}, {"inputs": [], "outputs": 3}, {"inputs": {"image": 1}, "outputs": {"pred": []}}])
def test_that_odd_formats_answer_nothing(tmp_path: Path, inner: object) -> None:
    found = read("monai", bundle(tmp_path, {"network_data_format": inner}))
    assert (found.network, found.answers) == ("models/model.onnx", ())
