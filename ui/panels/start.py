"""What stands in the window when nothing is open: one target, samples that work at once, and what the model is for."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ui.itemmodels.models import knows_medicine
from ui.itemmodels.thumbnails import Thumbnails
from ui.panels.cards import button, emptied, label, row
from ui.state import State
from ui.theme import Theme
from ui.theme.icons import icon, picture
from ui.theme.parts import DropZone, ElidedLabel, elided
from ui.tongue import fill, shown, translate
from workbench.paths import display_name, shortened

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

WIDTH, TARGET_HEIGHT, SAMPLE_HEIGHT = 760, 240, 164
MOST_RECENT = 6


class SampleButton(QAbstractButton):
    """A picture with its name below; a click opens it."""

    def __init__(self, theme: Theme, path: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.path = path
        self._picture: QImage | None = None
        name = sample_name(path)
        self.setText(name)
        self.setAccessibleName(fill(translate("Start", "Sample: %1"), name))
        self.setToolTip(fill(translate("Start", "Open the sample %1"), display_name(path)))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Paint with another theme."""
        self._theme = theme
        self.setFixedHeight(theme.scaled(SAMPLE_HEIGHT))
        self.update()

    def show_picture(self, found: QImage | None) -> None:
        """Its picture, once it is here."""
        self._picture = found
        self.update()

    def sizeHint(self) -> QSize:
        """A third of the page."""
        return QSize(self._theme.scaled(WIDTH // 3), self._theme.scaled(SAMPLE_HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The picture fills the card above its name."""
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        shape = QPainterPath()
        whole = QRectF(self.rect())
        shape.addRoundedRect(whole, theme.radius("card"), theme.radius("card"))
        painter.setClipPath(shape)
        hot = self.underMouse() or self.isDown()
        painter.fillRect(whole, theme.colour("surface3" if hot else "surface2"))
        strip = theme.size("row_large")
        above = whole.adjusted(0, 0, 0, -strip)
        if self._picture is not None and not self._picture.isNull():
            painter.drawImage(above, self._picture, _filling(self._picture, above))
        else:
            painter.fillRect(above, theme.colour("surface3"))
        painter.setPen(theme.colour("text1"))
        painter.setFont(theme.font("body"))
        line = whole.adjusted(theme.space(3), whole.height() - strip, -theme.space(3), 0)
        text = elided(self.text(), theme.font("body"), round(line.width()))
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, text)
        if self.hasFocus():
            painter.setClipping(False)
            ring = theme.size("focus_ring")
            painter.setPen(theme.colour("focus"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for inset in range(ring):
                side = inset + 0.5
                painter.drawRoundedRect(
                    whole.adjusted(side, side, -side, -side), theme.radius("card"), theme.radius("card")
                )
        painter.end()


class StartScreen(QScrollArea):
    """The first thing that a person sees."""

    open_files = Signal()
    open_folder = Signal()
    add_model = Signal()
    path_chosen = Signal(str)
    sample_chosen = Signal(str)

    def __init__(self, theme: Theme, samples: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._thumbnails = samples
        self._samples: list[SampleButton] = []
        samples.arrived.connect(self._sample_arrived)
        self.zone = DropZone(theme)
        self._sign = QLabel()
        self._open = button(translate("Start", "Open files …"), self.open_files.emit, "primary")
        self._folder = button(translate("Start", "Open folder …"), self.open_folder.emit)
        self._try = label(translate("Start", "Or try a sample"), "secondary")
        self._row = QHBoxLayout()
        self._row.setSpacing(theme.space(3))
        self.info = QFrame()
        self._info_sign = QLabel()
        self._recent_title = label(translate("Start", "Recent"), "secondary")
        self._recent = QVBoxLayout()
        self._recent.setSpacing(0)
        self._arrange(theme)
        self.set_theme(theme)
        self._show_samples(())
        self._show_recent(())
        self.info.hide()

    def _arrange(self, theme: Theme) -> None:
        column = QWidget()
        column.setMaximumWidth(theme.scaled(WIDTH))
        column.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        inner = QVBoxLayout(column)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(theme.space(2))
        self._fill_zone(theme)
        inner.addWidget(self.zone)
        inner.addSpacing(theme.space(4))
        inner.addWidget(self._try)
        inner.addLayout(self._row)
        inner.addSpacing(theme.space(4))
        self._fill_info(theme)
        inner.addWidget(self.info)
        inner.addSpacing(theme.space(2))
        inner.addWidget(self._recent_title)
        inner.addLayout(self._recent)
        page = QFrame()
        page.setProperty("role", "empty")
        outer = QVBoxLayout(page)
        side = theme.space(5)
        outer.setContentsMargins(side, side, side, side)
        outer.addStretch(1)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(column, 100)
        middle.addStretch(1)
        outer.addLayout(middle)
        outer.addStretch(1)
        self.setWidget(page)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def _fill_zone(self, theme: Theme) -> None:
        self.zone.setMinimumHeight(theme.scaled(TARGET_HEIGHT))
        title = label(translate("Start", "Drop pictures, DICOM folders or a model here"), "title", wrap=True)
        calm = label(translate("Start", "Nothing leaves this computer."), "secondary", wrap=True)
        layout = QVBoxLayout(self.zone)
        layout.setSpacing(theme.space(3))
        layout.addStretch(1)
        for text in (self._sign, title, calm):
            text.setAlignment(Qt.AlignmentFlag.AlignCenter)
            layout.addWidget(text)
        layout.addSpacing(theme.space(1))
        layout.addLayout(row(None, self._open, self._folder, None))
        layout.addStretch(1)

    def _fill_info(self, theme: Theme) -> None:
        self.info.setProperty("role", "card")
        strong = label(translate("Start", "The model that came along knows everyday photographs."), "strong", wrap=True)
        rest = label(translate("Start", "No medical model is installed."), "secondary", wrap=True)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(strong)
        texts.addWidget(rest)
        layout = QHBoxLayout(self.info)
        side = theme.space(3)
        layout.setContentsMargins(side, theme.space(2), side, theme.space(2))
        layout.setSpacing(side)
        layout.addWidget(self._info_sign)
        layout.addLayout(texts, 1)
        layout.addWidget(button(translate("Start", "Add a model …"), self.add_model.emit))

    def set_theme(self, theme: Theme) -> None:
        """Draw with another theme."""
        self._theme = theme
        density = self.devicePixelRatioF()
        self._sign.setPixmap(picture("image-down", theme, "text2", px=theme.size("icon_empty"), density=density))
        self._info_sign.setPixmap(picture("info", theme, "accent", px=theme.size("icon"), density=density))
        self._open.setIcon(icon("folder-open", theme, "on_accent"))

    def follow(self, old: State, new: State) -> None:
        """Show another state."""
        if new.samples is not old.samples:
            self._show_samples(new.samples)
        if new.recent is not old.recent:
            self._show_recent(new.recent)
        if new.models is not old.models or new.models_known is not old.models_known:
            self.info.setVisible(new.models_known and not knows_medicine(new.models))

    def _show_samples(self, paths: Sequence[str]) -> None:
        emptied(self._row)
        self._samples = [SampleButton(self._theme, path) for path in paths]
        self._try.setVisible(bool(paths))
        for made in self._samples:
            made.clicked.connect(lambda _=False, path=made.path: self.sample_chosen.emit(path))
            self._row.addWidget(made)
        if paths:
            self._thumbnails.look_at(paths)

    def _sample_arrived(self, path: str) -> None:
        for made in self._samples:
            if made.path == path:
                made.show_picture(self._thumbnails.picture(path))

    def _show_recent(self, paths: Sequence[str]) -> None:
        emptied(self._recent)
        self._recent_title.setVisible(bool(paths))
        for path in paths[:MOST_RECENT]:
            link = button(display_name(path), functools.partial(self.path_chosen.emit, path), "link")
            link.setAccessibleName(fill(translate("Start", "Open again: %1"), display_name(path)))
            link.setToolTip(shown(shortened(path)))
            where = ElidedLabel(shown(shortened(str(Path(path).parent))))
            where.setProperty("role", "caption")
            line = row(link, where)
            line.setStretch(1, 1)
            self._recent.addLayout(line)


def sample_name(path: str) -> str:
    """What is on a sample."""
    stem = Path(display_name(path)).stem
    known = {
        "chelsea": translate("Start", "Cat"),
        "coffee": translate("Start", "Cup"),
        "rocket": translate("Start", "Rocket"),
    }
    return known.get(stem, stem)


def _filling(found: QImage, place: QRectF) -> QRectF:
    """The part of a picture, from its middle, that fills a place without being stretched."""
    width, height = found.width(), found.height()
    scale = min(width / place.width(), height / place.height())
    wide, high = place.width() * scale, place.height() * scale
    return QRectF((width - wide) / 2, (height - high) / 2, wide, high)
