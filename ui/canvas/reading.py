"""What lies under the pointer, in words: position, value in its own unit, the map's value."""

from __future__ import annotations

import math

from PySide6.QtCore import QCoreApplication, QLocale

from workbench.core.image import Image
from workbench.paths import printable

SEPARATOR = " · "
_SIGNIFICANT = 6
_WHOLE_BELOW = 1e12


def position(row: int, col: int) -> str:
    """A source pixel, counted from 0, as people name it: x to the right, y down."""
    return f"x {col}  y {row}"


def value(image: Image, row: int, col: int) -> str:
    """The value of a source pixel: "HU −42", "RGB 172 128 94". `image.px` must be there."""
    assert image.px is not None
    found = image.px[row, col]
    if not image.grey:
        return "RGB " + " ".join(number(float(channel)) for channel in found)
    told = number(float(found))
    if image.unit:
        return f"{printable(image.unit)} {told}"
    if image.meaning == "display":
        return f"{QCoreApplication.translate('Canvas', 'grey')} {told}"
    return f"{QCoreApplication.translate('Canvas', 'value')} {told}"


def map_value(found: float) -> str:
    """The map's value: "map 7.9"."""
    return f"{QCoreApplication.translate('Canvas', 'map')} {number(found, 3)}"


def number(found: float, significant: int = _SIGNIFICANT) -> str:
    """A number as it stands on a picture: whole ones in full, others with so many digits, a true minus sign."""
    if not math.isfinite(found):
        return QCoreApplication.translate("Canvas", "not a number") if math.isnan(found) else f"{_sign(found)}∞"
    locale = QLocale()
    locale.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)
    if found == int(found) and abs(found) < _WHOLE_BELOW:
        return _sign(found) + locale.toString(int(abs(found)))
    return _sign(found) + locale.toString(abs(found), "g", significant)


def _sign(found: float) -> str:
    return "−" if found < 0 else ""


def zoom(factor: float) -> str:
    """How large a source pixel is on the screen: "zoom 246 %"."""
    percent = factor * 100
    told = number(float(round(percent))) if percent >= 10 else number(percent, 2)
    return f"{QCoreApplication.translate('Canvas', 'zoom')} {told}\N{THIN SPACE}%"
