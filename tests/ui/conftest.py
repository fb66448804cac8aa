"""What the window's tests share: values to show, a worker of their own, and a desk with nobody at the screen."""

from __future__ import annotations

import functools
import gc
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, QObject, QTimer
from PySide6.QtGui import QImage, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.person import Lent, Person, rid_of_widgets
from ui.actions.desk import Chosen, Desk, Underway
from ui.app import Workbench
from ui.command import Wanted
from ui.jobs import Asking, Jobs
from ui.state import State, Store
from ui.values import Outcome, Place
from workbench import settings, worker
from workbench.core.image import Image, Source
from workbench.core.result import (
    ClassScore,
    DeviceReport,
    Findings,
    ModelRef,
    Provenance,
    Result,
)
from workbench.core.study import Item
from workbench.paths import Paths
from workbench.wire.answers import ModelRow, ModelSheet, Traced
from workbench.wire.client import Client
from workbench.wire.launch import Event, Launch


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The offscreen platform warns that there is no window manager to raise windows and to hear their least size."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(
                pytest.mark.qt_log_ignore("This plugin does not support (propagateSizeHints|raise|grabbing)")
            )


@pytest.fixture(autouse=True)
def nothing_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """No widget outlives its test."""
    yield
    if QApplication.instance() is None or not rid_of_widgets():
        return
    gc.collect()
    left = [repr(widget) for widget in rid_of_widgets()]
    assert not left, f"{request.node.name} left {left[:5]}"


def item(path: str, *, folder: str = "photos", frames: int = 1, width: int = 640) -> Item:
    """A file that opened."""
    source = Source(path=path, frames=frames)
    header = Image(height=480, width=width, channels=3, dtype="uint8", bits=8, meaning="display", source=source)
    return Item(id=path, header=header, groups=((f"folder:{folder}", folder),), title=Path(path).name)


def score(index: int, label: str, probability: float, threshold: float | None = None) -> ClassScore:
    """One label of an answer."""
    positive = None if threshold is None else probability >= threshold
    return ClassScore(index, label, probability, 0.0, threshold, positive)


def result(*classes: ClassScore, model: str = "demo", misfits: tuple[str, ...] = (), sha256: str = "ab") -> Result:
    """An answer with these labels."""
    provenance = Provenance(
        input_sha256="0" * 64,
        frame=0,
        model=ModelRef(id=model, version="1.0", sha256=sha256, name="Demo", domain="ImageNet"),
        plan_sha256="1" * 64,
        device=DeviceReport(requested="auto", used="cpu", provider="CPUExecutionProvider"),
        timings_ms={"read": 1.0, "network": 13.0},
        created="2026-03-01T10:00:00.000+00:00",
    )
    return Result(findings=Findings(task="classification", classes=classes), provenance=provenance, misfits=misfits)


@dataclass
class Recorder:
    """Dialogs that open nothing and note what was wanted; files are chosen by `answer`."""

    answer: list[str] = field(default_factory=list)
    shown: list[tuple[str, object]] = field(default_factory=list)

    def ask_files(self, title: str, patterns: Sequence[str], chosen: Chosen) -> None:
        chosen(self.answer)

    def ask_folder(self, title: str, chosen: Chosen) -> None:
        chosen(self.answer)

    def ask_target(self, title: str, name: str, patterns: Sequence[str], chosen: Chosen) -> None:
        chosen(self.answer)

    def show(self, name: str) -> None:
        self.shown.append((name, None))

    def show_model(self, sheet: ModelSheet) -> None:
        self.shown.append(("model", sheet))

    def show_steps(self, place: Place, model: ModelRow, stages: Sequence[Traced]) -> None:
        self.shown.append(("steps", stages))

    def show_intake(self, path: str, added: Callable[[ModelRow], None]) -> None:
        self.shown.append(("intake", path))

    def show_provenance(self, outcome: Outcome) -> None:
        self.shown.append(("provenance", outcome))


