"""Pictures of stages: as large as there is room, side by side where two tensors are compared."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from ui import words
from ui.itemmodels.thumbnails import as_image
from ui.panels.cards import label
from ui.theme import Theme
from ui.tongue import fill, translate
from workbench.wire.answers import ComparedStage


class StagePicture(QLabel):
    """A picture as large as there is room, its pixels visible where it is small."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._whole = QPixmap()
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.setMinimumSize(theme.scaled(160), theme.scaled(160))

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


class ThreePictures(QWidget):
    """This program's, the maker's, and the size of the difference, each under its words."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.space(3))
        self.pictures: list[StagePicture] = []
        self.words: list[QLabel] = []
        for _ in range(3):
            column = QVBoxLayout()
            column.setSpacing(theme.space(1))
            made, said = StagePicture(theme), label("", "caption", wrap=True)
            said.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            made.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
            column.addWidget(said)
            column.addWidget(made, 1)
            line.addLayout(column, 1)
            self.pictures.append(made)
            self.words.append(said)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As high as three squares beside one another are wide: what follows stands right below."""
        super().resizeEvent(event)
        self.setMaximumHeight(self.width() // 3 + self.words[0].sizeHint().height())

    def show_stage(self, stage: ComparedStage) -> None:
        """One stage beside the tensor."""
        largest = words.compact(stage.largest)
        texts = (
            translate("Steps", "This program's"),
            translate("Steps", "The maker's"),
            fill(translate("Steps", "Difference: dark 0, bright %1"), largest),
        )
        for at, px in enumerate(stage.pictures[:3]):
            self.pictures[at].show_picture(QPixmap.fromImage(as_image(px)))
            self.pictures[at].setAccessibleName(texts[at])
            self.words[at].setText(texts[at])
