"""Hugging Face folders: run without a question, or refused by the field that cannot be followed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from plugins.huggingface import folder as folder_module
from tests import factories
from tests.plugins.ort.running import answered
from workbench.core.kinds import Importer
from workbench.errors import ModelPackageError

SQUARE: dict[str, Any] = {
    "image_processor_type": "ViTImageProcessor",
    "do_resize": True,
    "size": {"height": 8, "width": 8},
    "resample": 2,
    "do_rescale": True,
    "rescale_factor": 1 / 255,
    "do_normalize": True,
    "image_mean": [0.5, 0.5, 0.5],
    "image_std": [0.25, 0.5, 1.0],
}
NAMES = {"0": "ant", "1": "bee", "2": "cat"}
NORMALIZE = ("vision.normalize", {"scale": 1 / 255, "mean": (0.5, 0.5, 0.5), "std": (0.25, 0.5, 1.0)})


def importer() -> Importer:
    """The importer, under guard."""
    return factories.registry().importer("huggingface.folder")


def written(
    folder: Path, config: object = None, processor: object = SQUARE, network: str = "model.onnx", classes: int = 3
) -> Path:
    """A folder with these files; None leaves the processor out, a text is written as it is."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / network).parent.mkdir(exist_ok=True)
    (folder / network).write_bytes(factories.mean_network(classes=classes).SerializeToString())
    for name, content in (("config.json", config or {"id2label": NAMES}), ("preprocessor_config.json", processor)):
        if content is not None:
            text = content if isinstance(content, str) else json.dumps(content)
            (folder / name).write_text(text, encoding="utf-8")
    return folder


def changed(**fields: Any) -> dict[str, Any]:
    """The processor with other fields; ... leaves one out."""
    return {name: value for name, value in (SQUARE | fields).items() if value is not ...}


def steps(folder: Path, **fields: Any) -> list[tuple[str, dict[str, Any]]]:
    """The pipeline that a processor becomes, checked as every manifest is, without what stays at its default."""
    found = factories.read_package(written(folder, processor=changed(**fields)))
    return [(use.use, use.options) for use in found.manifest.steps]


def refused(folder: Path) -> str:
    """Why a folder is no model."""
    with pytest.raises(ModelPackageError) as caught:
        factories.read_package(folder)
    assert caught.value.code == "model.not_a_model"
    assert caught.value.params["name"] == folder.name
    return caught.value.why


def test_that_a_folder_is_read_without_a_question(tmp_path: Path) -> None:
    folder = written(tmp_path / "My Net")
    imported = importer().read(folder)
    assert imported.answers == ()
    assert imported.files == ("model.onnx", "config.json", "preprocessor_config.json")
    found = factories.read_package(folder)
    assert (found.labels, found.layout_name) == (("ant", "bee", "cat"), "imported")
    assert (found.manifest.id, found.manifest.name, found.manifest.version) == ("my-net", "My Net", "1")
    assert (found.manifest.task, found.manifest.interpret.options) == ("classification", {"activation": "softmax"})
    assert (found.manifest.input.colour, found.manifest.input.suits) == ("RGB", {"modality": ("photo",)})
    assert (found.manifest.engine.layout, found.manifest.engine.output) == ("NCHW", "logits")
    assert found.manifest.licence == "not stated"


def test_that_it_runs_as_its_fields_say(tmp_path: Path) -> None:
    px = np.zeros((8, 8, 3), np.uint8)
    px[:, :] = (255, 0, 51)
    classes = answered(factories.read_package(written(tmp_path)), px).findings.classes
    found = {one.label: one.score for one in classes}
    assert found == pytest.approx({"ant": (1 - 0.5) / 0.25, "bee": 2 * (0 - 0.5) / 0.5, "cat": 3 * (0.2 - 0.5) / 1})


def test_that_the_network_of_an_export_may_lie_in_a_folder_of_its_own(tmp_path: Path) -> None:
    folder = written(tmp_path, network="onnx/model.onnx")
    assert importer().sniff(folder)
    assert factories.read_package(folder).network == folder / "onnx" / "model.onnx"


def test_that_the_network_beside_the_configuration_comes_first(tmp_path: Path) -> None:
    written(tmp_path, network="onnx/model.onnx")
    assert factories.read_package(written(tmp_path)).manifest.file == "model.onnx"


