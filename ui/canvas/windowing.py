"""Dragging a window: right is wider, up is brighter."""

from __future__ import annotations

from dataclasses import dataclass, replace

from workbench.core.image import Image, LookupTable, Window

_PX_FOR_WIDTH = 256
"""So many pixels of dragging double the width that a drag began with."""
_NARROW = 1 / 16
"""A drag that begins in a narrow window still gets somewhere: the least pace, as a part of the usual window's width."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowDrag:
    """A drag that began with the window `start`. `per_px` values a pixel; `least` width; `whole` numbers only."""

    start: Window
    per_px: float
    least: float
    whole: bool

    def moved(self, right: float, down: float) -> Window:
        """The window after dragging by so many device-independent pixels. Up makes brighter, right makes flatter."""
        width = max(self.least, self.start.width + right * self.per_px)
        centre = self.start.centre + down * self.per_px
        if self.whole:
            width, centre = float(round(width)), float(round(centre))
        return replace(self.start, centre=centre, width=width, name="")


def drag_from(choice: Window | LookupTable | None, image: Image) -> WindowDrag:
    """A drag from what is in force; None is a grey picture that is shown as it is. `image.px` must be there."""
    from workbench.display.grey import auto_window

    usual = auto_window(image).width
    start = _as_window(choice)
    # Below one value apart, a window of whole numbers is a threshold, and so is one of a thousandth of the usual.
    whole = not image.dtype.startswith("float") and usual >= 16
    return WindowDrag(
        start=start,
        per_px=max(start.width, usual * _NARROW) / _PX_FOR_WIDTH,
        least=1.0 if whole else usual / 1000,
        whole=whole,
    )


def _as_window(choice: Window | LookupTable | None) -> Window:
    if isinstance(choice, Window):
        return choice
    first, count = (0, 256) if choice is None else (choice.first, len(choice.values))
    return Window(centre=first + (count - 1) / 2, width=float(max(1, count - 1)), function="LINEAR_EXACT")
