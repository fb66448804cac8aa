"""A scale bar of a round length, only where a millimetre is known."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QLocale

from workbench.core.image import Image

WANTED_MM = 50.0
_ROUND = tuple(digit * 10.0**power for power in range(-4, 5) for digit in (1, 2, 5))
_MICROMETRES_BELOW = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleBar:
    """A bar of `length_mm` that is `px` pixels long, with the words beside it."""

    length_mm: float
    px: float
    words: str


def scale_bar(image: Image, px_per_source: float, shortest: float, longest: float) -> ScaleBar | None:
    """The bar for a picture whose columns are `px_per_source` pixels apart; None where no millimetre is known.

    50 mm where that is between `shortest` and `longest` pixels, else the longest round length that is.
    """
    if image.spacing_mm is None or not image.spacing_mm[1] > 0:
        return None
    per_mm = px_per_source / image.spacing_mm[1]
    fitting = [length for length in _ROUND if shortest <= length * per_mm <= longest]
    if not fitting:
        return None
    length = WANTED_MM if WANTED_MM in fitting else max(fitting)
    return ScaleBar(length_mm=length, px=length * per_mm, words=_words(length, image.spacing_kind == "detector"))


def _words(length_mm: float, at_detector: bool) -> str:
    small = length_mm < _MICROMETRES_BELOW
    told = QLocale().toString(length_mm * 1000 if small else length_mm, "g", 6)
    length = f"{told}\N{THIN SPACE}{'µm' if small else 'mm'}"
    if not at_detector:
        return length
    return QCoreApplication.translate("Canvas", "%1 at detector").replace("%1", length)
