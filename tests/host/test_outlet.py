"""What a worker says: whole messages of the right type, progress at most ten times a second, and every error."""

from __future__ import annotations

import dataclasses
import itertools
import math
import threading
from collections.abc import Iterator
from multiprocessing.connection import Pipe
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import factories
from workbench.core.geometry import IDENTITY
from workbench.core.image import Image
from workbench.core.overlay import Overlay
from workbench.core.progress import Progress
from workbench.engine import Engine
from workbench.errors import PluginError, ReadError, WorkerError
from workbench.host import outlet
from workbench.host.outlet import Outlet, Reporter
from workbench.wire.answers import Health, Opened
from workbench.wire.arrays import Receiver, Sender
from workbench.wire.codec import Reader
from workbench.wire.protocol import Answer, Failed, FromWorker, Part, Ready, Sketched, Told

pytestmark = pytest.mark.timeout(60)
HEALTH = Health(resident_mb=1.5, sessions=2, pid=3)


class Line:
    """An outlet and its other end."""

    def __init__(self, folder: Path | None) -> None:
        self.there, self.here = Pipe(duplex=False)
        self.folder = folder
        self.outlet = Outlet(self.here, Sender(folder))
        self._reader, self._values = Reader(), Reader(Receiver(folder))

    def said(self) -> list[Any]:
        """All messages so far."""
        messages = []
        while self.there.poll(0):
            messages.append(self._reader.value(self.there.recv_bytes(), FromWorker))
        return messages

    def value(self, message: Any, kind: Any) -> Any:
        """The value in an answer, its arrays attached."""
        return self._values.value(message.value if hasattr(message, "value") else message.overlay, kind)


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    """A pipe in this process."""
    made = Line(tmp_path)
    yield made
    made.here.close()
    made.there.close()


class Clock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        """The time."""
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The outlet's clock."""
    made = Clock()
    monkeypatch.setattr(outlet, "time", made)
    return made


def sketch(side: int = 300) -> Overlay:
    """A map, large enough to travel as a file."""
    values = np.arange(side * side, dtype=np.float32).reshape(side, side)
    values.flags.writeable = False
    words: dict[str, Any] = {
        "method": "m",
        "title": "t",
        "sentence": "s",
        "target": 0,
        "target_label": "l",
        "unit": "1",
    }
    return Overlay(kind="heat", values=values, affine=IDENTITY, low=0.0, high=1.0, **words)


def test_that_progress_is_told_ten_times_a_second_however_often_it_is_reported(line: Line, clock: Clock) -> None:
    report = Reporter(line.outlet, 7)
    for piece in range(1001):
        report(Progress(fraction=piece / 1000, words=f"piece {piece}"))
        clock.now += 0.001
    told = line.said()
    assert {type(message) for message in told} == {Told}
    assert {message.id for message in told} == {7}
    assert told[0] == Told(id=7, fraction=0.0, words="piece 0")
    assert 9 <= len(told) <= 11
    pieces = [int(message.words.split()[1]) for message in told]
    assert all(100 <= later - earlier <= 101 for earlier, later in itertools.pairwise(pieces))


def test_that_two_requests_are_told_of_apart_and_a_pause_brings_the_next_at_once(line: Line, clock: Clock) -> None:
    first, second = Reporter(line.outlet, 1), Reporter(line.outlet, 2)
    for report in (first, second, first, second):
        report(Progress(fraction=0.5, words=""))
    assert [message.id for message in line.said()] == [1, 2]
    clock.now += outlet.PROGRESS_EVERY_S
    first(Progress(fraction=0.75, words="on"))
    assert line.said() == [Told(id=1, fraction=0.75, words="on")]