def test_that_labels_are_in_the_order_of_their_numbers_and_not_of_their_letters(tmp_path: Path) -> None:
    names = {str(i): f"class {i}" for i in range(12)}
    shuffled = dict(sorted(names.items()))
    assert list(shuffled)[:4] == ["0", "1", "10", "11"]
    found = factories.read_package(written(tmp_path, {"id2label": shuffled}, classes=12))
    assert found.labels == tuple(f"class {i}" for i in range(12))


def test_that_labels_may_repeat(tmp_path: Path) -> None:
    config = {"id2label": {"0": "crane", "1": "bee", "2": "crane"}, "label2id": {"crane": 2, "bee": 1}}
    assert factories.read_package(written(tmp_path, config)).labels == ("crane", "bee", "crane")


def test_that_the_configuration_names_the_model(tmp_path: Path) -> None:
    config = {
        "_name_or_path": "Some_Body/Net v2.0",
        "transformers_version": "4.38.1",
        "id2label": NAMES,
        "architectures": ["ViTForImageClassification"],
        "problem_type": "single_label_classification",
    }
    written(tmp_path, config)
    (tmp_path / "README.md").write_text("# Card")
    manifest = factories.read_package(tmp_path).manifest
    assert (manifest.id, manifest.name, manifest.version) == ("some-body-net-v2-0", "Some_Body/Net v2.0", "4.38.1")
    assert manifest.licence == "see its card"


def test_that_a_name_without_a_letter_still_gives_an_id(tmp_path: Path) -> None:
    assert factories.read_package(written(tmp_path, {"_name_or_path": "***", "id2label": NAMES})).manifest.id == "model"


def test_that_many_labels_at_once_are_read_through_sigmoid(tmp_path: Path) -> None:
    config = {"id2label": NAMES, "problem_type": "multi_label_classification"}
    manifest = factories.read_package(written(tmp_path, config)).manifest
    assert (manifest.task, manifest.interpret.options) == ("multilabel", {"activation": "sigmoid"})


@pytest.mark.parametrize(
    ("config", "why"),
    [
        ({"id2label": NAMES, "architectures": ["BertForSequenceClassification"]},
         "It is a BertForSequenceClassification; only image classification can be run."),
        ({"id2label": NAMES, "architectures": "ViTModel"}, "It is a ViTModel; only image classification can be run."),
        ({"id2label": NAMES, "problem_type": "regression"}, "Its problem_type is regression."),
        ({"id2label": NAMES, "problem_type": ["a"]}, "Its problem_type is ['a']."),
        ({"num_labels": 3}, "config.json has no id2label: the names of its classes are missing."),
        ({"id2label": {}}, "config.json has no id2label: the names of its classes are missing."),
        ({"id2label": ["ant", "bee"]}, "config.json has no id2label: the names of its classes are missing."),
        ({"id2label": {"0": "ant", "2": "cat"}}, "id2label in config.json has 2 entries, but none for '1'."),
        ({"id2label": {"1": "ant", "2": "cat"}}, "id2label in config.json has 2 entries, but none for '0'."),
        ("[1, 2]", "config.json is not a table."),
    ],
)  # fmt: skip
def test_that_a_configuration_that_cannot_be_followed_is_told(tmp_path: Path, config: object, why: str) -> None:
    assert refused(written(tmp_path / "net", config)) == why


@pytest.mark.parametrize("file", ["config.json", "preprocessor_config.json"])
@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\xff\xfe", b'{"a": ' * 100_000, b'{"a": ' + b"1" * 5000 + b"}"],
    ids=["empty", "cut", "no text", "deep", "many digits"],
)
def test_that_a_damaged_file_is_named(tmp_path: Path, file: str, content: bytes) -> None:
    folder = written(tmp_path / "net")
    (folder / file).write_bytes(content)
    assert refused(folder).startswith(f"{file} cannot be read: ")


def test_that_a_file_that_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = written(tmp_path / "net")
    monkeypatch.setattr(folder_module, "MAX_BYTES", 10)
    with pytest.raises(ModelPackageError) as caught:
        factories.read_package(folder)
    assert (caught.value.code, caught.value.why) == ("model.too_large", "config.json is too large.")


def test_that_a_missing_processor_is_told_by_its_name(tmp_path: Path) -> None:
    folder = written(tmp_path / "net", processor=None)
    assert refused(folder) == (
        "preprocessor_config.json is missing, which says how a picture becomes the network's input."
    )


def test_that_a_network_of_texts_is_told_so_before_its_processor_is_missed(tmp_path: Path) -> None:
    config = {"id2label": NAMES, "architectures": ["BertForSequenceClassification"]}
    assert "only image classification" in refused(written(tmp_path / "net", config, None))


