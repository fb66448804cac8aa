"""The composition root: makes everything in two steps, shows the window in between, and takes it down in order.

Before the first paint only what is then seen is made, and nothing is imported that is not needed for it. The second
step (`second.py`) makes the docks, connects panels and actions, and starts to ask the worker.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from ui import theme as themes
from ui import tongue
from ui.actions.commands import Commands
from ui.command import Wanted
from ui.itemmodels.thumbnails import Thumbnails
from ui.jobs import Asking, Jobs
from ui.main_window import MainWindow
from ui.state import State, Store
from ui.theme.icons import icon
from workbench import settings
from workbench.paths import Paths, default_paths
from workbench.settings import Value

if TYPE_CHECKING:
    from ui.second import Second
    from workbench.wire.launch import Event

SAMPLE_SIZE = (520, 300)


def run(wanted: Wanted) -> int:
    """Open the window and stay until it is closed. Returns the exit status."""
    app = QApplication(sys.argv[:1])
    app.setApplicationName("inference-workbench")
    app.setDesktopFileName("inference-workbench")
    tongue.install(app)
    workbench = Workbench(app, wanted, default_paths(wanted.data_dir or None))
    workbench.show()
    status = app.exec()
    workbench.close()
    return status


class Workbench(QObject):
    """One window with all that belongs to it."""

    def __init__(self, app: QApplication, wanted: Wanted, paths: Paths) -> None:
        super().__init__()
        self.app, self.wanted, self.paths = app, wanted, paths
        self.overrides: dict[str, Value] = {"run.device": wanted.device} if wanted.device else {}
        found, self.problems = settings.load(paths, overrides=self.overrides)
        self.store = Store(State(settings=found), self)
        self.jobs = Jobs(self.made_client, self)
        self.theme = themes.choose(app, found.text("appearance.theme"))
        themes.apply(app, self.theme)
        self.commands = Commands(self._do, self._icon, self)
        self.samples = Thumbnails(self.jobs, *SAMPLE_SIZE, parent=self)
        self.window = MainWindow(self.theme, self.commands, self.samples)
        self.second: Second | None = None

    def made_client(self, told: Callable[[Event], None]) -> Asking:
        """Somebody who asks a worker, with the settings as they are now."""
        from workbench import worker
        from workbench.wire.client import Client
        from workbench.wire.launch import Launch

        launch = Launch(
            command=worker.command(),
            paths=self.paths,
            settings=self.store.state.settings,
            overrides=self.overrides,
            added_plugins=self.wanted.plugins,
            debug=self.wanted.debug,
        )
        return Client(launch, told)

    # -- life

    def show(self) -> None:
        """Show the window. What is not seen at first is made right after it was painted."""
        state = self.store.state
        self.commands.follow(state)
        self.window.follow(state, state)
        self.window.show()
        handle = self.window.windowHandle()
        if handle is not None:
            handle.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The first paint is over once the event loop comes round again."""
        if event.type() == QEvent.Type.Expose:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self, self._painted)
        return False

    def _painted(self) -> None:
        if self.wanted.exit_after_paint:
            from ui import measuring

            measuring.report(self.wanted.print_modules)
            self.app.quit()
            return
        gc.enable()
        self.jobs.start()
        self.complete()

    def complete(self) -> Second:
        """The second step: everything that was not seen at first."""
        if self.second is None:
            from ui.second import Second

            self.second = Second(self)
            self.second.begin()
        return self.second

    def close(self) -> None:
        """Take everything down; nothing is delivered any more."""
        if self.second is not None:
            self.second.close()
        self.jobs.close()
        self.window.close()
        self.window.deleteLater()

    # -- looks

    def retheme(self) -> None:
        """The colours that are wanted now."""
        self.theme = themes.choose(self.app, self.store.state.settings.text("appearance.theme"))
        self.commands.draw_icons()
        themes.apply(self.app, self.theme)

    def _icon(self, name: str) -> QIcon:
        return icon(name, self.theme)

    def _do(self, name: str) -> None:
        self.complete().deeds[name]()