@pytest.mark.parametrize(
    ("fraction", "told"),
    [(None, None), (0.25, 0.25), (-1.0, 0.0), (7.0, 1.0), (math.nan, None), (math.inf, None), (np.float32(0.5), 0.5)],
)
def test_that_a_fraction_lies_between_nothing_and_all_or_is_not_known(
    line: Line, fraction: float | None, told: float | None
) -> None:
    Reporter(line.outlet, 1)(Progress(fraction=fraction, words="x" * 600))
    assert line.said() == [Told(id=1, fraction=told, words="x" * 500)]


def test_that_a_sketch_that_came_too_early_goes_along_with_the_next_and_only_once(line: Line, clock: Clock) -> None:
    report, drawn = Reporter(line.outlet, 3), sketch()
    report(Progress(fraction=0.1, words="first"))
    report(Progress(fraction=None, words="drawn", preview=drawn))
    for words in ("second", "third"):
        clock.now += 0.2
        report(Progress(fraction=None, words=words))
    first, second, third = line.said()
    assert (first, third) == (Told(id=3, fraction=0.1, words="first"), Told(id=3, fraction=None, words="third"))
    assert isinstance(second, Sketched)
    assert (second.id, second.fraction, second.words) == (3, 0.0, "second")
    assert np.array_equal(line.value(second, Overlay).values, drawn.values)


@pytest.mark.parametrize(
    "progress",
    [Progress(fraction="half", words="half"), Progress(fraction=0.5, words="a map", preview="no map")],  # type: ignore[arg-type]
    ids=["fraction", "preview"],
)
def test_that_progress_that_is_none_is_left_out_and_what_follows_is_told(
    line: Line, clock: Clock, progress: Progress
) -> None:
    report = Reporter(line.outlet, 1)
    report(progress)
    clock.now += 1
    report(Progress(fraction=1.0, words="over"))
    assert line.said() == [Told(id=1, fraction=1.0, words="over")]


def test_that_an_answer_of_the_right_type_arrives_with_its_pixels(line: Line) -> None:
    image = factories.image(factories.pixels(300, 200, dtype="uint16"))
    line.outlet.value(Answer, 5, image, Image, "raster.reader")
    (message,) = line.said()
    assert (type(message), message.id) == (Answer, 5)
    found = line.value(message, Image)
    assert image.px is not None
    assert np.array_equal(found.px, image.px)
    assert found.source == image.source


@pytest.mark.parametrize("value", [None, {"no": "image"}, HEALTH, object(), [1 << 80]])
def test_that_an_answer_of_another_type_blames_the_plugin_and_is_not_sent(line: Line, value: object) -> None:
    with pytest.raises(PluginError) as caught:
        line.outlet.value(Answer, 5, value, Image, "wild.reader")
    assert caught.value.code == "plugin.wrong_answer"
    assert caught.value.params["plugin"] == "wild.reader"
    assert line.said() == []


def test_that_the_pixels_of_an_answer_that_is_refused_are_taken_back(line: Line) -> None:
    image = factories.image(factories.pixels(300, 200))
    with pytest.raises(PluginError):
        line.outlet.value(Answer, 5, image, Health, "")
    assert line.folder is not None
    assert list(line.folder.iterdir()) == []


def test_that_an_answer_that_is_far_too_long_is_refused_with_its_size(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outlet, "MOST_BYTES", 40_000)
    for _ in range(2):
        line.outlet.value(Answer, 1, "x" * 19_990, str, "")
    for _ in range(2):
        with pytest.raises(PluginError, match="0 MB of text"):
            line.outlet.value(Answer, 1, "x" * 20_000, str, "wild.reader")
    assert [len(line.value(message, str)) for message in line.said()] == [19_990] * 2
    with pytest.raises(PluginError, match="3 MB of text"):
        line.outlet.value(Answer, 1, "x" * (3 << 20), str, "wild.reader")


