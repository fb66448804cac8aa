"""The image view: zoom, pan, window and level, a map over the picture, values under the pointer."""

from ui.canvas.canvas import Canvas

__all__ = ["Canvas"]
