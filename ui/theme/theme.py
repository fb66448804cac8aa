"""How the window looks: dark or light, at the base font size that the system asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QFontMetricsF

from ui.theme.tokens import rgba, token, tokens

_SMALLEST_TEXT_PX = 11
_DIGITS = "0123456789"


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A frozen value that everything that paints is given.

    base_px
        Height of body text in device-independent pixels: the system's own, within the range of the tokens. Text
        follows it; lengths grow with it and never shrink below the tokens, so that the 4-px grid stays.
    """

    dark: bool = True
    base_px: int = 13

    def colour(self, name: str) -> QColor:
        """A colour by its token's name: "surface1", "image.corner_text". Raises KeyError for an unknown one."""
        group, _, rest = name.rpartition(".")
        colours = tokens()["color"][group or ("dark" if self.dark else "light")]
        return QColor(*rgba(colours[rest]))

    def category(self, index: int) -> QColor:
        """The colour of the class or box number `index`: Okabe-Ito in the tokens' order, then again from the start."""
        order = tokens()["categories"]["order"]
        return QColor(*rgba(order[index % len(order)]))

    def size(self, name: str) -> int:
        """A length of the tokens' "size", in device-independent pixels."""
        return self.scaled(tokens()["size"][name])

    def space(self, step: int) -> int:
        """The distance number `step` of the tokens' "space", in device-independent pixels."""
        return self.scaled(tokens()["space"][step])

    def radius(self, name: str) -> int:
        """A corner's radius: "small", "control", "card", "round"."""
        return int(tokens()["radius"][name])

    def dock(self, name: str, which: str = "default") -> int:
        """A dock's width (the queue's height): "min", "default" or "collapsed"."""
        return self.scaled(tokens()["dock"][name][which])

    def token(self, path: str) -> Any:
        """Any other token by its dotted path, for example "overlay.opacity"."""
        return token(path)

    def scaled(self, px: float) -> int:
        """`px` at the reference size as it is at this one; a length above 0 stays at least 1."""
        factor = max(1.0, self.base_px / token("type.reference_px"))
        return max(1, round(px * factor)) if px > 0 else 0

    def text_px(self, name: str) -> int:
        """The height of a kind of text: "caption", "body", "strong", "heading", "title", "number", "corner"."""
        wanted: float = token(f"type.scale.{name}")["px"] * self.base_px / token("type.reference_px")
        return max(_SMALLEST_TEXT_PX, round(wanted))

    def font(self, name: str) -> QFont:
        """The system's font as a kind of text (see `text_px`). "number" has tabular numerals; see also `tabular`."""
        kind = token(f"type.scale.{name}")
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
        font.setPixelSize(self.text_px(name))
        font.setWeight(QFont.Weight(kind["weight"]))
        return tabular(font) if kind.get("tabular") else font


def tabular(font: QFont) -> QFont:
    """`font` with numerals of one width, where the typeface has them (`number_width` where it has not)."""
    with_feature = QFont(font)
    with_feature.setFeature(QFont.Tag(token("type.numeric_feature")), 1)
    return with_feature


def number_width(font: QFont, sample: str) -> int:
    """The width in pixels that holds every number of the form of `sample`, whatever its digits are.

    The fallback for typefaces without tabular numerals: columns of this width do not move when the numbers change.
    """
    metrics = QFontMetricsF(font)
    widest = max(_DIGITS, key=metrics.horizontalAdvance)
    return int(metrics.horizontalAdvance("".join(widest if c in _DIGITS else c for c in sample))) + 1


def system_base_px() -> int:
    """The system's text size in device-independent pixels, within the range of the tokens."""
    smallest, largest = token("type.base_px_range")
    found = QFontInfo(QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)).pixelSize()
    return int(min(max(found, smallest), largest))