@pytest.mark.parametrize("missing", ["config.json", "model.onnx"])
def test_that_a_folder_without_configuration_or_network_is_not_of_this_layout(tmp_path: Path, missing: str) -> None:
    folder = written(tmp_path / "net")
    (folder / missing).unlink()
    assert not importer().sniff(folder)
    assert refused(folder) == "It has no model.toml, and no importer knows its layout."


def test_that_a_file_is_not_of_this_layout(tmp_path: Path) -> None:
    assert not importer().sniff(written(tmp_path) / "config.json")


def test_that_a_wrong_number_of_labels_is_refused_before_a_run(tmp_path: Path) -> None:
    found = factories.read_package(written(tmp_path, {"id2label": {"0": "a", "1": "b"}}))
    with pytest.raises(ModelPackageError) as caught:
        answered(found, factories.pixels(9, 9))
    assert caught.value.code == "model.labels_count"


RESIZE: dict[str, Any] = {"filter": "bilinear", "rounding": "round"}
SHORTER = {"size": {"shortest_edge": 10}, "do_center_crop": True, "crop_size": {"height": 8, "width": 6}}


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ({}, [("vision.resize", {"size": (8, 8)}), NORMALIZE]),
        ({"size": {"height": 8, "width": 6}}, [("vision.resize", {"size": (8, 6)}), NORMALIZE]),
        ({"size": 9}, [("vision.resize", {"size": (9, 9)}), NORMALIZE]),
        ({"do_resize": ...}, [("vision.resize", {"size": (8, 8)}), NORMALIZE]),
        ({"resample": ...}, [("vision.resize", {"size": (8, 8)}), NORMALIZE]),
        ({"do_resize": False}, [NORMALIZE]),
        (SHORTER,
         [("vision.resize", {"shorter_side": 10}), ("vision.center_crop", {"size": (8, 6)}), NORMALIZE]),
        (SHORTER | {"crop_size": 7},
         [("vision.resize", {"shorter_side": 10}), ("vision.center_crop", {"size": (7, 7)}), NORMALIZE]),
        (SHORTER | {"do_center_crop": False}, [("vision.resize", {"shorter_side": 10}), NORMALIZE]),
        ({"rescale_factor": ..., "do_rescale": ...}, [("vision.resize", {"size": (8, 8)}), NORMALIZE]),
        ({"rescale_factor": 2, "do_normalize": False},
         [("vision.resize", {"size": (8, 8)}), ("vision.normalize", {"scale": 2.0})]),
        ({"do_rescale": False, "image_mean": 127, "image_std": [128]},
         [("vision.resize", {"size": (8, 8)}),
          ("vision.normalize", {"scale": 1.0, "mean": (127.0,), "std": (128.0,)})]),
    ],
)  # fmt: skip
def test_that_the_fields_of_a_processor_become_steps(
    tmp_path: Path, fields: dict[str, Any], wanted: list[tuple[str, dict[str, Any]]]
) -> None:
    defaults = {"vision.resize": RESIZE, "vision.normalize": {"scale": 1.0, "mean": (0.0,), "std": (1.0,)}}
    assert steps(tmp_path, **fields) == [(use, defaults.get(use, {}) | options) for use, options in wanted]


@pytest.mark.parametrize(
    ("number", "name"),
    [(0, "nearest"), (1, "lanczos"), (2, "bilinear"), (3, "bicubic"), (4, "box"), (5, "hamming")],
)
def test_that_filters_have_pillows_numbers(tmp_path: Path, number: int, name: str) -> None:
    assert steps(tmp_path, resample=number)[0][1]["filter"] == name


@pytest.mark.parametrize(
    "kind",
    ["ViTImageProcessor", "ViTImageProcessorFast", "ViTFeatureExtractor", "DeiTImageProcessor", "BeitFeatureExtractor",
     "CLIPImageProcessor", "BitImageProcessorFast", "EfficientNetImageProcessor", "SiglipImageProcessor",
     "MobileNetV1ImageProcessor", "MobileNetV2ImageProcessor", ...],
)  # fmt: skip
def test_that_plain_processors_are_followed(tmp_path: Path, kind: Any) -> None:
    field = "feature_extractor_type" if "Feature" in str(kind) else "image_processor_type"
    assert len(steps(tmp_path, **({"image_processor_type": ...} | {field: kind}))) == 2


