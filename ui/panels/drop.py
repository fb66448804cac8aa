"""Dropping onto the window: the part under the pointer is outlined, with what will happen."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ui.theme import Theme
from ui.tongue import counted, fill, translate
from workbench.paths import display_name

MODEL_ENDINGS = (".onnx", ".zip")
KNOWN_ENDINGS = (
    ".png",
    ".jpg",
    ".jpeg",
    ".tif",
    ".tiff",
    ".bmp",
    ".webp",
    ".gif",
    ".dcm",
    ".dicom",
    ".ima",
)


class DropHint(QWidget):
    """Lies over the window while something is dragged across it; takes no part in the mouse."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._text = ""
        self._zone: QWidget | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.set_theme(theme)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Paint with another theme."""
        self._theme = theme
        self.update()

    @property
    def text(self) -> str:
        """What would happen."""
        return self._text

    def show_zone(self, zone: QWidget | None, text: str) -> None:
        """Outline this part of the window."""
        self._zone, self._text = zone, text
        self.setGeometry(self._window.rect())
        self.raise_()
        self.setVisible(zone is not None)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The outline, and the words on a plate in its middle."""
        if self._zone is None:
            return
        theme, ring = self._theme, self._theme.size("focus_ring")
        top_left = self._zone.mapTo(self._window, QPoint())
        rect = QRectF(top_left, self._zone.size()).adjusted(ring, ring, -ring, -ring)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("accent"), 2 * ring))
        tint = theme.colour("accent")
        tint.setAlphaF(0.12)
        painter.setBrush(tint)
        painter.drawRoundedRect(rect, theme.radius("card"), theme.radius("card"))
        painter.setFont(theme.font("heading"))
        width = painter.fontMetrics().horizontalAdvance(self._text) + 2 * theme.space(4)
        plate = QRectF(0, 0, min(width, rect.width() - theme.space(4)), theme.size("toolbar"))
        plate.moveCenter(rect.center())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("accent_fill"))
        painter.drawRoundedRect(plate, theme.radius("control"), theme.radius("control"))
        painter.setPen(theme.colour("on_accent"))
        inner = plate.adjusted(theme.space(2), 0, -theme.space(2), 0)
        text = painter.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideMiddle, round(inner.width()))
        painter.drawText(inner, Qt.AlignmentFlag.AlignCenter, text)
        painter.end()


class Drops(QObject):
    """Takes what is dragged over a window. `zone_at` gives the part of the window at a point."""

    dropped = Signal(list)

    def __init__(self, theme: Theme, window: QWidget, zone_at: Callable[[QPoint], QWidget]) -> None:
        super().__init__(window)
        self._zone_at = zone_at
        self.hint = DropHint(theme, window)
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Drags and drops end here; everything else goes on."""
        if isinstance(event, QDropEvent):
            return self._dragged(event)
        if event.type() == QEvent.Type.DragLeave:
            self.hint.show_zone(None, "")
        return False

    def _dragged(self, event: QDropEvent) -> bool:
        paths = paths_of(event.mimeData())
        if not paths:
            return False
        event.acceptProposedAction()
        if event.type() == QEvent.Type.Drop:
            self.hint.show_zone(None, "")
            self.dropped.emit(paths)
        else:
            self.hint.show_zone(self._zone_at(event.position().toPoint()), promise(paths))
        return True


def paths_of(data: QMimeData) -> list[str]:
    """Local files and folders in what is dragged."""
    return [url.toLocalFile() for url in data.urls() if url.isLocalFile()]


def promise(paths: Sequence[str]) -> str:
    """What a drop will do, judged by the names alone: the worker looks at the content."""
    models = [path for path in paths if path.lower().endswith(MODEL_ENDINGS)]
    if len(models) == len(paths):
        return counted(translate("Drop", "Add this model"), translate("Drop", "Add %1 models"), len(models))
    images = [path for path in paths if path.lower().endswith(KNOWN_ENDINGS)]
    if len(images) == len(paths):
        return counted(translate("Drop", "Add this image"), translate("Drop", "Add %1 images"), len(images))
    if len(paths) == 1:
        return fill(translate("Drop", "Open %1"), display_name(paths[0]))
    return counted("", translate("Drop", "Open these %1"), len(paths))
