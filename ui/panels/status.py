"""The status bar: the device that was truly used, the worker, what lies under the pointer, and what this is not for."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStatusBar, QWidget

from ui import words
from ui.panels.cards import label
from ui.state import State, Worker
from ui.theme import Theme
from ui.theme.parts import ElidedLabel, elided
from ui.tongue import fill, shown, translate


def notice() -> str:
    """What always stands in the window."""
    return translate("Status", "For research and evaluation of models. Not for diagnosis.")


class DeviceBadge(QPushButton):
    """A dot and the device: green as asked, amber fallen back with the reason, grey before the first run."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFlat(True)
        self.setProperty("role", "plain")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Ignored)  # as high as the bar
        self._colour = "text3"
        self._words = ""
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Paint with another theme."""
        self._theme = theme
        self.update()

    def show_device(self, text: str, colour: str, tooltip: str) -> None:
        """The device in words, and the colour of its dot."""
        self._words, self._colour = text, colour
        self.setAccessibleName(fill(translate("Status", "Device: %1"), text))
        self.setToolTip(tooltip)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Dot and words."""
        theme = self._theme
        width = self.fontMetrics().horizontalAdvance(self._words) + 3 * theme.space(2) + theme.space(2)
        return QSize(min(width, theme.scaled(520)), theme.size("control_compact"))

    def minimumSizeHint(self) -> QSize:
        """A few letters."""
        return QSize(self._theme.scaled(56), self._theme.size("control_compact"))

    def paintEvent(self, event: QPaintEvent) -> None:
        """A dot, then the words."""
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse() or self.hasFocus():
            painter.setPen(theme.colour("focus") if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("surface3"))
            painter.drawRoundedRect(
                self.rect().adjusted(0, 0, -1, -1), theme.radius("control"), theme.radius("control")
            )
        dot = theme.space(2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(self._colour))
        painter.drawEllipse(theme.space(2), (self.height() - dot) // 2, dot, dot)
        painter.setPen(theme.colour("text1"))
        text = self.rect().adjusted(2 * theme.space(2) + dot, 0, -theme.space(1), 0)
        painter.drawText(text, int(Qt.AlignmentFlag.AlignVCenter), elided(self._words, self.font(), text.width()))
        painter.end()


class StatusBar(QStatusBar):
    """Always the same places: device, worker, pointer; the notice at the right."""

    devices = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self.setAccessibleName(translate("Status", "Status"))
        self.device = DeviceBadge(theme)
        self.device.clicked.connect(self.devices)
        self.worker = label("", "")
        self.pointer = ElidedLabel("")
        self.notice = label(notice(), "")
        self.addWidget(self.device)
        self.addWidget(self.worker)
        self.addWidget(self.pointer, 1)
        self.addPermanentWidget(self.notice)
        self.setContentsMargins(theme.space(1), 0, theme.space(3), 0)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Its height follows the text."""
        self.setFixedHeight(theme.size("status_bar"))

    def follow(self, old: State, new: State) -> None:
        """Show another state."""
        if new.worker is old.worker and new.settings is old.settings and new is not old:
            return
        self.device.show_device(*device_words(new))
        self.worker.setText(worker_words(new.worker))

    def show_pointer(self, text: str) -> None:
        """What lies under the pointer, for those who cannot read the corner of the picture."""
        self.pointer.setText(shown(text))


def device_words(state: State) -> tuple[str, str, str]:
    """(text, colour of the dot, tooltip) of the device."""
    report = state.worker.device
    page = translate("Status", "Device — Show what can run a network on this machine.")
    if report is None:
        wanted = words.device_name(state.settings.text("run.device"))
        return wanted, "text3", page + "\n" + translate("Status", "Nothing has been run yet.")
    text = words.device(report)
    lines = [page, text]
    if report.name:
        lines.append(shown(f"{report.name} ({report.provider})"))
    if report.share is not None and report.share < 1:
        lines.append(fill(translate("Status", "%1 of the network run on it."), words.probability(report.share)))
    return text, "warn" if report.fell_back else "success", "\n".join(lines)


def worker_words(worker: Worker) -> str:
    """The state of the worker process, and its memory."""
    said = {
        "none": "",
        "starting": translate("Status", "Worker starting"),
        "ready": translate("Status", "Worker ready"),
        "restarted": translate("Status", "Worker restarted"),
        "stopped": translate("Status", "Worker stopped"),
    }[worker.phase]
    if worker.phase in ("ready", "restarted") and worker.resident_mb:
        return said + words.DOT + words.memory(worker.resident_mb)
    return said
