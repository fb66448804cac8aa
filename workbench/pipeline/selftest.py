"""A package's own samples: does this machine give the answers that the package's author got?"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.core.model import ModelPackage
from workbench.core.result import Findings
from workbench.errors import ModelPackageError

FILE = "samples/expected.json"
DEFAULT_TOLERANCE = 0.001


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """One sample: its file in the package, and the answers by index (class or number), in the author's order."""

    file: str
    top: tuple[tuple[int, str, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What samples/expected.json says."""

    tolerance: float
    samples: tuple[Expected, ...]


def read(package: ModelPackage) -> Expectation:
    """The package's expected answers. Raises ModelPackageError if there are none, or they cannot be read."""
    name = package.manifest.name
    path = package.folder / FILE
    if not path.is_file():
        raise ModelPackageError("model.no_sample", name=name)
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        samples = tuple(_sample(entry) for entry in data["samples"])
        tolerance = float(data.get("tolerance", {}).get("probability", DEFAULT_TOLERANCE))
        if not samples or not tolerance >= 0:
            raise ValueError("it expects nothing")
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelPackageError("model.not_a_model", name=name, why=f"{FILE} cannot be read: {error}.") from error
    return Expectation(tolerance=tolerance, samples=samples)


def differences(expected: Expected, findings: Findings, tolerance: float) -> tuple[tuple[str, ...], float]:
    """What differs, as sentences (none: all is as expected), and the largest difference of a number."""
    got = {score.index: score.probability for score in findings.classes}
    got |= {index: measured.value for index, measured in enumerate(findings.values)}
    found: list[str] = []
    largest = 0.0
    for index, label, wanted in expected.top:
        if index not in got:
            found.append(f"There is no class {index} ({label}).")
            continue
        off = abs(got[index] - wanted)
        largest = max(largest, off)
        if not off <= tolerance:
            found.append(f"{label}: {got[index]:.4f} instead of {wanted:.4f}.")
    order = [score.index for score in findings.classes[: len(expected.top)]]
    wanted_order = [index for index, _, _ in expected.top]
    if findings.classes and order != wanted_order and not _tied(expected, got, order, tolerance):
        found.append(f"The order of the classes is {order} instead of {wanted_order}.")
    return tuple(found), largest


def _tied(expected: Expected, got: dict[int, float], order: list[int], tolerance: float) -> bool:
    """Whether another order comes only from probabilities that are equal within the tolerance."""
    wanted = [probability for _, _, probability in expected.top]
    pairs = zip(order, wanted, strict=False)
    return len(order) == len(wanted) and all(abs(got.get(index, 2.0) - at) <= 2 * tolerance for index, at in pairs)


def _sample(entry: dict[str, Any]) -> Expected:
    rows = entry.get("top") or entry.get("values") or []
    top = tuple((int(r["index"]), str(r["label"]), float(r.get("probability", r.get("value")))) for r in rows)
    file = str(entry["file"])
    if Path(file).name != file:
        raise ValueError(f"{file} is not a file of samples/")
    if not top or not all(math.isfinite(value) for _, _, value in top):
        raise ValueError(f"it expects nothing of {file}")
    return Expected(file=file, top=top)
