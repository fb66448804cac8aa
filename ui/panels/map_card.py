"""The map's legend: its colours with both ends, its unit, one sentence; how it is made, and how far that is."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QComboBox, QLabel, QProgressBar, QSizePolicy, QWidget

from ui import messages, words
from ui.panels.cards import CardFrame, button, label, row
from ui.state import Map, State
from ui.theme import Theme
from ui.tongue import fill, shown, translate
from ui.values import Outcome
from workbench.core.overlay import Overlay

STEPS = 1000


class ColourBar(QWidget):
    """The colours of a map from its lowest to its highest value."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._name = ""
        self._strip = QImage()
        self.setFixedHeight(theme.size("color_bar"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        """Paint with another theme."""
        self._theme = theme
        self.setFixedHeight(theme.size("color_bar"))

    def show_colours(self, name: str) -> None:
        """The colour map of this name."""
        if name == self._name:
            return
        from workbench.display.colour import table

        self._name = name
        colours = table(name)
        self._strip = QImage(colours.tobytes(), len(colours), 1, QImage.Format.Format_RGB888).copy()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The strip, with rounded ends."""
        if self._strip.isNull():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(self.rect()), self._theme.radius("small"), self._theme.radius("small"))
        painter.setClipPath(shape)
        painter.drawImage(self.rect(), self._strip)
        painter.end()

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(self._theme.size("scroll_thumb_min"), self._theme.size("color_bar"))


class MapCard(CardFrame):
    """Legend and method of the map on the picture; progress while one is made; why there is none."""

    method_chosen = Signal(str)
    explain = Signal()
    cancel = Signal()
    copy_details = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, translate("Findings", "Map of where the model reacted"), parent)
        self._title = label(translate("Findings", "Map: how strongly it reacted"), "strong", wrap=True)
        self._bar = ColourBar(theme, self)
        self._low, self._unit, self._high = (label("", "caption") for _ in range(3))
        self._unit.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._sentence = label("", "caption", wrap=True)
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setRange(0, STEPS)
        self._words = label("", "caption", wrap=True)
        self._cancel = button(translate("Findings", "Cancel"), self.cancel.emit)
        self._explain = button("", self.explain.emit)
        self._methods = QComboBox()
        self._methods.setAccessibleName(translate("Findings", "How the map is made"))
        self._methods.setToolTip(translate("Findings", "How the map is made"))
        self._methods.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._methods.activated.connect(lambda at: self.method_chosen.emit(self._methods.itemData(at)))
        self._method_label = label(translate("Findings", "Method"), "caption")
        self._arrange()

    def _arrange(self) -> None:
        ends = row(self._low, self._unit, self._high)
        ends.setStretch(1, 1)
        self.body.addWidget(self._title)
        self.body.addWidget(self._bar)
        self.body.addLayout(ends)
        self.body.addWidget(self._sentence)
        self.body.addWidget(self._progress)
        work = row(self._words, self._cancel)
        work.setStretch(0, 1)
        self.body.addLayout(work)
        self.body.addWidget(self._explain, 0, Qt.AlignmentFlag.AlignLeft)
        chooser = row(self._method_label, self._methods)
        chooser.setStretch(1, 1)
        self.body.addLayout(chooser)

    def follow(self, state: State, outcome: Outcome) -> None:
        """Show what is known of the map of the chosen label."""
        self._show_legend(state.map, state.settings.text("appearance.map"))
        making = state.map.phase == "making"
        self._progress.setVisible(making)
        fraction = state.map.fraction
        self._progress.setValue(round((fraction or 0.0) * STEPS))
        self._cancel.setVisible(making)
        said = self._said(state.map, outcome)
        self._words.setText(said)
        self._words.setVisible(bool(said))
        self._show_methods(state, outcome)

    def _show_legend(self, map_: Map, colours: str) -> None:
        overlay: Overlay | None = map_.overlay
        parts: tuple[QLabel | QWidget, ...] = (self._bar, self._low, self._unit, self._high, self._sentence)
        for part in parts:
            part.setVisible(overlay is not None)
        if overlay is None:
            return
        self._bar.show_colours(colours)
        self._low.setText(words.compact(overlay.low))
        self._high.setText(words.compact(overlay.high))
        self._unit.setText(shown(overlay.unit))
        self._sentence.setText(shown(overlay.sentence))
        ends = translate("Findings", "Colours from %1 to %2 %3")
        self._bar.setAccessibleName(fill(ends, self._low.text(), self._high.text(), overlay.unit))

    def _said(self, map_: Map, outcome: Outcome) -> str:
        if map_.phase == "making":
            return map_.words
        if map_.error is not None:
            told = messages.told(map_.error)
            return " ".join(part for part in (told.what, told.why, told.hint) if part)
        if map_.phase == "cancelled":
            return translate("Findings", "The map was cancelled.")
        if map_.overlay is None:
            return shown(outcome.no_map) or translate("Findings", "Choose a label to see where the model reacted.")
        return ""

    def _show_methods(self, state: State, outcome: Outcome) -> None:
        methods = outcome.methods
        chosen = state.map.method or (state.map.overlay.method if state.map.overlay is not None else "")
        if [self._methods.itemData(at) for at in range(self._methods.count())] != list(methods):
            self._methods.clear()
            for method in methods:
                self._methods.addItem(words.method(method, state.titles), method)
        at = self._methods.findData(chosen)
        self._methods.setCurrentIndex(at if at >= 0 else 0)
        several = len(methods) > 1
        self._methods.setVisible(several)
        self._method_label.setVisible(several)
        wanted = chosen or next(iter(methods), "")
        idle = state.map.phase != "making" and state.map.overlay is None
        self._explain.setVisible(idle and bool(wanted))
        self._explain.setText(fill(translate("Findings", "Explain by %1"), words.method(wanted, state.titles).lower()))
