"""Pictures that come over the wall, on the screen: opened while somebody scrolls, painted when their worker is dead."""

from __future__ import annotations

import collections
import gc
import os
import signal
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QPainter, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests import factories
from tests.wire.conftest import Answered, Party, wait_until
from tests.wire.test_client_pixels import mappings, resident_mb
from ui.canvas import Canvas
from ui.canvas.painting import copied, paint_frame
from ui.canvas.stage import Frame
from ui.theme import Theme
from workbench.core.arrays import Array, frozen
from workbench.core.image import Image
from workbench.wire import requests

pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="counts files and mappings of a POSIX system"),
    pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints"),
]
ROUNDS = 1000
COLOUR = (600, 800)


@pytest.fixture
def canvas(qtbot: QtBot) -> Canvas:
    """A canvas on the screen."""
    made = Canvas(Theme())
    qtbot.addWidget(made)
    made.resize(500, 400)
    made.show()
    qtbot.waitExposed(made)
    return made


def scroll(canvas: Canvas, notches: int, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Turn the wheel over the middle of the canvas."""
    middle, none = QPointF(canvas.rect().center()), Qt.MouseButton.NoButton
    phase, turn = Qt.ScrollPhase.NoScrollPhase, QPoint(0, 120 * notches)
    place = QPointF(canvas.mapToGlobal(middle.toPoint()))
    QApplication.sendEvent(canvas, QWheelEvent(middle, place, QPoint(), turn, none, keys, phase, False))


def painted(canvas: Canvas) -> QImage:
    """What is on the canvas when it has finished."""
    wait_until(lambda: QApplication.processEvents() is None and not canvas._stage.unfinished)
    return canvas.grab().toImage()


def in_own_memory(image: Image) -> Image:
    """The same picture, without its mapping."""
    assert image.px is not None
    return replace(image, px=frozen(image.px.copy()))


def colour_file(party: Party) -> str:
    """A picture of noise in colour."""
    party.folder.mkdir(parents=True, exist_ok=True)
    return str(factories.picture_file(party.folder / "noise.bmp", factories.pixels(*COLOUR)))


def on_paper(px: Array) -> QImage:
    """Painted from the values where they lie, without a copy."""
    paper = QImage(px.shape[1], px.shape[0], QImage.Format.Format_RGB888)
    painter = QPainter(paper)
    paint_frame(painter, Frame(pixels=px, row=0, col=0), 1.0)
    painter.end()
    return paper


@pytest.mark.slow
def test_that_a_thousand_pictures_opened_while_scrolling_are_painted_and_leave_nothing_behind(
    party: Party, canvas: Canvas, shared_memory: Path
) -> None:
    paths = [party.good("a.wild", 1000, 600), party.good("b.wild", 500, 700), colour_file(party)]
    images = [party.client.call(requests.Read(path=path)) for path in paths]
    expected = []
    for image in images:
        canvas.show_image(in_own_memory(image))
        expected.append(painted(canvas))
    del image, images
    canvas.show_image(None)
    wait_until(lambda: not party.client.doing())
    gc.collect()
    files, memory, shared = psutil.Process().num_fds(), resident_mb(), set(shared_memory.rglob("*"))
    assert mappings(shared_memory) == 0
    at, asked, most = 0, collections.deque[tuple[int, Answered]](), 0

    def step(by: int) -> None:
        nonlocal at
        at += by
        asked.append((at % 3, party.ask(requests.Read(path=paths[at % 3]))))

    canvas.step_requested.connect(step)
    shown = 0
    while shown < ROUNDS:
        while len(asked) < 3:
            scroll(canvas, 1 if shown % 7 == 0 else -1)
        scroll(canvas, 1 if shown % 2 else -1, Qt.KeyboardModifier.ControlModifier)
        canvas.repaint()
        while asked and asked[0][1].answers:
            which, answered = asked.popleft()
            shown += 1
            canvas.show_image(answered.answer, keep_view=shown % 50 != 0)
            if shown % 50 == 0:
                assert painted(canvas) == expected[which]
        if shown % 25 == 0:
            most = max(most, mappings(shared_memory))
    for _, answered in asked:
        answered.over()
    assert 0 < most <= 8
    asked.clear()
    canvas.show_image(None)
    canvas.repaint()
    del answered
    gc.collect()
    assert mappings(shared_memory) == 0
    assert psutil.Process().num_fds() <= files
    assert set(shared_memory.rglob("*")) == shared
    assert resident_mb() < memory + 64


def test_that_a_picture_on_the_screen_is_painted_on_when_its_worker_is_killed_and_everything_of_it_is_gone(
    party: Party, canvas: Canvas, shared_memory: Path
) -> None:
    image = party.client.call(requests.Read(path=colour_file(party)))
    canvas.show_image(in_own_memory(image))
    canvas.one_to_one()
    expected = painted(canvas)
    canvas.show_image(image)
    canvas.one_to_one()
    assert painted(canvas) == expected
    os.kill(party.pid(), signal.SIGKILL)
    party.client.close()
    assert list(shared_memory.iterdir()) == []
    assert on_paper(image.px) == copied(image.px.copy())
    del image
    gc.collect()
    assert mappings(shared_memory) == 1
    for _ in range(20):
        scroll(canvas, 1, Qt.KeyboardModifier.ControlModifier)
        canvas.repaint()
        scroll(canvas, -1, Qt.KeyboardModifier.ControlModifier)
        canvas.repaint()
    QApplication.sendEvent(canvas, QEvent(QEvent.Type.Leave))
    canvas.fit()
    canvas.one_to_one()
    assert painted(canvas) == expected
    kept = canvas.picture(with_overlay=False)
    canvas.show_image(None)
    canvas.repaint()
    gc.collect()
    assert mappings(shared_memory) == 0
    assert (kept.height(), kept.width()) == COLOUR
