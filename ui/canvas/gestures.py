"""What mouse and keys do on the canvas."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, cast

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent

from ui.canvas.stage import Stage
from ui.canvas.windowing import WindowDrag

Tool = Literal["window", "zoom", "pan"]
NOTCH = 120
"""One notch of a wheel, in Qt's eighths of a degree."""
WHEEL_FACTOR = 1.2
KEY_FACTOR = 1.25
_DRAG_FACTOR = 1.01
_ARROW_PX = 48
_ARROWS: dict[int, tuple[int, int]] = {
    Qt.Key.Key_Left: (0, 1),
    Qt.Key.Key_Right: (0, -1),
    Qt.Key.Key_Up: (1, 0),
    Qt.Key.Key_Down: (-1, 0),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Whom gestures tell what they did, or what they ask for."""

    view_changed: Callable[[], None]
    window_changed: Callable[[], None]
    pointer_moved: Callable[[QPointF | None], None]
    step: Callable[[int], None]
    fit: Callable[[], None]
    commands: Mapping[int, Callable[[], None]]


@dataclass(slots=True)
class _Drag:
    button: Qt.MouseButton
    tool: Tool
    start: QPointF
    last: QPointF
    window: WindowDrag | None = None


class Gestures(QObject):
    """Turns a widget's events into changes of a stage: the widget's event filter.

    `density` gives the screen's pixels for one of Qt's.
    """

    def __init__(self, stage: Stage, told: Told, density: Callable[[], float], parent: QObject) -> None:
        super().__init__(parent)
        self._stage, self._told, self._density = stage, told, density
        self.tool: Tool = "window"
        self.own_keys = True
        self._drag: _Drag | None = None
        self._turned = 0
        self._handlers: dict[QEvent.Type, Callable[[QEvent], bool]] = {
            QEvent.Type.MouseButtonPress: self._press,
            QEvent.Type.MouseMove: self._move,
            QEvent.Type.MouseButtonRelease: self._release,
            QEvent.Type.MouseButtonDblClick: self._double,
            QEvent.Type.Wheel: self._wheel,
            QEvent.Type.KeyPress: self._key,
            QEvent.Type.Leave: self._leave,
        }

    @property
    def dragging(self) -> Tool | None:
        """What the drag that is going on does."""
        return None if self._drag is None else self._drag.tool

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Whether the event was one of ours, and meant something."""
        handler = self._handlers.get(event.type())
        return handler is not None and handler(event)

    def _press(self, event: QEvent) -> bool:
        mouse = cast(QMouseEvent, event)
        tools: dict[Qt.MouseButton, Tool] = {
            Qt.MouseButton.LeftButton: self.tool,
            Qt.MouseButton.RightButton: "window",
            Qt.MouseButton.MiddleButton: "pan",
        }
        tool = tools.get(mouse.button())
        if self._drag is not None or tool is None or self._stage.view is None:
            return False
        window = self._stage.window_drag() if tool == "window" else None
        if tool == "window" and window is None:
            return False
        self._drag = _Drag(mouse.button(), tool, mouse.position(), mouse.position(), window)
        return True

    def _move(self, event: QEvent) -> bool:
        mouse = cast(QMouseEvent, event)
        at, drag = mouse.position(), self._drag
        if drag is not None:
            self._dragged(drag, at)
            drag.last = at
        self._told.pointer_moved(at)
        return True

    def _dragged(self, drag: _Drag, at: QPointF) -> None:
        view, density = self._stage.view, self._density()
        if view is None:
            return
        step = at - drag.last
        if drag.tool == "pan":
            self._stage.look(view.moved(step.y() * density, step.x() * density))
            self._told.view_changed()
        elif drag.tool == "zoom":
            factor = _DRAG_FACTOR ** -step.y()
            self._stage.look(view.zoomed(factor, drag.start.y() * density, drag.start.x() * density))
            self._told.view_changed()
        elif drag.window is not None:
            whole = at - drag.start
            self._stage.choice = drag.window.moved(whole.x(), whole.y())
            self._told.window_changed()

    def _release(self, event: QEvent) -> bool:
        if self._drag is None or cast(QMouseEvent, event).button() != self._drag.button:
            return False
        self._drag = None
        return True

    def _double(self, event: QEvent) -> bool:
        if cast(QMouseEvent, event).button() != Qt.MouseButton.LeftButton:
            return self._press(event)
        self._drag = None
        self._told.fit()
        return True

    def _wheel(self, event: QEvent) -> bool:
        wheel = cast(QWheelEvent, event)
        turn = wheel.angleDelta().y()
        if wheel.modifiers() & Qt.KeyboardModifier.ControlModifier:
            at, density = wheel.position(), self._density()
            if self._stage.view is not None:
                factor = WHEEL_FACTOR ** (turn / NOTCH)
                self._stage.look(self._stage.view.zoomed(factor, at.y() * density, at.x() * density))
                self._told.view_changed()
                self._told.pointer_moved(at)
            return True
        # Touchpads turn by less than a notch at a time; a turn back starts anew.
        self._turned = turn if self._turned * turn < 0 else self._turned + turn
        steps = int(self._turned / NOTCH)
        self._turned -= steps * NOTCH
        for _ in range(abs(steps)):
            self._told.step(-1 if steps > 0 else 1)
        return True

    def _key(self, event: QEvent) -> bool:
        key = cast(QKeyEvent, event)
        if key.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier):
            return False
        code = key.key()
        if code in _ARROWS and self._stage.view is not None:
            reach = _ARROW_PX * self._density()
            down, right = _ARROWS[code]
            self._stage.look(self._stage.view.moved(down * reach, right * reach))
            self._told.view_changed()
            return True
        command = self._told.commands.get(code) if self.own_keys else None
        if command is None:
            return False
        command()
        return True

    def _leave(self, event: QEvent) -> bool:
        self._told.pointer_moved(None)
        return False
