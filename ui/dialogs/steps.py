"""Every step from the picture to the network's input: as a picture, and in numbers."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ui import words
from ui.dialogs.sheet import Sheet
from ui.itemmodels.thumbnails import as_image
from ui.panels.cards import emptied, label
from ui.theme import Theme, tabular
from ui.theme.parts import ElidedLabel
from ui.tongue import fill, shown, translate
from workbench.wire.answers import Traced


class StagePicture(QLabel):
    """A picture as large as there is room, its pixels visible where it is small."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._whole = QPixmap()
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.setMinimumSize(theme.scaled(256), theme.scaled(256))

    def show_picture(self, picture: QPixmap) -> None:
        """This picture."""
        self._whole = picture
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More or less room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if self._whole.isNull():
            return
        density = self.devicePixelRatioF()
        room = self.size() * density
        grows = self._whole.width() < room.width() and self._whole.height() < room.height()
        how = Qt.TransformationMode.FastTransformation if grows else Qt.TransformationMode.SmoothTransformation
        shown_ = self._whole.scaled(room, Qt.AspectRatioMode.KeepAspectRatio, how)
        shown_.setDevicePixelRatio(density)
        self.setPixmap(shown_)


class StepsSheet(Sheet):
    """A list of stages at the left; the chosen one large, with its numbers."""

    def __init__(self, theme: Theme, title: str, stages: Sequence[Traced], parent: QWidget | None = None) -> None:
        super().__init__(theme, translate("Steps", "What the network saw"), (960, 620), parent)
        self._stages = tuple(stages)
        head = ElidedLabel(title)
        head.setProperty("role", "secondary")
        self.column.addWidget(head)
        self.list = self._made_list()
        self.sentence = label("", "strong", wrap=True, select=True)
        self.picture = StagePicture(theme)
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(theme.space(4))
        self.grid.setVerticalSpacing(theme.space(1))
        self.grid.setColumnStretch(1, 1)
        right = QVBoxLayout()
        right.setSpacing(theme.space(3))
        right.addWidget(self.sentence)
        right.addWidget(self.picture, 1)
        right.addLayout(self.grid)
        body = QHBoxLayout()
        body.setSpacing(theme.space(4))
        body.addWidget(self.list)
        body.addLayout(right, 1)
        self.column.addLayout(body, 1)
        self.add_close()
        self.list.setCurrentRow(len(self._stages) - 1)

    def _made_list(self) -> QListWidget:
        made = QListWidget()
        made.setProperty("role", "plain")
        made.setAccessibleName(translate("Steps", "Steps"))
        made.setFixedWidth(self.theme.scaled(280))
        side = self.theme.size("thumbnail")
        made.setIconSize(QSize(side, side * 3 // 4))
        made.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for number, stage in enumerate(self._stages, 1):
            small = on_tile(QPixmap.fromImage(as_image(stage.picture)), made.iconSize() * self.devicePixelRatioF())
            sign = QIcon(small)
            sign.addPixmap(small, QIcon.Mode.Selected)  # else Qt tints it
            entry = QListWidgetItem(sign, f"{number}.  {shown(stage.name)}")
            entry.setToolTip(shown(stage.sentence))
            made.addItem(entry)
        made.currentRowChanged.connect(self._show)
        return made

    def _show(self, at: int) -> None:
        if not 0 <= at < len(self._stages):
            return
        stage = self._stages[at]
        self.sentence.setText(shown(stage.sentence))
        self.picture.show_picture(QPixmap.fromImage(as_image(stage.picture)))
        self.picture.setAccessibleName(shown(stage.sentence))
        emptied(self.grid)
        for row, (name, value) in enumerate(numbers(stage)):
            number = label(value, "", wrap=True, select=True)
            number.setFont(tabular(self.theme.font("body")))
            self.grid.addWidget(label(name, "secondary"), row, 0, Qt.AlignmentFlag.AlignTop)
            self.grid.addWidget(number, row, 1)


def on_tile(whole: QPixmap, size: QSize) -> QPixmap:
    """A small picture in the middle of a tile, so that the names beside pictures of all shapes stand in one line."""
    tile = QPixmap(size)
    tile.fill(Qt.GlobalColor.transparent)
    room = whole.size().scaled(size, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1))
    small = whole.scaled(room, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
    painter = QPainter(tile)
    painter.drawPixmap((tile.width() - small.width()) // 2, (tile.height() - small.height()) // 2, small)
    painter.end()
    return tile


def numbers(stage: Traced) -> list[tuple[str, str]]:
    """(name, value): shape, values, time, hash."""
    span = translate("Steps", "%1 to %2, mean %3")
    return [
        (translate("Steps", "Shape"), f"{' × '.join(str(length) for length in stage.shape)}  {stage.dtype}"),
        (translate("Steps", "Values"), fill(span, *(words.compact(v) for v in (stage.low, stage.high, stage.mean)))),
        (translate("Steps", "Time"), words.duration(stage.ms / 1000)),
        (translate("Steps", "SHA-256"), stage.sha256),
    ]
