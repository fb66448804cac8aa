"""The middle of the window: the picture, or what stands there while there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSlider, QStackedWidget, QVBoxLayout, QWidget

from ui import words
from ui.itemmodels.thumbnails import Thumbnails
from ui.panels.cards import label
from ui.panels.start import StartScreen
from ui.state import State
from ui.theme import Theme
from ui.tongue import fill, shown, translate

if TYPE_CHECKING:
    from ui.canvas import Canvas
    from ui.panels.picture_error import PictureError
    from workbench.core.image import Identity
    from workbench.core.study import Item

START, CANVAS, ERROR = range(3)


class FrameBar(QWidget):
    """A slider through the frames of one file."""

    frame_chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = label("", "secondary")
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName(translate("Viewer", "Frame"))
        self.slider.setToolTip(translate("Viewer", "Frame (Page Up, Page Down) — Choose a frame of this file."))
        self.slider.setPageStep(1)
        self.slider.valueChanged.connect(self.frame_chosen)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.space(3), theme.space(1), theme.space(3), theme.space(1))
        layout.setSpacing(theme.space(3))
        layout.addWidget(self._text)
        layout.addWidget(self.slider, 1)

    def show_frame(self, frame: int, frames: int) -> None:
        """Where in the file we are; hidden where there is one frame."""
        self.setVisible(frames > 1)
        self.slider.blockSignals(True)
        self.slider.setRange(0, max(0, frames - 1))
        self.slider.setValue(frame)
        self.slider.blockSignals(False)
        self._text.setText(frame_text(frame, frames))


class Viewer(QWidget):
    """Start screen, canvas with its corner texts and frame slider, or why the picture cannot be shown.

    Only the start screen is made at once; `complete` makes the rest, once the window is on screen.
    """

    frame_chosen = Signal(int)
    canvas: Canvas
    error: PictureError
    frames: FrameBar

    def __init__(self, theme: Theme, samples: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._complete = False
        self.start = StartScreen(theme, samples)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.start)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._pages)

    def complete(self, theme: Theme) -> None:
        """Make the canvas and what else is not seen at first."""
        from ui.canvas import Canvas
        from ui.panels.picture_error import PictureError

        self.canvas = Canvas(theme)
        self.canvas.setAccessibleName(translate("Viewer", "Image"))
        self.canvas.set_keys(False)
        self.error = PictureError(theme)
        self.frames = FrameBar(theme)
        self.frames.frame_chosen.connect(self.frame_chosen)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.canvas, 1)
        column.addWidget(self.frames)
        self._pages.addWidget(middle)
        self._pages.addWidget(self.error)
        self.frames.hide()
        self._complete = True

    def follow(self, old: State, new: State) -> None:
        """Show another state."""
        self.start.follow(old, new)
        if not self._complete:
            return
        if _differ(old, new, "picture", "place", "opening") or new is old:
            self._show_page(new)
        if new.picture is not old.picture:
            self._show_picture(old, new)
        if _differ(old, new, "map", "answer", "settings", "picture"):
            self._show_map(new)
        if new.tool != old.tool:
            self.canvas.set_tool(new.tool)
        if _differ(old, new, "picture", "map", "answer", "settings", "place", "items"):
            self.canvas.show_texts(*corner_texts(new))
            self._show_frame(new)

    def _show_page(self, state: State) -> None:
        if state.picture.error is not None and state.place is not None:
            self.error.show_error(state.picture.error, state.place.path in state.items)
            self._pages.setCurrentIndex(ERROR)
        elif state.place is None and not state.opening:
            self._pages.setCurrentIndex(START)
        else:
            self._pages.setCurrentIndex(CANVAS)
            if state.place is None:
                self.canvas.show_loading(translate("Viewer", "Looking for images …"))

    def _show_picture(self, old: State, new: State) -> None:
        before, now = old.picture, new.picture
        if now.image is not before.image:
            same_file = before.place is not None and now.place is not None and before.place.path == now.place.path
            self.canvas.show_image(now.image, keep_view=same_file)
            if now.image is not None and now.window is not None:
                self.canvas.set_window(now.window)
        elif now.window is not before.window and now.window_name != "own":
            self.canvas.set_window(now.window)
        if now.loading and now.loading != before.loading:
            self.canvas.show_loading(now.loading)

    def _show_map(self, new: State) -> None:
        """Map and outline belong to the picture of their answer; while another one is shown, nothing is drawn."""
        outcome = new.answer.outcome
        fits = outcome is not None and outcome.place == new.picture.place
        overlay = new.map.overlay if fits and new.map.shown else None
        opacity = new.settings.number("appearance.opacity") / 100
        self.canvas.show_overlay(overlay, new.settings.text("appearance.map"), opacity)
        seen = outcome.seen if outcome is not None and fits and new.map.shown else None
        self.canvas.show_seen(seen.covered if seen is not None else None)

    def _show_frame(self, state: State) -> None:
        frame = state.place.frame if state.place is not None else 0
        self.frames.show_frame(frame, state.frames)


def _differ(old: State, new: State, *names: str) -> bool:
    return any(getattr(new, name) is not getattr(old, name) for name in names)


def frame_text(frame: int, frames: int) -> str:
    """Frames count from 1 on screen."""
    return fill(translate("Viewer", "Frame %1 / %2"), frame + 1, frames)


def corner_texts(state: State) -> tuple[list[str], list[str]]:
    """What stands in the upper corners: whose picture and which; the label, its map, the frame, the window."""
    picture = state.picture
    item = state.items.find(picture.place.path) if picture.place is not None else None
    if picture.image is None or picture.place is None or item is None:
        return [], []
    identity = item.identity if state.settings.flag("appearance.identity") else None
    left = [*_identity_lines(identity), shown(item.title), words.kind(picture.image)]
    right = []
    overlay = state.map.overlay
    outcome = state.answer.outcome
    if overlay is not None and state.map.shown and outcome is not None and outcome.place == picture.place:
        opacity = state.settings.number("appearance.opacity")
        right += [shown(overlay.target_label), fill(translate("Viewer", "map %1"), f"{opacity}{words.THIN}%")]
    if item.frames > 1:
        right.append(frame_text(picture.place.frame, item.frames))
    window = picture.window or next(iter(picture.image.hints.windows), None)
    if picture.image.grey and window is not None:
        right.append(words.window(window))
    if outcome is not None and outcome.result.marked and outcome.place == picture.place:
        right.append(translate("Viewer", "run anyway"))
    return left, right


def _identity_lines(identity: Identity | None) -> list[str]:
    if identity is None:
        return []
    i = identity
    who = words.DOT.join(part for part in (i.patient_name, i.patient_id, i.birth_date, i.sex, i.age) if part)
    what = words.DOT.join(part for part in (i.study_date, i.study, i.series) if part)
    return [shown(line) for line in (who, what) if line]


def title_of(item: Item | None) -> str:
    """A file's name for the title of the window."""
    return shown(item.title) if item is not None else ""
