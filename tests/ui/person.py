"""Somebody at the window: drops, clicks, types, and reads what is on the screen. The window and its worker are real."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ui.app import Workbench
from ui.jobs import Asked
from ui.main_window import MainWindow
from ui.state import State
from ui.theme.parts import NewsBar
from workbench.core.progress import Progress
from workbench.wire.client import Client
from workbench.wire.launch import Event
from workbench.wire.requests import Request

WITHIN_MS = 20_000
Kind = TypeVar("Kind", bound=QWidget)


class Lent:
    """A worker that outlives the window: one process for many tests. Whoever closes it only gives up its requests."""

    def __init__(self, client: Client, told: Callable[[Event], None]) -> None:
        self._client, self._told = client, told
        self._tickets: list[Asked] = []

    def start(self) -> None:
        """It runs already."""
        self._told(Event(kind="starting"))
        self._told(Event(kind="ready"))

    def restart(self) -> None:
        """It never stops."""

    def ask(
        self,
        request: Request,
        done: Callable[[Any, BaseException | None], None],
        part: Callable[[Any], None] | None = None,
        progress: Callable[[Progress], None] | None = None,
    ) -> Asked:
        """Send a request."""
        ticket = self._client.ask(request, done, part, progress)
        self._tickets.append(ticket)
        return ticket

    def close(self) -> None:
        """The window is closed: what it waited for need not be done."""
        for ticket in self._tickets:
            ticket.cancel()


class Person:
    """Uses one window as its user does; `state` is for waiting and for what no eye can see."""

    def __init__(self, workbench: Workbench, qtbot: QtBot) -> None:
        self.workbench, self.bot = workbench, qtbot

    def leave(self) -> None:
        """Close the window, and hold on to nothing of it."""
        self.workbench.close()
        self.workbench.deleteLater()
        vars(self).clear()

    @property
    def window(self) -> MainWindow:
        """The window."""
        return self.workbench.window

    @property
    def state(self) -> State:
        """What the window shows, as a value."""
        return self.workbench.store.state

    # -- waiting

    def until(self, true: Callable[[], object], what: str = "") -> None:
        """Wait until something holds; events go on meanwhile."""
        self.bot.waitUntil(lambda: bool(true()), timeout=WITHIN_MS)

    def settled(self) -> None:
        """Wait until nothing is asked and not answered."""
        self.until(lambda: self.workbench.jobs.busy() == 0)

    def answered(self, name: str = "") -> None:
        """Wait until the picture with this name is on the canvas with an answer."""
        self.until(
            lambda: (
                self.state.answer.outcome is not None
                and self.state.picture.place == self.state.answer.outcome.place
                and self.state.answer.outcome.place.path.endswith(name)
            )
        )

    # -- hands

    def drop(self, *paths: Path | str) -> None:
        """Drag files over the middle of the window, and let go."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        middle = self.window.rect().center()
        everything = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
        left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        enter = QDragEnterEvent(middle, everything, data, left, none)
        QCoreApplication.sendEvent(self.window, enter)
        assert enter.isAccepted()
        drop = QDropEvent(QPointF(middle), everything, data, left, none)
        QCoreApplication.sendEvent(self.window, drop)
        assert drop.isAccepted()

    def action(self, name: str) -> QAction:
        """One action of the window."""
        return self.workbench.commands[name]

    def do(self, name: str) -> None:
        """Choose an action from the menu."""
        action = self.action(name)
        assert action.isEnabled(), action.toolTip()
        action.trigger()

    def button(self, text: str, inside: QWidget | None = None) -> QAbstractButton:
        """The button on screen with these words."""
        found = [one for one in visible(QAbstractButton, inside) if one.text().replace("&", "") == text]
        assert len(found) == 1, (text, [one.text() for one in visible(QAbstractButton, inside)])
        return found[0]

    def click(self, text: str, inside: QWidget | None = None) -> None:
        """Click a button."""
        self.press(self.button(text, inside))

    def press(self, button: QWidget) -> None:
        """Click a widget in its middle."""
        assert button.isEnabled(), button.toolTip()
        self.bot.mouseClick(button, Qt.MouseButton.LeftButton)

    def click_row(self, view: QAbstractItemView, row: int, *, double: bool = False) -> None:
        """Click a row of a list."""
        index = view.model().index(row, 0)
        view.scrollTo(index)
        place = view.visualRect(index).center()
        act = self.bot.mouseDClick if double else self.bot.mouseClick
        act(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(place))

    def type(self, widget: QWidget, text: str) -> None:
        """Type into a field."""
        widget.setFocus()
        self.bot.keyClicks(widget, text)

    def key(self, widget: QWidget, key: Qt.Key) -> None:
        """Press one key."""
        self.bot.keyClick(widget, key)

    def choose_file(self, *paths: Path | str) -> None:
        """Type paths into the file dialog that is open, and press Enter."""
        dialog = self.dialog(QFileDialog)
        field = dialog.findChild(QLineEdit, "fileNameEdit")
        assert field is not None
        quoted = " ".join(f'"{path}"' for path in paths)
        field.setText(quoted if len(paths) > 1 else str(paths[0]))
        self.bot.keyClick(field, Qt.Key.Key_Return)

    # -- eyes

    def dialog(self, kind: type[Kind]) -> Kind:
        """The dialog of this kind, once it is open."""
        found: list[Kind] = []

        def there() -> bool:
            found[:] = [one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible()]
            return bool(found)

        self.until(there)
        assert len(found) == 1
        return found[0]

    def reads(self, inside: QWidget | None = None) -> str:
        """All words on screen, a line each."""
        return "\n".join(texts(inside or self.window))

    def bars(self) -> list[str]:
        """News, the newest first: what stands on each bar, its buttons at the end."""
        return ["\n".join(texts(bar)) for bar in visible(NewsBar, self.window)]


def visible(kind: type[Kind], inside: QWidget | None = None) -> list[Kind]:
    """All widgets of a kind that are on screen."""
    roots: Sequence[QWidget] = [inside] if inside is not None else QApplication.topLevelWidgets()
    found = [one for root in roots for one in (root, *root.findChildren(QWidget)) if isinstance(one, kind)]
    return [one for one in found if one.isVisible()]


def texts(inside: QWidget) -> Iterator[str]:
    """The words of labels, buttons and lists."""
    for widget in visible(QWidget, inside):
        if isinstance(widget, QLabel | QAbstractButton) and widget.text():
            yield widget.text().replace("&", "") if isinstance(widget, QPushButton) else widget.text()
        if isinstance(widget, QAbstractItemView) and widget.model() is not None:
            model = widget.model()
            columns = model.columnCount() if isinstance(widget, QTableView) else 1
            for row in range(model.rowCount()):
                yield " | ".join(str(model.index(row, column).data() or "") for column in range(columns))


def rid_of_widgets() -> list[QWidget]:
    """Let everything go that was to be deleted; returns what is still there."""
    for _ in range(3):
        QCoreApplication.sendPostedEvents(None, int(QEvent.Type.DeferredDelete))
        QCoreApplication.processEvents()
    return QApplication.allWidgets()
