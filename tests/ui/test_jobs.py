"""Requests to a real worker, heard on the main thread."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from ui.actions.desk import Desk
from ui.jobs import Hear
from ui.values import Row
from workbench.errors import WorkbenchError
from workbench.wire import requests


def test_that_an_answer_comes_on_the_main_thread_and_its_row_ends(desk: Desk, samples: Path, qtbot: QtBot) -> None:
    heard: list[tuple[Any, threading.Thread]] = []
    rows: list[Row] = []
    desk.jobs.row_changed.connect(rows.append)
    hear = Hear(done=lambda image: heard.append((image, threading.current_thread())))
    desk.jobs.ask(requests.Read(path=str(samples / "chelsea.png")), hear, title="Reading")
    qtbot.waitUntil(lambda: bool(heard), timeout=30_000)
    image, thread = heard[0]
    assert (image.width, thread) == (451, threading.main_thread())
    assert [row.state for row in rows] == ["running", "done"]


def test_that_an_error_is_heard_as_an_error(desk: Desk, tmp_path: Path, qtbot: QtBot) -> None:
    errors: list[WorkbenchError] = []
    hear = Hear(done=lambda _: pytest.fail("there is no such file"), failed=errors.append)
    desk.jobs.ask(requests.Read(path=str(tmp_path / "no.png")), hear)
    qtbot.waitUntil(lambda: bool(errors), timeout=30_000)
    assert errors[0].code == "read.not_found"


def test_that_a_cancelled_request_is_over_at_once_and_says_so(desk: Desk, samples: Path, qtbot: QtBot) -> None:
    over: list[str] = []
    rows: list[Row] = []
    desk.jobs.row_changed.connect(rows.append)
    request = requests.Explain(path=str(samples / "chelsea.png"), method="saliency.occlusion")
    hear = Hear(
        done=lambda _: over.append("done"),
        cancelled=lambda: over.append("cancelled"),
        progress=lambda _: job.cancel(),
    )
    job = desk.jobs.ask(request, hear, title="Map")
    qtbot.waitUntil(lambda: bool(over), timeout=60_000)
    assert over == ["cancelled"]
    assert rows[-1].state == "cancelled"


def test_that_another_worker_takes_over_what_was_under_way(desk: Desk, samples: Path, qtbot: QtBot) -> None:
    heard: list[object] = []
    desk.jobs.ask(requests.Predict(path=str(samples / "coffee.png")), Hear(done=heard.append))
    desk.jobs.renew()
    qtbot.waitUntil(lambda: bool(heard), timeout=60_000)
    assert len(heard) == 1
    assert desk.jobs.busy() == 0


def test_that_nothing_is_heard_after_closing(desk: Desk, samples: Path, qtbot: QtBot) -> None:
    desk.jobs.ask(requests.Read(path=str(samples / "coffee.png")), Hear(done=lambda _: pytest.fail("heard")))
    desk.jobs.close()
    qtbot.wait(200)
