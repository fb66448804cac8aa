"""Every file with known answers: stored values, modality values, colours, and refusals."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from plugins.dicom.reader import DicomReader
from tests.plugins.dicom.synthetic import LIMITS, TOKEN, image, values
from workbench.plugin import api

pytestmark = pytest.mark.data

LOSSY_BY_ONE = {"1.2.840.10008.1.2.4.51"}
"""12-bit JPEG: the reference was made by libjpeg, which differs by 1 from the IJG code in GDCM and DCMTK."""
REFUSALS = {"read.truncated", "read.damaged", "read.no_pixels", "read.no_decoder", "read.unknown_format", "read.empty"}


@pytest.fixture(scope="module")
def folder(shared_data: Path) -> Path:
    """Where the files lie."""
    return shared_data / "dicom"


@pytest.fixture(scope="module")
def oracle(folder: Path) -> dict[str, Any]:
    """Answers by file."""
    found: dict[str, Any] = json.loads((folder / "oracle.json").read_text("utf-8"))["files"]
    return found


@pytest.fixture(scope="module")
def facts(folder: Path) -> dict[str, dict[str, str]]:
    """Header facts by file."""
    with (folder / "facts.csv").open(newline="", encoding="utf-8") as file:
        return {row["file"]: row for row in csv.DictReader(file)}


def _opening(folder: Path, oracle: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any], Path]]:
    """(name, frame's answers, path) of every frame with answers, of files that may open and do."""
    for name, told in oracle.items():
        expected = told["expected"]
        if not expected.startswith("opens") and " or opens" not in expected:
            continue
        try:
            DicomReader().scan(folder / name, LIMITS)
        except api.ReadError:
            assert "refuses" in expected, name
            continue
        for frame in told.get("frames", []):
            if "stored" in frame:
                yield name, frame, folder / name


def _digest(px: api.Array, dtype: str) -> str:
    return hashlib.sha256(np.ascontiguousarray(px, np.dtype(dtype)).tobytes()).hexdigest()


def test_that_every_row_is_recognised_opened_or_refused_as_told(folder: Path, oracle: dict[str, Any]) -> None:
    wrong = []
    for name, told in oracle.items():
        expected, path = told["expected"], folder / name
        try:
            DicomReader().scan(path, LIMITS)
            image(path)
            code = ""
            words = ["", "", ""]
        except api.ReadError as error:
            code, words = error.code, [error.what, error.why, error.hint]
        assert all(words) == bool(code), name
        if expected.startswith("opens"):
            right = not code or "refuses" in expected
        elif expected.startswith("not an image"):
            right = code in ("read.no_pixels", "read.unknown_format")
        else:
            right = code in REFUSALS or (not code and " or opens" in expected)
        if not right:
            wrong.append((name, expected, code))
    assert not wrong
    assert len(oracle) == 373


def test_that_cut_files_are_refused_as_cut(folder: Path) -> None:
    for path in sorted((folder / "files" / "made").glob("cut_*")):
        with pytest.raises(api.ReadError) as caught:
            DicomReader().scan(path, LIMITS)
        assert caught.value.code == "read.truncated", path.name
        assert any(char.isdigit() for char in caught.value.why)


def test_that_short_codestreams_are_refused_as_damaged(folder: Path) -> None:
    for path in sorted((folder / "files" / "made").glob("short_codestream_*")):
        with pytest.raises(api.ReadError) as caught:
            values(path)
        assert caught.value.code == "read.damaged", path.name


def test_that_all_stored_values_equal_the_reference(folder: Path, oracle: dict[str, Any]) -> None:
    compared = 0
    for name, frame, path in _opening(folder, oracle):
        stored, told = DicomReader().stored(path, frame["index"], LIMITS, TOKEN), frame["stored"]
        assert list(stored.shape) == told["shape"], name
        if oracle[name]["transfer_syntax"] in LOSSY_BY_ONE and frame["decoder"] == "pylibjpeg":
            assert abs(float(stored.mean()) - told["mean"]) < 0.05, name
            assert abs(int(stored.max()) - told["max"]) <= 1, name
            continue
        assert _digest(stored, told["dtype"]) == told["sha256"], name
        compared += 1
    assert compared >= 350


def test_that_all_modality_values_equal_the_reference(folder: Path, oracle: dict[str, Any]) -> None:
    compared = 0
    for name, frame, path in _opening(folder, oracle):
        if "modality" not in frame:
            continue
        px, told = values(path, frame["index"]), frame["modality"]
        if oracle[name]["transfer_syntax"] in LOSSY_BY_ONE and frame["decoder"] == "pylibjpeg":
            assert abs(float(px.mean()) - told["mean"]) < 0.1, name
            continue
        assert _digest(px, "<f4") == told["sha256_f4"], name
        compared += 1
    assert compared >= 265


def test_that_palettes_equal_the_reference(folder: Path, oracle: dict[str, Any]) -> None:
    found = [(name, frame, path) for name, frame, path in _opening(folder, oracle) if "palette_rgb" in frame]
    assert len(found) == 12
    for name, frame, path in found:
        told = frame["palette_rgb"]
        assert _digest(values(path, frame["index"]), told["dtype"]) == told["sha256"], name


def test_that_colours_equal_the_reference_or_differ_by_rounding(folder: Path, oracle: dict[str, Any]) -> None:
    exact = 0
    for name, frame, path in _opening(folder, oracle):
        if "rgb" not in frame:
            continue
        px, told = values(path, frame["index"]), frame["rgb"]
        assert list(px.shape) == told["shape"], name
        if px.dtype.kind == "f":
            assert float(px.max()) == pytest.approx(told["max"]), name
        elif _digest(px, told["dtype"]) == told["sha256"]:
            exact += 1
        else:
            assert "1.2.840.10008.1.2.4.5" in oracle[name]["transfer_syntax"], name
            assert abs(float(px.mean()) - told["mean"]) < 0.001, name
    assert exact >= 60


def test_that_sizes_and_counts_are_those_of_the_header(
    folder: Path, oracle: dict[str, Any], facts: dict[str, dict[str, str]]
) -> None:
    for name, frame, path in _opening(folder, oracle):
        row = facts[name]
        if frame["index"] or not row["rows"].isdigit() or not row["frames"].isdigit():
            continue
        header = DicomReader().scan(path, LIMITS).header
        assert (header.height, header.width, header.source.frames) == tuple(
            int(row[key]) for key in ("rows", "cols", "frames")
        ), name
        assert header.source.modality == row["modality"], name


def test_that_tags_of_every_file_are_listed_or_refused(folder: Path, oracle: dict[str, Any]) -> None:
    for name in oracle:
        try:
            found = DicomReader().tags(folder / name)
        except api.ReadError:
            assert not oracle[name]["expected"].startswith("opens"), name
        else:
            assert found or "only_preamble" in name, name
