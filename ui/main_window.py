"""The window: menus, toolbar, docks around the picture, status bar. It only composes panels.

It is made in two steps: what is seen at first, then (`complete`) everything else, while the first picture is already on
screen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QMainWindow, QMenu, QToolButton, QVBoxLayout, QWidget

from ui.actions.commands import Commands
from ui.actions.table import INSIDE, menu_title
from ui.itemmodels.thumbnails import Thumbnails
from ui.panels.status import StatusBar
from ui.panels.toolbar import ToolBar
from ui.panels.viewer import Viewer, title_of
from ui.state import State
from ui.theme import Theme
from ui.tongue import fill, translate

if TYPE_CHECKING:
    from PySide6.QtCore import QByteArray

    from ui.itemmodels.browser import BrowserModel
    from ui.panels.browser import Browser
    from ui.panels.dock import Dock
    from ui.panels.drop import Drops
    from ui.panels.findings import Findings
    from ui.panels.news import NewsList
    from ui.panels.queue import Queue

SMALLEST = QSize(640, 480)
WHOLE = QSize(1280, 800)
"""The smallest window in which nothing is folded."""
FRAME = QSize(16, 48)
"""As much as a window manager may draw around a window: known only once it is on screen."""
SHARE = 0.85
"""Of a large screen, at first."""
WIDE = 1600
LAYOUT_VERSION = 1


class MainWindow(QMainWindow):
    """One window. What is dropped on it goes out as paths."""

    paths_dropped = Signal(list)
    closing = Signal()
    docks_changed = Signal()
    browser: Browser
    findings: Findings
    queue: Queue
    news: NewsList
    drops: Drops

    def __init__(self, theme: Theme, commands: Commands, samples: Thumbnails) -> None:
        super().__init__()
        self._theme, self._commands = theme, commands
        self.docks: dict[str, Dock] = {}
        self.wanted_docks = {"browser": True, "findings": True, "queue": False}
        self.menus: dict[str, QMenu] = {}
        self.viewer = Viewer(theme, samples)
        self.tools = ToolBar(theme, commands)
        self.status = StatusBar(theme)
        self._inner = QMainWindow()
        self._inner.setWindowFlags(Qt.WindowType.Widget)
        self._inner.setCentralWidget(self.viewer)
        middle = QWidget()
        self._column = QVBoxLayout(middle)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self._inner, 1)
        self.setCentralWidget(middle)
        self.addToolBar(self.tools)
        self.setStatusBar(self.status)
        self._name_menus()
        self.setMinimumSize(SMALLEST)
        self._size_first()

    def _size_first(self) -> None:
        """As large as suits the screen; a small one is filled, so that the status bar is never below its edge."""
        free = self.screen().availableGeometry().size()
        if free.width() < WHOLE.width() + FRAME.width() or free.height() < WHOLE.height() + FRAME.height():
            self.resize(free.boundedTo(WHOLE))
            self.setWindowState(Qt.WindowState.WindowMaximized)
        else:
            self.resize((free * SHARE).expandedTo(WHOLE))

    # -- the second step

    def complete(self, browser: BrowserModel, windows: dict[str, str]) -> None:
        """Make docks, bars and the menus' entries. `windows` are the titles of the picture's windows by name."""
        from ui.panels.browser import Browser
        from ui.panels.drop import Drops
        from ui.panels.findings import Findings
        from ui.panels.news import NewsList
        from ui.panels.queue import Queue

        theme = self._theme
        self.viewer.complete(theme)
        self.browser = Browser(theme, browser)
        self.findings = Findings(theme, windows)
        self.queue = Queue(theme)
        self.news = NewsList(theme)
        self._column.insertWidget(0, self.news)
        self._make_docks(theme)
        self._fill_menus()
        self.drops = Drops(theme, self, self._zone_at)
        self.drops.dropped.connect(self.paths_dropped)
        self._commands.attach(self, self.viewer)

    def _make_docks(self, theme: Theme) -> None:
        from ui.panels.dock import Dock

        inner = self._inner
        inner.setDockOptions(QMainWindow.DockOption.AllowNestedDocks | QMainWindow.DockOption.AllowTabbedDocks)
        inner.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.docks = {
            "browser": Dock(theme, "browser", translate("Window", "Browser"), "left", self.browser),
            "findings": Dock(theme, "findings", translate("Window", "Findings"), "right", self.findings),
            "queue": Dock(theme, "queue", translate("Window", "Queue"), "bottom", self.queue),
        }
        for dock in self.docks.values():
            dock.visibilityChanged.connect(self.docks_changed)
        self._place_docks()

    def _place_docks(self) -> None:
        """Where the docks stand at first. On the start screen there is nothing to browse and nothing found."""
        areas = Qt.DockWidgetArea
        places = {
            "browser": areas.LeftDockWidgetArea,
            "findings": areas.RightDockWidgetArea,
            "queue": areas.BottomDockWidgetArea,
        }
        for name, area in places.items():
            self._inner.addDockWidget(area, self.docks[name])
            self.docks[name].hide()
        self.size_docks()

    def size_docks(self) -> None:
        """The docks' first sizes: narrower on a small window."""
        theme, docks = self._theme, self.docks
        wide = {name: theme.dock(name, "default") for name in docks}
        if self.width() < WIDE:
            wide |= {"browser": theme.dock("browser", "min"), "findings": theme.scaled(328)}
        sides = ["browser", "findings"]
        across, down = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
        self._inner.resizeDocks([docks[name] for name in sides], [wide[name] for name in sides], across)
        self._inner.resizeDocks([docks["queue"]], [wide["queue"]], down)

    def _name_menus(self) -> None:
        """The names in the menu bar; what stands in the menus comes later."""
        for spec in self._commands.specs:
            if spec.menu not in self.menus and spec.menu not in INSIDE:
                self.menus[spec.menu] = self.menuBar().addMenu(menu_title(spec.menu))
        made = QToolButton(self.menuBar())
        made.setObjectName("palette_hint")
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        keys = self._commands["palette"].shortcut().toString()
        made.setText(fill(translate("Window", "%1 Find an action"), keys))
        made.setAccessibleName(translate("Window", "Find an action"))
        made.setToolTip(self._commands.tooltip("palette"))
        made.clicked.connect(self._commands["palette"].trigger)
        self.menuBar().setCornerWidget(made)

    def _fill_menus(self) -> None:
        groups: dict[str, int] = {}
        for spec in self._commands.specs:
            if spec.menu not in self.menus:
                self.menus[spec.menu] = self.menus[INSIDE[spec.menu]].addMenu(menu_title(spec.menu))
            menu = self.menus[spec.menu]
            menu.setToolTipsVisible(True)
            if groups.setdefault(spec.menu, spec.group) != spec.group:
                menu.addSeparator()
                groups[spec.menu] = spec.group
            menu.addAction(self._commands[spec.name])
        self.recent = QMenu(translate("Window", "Open &recent"), self)
        self.menus["file"].insertMenu(self._commands["clear_recent"], self.recent)
        self.methods = self.menus["model"].addMenu(translate("Window", "Explain &by"))

    # -- state

    def follow(self, old: State, new: State) -> None:
        """Show another state."""
        for panel in (self.viewer, self.tools, self.status):
            panel.follow(old, new)
        if self.docks:
            for part in (self.browser, self.findings, self.queue, self.news):
                part.follow(old, new)
            if _is_empty(new) != _is_empty(old) or new is old:
                self._show_sides(not _is_empty(new))
        if new.place != old.place or new is old:
            item = new.items.find(new.place.path) if new.place is not None else None
            name = translate("Window", "Inference Workbench")
            self.setWindowTitle(f"{title_of(item)} — {name}" if item is not None else name)

    def _show_sides(self, wanted: bool) -> None:
        for name in ("browser", "findings"):
            self.docks[name].setVisible(wanted and self.wanted_docks[name])

    # -- layout

    def restore(self, geometry: QByteArray, state: QByteArray, wanted: dict[str, bool]) -> None:
        """The arrangement of the last time; whatever does not fit this version is left as it is at first."""
        self.wanted_docks = wanted
        if not state.isEmpty() and self.docks:
            self._inner.restoreState(state, LAYOUT_VERSION)
        if not geometry.isEmpty():
            self.restoreGeometry(geometry)

    def arrangement(self) -> tuple[QByteArray, QByteArray]:
        """Geometry and docks, for the next time."""
        return self.saveGeometry(), self._inner.saveState(LAYOUT_VERSION)

    def reset_layout(self, showing: bool) -> None:
        """All panels back where they were at first."""
        for name, dock in self.docks.items():
            dock.setFloating(False)
            dock.fold(False, by_hand=True)
            self._inner.removeDockWidget(dock)
            self.wanted_docks[name] = name != "queue"
        self._place_docks()
        self._show_sides(showing)

    def show_dock(self, name: str, wanted: bool) -> None:
        """Show or hide a panel; a folded one is opened."""
        self.wanted_docks[name] = wanted
        self.docks[name].fold(False)
        self.docks[name].setVisible(wanted)
        if wanted:
            self.docks[name].raise_()

    def toggle_dock(self, name: str) -> None:
        """Show a panel that is hidden or folded; hide one that is open."""
        dock = self.docks[name]
        self.show_dock(name, dock.isHidden() or dock.is_folded)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Too narrow for all three: the browser becomes a strip first, then the findings."""
        super().resizeEvent(event)
        if self.docks:
            theme, width = self._theme, event.size().width()
            need = theme.token("dock.canvas_min") + theme.dock("findings", "min")
            self.docks["browser"].press(width < need + theme.dock("browser", "min"))
            self.docks["findings"].press(width < need + theme.dock("browser", "collapsed"))

    def closeEvent(self, event: QCloseEvent) -> None:
        """The window is closed: whoever keeps the arrangement wants it now."""
        self.closing.emit()
        super().closeEvent(event)

    def _zone_at(self, point: QPoint) -> QWidget:
        """The part of the window at a point: what is outlined while something is dragged over it."""
        for dock in self.docks.values():
            if dock.isVisible() and dock.rect().contains(dock.mapFrom(self, point)):
                return dock
        zone = self.viewer.start.zone
        return zone if zone.isVisible() else self.viewer


def _is_empty(state: State) -> bool:
    return state.place is None and not len(state.items) and not state.opening
