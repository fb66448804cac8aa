"""What could run a network on this machine. Trying a device happens in a worker of its own: it may cost its life."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from ui import words
from ui.dialogs.sheet import Sheet, scrolled
from ui.panels.cards import button, emptied, label, row
from ui.state import State
from ui.theme import Theme
from ui.theme.icons import picture
from ui.tongue import fill, shown, translate
from workbench.core.kinds import Device
from workbench.core.result import DeviceReport
from workbench.wire.answers import DeviceRow


class DevicesSheet(Sheet):
    """The device that the last run used; every device of every runtime, each with a button that tries it."""

    probe = Signal(str, str)
    choose = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, translate("Devices", "Devices"), (680, 460), parent)
        self._rows: tuple[DeviceRow, ...] = ()
        self._trying: set[tuple[str, str]] = set()
        self._state = State()
        self.used = label("", "strong", wrap=True)
        self.why = label("", "secondary", wrap=True)
        said = translate("Devices", "A device counts as usable once a small network ran on it.")
        self._note = label(said, "secondary", wrap=True)
        self._problem = label("", "", wrap=True)
        page = QWidget()
        self._grid = QGridLayout(page)
        self._grid.setHorizontalSpacing(theme.space(3))
        self._grid.setVerticalSpacing(theme.space(3))
        self._grid.setColumnStretch(1, 1)
        for part in (self.used, self.why, self._note, self._problem, scrolled(page)):
            self.column.addWidget(part)
        self.column.setStretch(self.column.count() - 1, 1)
        self.add_close()
        self._problem.hide()

    def follow(self, state: State) -> None:
        """The device in use, and the one that is asked for."""
        self._state = state
        self.used.setText(used_text(state.worker.device))
        report = state.worker.device
        self.why.setText(shown(report.why) if report is not None else "")
        self.why.setVisible(bool(self.why.text()))
        self._fill()

    def show_devices(self, rows: Sequence[DeviceRow]) -> None:
        """Every device, not tried."""
        self._rows = tuple(rows)
        self._fill()

    def show_probed(self, runtime: str, device: Device) -> None:
        """What came of trying one."""
        self._trying.discard((runtime, device.id))
        self._rows = tuple(
            msgspec.structs.replace(row, device=device) if (row.runtime, row.device.id) == (runtime, device.id) else row
            for row in self._rows
        )
        self._fill()

    def show_problem(self, text: str, runtime: str = "", device: str = "") -> None:
        """The list, or an attempt, ended with an error."""
        if device:
            tried = next((row.device for row in self._rows if (row.runtime, row.device.id) == (runtime, device)), None)
            if tried is not None:
                failed = Device(id=device, name=tried.name, provider=tried.provider, usable=False, why=text)
                self.show_probed(runtime, failed)
                return
        if not self.gone:
            self._problem.setText(text)
            self._problem.setVisible(bool(text))

    def _fill(self) -> None:
        if self.gone:
            return
        emptied(self._grid)
        for at, entry in enumerate(self._rows):
            self._fill_row(at, entry)
        self._grid.setRowStretch(len(self._rows), 1)

    def _fill_row(self, at: int, entry: DeviceRow) -> None:
        device, top = entry.device, Qt.AlignmentFlag.AlignTop
        sign, colour = {True: ("check", "success"), False: ("circle-slash", "warn"), None: ("circle-help", "text3")}[
            device.usable
        ]
        mark = QLabel()
        mark.setPixmap(picture(sign, self.theme, colour, px=self.theme.size("icon"), density=self.devicePixelRatioF()))
        self._grid.addWidget(mark, at, 0, top)
        self._grid.addWidget(label(device_text(device, entry.measured), "", wrap=True, select=True), at, 1, top)
        key = (entry.runtime, device.id)
        trying = key in self._trying
        try_ = button(
            translate("Devices", "Trying …") if trying else translate("Devices", "Try"), lambda: self._try(*key)
        )
        try_.setEnabled(not trying)
        try_.setAccessibleName(fill(translate("Devices", "Try %1"), device.name))
        chosen = self._state.settings.text("run.device") == device.id
        use = button(
            translate("Devices", "Asked for") if chosen else translate("Devices", "Use"),
            lambda: self.choose.emit(device.id),
        )
        locked = "run.device" in self._state.settings.locked
        use.setEnabled(not chosen and not locked)
        use.setAccessibleName(fill(translate("Devices", "Use %1"), device.name))
        holder = QWidget()
        line = row(try_, use)
        holder.setLayout(line)
        self._grid.addWidget(holder, at, 2, top)

    def _try(self, runtime: str, device: str) -> None:
        self._trying.add((runtime, device))
        self._fill()
        self.probe.emit(runtime, device)


def used_text(report: DeviceReport | None) -> str:
    """What the last run used."""
    if report is None:
        return translate("Devices", "Nothing has been run yet.")
    asked, used = words.device_name(report.requested), words.device_name(report.used)
    if report.fell_back:
        return fill(translate("Devices", "The last run used %1; %2 was asked for."), used, asked)
    return fill(translate("Devices", "The last run used %1."), used)


def device_text(device: Device, measured: Sequence[str] = ()) -> str:
    """A device in words: its name, its id, what is known of it, and what was measured on it with each model."""
    state = {
        True: translate("Devices", "usable"),
        False: translate("Devices", "not usable"),
        None: translate("Devices", "not tried"),
    }[device.usable]
    head = f"{device.name} ({device.id}, {device.provider}){words.DOT}{state}"
    return "\n".join(shown(part) for part in (head, device.why, device.hint, *measured) if part)
