"""The canvas: one picture, with what lies over it, and what mouse and keys do on it.

Longer than twenty methods, because its face to the window is wide; each only passes on. What is shown is kept by
`Stage`, what events mean by `Gestures`, how it is painted by `painting` and `corners`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.canvas import reading
from ui.canvas.corners import Corners, paint_corners
from ui.canvas.gestures import KEY_FACTOR, Gestures, Told, Tool
from ui.canvas.painting import copied, paint_focus, paint_frame, paint_loading, paint_seen
from ui.canvas.scale_bar import scale_bar
from ui.canvas.stage import Frame, Stage
from ui.theme import Theme
from workbench.core.image import Image, LookupTable, Window
from workbench.core.overlay import Overlay

WORDS_AFTER_MS = 300
"""Loading that is over sooner says nothing."""
WORK_S = 0.008
"""How long unfinished work may hold up the window at a time."""
_RESIZED = (QEvent.Type.Resize, QEvent.Type.DevicePixelRatioChange, QEvent.Type.Show)
_CURSORS: dict[Tool, Qt.CursorShape] = {
    "window": Qt.CursorShape.CrossCursor,
    "zoom": Qt.CursorShape.SizeVerCursor,
    "pan": Qt.CursorShape.OpenHandCursor,
}
_KEYBOARD = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)


class Canvas(QWidget):
    """Shows one picture. `zoom_changed` tells screen pixels for a source pixel; 1 shows every value as it is."""

    window_changed = Signal(object)
    zoom_changed = Signal(float)
    step_requested = Signal(int)
    pointer_text = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stage = Stage()
        self._seen: tuple[float, float, float, float] | None = None
        self._tops: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
        self._pointer: tuple[str, ...] = ()
        self._loading = ""
        self._zoom = 0.0
        self._ring = False
        self._frame: Frame | None = None
        self._idle = QTimer(self, interval=0)
        self._idle.timeout.connect(self._work)
        self._patience = QTimer(self, interval=WORDS_AFTER_MS, singleShot=True)
        self._patience.timeout.connect(self.update)
        told = Told(
            view_changed=self._view_changed,
            window_changed=self._window_changed,
            pointer_moved=self._point,
            step=self.step_requested.emit,
            fit=self.fit,
            commands=self._own_keys(),
        )
        self._gestures = Gestures(self._stage, told, self.devicePixelRatioF, self)
        self.installEventFilter(self._gestures)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setAccessibleName(QCoreApplication.translate("Canvas", "Picture"))
        self.set_theme(theme)
        self.set_tool("window")

    def _own_keys(self) -> dict[int, Callable[[], None]]:
        return {
            Qt.Key.Key_Plus: lambda: self.zoom_by(KEY_FACTOR),
            Qt.Key.Key_Equal: lambda: self.zoom_by(KEY_FACTOR),
            Qt.Key.Key_Minus: lambda: self.zoom_by(1 / KEY_FACTOR),
            Qt.Key.Key_0: self.fit,
            Qt.Key.Key_1: self.one_to_one,
            Qt.Key.Key_I: self.invert,
            Qt.Key.Key_R: self.reset,
            Qt.Key.Key_PageUp: lambda: self.step_requested.emit(-1),
            Qt.Key.Key_PageDown: lambda: self.step_requested.emit(1),
        }

    def show_image(self, image: Image | None, *, keep_view: bool = False) -> None:
        """Show a picture whose `px` is there; None shows nothing. Map and outline of the last one are dropped.

        `keep_view` keeps place, zoom and window, for the next picture of the same kind.
        """
        self._loading = ""
        self._seen = None
        if image is None or image.px is None:
            self._stage.clear()
        else:
            self._stage.put(image, keep_view=keep_view)
        self._view_changed()
        self._point(None)

    def show_loading(self, words: str) -> None:
        """Show that a picture is on its way, instead of the last one. The words come when it takes a while."""
        self.show_image(None)
        self._loading = words
        self._patience.start()

    def show_overlay(self, overlay: Overlay | None, colours: str, opacity: float) -> None:
        """Draw a map over the picture that is shown now, in the colours called so. `opacity` lies in [0, 1]."""
        self._stage.lay_over(overlay, colours, opacity)
        self._repaint()

    def show_seen(self, box: tuple[float, float, float, float] | None) -> None:
        """Outline the part that the network saw: (top, left, bottom, right) as edges of source pixels."""
        self._seen = box
        self._repaint()

    def show_texts(self, top_left: Sequence[str], top_right: Sequence[str]) -> None:
        """Lines of plain text in the upper corners."""
        self._tops = (tuple(top_left), tuple(top_right))
        self.setAccessibleDescription(", ".join(line for lines in self._tops for line in lines))
        self._repaint()

    def set_tool(self, tool: Tool) -> None:
        """What dragging with the left button does."""
        self._gestures.tool = tool
        self.setCursor(_CURSORS[tool])

    def set_keys(self, own: bool) -> None:
        """Whether the canvas has its own keys, apart from the arrows; a window with actions for them says False."""
        self._gestures.own_keys = own

    def set_theme(self, theme: Theme) -> None:
        """Paint with another theme. What lies on the picture looks the same in both: the canvas is always black."""
        self._theme, self._over = theme, replace(theme, dark=True)
        self._resized()

    def fit(self) -> None:
        """Show the whole picture, as large as it can be."""
        if self._stage.view is not None:
            self._stage.look(self._stage.view.fitted, fit=True)
            self._view_changed()

    def one_to_one(self) -> None:
        """One screen pixel for every source pixel."""
        if self._stage.view is not None:
            self._stage.look(self._stage.view.at_zoom(1.0))
            self._view_changed()

    def zoom_by(self, factor: float) -> None:
        """`factor` times as large, around the middle."""
        if self._stage.view is not None:
            self._stage.look(self._stage.view.zoomed(factor))
            self._view_changed()

    def set_window(self, window: Window | LookupTable | None) -> None:
        """Show grey pictures through this window; None: as the file asks for."""
        last = self._stage.choice
        # Tables are compared by identity: their values are arrays.
        if window is last or (isinstance(window, Window) and isinstance(last, Window) and window == last):
            return
        self._stage.choice = window
        self._repaint()

    def invert(self) -> None:
        """Exchange bright and dark of a grey picture, or exchange them back."""
        if self._stage.image is not None and self._stage.image.grey:
            self._stage.inverted = not self._stage.inverted
            self._repaint()

    def reset(self) -> None:
        """As the picture was when it came: fitted, through the file's own window, not inverted."""
        self._stage.choice, self._stage.inverted = None, False
        self.fit()
        self._window_changed()

    def picture(self, with_overlay: bool) -> QImage:
        """Every source pixel as it is shown now, in memory of its own; a null image without a picture."""
        pixels = self._stage.picture(with_overlay)
        return QImage() if pixels is None else copied(pixels)

    def sizeHint(self) -> QSize:
        """The least width that shows a picture well, in the proportion of a screen."""
        width = self._theme.scaled(self._theme.token("dock.canvas_min"))
        return QSize(width, width * 3 // 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Black, the picture, what lies over it."""
        painter, rect, density = QPainter(self), QRectF(self.rect()), self.devicePixelRatioF()
        painter.fillRect(event.rect(), self._over.colour("canvas"))
        if self._loading:
            waited = not self._patience.isActive()
            paint_loading(painter, rect, self._over, self._loading if waited else "")
        self._frame = self._frame or self._stage.frame()
        if self._frame is not None:
            paint_frame(painter, self._frame, density)
        if self._stage.view is not None and self._seen is not None:
            paint_seen(painter, self._stage.view, self._seen, self._over, density)
        paint_corners(painter, rect, self._over, self._corners())
        if self._ring:
            paint_focus(painter, rect, self._over)
        painter.end()
        if self._stage.unfinished:
            self._idle.start()

    def event(self, event: QEvent) -> bool:
        """What changes the size or the density."""
        if event.type() in _RESIZED:
            self._resized()
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The ring is for those who came by keyboard."""
        self._ring = event.reason() in _KEYBOARD
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """No ring without focus."""
        self._ring = False
        self.update()

    def _view_changed(self) -> None:
        view = self._stage.view
        zoom = 0.0 if view is None else view.zoom
        if zoom != self._zoom:
            self._zoom = zoom
            self.zoom_changed.emit(zoom)
        self._repaint()

    def _window_changed(self) -> None:
        self._repaint()
        self.window_changed.emit(self._stage.choice)

    def _repaint(self) -> None:
        self._frame = None
        self.update()

    def _resized(self) -> None:
        density = self.devicePixelRatioF()
        margin = round(self._theme.size("canvas_margin") * density)
        self._stage.resize(round(self.height() * density), round(self.width() * density), margin)
        self._view_changed()

    def _work(self) -> None:
        self._stage.work(WORK_S)
        if not self._stage.unfinished:
            self._idle.stop()
            self._repaint()

    def _point(self, at: QPointF | None) -> None:
        """Say what lies under the pointer, or that nothing does."""
        lines = self._under(at)
        if lines != self._pointer:
            self._pointer = lines
            self.pointer_text.emit(reading.SEPARATOR.join(lines))
            self.update()

    def _under(self, at: QPointF | None) -> tuple[str, ...]:
        image, view, density = self._stage.image, self._stage.view, self.devicePixelRatioF()
        pixel = None if view is None or at is None else view.pixel_at(at.y() * density, at.x() * density)
        if image is None or pixel is None:
            return ()
        on_map = self._stage.map_value(*pixel)
        told = reading.value(image, *pixel)
        if on_map is not None:
            told = reading.SEPARATOR.join((told, reading.map_value(on_map)))
        return reading.position(*pixel), told

    def _corners(self) -> Corners:
        image, view = self._stage.image, self._stage.view
        top_left, top_right = self._tops
        if image is None or view is None:
            return Corners(top_left=top_left, top_right=top_right)
        across = view.scale[1] / self.devicePixelRatioF()
        shortest, longest = self._theme.size("scroll_thumb_min"), self.width() / 4
        return Corners(
            top_left=top_left,
            top_right=top_right,
            bottom_left=self._pointer,
            bottom_right=(reading.zoom(view.zoom),),
            bar=scale_bar(image, across, shortest, longest),
        )
