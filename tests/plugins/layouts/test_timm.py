"""config.json as timm writes it for the Hugging Face hub; written by hand here, timm needs PyTorch."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests import factories
from tests.models.bare_networks import saved
from tests.plugins.layouts.layouts import answers, asked, drafted, knows, likely, read, values, written
from workbench.errors import ModelPackageError
from workbench.models import package

CFG = {
    "tag": "a1_in1k",
    "input_size": [3, 8, 8],
    "fixed_input_size": False,
    "interpolation": "bicubic",
    "crop_pct": 0.95,
    "crop_mode": "center",
    "mean": [0.485, 0.456, 0.406],
    "std": [0.229, 0.224, 0.225],
    "num_classes": 3,
    "license": "apache-2.0",
}
CONFIG = {
    "architecture": "resnet50",
    "num_classes": 3,
    "num_features": 2048,
    "label_names": ["n01", "n02", "n03"],
    "label_descriptions": {"n01": "ant", "n02": "bee", "n03": "bee"},
}


def folder(place: Path, *, without: tuple[str, ...] = (), config: dict[str, Any] | None = None, **cfg: Any) -> Path:
    """A folder of the hub with its network exported beside the configuration."""
    saved(place / "model.onnx", factories.mean_network(side="side"))
    whole = CONFIG | (config or {}) | {"pretrained_cfg": CFG | cfg}
    written(place / "config.json", {key: value for key, value in whole.items() if key not in without})
    return place


def test_that_preparation_and_names_are_read(tmp_path: Path) -> None:
    found = read("timm", folder(tmp_path))
    assert found.network == "model.onnx"
    assert answers(found)["labels"].labels == ("ant", "bee", "bee")
    assert values(found) == {
        "name": "resnet50.a1_in1k",
        "licence": "apache-2.0",
        "colour": "RGB",
        "filter": "bicubic",
        "scale": "scale=0.00392156862745098,mean=0.485/0.456/0.406,std=0.229/0.224/0.225",
        "size": "8x8",
        "resize": "shorter:8,floor",
    }
    assert values(found, "guessed") == {"activation": "softmax"}


def test_that_only_what_it_leaves_open_is_asked(tmp_path: Path) -> None:
    found = drafted(folder(tmp_path))
    assert asked(found) == ["modality", "activation"]
    assert likely(found) == {"activation": "softmax"}
    assert found["scale"] == "imagenet"
    assert drafted(tmp_path / "model.onnx").labels == ("ant", "bee", "bee")


@pytest.mark.parametrize(
    ("size", "part", "mode", "resize"),
    [
        (224, 0.875, "center", "shorter:256,floor"),
        (224, 0.95, "center", "shorter:235,floor"),
        (224, 0.9, "center", "shorter:248,floor"),
        (288, 1.0, "center", "shorter:288,floor"),
        (384, 1.0, "squash", "squeeze"),
        (224, 0.9, "squash", None),
        (224, 0.9, "border", None),
        (224, 0, "center", None),
        (224, 1.5, "center", None),
        (224, "0.9", "center", None),
    ],
)
def test_that_the_shorter_side_is_the_size_over_the_part_rounded_down(
    tmp_path: Path, size: int, part: object, mode: str, resize: str | None
) -> None:
    found = values(read("timm", folder(tmp_path, input_size=[3, size, size], crop_pct=part, crop_mode=mode)))
    assert (found["size"], found.get("resize")) == (f"{size}x{size}", resize)


def test_that_a_crop_that_is_not_square_is_asked(tmp_path: Path) -> None:
    found = values(read("timm", folder(tmp_path, input_size=[3, 192, 256])))
    assert (found["size"], found.get("resize")) == ("192x256", None)


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"mean": None}, "scale"),
        ({"std": [1, 2]}, "scale"),
        ({"mean": ["a", 1, 2]}, "scale"),
        ({"interpolation": "random"}, "filter"),
        ({"input_size": [3, 224]}, "size"),
        ({"input_size": [3, "a", True]}, "size"),
        ({"license": None}, "licence"),
    ],
    ids=str,
)
def test_that_what_cannot_be_followed_is_left_open(tmp_path: Path, changes: dict[str, Any], missing: str) -> None:
    assert missing not in values(read("timm", folder(tmp_path, **changes)))


def test_that_names_without_a_description_for_each_stay_as_they_are(tmp_path: Path) -> None:
    found = answers(read("timm", folder(tmp_path, config={"label_descriptions": {"n01": "ant"}})))
    assert found["labels"].labels == ("n01", "n02", "n03")
    assert "labels" not in answers(read("timm", folder(tmp_path, without=("label_names",))))


def test_that_an_older_configuration_holds_its_fields_at_the_top(tmp_path: Path) -> None:
    saved(tmp_path / "model.onnx", factories.mean_network())
    written(tmp_path / "config.json", CFG | CONFIG)
    assert values(read("timm", tmp_path))["resize"] == "shorter:8,floor"


def test_that_a_folder_without_a_network_is_told(tmp_path: Path) -> None:
    (folder(tmp_path) / "model.onnx").unlink()
    with pytest.raises(ModelPackageError) as caught:
        read("timm", tmp_path)
    assert caught.value.why == "config.json is timm's, but there is no network beside it: none called model.onnx."


def test_that_a_folder_of_transformers_is_not_timms_nor_the_other_way_round(tmp_path: Path) -> None:
    saved(tmp_path / "hf" / "model.onnx", factories.mean_network())
    written(tmp_path / "hf" / "config.json", {"id2label": {"0": "a", "1": "b", "2": "c"}})
    written(
        tmp_path / "hf" / "preprocessor_config.json",
        {"size": {"height": 8, "width": 8}, "image_mean": [0], "image_std": [1]},
    )
    assert not knows("timm", tmp_path / "hf")
    transformers = factories.registry().importer("huggingface.folder")
    assert transformers.sniff(tmp_path / "hf")
    assert not transformers.sniff(folder(tmp_path / "timm"))
    registry = factories.registry()
    importers = [registry.importer(one.id) for one in registry.contributions("importer")]
    for path in (tmp_path / "hf", tmp_path / "hf" / "model.onnx"):
        whole, _ = package.imported(path, importers)
        assert whole is not None
        assert whole.labels == ("a", "b", "c")


def test_that_beside_a_network_of_another_name_transformers_names_are_read(tmp_path: Path) -> None:
    saved(tmp_path / "quantised.onnx", factories.mean_network())
    written(tmp_path / "config.json", {"id2label": {"0": "a", "1": "b", "2": "c"}})
    found = drafted(tmp_path / "quantised.onnx")
    assert (found.labels, found.answers["labels"].where) == (("a", "b", "c"), "config.json")
