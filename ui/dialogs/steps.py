"""Every step from the picture to the network's input: as a picture, in numbers, and beside a tensor of the maker's."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from ui import intake_words, words
from ui.dialogs.sheet import Sheet
from ui.dialogs.stage_picture import StagePicture, ThreePictures
from ui.itemmodels.thumbnails import as_image
from ui.panels.cards import button, emptied, label
from ui.theme import Theme, tabular
from ui.theme.icons import picture
from ui.theme.parts import ElidedLabel
from ui.tongue import fill, shown, translate
from workbench.wire.answers import ComparedStage, ComparedTensor, Traced

_SIGNS = {
    "equal": ("circle-check", "success"),
    "close": ("circle-check", "success"),
    "differs": ("triangle-alert", "warn"),
    "": ("minus", "text3"),
}


class StepsSheet(Sheet):
    """A list of stages at the left; the chosen one large, with its numbers, or with what a tensor says about it."""

    tensor_wanted = Signal()
    code_wanted = Signal()

    def __init__(self, theme: Theme, title: str, stages: Sequence[Traced], parent: QWidget | None = None) -> None:
        super().__init__(theme, translate("Steps", "What the network saw"), (960, 640), parent)
        self._stages = tuple(stages)
        self.compared: ComparedTensor | None = None
        head = ElidedLabel(title)
        head.setProperty("role", "secondary")
        self.column.addWidget(head)
        self._sign, self.verdict = QLabel(), label("", "strong", wrap=True, select=True)
        self.list = self._made_list()
        self.sentence = label("", "strong", wrap=True, select=True)
        self.picture, self.three = StagePicture(theme), ThreePictures(theme)
        self.grid = QGridLayout()
        self.said = label("", "secondary", wrap=True, select=True)
        self.compare = button(translate("Steps", "Compare with a tensor (.npy) …"), self.tensor_wanted.emit)
        self.code = button(translate("Steps", "Copy as Python"), self.code_wanted.emit)
        self.code.setToolTip(translate("Steps", "The way from the file to the network's input as a script."))
        self._arrange()
        self.list.setCurrentRow(len(self._stages) - 1)

    def _arrange(self) -> None:
        theme = self.theme
        told = QHBoxLayout()
        told.setSpacing(theme.space(2))
        told.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        told.addWidget(self.verdict, 1)
        self.column.addLayout(told)
        self.grid.setHorizontalSpacing(theme.space(4))
        self.grid.setVerticalSpacing(theme.space(1))
        self.grid.setColumnStretch(1, 1)
        right = QVBoxLayout()
        right.setSpacing(theme.space(3))
        right.addWidget(self.sentence)
        right.addWidget(self.picture, 1000)
        right.addWidget(self.three, 1000)
        right.addLayout(self.grid)
        right.addStretch(1)
        body = QHBoxLayout()
        body.setSpacing(theme.space(4))
        body.addWidget(self.list)
        body.addLayout(right, 1)
        self.column.addLayout(body, 1)
        self.column.addWidget(self.said)
        self.add_close(self.compare, self.code)
        for widget in (self._sign, self.verdict, self.three, self.said):
            widget.hide()

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

    # -- what it is told

    def show_compared(self, found: ComparedTensor) -> None:
        """A tensor of the maker's beside every stage; the one that it was taken for is chosen."""
        self.compared = found
        best = found.stages[found.best]
        sign, colour = _SIGNS[best.verdict if found.best == len(found.stages) - 1 else "differs"]
        self._sign.setPixmap(
            picture(sign, self.theme, colour, px=self.theme.size("icon"), density=self.devicePixelRatioF())
        )
        self._sign.show()
        self.verdict.setText(headline(found))
        self.verdict.show()
        self.said.hide()
        for number, stage in enumerate(found.stages):
            name = f"{number + 1}.  {shown(stage.name)}"
            self.list.item(number).setText(f"{name}\n{intake_words.verdict(stage)}")
        self.list.setCurrentRow(found.best)
        self._show(found.best)

    def show_said(self, text: str) -> None:
        """What came of a wish: something was copied, or why it could not be done."""
        self.said.setText(shown(text))
        self.said.setVisible(bool(text))

    def _show(self, at: int) -> None:
        if not 0 <= at < len(self._stages):
            return
        stage = self._stages[at]
        beside = self.compared.stages[at] if self.compared is not None else None
        compared = beside is not None and bool(beside.verdict)
        self.sentence.setText(shown(stage.sentence))
        self.picture.setVisible(not compared)
        self.three.setVisible(compared)
        self.picture.show_picture(QPixmap.fromImage(as_image(stage.picture)))
        self.picture.setAccessibleName(shown(stage.sentence))
        lines = numbers(stage)
        if beside is not None and compared:
            self.three.show_stage(beside)
            lines = differences(beside)
        self._fill(lines)

    def _fill(self, lines: Sequence[tuple[str, str]]) -> None:
        emptied(self.grid)
        for row, (name, value) in enumerate(lines):
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


def headline(found: ComparedTensor) -> str:
    """Whether the network is fed as its maker did, in one sentence."""
    last, best = len(found.stages) - 1, found.stages[found.best]
    if found.best == last and best.verdict == "equal":
        return fill(translate("Steps", "%1 is equal to the network's input, value by value."), found.file)
    if found.best == last and best.verdict == "close":
        return fill(translate("Steps", "%1 is equal to the network's input but for rounding."), found.file)
    if best.verdict in ("equal", "close"):
        said = translate("Steps", "%1 is what stands after step %2: the steps behind that are missing in it.")
        return fill(said, found.file, found.best + 1)
    return fill(translate("Steps", "%1 is not what the network is fed with here."), found.file)


def differences(stage: ComparedStage) -> list[tuple[str, str]]:
    """(name, value): the verdict, the largest difference and where, the mean, how many, why."""
    lines = [(translate("Steps", "Verdict"), intake_words.verdict(stage))]
    if stage.verdict != "equal":
        row, column, channel = stage.at
        where = fill(
            translate("Steps", "%1 at row %2, column %3, channel %4: %5 instead of %6"),
            words.compact(stage.largest),
            row,
            column,
            channel,
            words.compact(stage.theirs),
            words.compact(stage.mine),
        )
        share = fill(
            translate("Steps", "%1; %2 of the values differ"),
            words.compact(stage.mean),
            words.probability(stage.share),
        )
        lines += [(translate("Steps", "Largest"), where), (translate("Steps", "Mean"), share)]
    if stage.reasons:
        said = " ".join(intake_words.reason(reason) for reason in stage.reasons)
        lines.append((translate("Steps", "Likely"), said))
    return lines
