"""Numbers and results in words, the same everywhere in the window."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Qt

from ui.tongue import counted, fill, shown, translate

if TYPE_CHECKING:
    from workbench.core.image import Image, LookupTable, Window
    from workbench.core.result import ClassScore, DeviceReport, Findings


THIN = "\N{THIN SPACE}"
DOT = " · "
_UNDECIDED_RATIO, _UNDECIDED_GAP, _STANDS_OUT = 0.8, 0.1, 0.2


def number(value: float, decimals: int = 1) -> str:
    """A number with a fixed count of decimals and the language's own marks."""
    return QLocale().toString(float(value), "f", decimals)


def whole(value: int) -> str:
    """A whole number with its thousands apart."""
    return QLocale().toString(value)


def compact(value: float) -> str:
    """A number with at most four significant digits."""
    return QLocale().toString(float(value), "g", 4)


def rough(value: float) -> str:
    """A number with two significant digits."""
    return QLocale().toString(float(value), "g", 2)


def decimal_point() -> str:
    """The language's own mark before decimals."""
    return QLocale().decimalPoint()


def probability(value: float) -> str:
    """A probability as a percentage with one decimal; ends are never rounded to 0 or 100."""
    percent = value * 100
    if percent >= 99.95:
        return f"> {number(99.9)}{THIN}%"
    if percent < 0.05:
        return f"< {number(0.1)}{THIN}%"
    return f"{number(percent)}{THIN}%"


def quantity(value: float, unit: str) -> str:
    """A measured value with its unit."""
    return f"{compact(value)}{THIN}{unit}" if unit else compact(value)


def verdict(findings: Findings) -> str:
    """One line about an answer: how decided it is, and whether its numbers are calibrated."""
    if findings.task == "regression" or not findings.classes:
        return ""
    said = _points(findings) if findings.task == "multilabel" else _decided(findings.classes)
    calibrated = translate("Words", "Calibrated.") if findings.calibrated else translate("Words", "Not calibrated.")
    return " ".join(part for part in (said, calibrated) if part)


def _decided(classes: tuple[ClassScore, ...]) -> str:
    first = classes[0].probability
    near = [c for c in classes[:4] if _close(c.probability, first)]
    if len(classes) > 2 and first < _STANDS_OUT:
        return translate("Words", "No label stands out.")
    if len(near) == 2:
        return translate("Words", "Undecided between the first two.")
    if len(near) > 2:
        return translate("Words", "Undecided among the first few.")
    return ""


def _close(value: float, first: float) -> bool:
    return value >= _UNDECIDED_RATIO * first and first - value <= _UNDECIDED_GAP


def _points(findings: Findings) -> str:
    judged = [c for c in findings.classes if c.threshold is not None]
    if not judged:
        return translate("Words", "No operating points are known.")
    above = sum(c.positive is True for c in judged)
    said = fill(translate("Words", "%1 of %2 above their operating point."), whole(above), whole(len(judged)))
    unsure = sum(indeterminate(c) for c in judged)
    return f"{said} {fill(translate('Words', '%1 indeterminate.'), whole(unsure))}" if unsure else said


def indeterminate(score: ClassScore) -> bool:
    """Whether a probability lies in the band around its operating point that the model's author calls indeterminate."""
    return score.band is not None and score.band[0] <= score.probability <= score.band[1]


def side(score: ClassScore) -> str:
    """On which side of its operating point a probability lies, in words; empty where there is none."""
    if score.threshold is None:
        return ""
    if indeterminate(score):
        return translate("Words", "indeterminate")
    return translate("Words", "above its point") if score.positive else translate("Words", "below its point")


def rest(classes: tuple[ClassScore, ...], shown: int, task: str) -> str:
    """What is not on screen: "995 more, 6.9 % together"; probabilities of a multilabel answer do not add up."""
    left = classes[shown:]
    if not left:
        return ""
    if task == "multilabel":
        return counted(translate("Words", "1 more"), translate("Words", "%1 more"), len(left))
    together = probability(min(1.0, sum(c.probability for c in left)))
    return fill(translate("Words", "%1 more, %2 together"), whole(len(left)), together)


def memory(megabytes: float) -> str:
    """An amount of memory."""
    if megabytes >= 10_000:
        return f"{number(megabytes / 1024)}{THIN}GB"
    return f"{whole(round(megabytes))}{THIN}MB"


def duration(seconds: float) -> str:
    """How long something took, or takes."""
    if seconds < 1:
        return f"{whole(round(seconds * 1000))}{THIN}ms"
    if seconds < 90:
        return f"{number(seconds)}{THIN}s"
    return f"{whole(round(seconds / 60))}{THIN}min"


def device(report: DeviceReport) -> str:
    """The device that was truly used; with the reason where it is not the one that was asked for."""
    used = device_name(report.used)
    if not report.fell_back:
        return used
    said = fill(translate("Words", "%1 not used: %2"), device_name(report.requested), report.why)
    return f"{used}{DOT}{said}" if report.why else used


def device_name(identifier: str) -> str:
    """A device's id as people write it."""
    known = {
        "cpu": "CPU",
        "cuda": "CUDA",
        "directml": "DirectML",
        "coreml": "CoreML",
        "tensorrt": "TensorRT",
        "webgpu": "WebGPU",
        "auto": translate("Words", "Automatic"),
    }
    name, colon, which = identifier.partition(":")
    return known.get(name, name) + colon + which


def window(choice: Window | LookupTable | None) -> str:
    """A window as the corner of the picture tells it."""
    from workbench.core.image import LookupTable

    if choice is None:
        return ""
    if isinstance(choice, LookupTable):
        return choice.name or translate("Words", "table of the file")
    return f"W {compact(choice.width)}  L {compact(choice.centre)}"


def kind(image: Image) -> str:
    """What a picture is: size, depth, colour."""
    depth = fill(translate("Words", "%1-bit"), image.bits)
    colour = translate("Words", "RGB") if image.channels == 3 else translate("Words", "grey")
    return f"{image.width} × {image.height}{DOT}{depth} {colour}"


def size(image: Image) -> str:
    """Width × height."""
    return f"{image.width} × {image.height}"


def day(iso: str) -> str:
    """The date of a time stamp, in local time."""
    from PySide6.QtCore import QDateTime

    moment = QDateTime.fromString(iso, Qt.DateFormat.ISODateWithMs)
    if not moment.isValid():
        return iso[:10]
    return QLocale().toString(moment.toLocalTime().date(), QLocale.FormatType.ShortFormat)


def moment(iso: str) -> str:
    """A time stamp, in local time."""
    from PySide6.QtCore import QDateTime

    found = QDateTime.fromString(iso, Qt.DateFormat.ISODateWithMs)
    return QLocale().toString(found.toLocalTime(), QLocale.FormatType.ShortFormat) if found.isValid() else iso


def method(identifier: str, titles: Mapping[str, str]) -> str:
    """An explanation method's name for people; its id where the name is not known."""
    return shown(titles.get(identifier, identifier))
