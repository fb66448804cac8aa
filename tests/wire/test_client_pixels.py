"""Pictures that come over the wall: many, large, looked at while others come, and while the worker dies."""

from __future__ import annotations

import collections
import contextlib
import os
import random
import signal
import sys
import threading
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest

from tests.wire.conftest import Party, wait_until
from workbench.core.arrays import Array
from workbench.wire import requests

SIDE = 4096
EXPECTED = np.arange(SIDE * SIDE, dtype=np.uint32).astype(np.uint16).reshape(SIDE, SIDE)
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="counts files and mappings of a POSIX system")


def resident_mb() -> float:
    return float(psutil.Process().memory_info().rss / 2**20)


def mappings(place: Path) -> int:
    """Files of this part of shared memory that this process looks at; those of other tests lie elsewhere."""
    with contextlib.suppress(psutil.Error):
        return sum(str(place) in region.path for region in psutil.Process().memory_maps(grouped=False))
    return 0


@pytest.mark.slow
def test_that_a_thousand_pictures_come_exactly_and_leave_nothing_behind(party: Party, shared_memory: Path) -> None:
    large, small = party.good("large.wild", SIDE, SIDE), party.good("small.wild", 500, 400)
    for path in (large, small):
        party.client.call(requests.Read(path=path))
    wait_until(lambda: not party.client.doing())
    files, memory, shared = psutil.Process().num_fds(), resident_mb(), set(shared_memory.rglob("*"))
    alive: collections.deque[Array] = collections.deque(maxlen=6)
    over, looks, wrong = threading.Event(), [0], list[str]()

    def look() -> None:
        chance = random.Random(1)
        while not over.is_set():
            with contextlib.suppress(IndexError):
                px = alive[chance.randrange(6)]
                row = chance.randrange(px.shape[0])
                if not np.array_equal(px[row], EXPECTED.reshape(-1)[row * px.shape[1] :][: px.shape[1]]):
                    wrong.append(f"{px.shape} row {row}")
                looks[0] += 1

    looking = threading.Thread(target=look, daemon=True)  # a failing test must not keep the run alive
    looking.start()
    for number in range(1000):
        alive.append(party.client.call(requests.Read(path=small if number % 4 else large)).px)
        assert mappings(shared_memory) <= 8
    over.set()
    looking.join()
    assert wrong == []
    assert looks[0] > 100
    assert all(np.array_equal(px.reshape(-1), EXPECTED.reshape(-1)[: px.size]) for px in alive)
    alive.clear()
    assert mappings(shared_memory) == 0
    assert psutil.Process().num_fds() <= files
    assert set(shared_memory.rglob("*")) == shared
    assert resident_mb() < memory + 64


def test_that_a_picture_stays_readable_when_its_worker_is_killed_and_when_its_folder_is_gone(
    party: Party, shared_memory: Path
) -> None:
    image = party.client.call(requests.Read(path=party.good("large.wild", SIDE, SIDE)))
    view = image.px[::7, 5:]
    os.kill(party.pid(), signal.SIGKILL)
    assert party.client.call(requests.Read(path=party.good())).px.shape == (4, 4)
    assert np.array_equal(image.px, EXPECTED)
    party.client.close()
    assert list(shared_memory.iterdir()) == []
    assert np.array_equal(view, EXPECTED[::7, 5:])


def test_that_of_a_picture_of_32_mb_only_a_handle_passes_the_pipe(
    party: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = party.good("large.wild", SIDE, SIDE)
    party.pid()
    passed: list[int] = []
    receive = Connection.recv_bytes

    def counted(connection: Connection, most: int | None = None) -> bytes:
        data = receive(connection, most)
        passed.append(len(data))
        return data

    monkeypatch.setattr(Connection, "recv_bytes", counted)
    image = party.client.call(requests.Read(path=large))
    assert image.px.nbytes == 32 << 20
    assert 0 < sum(passed) < 10_000


def test_that_pictures_nobody_waits_for_leave_nothing_behind(party: Party, shared_memory: Path) -> None:
    large = party.good("large.wild", SIDE, SIDE)
    asked = [party.ask(requests.Read(path=large)) for _ in range(20)]
    for one in asked[::2]:
        one.ticket.cancel()
    shapes = [one.over().answer.px.shape for one in asked[1::2]]
    assert shapes == [(SIDE, SIDE)] * 10
    wait_until(lambda: not _files_of(party))
    del asked
    assert mappings(shared_memory) == 0


def test_that_a_crash_between_sending_and_attaching_leaves_nothing_behind(party: Party) -> None:
    large = party.good("large.wild", SIDE, SIDE)
    for _ in range(3):
        asked = [party.ask(requests.Read(path=large)) for _ in range(4)]
        killer = party.ask(requests.Read(path=party.bad("segfault")))
        assert all(one.over().answer.px.shape == (SIDE, SIDE) for one in asked)
        assert killer.over().error is not None
    assert _files_of(party) == []


def _files_of(party: Party) -> list[Any]:
    """Files of pixels in the folder that the client shares with its worker."""
    folder = party.client._keeper._folder
    return [] if folder is None else [path for path in folder.path.iterdir() if path.name.startswith("workbench-")]