def test_that_an_item_that_is_wrong_is_a_file_that_did_not_open_and_the_others_are_there(
    line: Line, engine: Engine, samples: Path
) -> None:
    paths = [str(samples / name) for name in ("chelsea.png", "coffee.png")]
    good, bad = (item for part in engine.open(paths) for item in part.items)
    strange: Any = 12
    wrong = dataclasses.replace(bad, title=strange)
    line.outlet.opened(4, Opened(items=(good, wrong), last="z"), "raster.reader")
    (message,) = line.said()
    part = line.value(message, Opened)
    assert (type(message), message.id, part.last) == (Part, 4, "z")
    assert [item.id for item in part.items] == [good.id]
    assert [(row.path, row.error.code) for row in part.broken] == [(bad.id, "plugin.wrong_answer")]
    assert part.broken[0].error.params["plugin"] == "raster.reader"


def test_that_an_error_arrives_with_its_traceback_and_the_file_in_hand(line: Line) -> None:
    try:
        raise PluginError("plugin.wrong_answer", plugin="wild.reader", why="So.", log="worker.log")
    except PluginError as error:
        line.outlet.failed(9, error, "/a/b.png")
    (message,) = line.said()
    assert (type(message), message.id, message.cancelled) == (Failed, 9, False)
    assert (message.error.code, message.error.params["subject"]) == ("plugin.wrong_answer", "/a/b.png")
    assert "test_outlet.py" in message.error.trace


@pytest.mark.parametrize(
    "strange",
    [{"big": 1 << 80}, {"thing": object()}, {"text": "x" * 100_000}, {"deep": [[[object()]]]}],
    ids=["a huge number", "an object", "a huge text", "nested"],
)
def test_that_an_error_that_cannot_be_sent_as_it_is_arrives_as_text(line: Line, strange: dict[str, Any]) -> None:
    many: dict[str, Any] = {f"more{number}": number for number in range(100)}
    line.outlet.failed(1, ReadError("read.wild", what="What", why="Why", hint="Hint", **strange, **many))
    (message,) = line.said()
    error = message.error
    assert (error.kind, error.code, error.what, error.why, error.hint) == (
        "ReadError",
        "read.wild",
        "What",
        "Why",
        "Hint",
    )
    texts = list(error.params.values())
    assert texts == [str(next(iter(strange.values())))[:500], *map(str, range(49))]


def test_that_without_an_owner_saying_something_does_nothing(line: Line) -> None:
    line.there.close()
    line.outlet.post(Ready(pid=1, version=1))
    line.outlet.failed(1, WorkerError("worker.protocol", why="No."))


def test_that_many_threads_speak_one_at_a_time(line: Line) -> None:
    heard: list[Any] = []

    def hear() -> None:
        while len(heard) < 80:
            heard.append(line._reader.value(line.there.recv_bytes(), FromWorker))

    def speak(number: int) -> None:
        for _ in range(10):
            line.outlet.value(Answer, number, [number] * 100_000, list[int], "")

    hearing = threading.Thread(target=hear)
    speaking = [threading.Thread(target=speak, args=(number,)) for number in range(8)]
    for thread in (hearing, *speaking):
        thread.start()
    for thread in (hearing, *speaking):
        thread.join(60)
    assert sorted(message.id for message in heard) == [number for number in range(8) for _ in range(10)]
    assert all(line.value(message, list[int]) == [message.id] * 100_000 for message in heard)


@given(steps=st.lists(st.floats(0.0, 0.5), min_size=1, max_size=40))
def test_that_whenever_progress_is_reported_no_second_holds_more_than_ten(steps: list[float]) -> None:
    clock, line = Clock(), Line(None)
    told: list[float] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outlet, "time", clock)
        patch.setattr(line.outlet, "post", lambda message: told.append(clock.now))
        report = Reporter(line.outlet, 1)
        for step in steps:
            report(Progress(fraction=0.5, words=""))
            clock.now += step
    assert told[0] == 1000.0
    assert all(later - earlier >= 0.1 for earlier, later in itertools.pairwise(told))
    line.here.close()
    line.there.close()