@pytest.mark.parametrize(
    "kind",
    ["ConvNextImageProcessor", "ConvNextFeatureExtractor", "LevitImageProcessor", "MobileViTImageProcessor",
     "PerceiverImageProcessor", "PoolFormerFeatureExtractor", "DonutImageProcessor", "ImageProcessor", "", 5],
)  # fmt: skip
@pytest.mark.parametrize("field", ["image_processor_type", "feature_extractor_type"])
def test_that_processors_that_do_more_than_their_fields_say_are_refused_by_name(
    tmp_path: Path, field: str, kind: object
) -> None:
    processor = changed(**({"image_processor_type": ...} | {field: kind}))
    why = refused(written(tmp_path / "net", processor=processor))
    assert why == f"preprocessor_config.json says {field} = {kind}, which cannot be followed here."


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"crop_pct": 0.875}, "crop_pct"),
        ({"do_pad": True}, "do_pad"),
        ({"do_flip_channel_order": True}, "do_flip_channel_order"),
        ({"include_top": True}, "include_top"),
        ({"rescale_offset": True}, "rescale_offset"),
        ({"size_divisor": 32}, "size_divisor"),
        ({"data_format": "channels_last"}, "data_format"),
        ({"something_new": 0.5}, "something_new"),
        ({"resample": 6}, "resample"),
        ({"resample": "bicubic"}, "resample"),
        ({"resample": [3]}, "resample"),
        ({"size": ...}, "size"),
        ({"size": {"longest_edge": 8}}, "size"),
        ({"size": {"shortest_edge": 8, "longest_edge": 9}}, "size"),
        ({"size": {"height": 8}}, "size"),
        ({"size": {"height": 8, "width": "8"}}, "size"),
        ({"size": {"shortest_edge": 8.5}}, "size"),
        ({"size": [8, 8]}, "size"),
        ({"size": True}, "size"),
        ({"size": 8, "do_center_crop": True, "crop_size": 8}, "size"),
        ({"size": 8, "default_to_square": False}, "size"),
        ({"size": 8, "image_processor_type": "CLIPImageProcessor"}, "size"),
        ({"do_center_crop": True}, "crop_size"),
        ({"do_center_crop": True, "crop_size": {"shortest_edge": 8}}, "crop_size"),
        ({"crop_size": 8}, "do_center_crop"),
        ({"do_center_crop": "false", "crop_size": 8}, "do_center_crop"),
        ({"do_resize": 1}, "do_resize"),
        ({"do_rescale": "yes"}, "do_rescale"),
        ({"rescale_factor": "1/255"}, "rescale_factor"),
        ({"rescale_factor": True}, "rescale_factor"),
        ({"do_normalize": 0}, "do_normalize"),
        ({"image_mean": ...}, "image_mean"),
        ({"image_mean": [0.5, "x", 0.5]}, "image_mean"),
        ({"image_std": None}, "image_std"),
        ({"image_std": 10**400}, "image_std"),
        ({"image_std": {"r": 1}}, "image_std"),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)  # fmt: skip
def test_that_a_field_that_cannot_be_followed_is_named_instead_of_guessed(
    tmp_path: Path, fields: dict[str, Any], field: str
) -> None:
    why = refused(written(tmp_path / "net", processor=changed(**fields)))
    assert why.startswith(f"preprocessor_config.json says {field} = ")
    assert why.endswith(", which cannot be followed here.")


def test_that_fields_that_are_empty_or_off_or_of_no_effect_stop_nobody(tmp_path: Path) -> None:
    """What newer releases write into every folder."""
    more = {
        "crop_size": None, "do_center_crop": None, "do_pad": None, "pad_size": None, "device": None,
        "input_data_format": None, "return_tensors": None, "disable_grouping": None, "data_format": "channels_first",
        "default_to_square": True, "do_convert_rgb": True, "do_reduce_labels": False, "crop_pct": None,
        "processor_class": "X", "_valid_processor_keys": ["images"], "image_processor_type": "ViTImageProcessorFast",
    }  # fmt: skip
    assert steps(tmp_path / "a", **more) == steps(tmp_path / "b")


def test_that_options_beyond_their_bounds_are_told_as_problems_of_the_manifest(tmp_path: Path) -> None:
    with pytest.raises(ModelPackageError) as caught:
        factories.read_package(written(tmp_path, processor=changed(size={"height": 0, "width": 8})))
    assert caught.value.code == "model.manifest"


def test_that_the_processor_is_part_of_the_models_identity(tmp_path: Path) -> None:
    one, same = (factories.read_package(written(tmp_path / name / "net")) for name in ("a", "b"))
    other = factories.read_package(written(tmp_path / "c" / "net", processor=changed(image_mean=[0.4] * 3)))
    assert one.digest == same.digest != other.digest
