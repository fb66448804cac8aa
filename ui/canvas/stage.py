"""What is on the canvas: picture, place, window, map. Knows pixels, but no widget."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ui.canvas.view import View, pixel_size
from ui.canvas.windowing import WindowDrag, drag_from
from workbench.core.arrays import Array
from workbench.core.image import Image, LookupTable, Window
from workbench.core.overlay import Overlay

if TYPE_CHECKING:
    from ui.canvas.heat import Heat
    from ui.canvas.rendering import Renderer

Choice = Window | LookupTable | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The visible part: (h, w) or (h, w, 3) uint8, and the screen pixel where its upper left one goes."""

    pixels: Array
    row: int
    col: int


class Stage:
    """One picture at a time. `rows`, `cols` and `margin` are the canvas in screen pixels."""

    def __init__(self) -> None:
        self.image: Image | None = None
        self.view: View | None = None
        self.follows_fit = True
        self.choice: Choice = None
        self.inverted = False
        self.opacity = 0.0
        self._canvas = (1, 1, 0)
        self._renderer: Renderer | None = None
        self._heat: Heat | None = None

    def clear(self) -> None:
        """Nothing is shown; what belonged to the last picture is forgotten."""
        self.image = self.view = self._renderer = self._heat = None

    def put(self, image: Image, *, keep_view: bool) -> None:
        """Show `image`, whose `px` is there. `keep_view` keeps place, zoom and window, where the size is the same."""
        from ui.canvas.rendering import Renderer

        rows, cols, margin = self._canvas
        pixel = pixel_size(image.spacing_mm, image.hints.pixel_aspect)
        fresh = View(height=image.height, width=image.width, pixel=pixel, rows=rows, cols=cols, margin=margin).fitted
        last, self._heat = self.view, None
        self.image, self._renderer = image, Renderer(image)
        alike = last is not None and (last.height, last.width, last.pixel) == (fresh.height, fresh.width, fresh.pixel)
        if not keep_view:
            self.choice, self.inverted = None, False
        if not (keep_view and alike):
            self.view, self.follows_fit = fresh, True

    def resize(self, rows: int, cols: int, margin: int) -> None:
        """The canvas has another size; a picture that was fitted stays fitted."""
        self._canvas = (max(1, rows), max(1, cols), margin)
        if self.view is not None:
            view = self.view.resized(*self._canvas)
            self.view = view.fitted if self.follows_fit else view

    def look(self, view: View, *, fit: bool = False) -> None:
        """Look at another place, or from another distance."""
        self.view, self.follows_fit = view, fit

    def lay_over(self, overlay: Overlay | None, colours: str, opacity: float) -> None:
        """Draw a map over the picture, or no longer."""
        self.opacity = opacity
        if overlay is None or self.image is None:
            self._heat = None
        elif self._heat is None or self._heat.overlay is not overlay or self._heat.colours != colours:
            from ui.canvas.heat import Heat

            self._heat = Heat(overlay, colours, self.image.height, self.image.width)

    @property
    def overlay(self) -> Overlay | None:
        """The map over the picture."""
        return None if self._heat is None else self._heat.overlay

    @property
    def in_force(self) -> Choice:
        """The window that is shown, whoever chose it; None where values are shown as they are."""
        return None if self._renderer is None else self._renderer.choice(self.choice)

    def window_drag(self) -> WindowDrag | None:
        """The beginning of a drag of the window; None without a grey picture."""
        if self.image is None or not self.image.grey:
            return None
        return drag_from(self.in_force, self.image)

    @property
    def unfinished(self) -> bool:
        """Whether the frame is rough, until `work` has done more."""
        return self._renderer is not None and self._renderer.unfinished

    def work(self, seconds: float) -> None:
        """Go on with what is unfinished, for about this long."""
        if self._renderer is not None:
            self._renderer.work(seconds)

    def frame(self) -> Frame | None:
        """What is to be painted now; None where no part of a picture is on the canvas."""
        if self.view is None or self._renderer is None:
            return None
        first_row, first_col, last_row, last_col = self.view.visible
        if first_row >= last_row or first_col >= last_col:
            return None
        pixels = self._renderer.shown(self.view, self.choice, self.inverted)
        if self._heat is not None:
            pixels = self._heat.over(pixels, self.view, self.opacity)
        top, left = self.view.origin
        return Frame(pixels=pixels, row=top + first_row, col=left + first_col)

    def map_value(self, row: int, col: int) -> float | None:
        """The map's value in the middle of a source pixel, None where it does not reach."""
        return None if self._heat is None else self._heat.value_at(row + 0.5, col + 0.5)

    def picture(self, with_overlay: bool) -> Array | None:
        """(H, W) or (H, W, 3) uint8: every source pixel as it is shown now, None without a picture."""
        if self.image is None:
            return None
        from ui.canvas.rendering import turned
        from workbench.display import picture as display

        image = self.image
        if self.inverted:
            image = replace(image, hints=turned(image.hints))
        shown = display.picture(image, self.choice)
        if not with_overlay or self._heat is None:
            return shown
        return display.with_overlay(shown, self._heat.overlay, self.opacity, self._heat.colours)
