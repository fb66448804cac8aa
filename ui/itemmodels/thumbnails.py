"""Small pictures of what is on screen: asked for when rows come into view, given up when they leave it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ui.jobs import Hear, Job, Jobs

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from workbench.core.arrays import Array
    from workbench.errors import WorkbenchError
    from workbench.wire.answers import Picture


MOST_AT_ONCE = 4
MOST_KEPT = 1000


class Thumbnails(QObject):
    """Pictures of at most `width` × `height` pixels, by path. Only so many are kept, those seen last."""

    arrived = Signal(str)

    def __init__(self, jobs: Jobs, width: int = 128, height: int = 96, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs, self._width, self._height = jobs, width, height
        self._pictures: OrderedDict[str, QImage] = OrderedDict()
        self._failed: set[str] = set()
        self._wanted: list[str] = []
        self._under_way: dict[str, Job] = {}

    def picture(self, path: str) -> QImage | None:
        """The picture of a file, if it is here."""
        return self._pictures.get(path)

    def failed(self, path: str) -> bool:
        """Whether a picture of this file cannot be had."""
        return path in self._failed

    def look_at(self, paths: Sequence[str]) -> None:
        """These are on screen now, and nothing else is: ask for what is missing, the first one first."""
        seen = set(paths)
        for path in [path for path in self._under_way if path not in seen]:
            self._under_way.pop(path).cancel()
        for path in paths:
            if path in self._pictures:
                self._pictures.move_to_end(path)
        self._wanted = [path for path in paths if self._missing(path)]
        self._ask()

    def forget(self, path: str) -> None:
        """The file was read again: its picture may be another."""
        self._failed.discard(path)
        self._pictures.pop(path, None)

    def _missing(self, path: str) -> bool:
        return path not in self._pictures and path not in self._failed and path not in self._under_way

    def _ask(self) -> None:
        from workbench.wire import requests

        while self._wanted and len(self._under_way) < MOST_AT_ONCE:
            path = self._wanted.pop(0)
            request = requests.Thumbnail(path=path, width=self._width, height=self._height)
            self._under_way[path] = self._jobs.ask(request, self._hear(path))

    def _hear(self, path: str) -> Hear:
        return Hear(
            done=lambda found: self._arrived(path, found),
            failed=lambda error: self._failed_with(path, error),
        )

    def _arrived(self, path: str, found: Picture) -> None:
        self._under_way.pop(path, None)
        self._pictures[path] = as_image(found.px)
        while len(self._pictures) > MOST_KEPT:
            self._pictures.popitem(last=False)
        self.arrived.emit(path)
        self._ask()

    def _failed_with(self, path: str, error: WorkbenchError) -> None:
        self._under_way.pop(path, None)
        self._failed.add(path)
        self.arrived.emit(path)
        self._ask()


def as_image(px: Array) -> QImage:
    """(H, W) or (H, W, 3) uint8 as a picture of its own memory."""
    from PySide6.QtGui import QImage

    height, width = int(px.shape[0]), int(px.shape[1])
    if len(px.shape) == 2:
        return QImage(px.tobytes(), width, height, width, QImage.Format.Format_Grayscale8).copy()
    return QImage(px.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()
