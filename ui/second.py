"""The second step of the composition root: docks, actions, dialogs, and all connections between them."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QObject, QSettings, QTimer
from PySide6.QtGui import QGuiApplication, QImage

from ui import transitions, wiring
from ui.actions import checking, modelling, opening, picturing, recent, surroundings, telling
from ui.actions.desk import Desk, Underway
from ui.itemmodels.browser import BrowserModel
from ui.itemmodels.thumbnails import Thumbnails
from ui.jobs import Jobs
from ui.main_window import LAYOUT_VERSION, MainWindow
from ui.sheets import Sheets
from ui.state import State
from workbench import logs
from workbench.wire.launch import Event

if TYPE_CHECKING:
    from ui.app import Workbench


class Screen:
    """What actions may ask of the widgets."""

    def __init__(self, window: MainWindow, browser: BrowserModel) -> None:
        self._window, self._browser = window, browser

    def picture(self, with_map: bool) -> QImage:
        """The picture at one pixel per value."""
        return self._window.viewer.canvas.picture(with_map)

    def neighbour(self, path: str, by: int) -> str | None:
        """The next file in the browser."""
        return self._browser.neighbour(path, by)

    def to_clipboard(self, what: str | QImage) -> None:
        """Put text or a picture on the clipboard."""
        if isinstance(what, str):
            QGuiApplication.clipboard().setText(what)
        else:
            QGuiApplication.clipboard().setImage(what)


class Second(QObject):
    """What belongs to a window beside what is seen at first."""

    def __init__(self, first: Workbench) -> None:
        super().__init__(first)
        self._first = first
        self._begun = False
        logs.configure(first.paths, "window", first.store.state.settings.text("log.level"))
        self._lately = recent.load(first.paths)
        self.thumbnails = Thumbnails(first.jobs, parent=self)
        self.browser = BrowserModel(self.thumbnails, self)
        names = (*(name for name, _, _ in picturing.PRESETS), "file", "auto", "full")
        first.window.complete(self.browser, {name: picturing.preset_title(name) for name in names})
        self.sheets = Sheets(first.window, first.commands, lambda: first.theme, self._another)
        self.desk = self.sheets.desk = self._made_desk()
        self.deeds = wiring.deeds(self.desk, first.window)
        first.commands.set_keys(first.store.state.settings.shortcuts)
        self._connect()

    def _another(self) -> Jobs:
        """Another worker, for what may cost a worker its life."""
        return Jobs(self._first.made_client, self)

    def _made_desk(self) -> Desk:
        first = self._first
        return Desk(
            store=first.store,
            jobs=first.jobs,
            underway=Underway(),
            paths=first.paths,
            dialogs=self.sheets,
            screen=Screen(first.window, self.browser),
            later=lambda ms, deed: QTimer.singleShot(ms, self, deed),
            post=first.jobs.post,
            renew_worker=first.jobs.renew,
        )

    def _connect(self) -> None:
        first, window = self._first, self._first.window
        wiring.connect(window, self.desk)
        window.browser.rows_seen.connect(self._rows_seen)
        window.closing.connect(self._closing)
        window.docks_changed.connect(self._check)
        window.recent.aboutToShow.connect(lambda: wiring.fill_recent(window.recent, self.desk))
        window.methods.aboutToShow.connect(lambda: wiring.fill_methods(window.methods, self.desk))
        first.jobs.row_changed.connect(partial(first.store.apply, transitions.row_told))
        first.jobs.worker_changed.connect(self._worker_told)
        first.store.changed.connect(self._follow)
        first.app.styleHints().colorSchemeChanged.connect(lambda _: first.retheme())

    # -- life

    def begin(self) -> None:
        """Show the state as it is; what the worker said meanwhile is waiting in the event loop."""
        first = self._first
        self._restore()
        first.store.set(recent=self._lately.paths)
        state = first.store.state
        self._follow(state, state)
        for problem in first.problems:
            telling.tell_error(self.desk, problem)
        if first.jobs.events:
            for event in first.jobs.events:
                self._worker_told(event)
        first.window.viewer.canvas.setFocus()

    def close(self) -> None:
        """The window is going away."""
        self.sheets.close_all()
        logs.close()

    def _worker_told(self, event: Event) -> None:
        surroundings.worker_told(self.desk, event)
        if not self._begun and event.kind in ("starting", "ready", "stopped"):
            self._begun = True
            self._ask_first()

    def _ask_first(self) -> None:
        """The worker is on its way: ask for what the first screen shows, and open what was named."""
        wanted = self._first.wanted
        chosen = wanted.model or self.desk.state.settings.text("models.default") or self._lately.model
        modelling.begin(self.desk, chosen, demo=self._open_demo if wanted.demo else None)
        if wanted.paths:
            opening.open_paths(self.desk, wanted.paths)

    def _open_demo(self) -> None:
        samples = self.desk.state.samples
        if samples:
            opening.open_samples(self.desk, samples[0])

    # -- state

    def _follow(self, old: State, new: State) -> None:
        first = self._first
        first.commands.follow(new)
        first.window.follow(old, new)
        self.sheets.follow(old, new)
        if new.settings.shortcuts != old.settings.shortcuts:
            first.commands.set_keys(new.settings.shortcuts)
        if new.settings.text("appearance.theme") != old.settings.text("appearance.theme"):
            first.retheme()
        self._check()

    def _check(self) -> None:
        self._first.commands.check(wiring.switches(self.desk.state, self._first.window))

    def _rows_seen(self, paths: list[str]) -> None:
        """Rows came into view: their small pictures and marks are asked for, unless the file is set aside."""
        free = [path for path in paths if path not in self.desk.state.aside]
        self.thumbnails.look_at(free)
        checking.recall_marks(self.desk, free)

    # -- arrangement

    def _kept(self) -> QSettings:
        return QSettings(str(Path(self._first.paths.data) / "window.ini"), QSettings.Format.IniFormat)

    def _restore(self) -> None:
        kept, window = self._kept(), self._first.window
        if str(kept.value("version", "")) != str(LAYOUT_VERSION):
            return
        geometry, state = (_bytes(kept.value(name)) for name in ("geometry", "docks"))
        wanted = {name: str(kept.value(f"show_{name}", name != "queue")).lower() == "true" for name in window.docks}
        window.restore(geometry, state, wanted)

    def _closing(self) -> None:
        kept, window = self._kept(), self._first.window
        geometry, state = window.arrangement()
        kept.setValue("version", LAYOUT_VERSION)
        kept.setValue("geometry", geometry)
        kept.setValue("docks", state)
        for name, shown in window.wanted_docks.items():
            kept.setValue(f"show_{name}", shown)
        kept.sync()


def _bytes(value: object) -> QByteArray:
    return value if isinstance(value, QByteArray) else QByteArray()