@dataclass
class Bench:
    """A screen without widgets: items in the order of arrival."""

    store: Store
    clipboard: list[str | QImage] = field(default_factory=list)

    def picture(self, with_map: bool) -> QImage:
        made = QImage(4, 3, QImage.Format.Format_RGB888)
        made.fill(0xFF8040 if with_map else 0x102030)
        return made

    def neighbour(self, path: str, by: int) -> str | None:
        items = self.store.state.items
        at = items.at(path)
        return items[at + by].id if at is not None and 0 <= at + by < len(items) else None

    def to_clipboard(self, what: str | QImage) -> None:
        self.clipboard.append(what)


MakeDesk = Callable[..., Desk]


@pytest.fixture
def make_desk(qtbot: QtBot, paths: Paths) -> Iterator[MakeDesk]:
    """Makes a desk with a real worker, whose data lie in a folder of this test."""
    made: list[tuple[QObject, Jobs]] = []

    def make(**state: object) -> Desk:
        home = QObject()
        found, _ = settings.load(paths, {})
        store = Store(State(settings=found, **state), home)  # type: ignore[arg-type]
        jobs = Jobs(
            lambda told: Client(Launch(command=worker.command(), paths=paths, settings=store.state.settings), told),
            home,
        )
        made.append((home, jobs))
        desk = Desk(
            store=store,
            jobs=jobs,
            underway=Underway(),
            paths=paths,
            dialogs=Recorder(),
            screen=Bench(store),
            later=lambda ms, deed: QTimer.singleShot(ms, home, deed),
            post=jobs.post,
            renew_worker=jobs.renew,
        )
        from ui.actions import surroundings

        jobs.worker_changed.connect(lambda event: surroundings.worker_told(desk, event))
        jobs.row_changed.connect(lambda row: store.apply(_row_told, row))
        return desk

    yield make
    for _, jobs in made:
        jobs.close()


def _row_told(state: State, row: object) -> State:
    from ui import transitions

    return transitions.row_told(state, row)  # type: ignore[arg-type]


@pytest.fixture
def desk(make_desk: MakeDesk) -> Desk:
    """A desk with a real worker."""
    return make_desk()


# -- the whole window


@pytest.fixture(scope="session")
def lender(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """One worker for all windows that neither add models, nor keep results, nor cost a worker its life."""
    folder = tmp_path_factory.mktemp("lender")
    places = Paths(data=folder / "data", machine=folder / "machine")
    found, _ = settings.load(places, {})
    client = Client(Launch(command=worker.command(), paths=places, settings=found))
    client.start()
    yield client
    client.close()


class Borrowing(Workbench):
    """A window that asks a worker that was there before it."""

    lender: Client

    def made_client(self, told: Callable[[Event], None]) -> Asking:
        """The worker at hand."""
        return Lent(self.lender, told)


OpenWindow = Callable[..., Person]


@pytest.fixture
def open_window(qtbot: QtBot, qapp: QApplication, paths: Paths) -> Iterator[OpenWindow]:
    """Opens windows with workers of their own, over the data folder of this test: `open_window(Wanted(…))`."""
    opened: list[Person] = []
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English))

    def make(wanted: Wanted | None = None, kind: type[Workbench] = Workbench) -> Person:
        made = kind(qapp, wanted or Wanted(), paths)
        person = Person(made, qtbot)
        opened.append(person)
        made.show()
        person.until(lambda: made.second is not None)
        person.until(lambda: person.state.models_known and person.state.samples)
        return person

    yield make
    for person in opened:
        if vars(person):
            person.leave()
    rid_of_widgets()
    qapp.setStyleSheet("")
    qapp.setPalette(QPalette())
    QLocale.setDefault(before)


@pytest.fixture
def borrow_window(open_window: OpenWindow, lender: Client, paths: Paths) -> OpenWindow:
    """Opens windows that borrow their worker; results are not kept, because others would find them."""
    paths.made(paths.data)
    paths.settings.write_text("[results]\nkeep = false\n", encoding="utf-8")
    Borrowing.lender = lender
    return functools.partial(open_window, kind=Borrowing)


@pytest.fixture
def person(borrow_window: OpenWindow) -> Person:
    """Somebody at a window that borrows its worker."""
    return borrow_window()


@pytest.fixture
def alone(open_window: OpenWindow) -> Person:
    """Somebody at a window with a worker and a data folder of its own."""
    return open_window()
