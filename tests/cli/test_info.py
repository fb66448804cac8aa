"""`workbench info`: what a file is."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage

from tests import factories
from tests.cli.conftest import Command


def test_that_a_photo_is_told_as_an_object(command: Command, tmp_path: Path) -> None:
    path = factories.picture_file(tmp_path / "a.png", factories.pixels(5, 7))
    done = command("info", path, "--json")
    assert (done.status, done.err) == (0, "")
    assert done.row == {
        "input": str(path),
        "format": "PNG",
        "width": 7,
        "height": 5,
        "channels": 3,
        "dtype": "uint8",
        "bits": 8,
        "meaning": "display",
        "unit": "",
        "value_range": [0.0, 255.0],
        "frames": 1,
        "encoding": done.row["encoding"],
        "lossy": False,
        "spacing_mm": None,
        "spacing_kind": None,
        "photometric": "RGB",
        "windows": [],
        "modality": done.row["modality"],
        "body_part": None,
        "view": None,
        "warnings": [],
    }


def test_that_a_slice_is_told_with_what_its_values_mean(command: Command, slice_file: Path) -> None:
    row = command("info", slice_file, "--json").row
    assert (row["format"], row["modality"], row["unit"]) == ("DICOM", "CT", "HU")
    assert (row["width"], row["height"], row["channels"]) == (128, 128, 1)
    assert row["value_range"] == [-33792.0, 31743.0]
    assert (row["spacing_mm"], bool(row["spacing_kind"])) == ([0.661468, 0.661468], True)
    assert row["photometric"] == "MONOCHROME2"


def test_that_numbers_and_hashes_are_over_little_endian_rows(command: Command, tmp_path: Path) -> None:
    px = factories.pixels(5, 7, 1, dtype="uint16")
    PillowImage.fromarray(px).save(tmp_path / "a.tif")
    stats = command("info", tmp_path / "a.tif", "--stats", "--json").row["stats"]
    expected = {"shape": [5, 7], "min": float(px.min()), "max": float(px.max()), "mean": pytest.approx(px.mean())}
    for name, dtype in (("stored", "int32"), ("values", "float32")):
        digest = hashlib.sha256(px.astype(np.dtype(dtype).newbyteorder("<")).tobytes()).hexdigest()
        assert stats[name] == expected | {"dtype": dtype, "sha256": digest}


def test_that_values_of_a_slice_are_after_its_modality_table(command: Command, slice_file: Path) -> None:
    stats = command("info", slice_file, "--stats", "--json").row["stats"]
    assert stats["stored"]["dtype"] == "int32"
    assert stats["values"]["min"] == stats["stored"]["min"] - 1024
    assert stats["values"]["mean"] == pytest.approx(stats["stored"]["mean"] - 1024)
    assert stats["values"]["sha256"] != stats["stored"]["sha256"]


def test_that_the_header_is_told_only_when_asked(command: Command, slice_file: Path) -> None:
    assert "tags" not in command("info", slice_file, "--json").row
    tags = {tag["name"]: tag["value"] for tag in command("info", slice_file, "--json", "--tags").row["tags"]}
    assert tags["Modality"] == "CT"
    assert tags["Rows"] == "128"


def test_that_people_get_lines(command: Command, slice_file: Path) -> None:
    done = command("info", slice_file, "--stats")
    assert (done.status, done.err, done.lines[0]) == (0, "", "ct-slice.dcm")
    assert "  size     128 × 128, 1 channel(s), 16 bits" in done.lines
    kinds = [line.split()[0] for line in done.lines[1:]]
    assert [kind for kind in kinds if kind not in ("note", "window")] == [
        "size",
        "format",
        "values",
        "frames",
        "spacing",
        "kind",
        "stored",
        "sha256",
        "values",
        "sha256",
    ]


def test_that_every_file_of_a_folder_is_told_and_a_bad_one_with_its_error(command: Command, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    factories.picture_file(folder / "a.png")
    (folder / "b.png").write_bytes((folder / "a.png").read_bytes()[:50])
    (folder / "notes.txt").write_text("no picture")
    done = command("info", folder, tmp_path / "none.png", "--json", "--stats")
    assert done.status == 1
    assert {Path(row["input"]).name: row.get("error", {}).get("code") for row in done.rows} == {
        "a.png": None,
        "b.png": "read.truncated",
        "none.png": "read.not_found",
    }


def test_that_a_model_is_no_image(command: Command, model: Path) -> None:
    done = command("info", model, "--json")
    assert (done.status, done.row["error"]["code"]) == (1, "usage.value")
    assert done.row["error"]["what"] == "INPUT cannot be model."
    assert done.row["error"]["hint"].startswith("Name an image, and the model with --model ")
    told = command("info", model)
    assert (told.status, told.out) == (1, "")
