"""Models that cannot be used, each with the code that it is told by."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import onnx
from onnx import TensorProto, helper

from tests import factories

Made = Callable[[Path], Path]


def changed(folder: Path, change: Callable[[onnx.ModelProto], None], **manifest: Any) -> Path:
    """The small model with something about its network changed."""
    made = factories.mean_network()
    change(made)
    return factories.package_folder(folder / "model", made, **manifest)


def wrong_hash(folder: Path) -> Path:
    made = factories.package_folder(folder / "model")
    with (made / "model.onnx").open("ab") as file:
        file.write(b"\0")
    return made


def without_its_network(folder: Path) -> Path:
    made = factories.package_folder(folder / "model")
    (made / "model.onnx").unlink()
    return made


def external(folder: Path, place: str) -> Path:
    def move_out(made: onnx.ModelProto) -> None:
        tensor = made.graph.initializer[0]
        tensor.ClearField("raw_data")
        tensor.data_location = TensorProto.EXTERNAL
        for key, value in (("location", place), ("offset", "0"), ("length", "36")):
            entry = tensor.external_data.add()
            entry.key, entry.value = key, value

    return changed(folder, move_out)


def escaping_data(folder: Path) -> Path:
    (folder / "secret.bin").write_bytes(bytes(36))
    return external(folder, "../secret.bin")


def unlisted_data(folder: Path) -> Path:
    made = external(folder, "weights.bin")
    (made / "weights.bin").write_bytes(bytes(36))
    return made


def linked_network(folder: Path) -> Path:
    made = factories.package_folder(folder / "model")
    (made / "model.onnx").replace(folder / "elsewhere.onnx")
    (made / "model.onnx").symlink_to(folder / "elsewhere.onnx")
    return made


def garbage(folder: Path) -> Path:
    return factories.package_folder(folder / "model", b"\x08\x07\x12 garbage" * 50)


def too_new(folder: Path) -> Path:
    def make_new(made: onnx.ModelProto) -> None:
        made.opset_import[0].version = 99

    return changed(folder, make_new)


def unknown_domain(folder: Path) -> Path:
    def make_foreign(made: onnx.ModelProto) -> None:
        made.graph.node[0].op_type, made.graph.node[0].domain = "Sharpen", "com.example"
        made.opset_import.append(helper.make_opsetid("com.example", 1))

    return changed(folder, make_foreign)


def two_inputs(folder: Path) -> Path:
    def add_input(made: onnx.ModelProto) -> None:
        made.graph.input.append(factories.value("age", [1]))

    return changed(folder, add_input)


def wrong_label_count(folder: Path) -> Path:
    labels = ["ant", "bee"]
    interpret = {"use": "vision.classes", "activation": "softmax", "labels": labels}
    return factories.package_folder(folder / "model", interpret=interpret)


def wrong_size(folder: Path) -> Path:
    steps = [{"use": "vision.resize", "size": [9, 8]}, {"use": "vision.normalize", "scale": 1 / 255}]
    return factories.package_folder(folder / "model", step=steps)


def text_input(folder: Path) -> Path:
    def take_text(made: onnx.ModelProto) -> None:
        made.graph.input[0].type.tensor_type.elem_type = TensorProto.STRING

    return changed(folder, take_text)


def five_mistakes(folder: Path) -> Path:
    made = factories.package_folder(folder / "model")
    text = (made / "model.toml").read_text()
    for right, wrong in (
        ('task = "classification"', 'task = "clasification"'),
        ('colour = "RGB"', 'color = "RGB"'),
        ("scale = ", "scael = "),
        ('use = "ort.session"', 'use = "ort.sesion"'),
        ('licence = "Apache-2.0"\n', ""),
    ):
        assert right in text
        text = text.replace(right, wrong)
    (made / "model.toml").write_text(text)
    return made


def no_toml(folder: Path) -> Path:
    made = factories.package_folder(folder / "model")
    (made / "model.toml").write_text("[model\nid = made")
    return made


def folder_without_a_model(folder: Path) -> Path:
    (folder / "holiday").mkdir()
    factories.picture_file(folder / "holiday" / "a.png")
    return folder / "holiday"


def picture(folder: Path) -> Path:
    return factories.picture_file(folder / "a.png")


def bare_network(folder: Path) -> Path:
    (folder / "bare.onnx").write_bytes(factories.mean_network().SerializeToString())
    return folder / "bare.onnx"


def bad_zip(folder: Path) -> Path:
    (folder / "model.zip").write_bytes(b"PK\x03\x04 no zip")
    return folder / "model.zip"


def nowhere(folder: Path) -> Path:
    return folder / "nowhere"


BAD: dict[str, tuple[Made, str]] = {
    "wrong hash": (wrong_hash, "model.hash_mismatch"),
    "without its network": (without_its_network, "model.file_missing"),
    "external data escaping its folder": (escaping_data, "model.path_escapes"),
    "external data that is not listed": (unlisted_data, "model.unlisted_file"),
    "a link to elsewhere": (linked_network, "model.linked_file"),
    "garbage": (garbage, "model.garbage"),
    "unknown domain": (unknown_domain, "model.custom_operators"),
    "five mistakes": (five_mistakes, "model.manifest"),
    "no TOML": (no_toml, "model.manifest"),
    "a folder without a model": (folder_without_a_model, "model.not_a_model"),
    "a picture": (picture, "model.not_a_model"),
    "a bare network": (bare_network, "model.questions"),
    "a bad zip": (bad_zip, "model.archive"),
    "nowhere": (nowhere, "model.not_found"),
}
"""Told by whatever looks at the model."""

BAD_TO_RUN: dict[str, tuple[Made, str]] = {
    "opset too new": (too_new, "model.opset_too_new"),
    "two inputs": (two_inputs, "model.inputs"),
    "wrong label count": (wrong_label_count, "model.labels_count"),
    "text as input": (text_input, "model.input_type"),
    "another size than its network": (wrong_size, "model.input_shape"),
}
"""Told when it is to be run."""
