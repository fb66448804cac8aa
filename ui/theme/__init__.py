"""Colours, sizes, type, icons and small shared widgets. The lowest room of the window: it knows nothing above it.

Every colour, size and font comes from tokens.json through a `Theme`; a test recomputes the contrast of each pair.
"""

from ui.theme.appearance import Themed, apply, choose
from ui.theme.theme import Theme, number_width, tabular

__all__ = ["Theme", "Themed", "apply", "choose", "number_width", "tabular"]
