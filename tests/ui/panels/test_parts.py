"""Bars of news, drops, docks, labels, the queue, the status bar, the start screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, QRect, Qt, QTimer, QUrl
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.conftest import score
from tests.ui.person import texts, visible
from ui.panels.dock import Dock
from ui.panels.drop import paths_of, promise
from ui.panels.flow import Flow
from ui.panels.label_list import LabelList
from ui.panels.news import NewsList
from ui.panels.queue import Queue
from ui.panels.start import sample_name
from ui.panels.status import device_words, worker_words
from ui.state import State, Worker
from ui.theme import Theme
from ui.theme.parts import ElidedLabel, NewsBar, SearchField
from ui.transitions import row_told, told
from ui.values import News, Row
from ui.words import THIN
from workbench.core.result import DeviceReport, Findings
from workbench.errors import ReadError


def news(key: str, tone: str = "error", **more: object) -> News:
    return News(key=key, tone=tone, what=f"{key} happened.", **more)  # type: ignore[arg-type]


@pytest.fixture
def bars(qtbot: QtBot) -> NewsList:
    made = NewsList(Theme())
    qtbot.addWidget(made)
    made.show()
    return made


def test_that_a_bars_button_acts_once_and_closes_it(bars: NewsList, qtbot: QtBot) -> None:
    done: list[str] = []
    state = told(State(), news("one", button="Try again", do=lambda: done.append("again"), details="the details"))
    bars.follow(State(), state)
    (bar,) = visible(NewsBar, bars)
    assert bar.accessibleName() == "one happened."
    closed: list[str] = []
    bars.closed.connect(closed.append)
    with qtbot.waitSignal(bars.copied) as copied:
        next(one for one in visible(QPushButton, bar) if one.text() == "Copy details").click()
    assert copied.args == ["the details"]
    next(one for one in visible(QPushButton, bar) if one.text() == "Try again").click()
    assert (done, closed) == (["again"], ["one"])


def test_that_the_latest_three_are_shown_and_the_list_hides_when_empty(bars: NewsList) -> None:
    state = State()
    for key in "abcd":
        state, old = told(state, news(key)), state
        bars.follow(old, state)
    assert [bar.accessibleName()[0] for bar in visible(NewsBar, bars)] == ["d", "c", "b"]
    bars.follow(state, State())
    assert bars.isHidden()


def test_that_only_what_was_done_leaves_by_itself(bars: NewsList) -> None:
    closed: list[str] = []
    bars.closed.connect(closed.append)
    state = told(told(State(), news("written", "done")), news("broken"))
    bars.follow(State(), state)
    (leaving,) = bars.findChildren(QTimer, options=Qt.FindChildOption.FindDirectChildrenOnly)
    assert leaving.isActive()
    leaving.timeout.emit()
    assert closed == ["written"]


# -- drops


@pytest.mark.parametrize(
    ("paths", "text"),
    [
        (["/a.onnx"], "Add this model"),
        (["/a.onnx", "/b.ZIP"], "Add 2 models"),
        (["/a.PNG"], "Add this image"),
        (["/a.png", "/b.dcm", "/c.jpeg"], "Add 3 images"),
        (["/folder"], "Open folder"),
        (["/a.png", "/b.onnx"], "Open these 2"),
    ],
)
def test_that_a_drop_promises_what_it_will_do(paths: list[str], text: str) -> None:
    assert promise(paths) == text


def test_that_only_local_files_are_taken() -> None:
    data = QMimeData()
    data.setUrls([QUrl("https://example.org/a.png"), QUrl.fromLocalFile("/x/a b.png")])
    assert paths_of(data) == ["/x/a b.png"]
    data.setText("only words")
    assert paths_of(QMimeData()) == []


# -- docks


def test_that_a_folded_dock_is_a_strip_and_opens_as_it_was(qtbot: QtBot) -> None:
    dock = Dock(Theme(), "browser", "Browser", "left", QLabel("content"))
    qtbot.addWidget(dock)
    dock.show()
    assert {"Browser", "content"} <= set(texts(dock))
    dock.press(True)
    assert dock.is_folded
    assert "content" not in set(texts(dock))
    assert dock.widget().maximumWidth() == Theme().dock("browser", "collapsed")
    dock.press(False)
    assert not dock.is_folded
    assert {"Browser", "content"} <= set(texts(dock))
    assert dock.widget().minimumWidth() == Theme().dock("browser", "min")
    dock.fold(True, by_hand=True)
    dock.press(False)
    assert dock.is_folded


# -- labels


def labels(count: int, task: str = "classification") -> Findings:
    return Findings(task=task, classes=tuple(score(n, f"label {n}", 1 / count) for n in range(count)))  # type: ignore[arg-type]


@pytest.fixture
def listed(qtbot: QtBot) -> LabelList:
    made = LabelList(Theme())
    qtbot.addWidget(made)
    made.show()
    return made


def test_that_few_labels_need_no_search_and_many_have_one(listed: LabelList) -> None:
    listed.show_findings(labels(3), 1)
    assert not any("Show" in text for text in texts(listed))
    assert listed.view.currentIndex().row() == 1
    listed.show_findings(labels(40), None)
    assert f"35 more, 87.5{THIN}% together" in list(texts(listed))
    assert not listed.view.currentIndex().isValid()
    listed.toggle_all()
    assert listed.search.isVisible()
    assert "40 labels" in list(texts(listed))
    listed.search.setText("label 3")
    assert "11 of 40 labels" in list(texts(listed))
    listed.toggle_all()
    assert not listed.search.isVisible()


def test_that_choosing_a_label_is_told_and_showing_it_is_not(listed: LabelList) -> None:
    chosen: list[int] = []
    listed.chosen.connect(chosen.append)
    listed.show_findings(labels(3), 0)
    listed.show_findings(labels(3), 2)
    assert chosen == []
    listed.view.setCurrentIndex(listed.view.model().index(1, 0))
    assert chosen == [1]


# -- queue, status, start


def test_that_the_queue_tells_what_runs_how_far_and_what_failed(qtbot: QtBot) -> None:
    queue = Queue(Theme())
    qtbot.addWidget(queue)
    queue.show()
    assert list(texts(queue)) == ["Nothing was done yet."]
    state = State()
    error = ReadError("read.empty", name="a")
    for row in (
        Row(number=1, kind="open", title="Opening a", state="failed", error=error, subject="/a"),
        Row(number=2, kind="predict", title="Running b", words="half", fraction=0.5, subject="/b"),
        Row(number=3, kind="open", title="Opening c"),
    ):
        state, old = row_told(state, row), state
        queue.follow(old, state)
    found = list(texts(queue))
    assert {"Running b", "half · 1 more waiting · 1 ended with an error"} <= set(found)
    cancel, clear = queue.buttons()
    with qtbot.waitSignal(queue.cancel) as cancelled:
        cancel.click()
    assert cancelled.args == [2]
    with qtbot.waitSignal(queue.open_wanted) as wanted:
        queue.table.doubleClicked.emit(queue.model.index(2, 0))
    assert wanted.args == ["/a"]
    assert clear.isEnabled()
    queue.follow(state, State())
    assert not cancel.isEnabled()
    assert not clear.isEnabled()


@pytest.mark.parametrize(
    ("worker", "text"),
    [
        (Worker(), ""),
        (Worker(phase="starting", resident_mb=9), "Worker starting"),
        (Worker(phase="ready", resident_mb=212.4), f"Worker ready · 212{THIN}MB"),
        (Worker(phase="restarted", resident_mb=20_480), f"Worker restarted · 20.0{THIN}GB"),
        (Worker(phase="stopped", resident_mb=9), "Worker stopped"),
    ],
)
def test_that_the_worker_is_told_in_words(worker: Worker, text: str) -> None:
    assert worker_words(worker) == text


@pytest.mark.parametrize(
    ("report", "text", "colour"),
    [
        (None, "Automatic", "text3"),
        (DeviceReport(requested="auto", used="cpu", provider="P", name="Chip", share=0.5), "CPU", "success"),
        (
            DeviceReport(requested="cuda", used="cpu", provider="P", why="no driver", fell_back=True),
            "CPU · CUDA not used: no driver",
            "warn",
        ),
    ],
)
def test_that_the_device_is_told_truly(report: DeviceReport | None, text: str, colour: str) -> None:
    words, dot, tip = device_words(replace(State(), worker=Worker(device=report)))
    assert (words, dot) == (text, colour)
    if report is not None and report.share:
        assert "Chip (P)" in tip
        assert f"50.0{THIN}% of the network run on it." in tip


@pytest.mark.parametrize(("path", "name"), [("/a/chelsea.png", "Cat"), ("/a/rocket.jpg", "Rocket"), ("/a/x.y", "x")])
def test_that_samples_have_names(path: str, name: str) -> None:
    assert sample_name(path) == name


# -- small parts


def test_that_escape_empties_a_search_before_it_goes_further(qtbot: QtBot) -> None:
    field = SearchField(Theme(), "Find")
    qtbot.addWidget(field)
    field.show()
    field.setText("abc")
    press: Callable[..., None] = qtbot.keyClick
    press(field, Qt.Key.Key_Escape)
    assert field.text() == ""
    assert field.placeholderText() == field.accessibleName() == "Find"


def test_that_a_long_name_is_cut_in_its_middle_and_whole_in_the_tooltip(qtbot: QtBot) -> None:
    label = ElidedLabel("a-very-long-name-of-a-file-that-does-not-fit-0001.dcm")
    qtbot.addWidget(label)
    label.resize(120, 20)
    label.show()
    shown = label.shown()
    assert shown.startswith("a-")
    assert shown.endswith("cm")
    assert "…" in shown
    label.grab()
    assert label.toolTip() == label.text()
    label.setText("short")
    label.grab()
    assert label.toolTip() == ""


@given(widths=st.lists(st.integers(10, 90), min_size=1, max_size=12), width=st.integers(100, 300))
def test_that_a_flow_keeps_all_inside_without_overlap(qapp: object, widths: list[int], width: int) -> None:
    holder = QWidget()
    flow = Flow(4)
    holder.setLayout(flow)
    parts = []
    for wide in widths:
        part = QWidget()
        part.setFixedSize(wide, 20)
        flow.addWidget(part)
        parts.append(part)
    height = flow.heightForWidth(width)
    flow.setGeometry(QRect(0, 0, width, height))
    places = [part.geometry() for part in parts]
    assert max(place.right() for place in places) < width
    assert max(place.bottom() for place in places) + 1 == height
    assert not any(a.intersects(b) for at, a in enumerate(places) for b in places[:at])
    holder.deleteLater()
