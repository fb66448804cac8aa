"""The lanes: the urgent first, nobody behind somebody else's long work, and what is given up is not done."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.wire.conftest import wait_until
from workbench.host.lanes import Job, Lanes
from workbench.wire import requests
from workbench.wire.requests import Request

READING: tuple[Request, ...] = (
    requests.Read(path="a"),
    requests.Render(path="a"),
    requests.Open(paths=("a",)),
    requests.Inspect(path="a"),
    requests.Thumbnail(path="a"),
)
NETWORK: tuple[Request, ...] = (
    requests.Predict(path="a"),
    requests.Trace(path="a"),
    requests.Explain(path="a"),
    requests.AddModel(path="a"),
    requests.CheckModel(model="a"),
    requests.Bench(),
)
LIGHT: tuple[Request, ...] = (requests.Stats(), requests.ListModels(), requests.ListPlugins())


class Lane:
    """Lanes whose work is noted. `work` may be replaced; it says whether a job is over."""

    def __init__(self, work: Callable[[Job], bool] = lambda job: True) -> None:
        self.work = work
        self.done: list[int] = []
        self.pieces: list[None] = []
        self.lanes = Lanes(self._do, self._between)

    def _do(self, job: Job) -> bool:
        self.done.append(job.number)
        return self.work(job)

    def _between(self) -> None:
        self.pieces.append(None)

    def wait(self, count: int) -> None:
        """Until so many pieces of work are done, and what follows each."""
        wait_until(lambda: len(self.pieces) >= count)


class Busy:
    """Work that begins, and goes on when it is let go."""

    def __init__(self) -> None:
        self.begun, self.go_on = threading.Event(), threading.Event()

    def __call__(self, job: Job) -> bool:
        self.begun.set()
        assert self.go_on.wait(30)
        return True


@pytest.mark.parametrize("urgent", [READING, NETWORK], ids=["reading", "network"])
def test_that_in_a_lane_the_urgent_goes_first_and_among_equals_the_older(urgent: tuple[Request, ...]) -> None:
    lane = Lane()
    twice = [*reversed(urgent), *reversed(urgent)]
    for number, request in enumerate(twice):
        lane.lanes.put(number, request)
    lane.lanes.start()
    lane.wait(len(twice))
    last = len(urgent) - 1
    assert lane.done == [number for place in range(len(urgent)) for number in (last - place, 2 * last + 1 - place)]


def test_that_what_is_as_urgent_goes_by_age() -> None:
    lane = Lane()
    asked = [
        requests.Suit(path="a"), requests.Predict(path="a"), requests.ProbeDevice(runtime="r", device="d"),
        requests.CheckModel(model="a"), requests.CheckPlugin(path="a"), requests.Suit(path="b"),
    ]  # fmt: skip
    for number, request in enumerate(asked):
        lane.lanes.put(number, request)
    lane.lanes.start()
    lane.wait(6)
    assert lane.done == [0, 1, 5, 2, 3, 4]


@pytest.mark.parametrize("long", [READING[0], NETWORK[0], LIGHT[0]], ids=["reading", "network", "light"])
def test_that_long_work_in_one_lane_keeps_nobody_waiting_in_another(long: Request) -> None:
    busy = Busy()
    lane = Lane(lambda job: job.number != 0 or busy(job))
    lane.lanes.put(0, long)
    lane.lanes.start()
    assert busy.begun.wait(30)
    own = {id(one) for one in (READING, NETWORK, LIGHT) if long in one}
    others = [request for lane in (READING, NETWORK, LIGHT) if id(lane) not in own for request in lane]
    same = next(lane for lane in (READING, NETWORK, LIGHT) if id(lane) in own)[1]
    lane.lanes.put(100, same)
    for number, request in enumerate(others, 1):
        lane.lanes.put(number, request)
    lane.wait(len(others))
    assert sorted(lane.done) == list(range(len(others) + 1))
    busy.go_on.set()
    lane.wait(len(others) + 2)
    assert lane.done[-1] == 100


def test_that_a_long_answer_lets_the_urgent_pass_between_two_parts_and_no_thumbnail() -> None:
    lane = Lane()

    def work(job: Job) -> bool:
        if job.number == 1 and lane.done.count(1) == 2:
            lane.lanes.put(2, requests.Thumbnail(path="a"))
            lane.lanes.put(3, requests.Read(path="a"))
        return job.number != 1 or lane.done.count(1) == 4

    lane.work = work
    lane.lanes.put(1, requests.Open(paths=("a",)))
    lane.lanes.start()
    lane.wait(6)
    assert lane.done == [1, 1, 3, 1, 1, 2]


def test_that_of_a_waiting_job_nothing_is_done_once_it_is_given_up() -> None:
    busy = Busy()
    lane = Lane(lambda job: job.number != 0 or busy(job))
    lane.lanes.put(0, READING[0])
    lane.lanes.start()
    assert busy.begun.wait(30)
    lane.lanes.put(1, READING[0])
    lane.lanes.put(2, READING[0])
    assert lane.lanes.cancel(1) is True
    assert lane.lanes.cancel(1) is False
    busy.go_on.set()
    lane.wait(2)
    assert lane.done == [0, 2]


def test_that_a_running_job_is_asked_to_stop_and_is_not_over_by_that() -> None:
    stopped = threading.Event()

    def work(job: Job) -> bool:
        job.token.on_cancel(stopped.set)
        begun.set()
        assert stopped.wait(30)
        return True

    begun = threading.Event()
    lane = Lane(work)
    lane.lanes.put(7, NETWORK[0])
    lane.lanes.start()
    assert begun.wait(30)
    assert lane.lanes.cancel(7) is False
    lane.wait(1)
    assert lane.lanes.cancel(7) is False
    assert lane.done == [7]


def test_that_whatever_a_plugin_does_when_it_is_cancelled_delays_nobody_who_cancels() -> None:
    never, begun, go_on = threading.Event(), threading.Event(), threading.Event()

    def wait_for_ever() -> None:
        never.wait(30)

    def work(job: Job) -> bool:
        job.token.on_cancel(wait_for_ever)
        begun.set()
        assert go_on.wait(30)
        return True

    lane = Lane(work)
    lane.lanes.put(1, READING[0])
    lane.lanes.start()
    assert begun.wait(30)
    lane.lanes.cancel(1)  # would not return
    assert not never.is_set()
    go_on.set()
    lane.wait(1)
    never.set()


def test_that_a_job_is_given_up_between_two_parts() -> None:
    lane = Lane()

    def work(job: Job) -> bool:
        if job.number == 2:
            given_up.append(lane.lanes.cancel(1))
        elif job.number == 1:
            lane.lanes.put(2, requests.Read(path="a"))
        return job.number != 1

    given_up: list[bool] = []
    lane.work = work
    lane.lanes.put(1, requests.Open(paths=("a",)))
    lane.lanes.start()
    lane.wait(2)
    lane.lanes.put(3, requests.Thumbnail(path="a"))
    lane.wait(3)
    assert (lane.done, given_up) == ([1, 2, 3], [True])


@pytest.mark.parametrize(
    ("running", "likely"),
    [
        ((), None),
        ((READING[0],), 0),
        ((LIGHT[0],), 0),
        ((READING[0], NETWORK[0]), 1),
        ((READING[0], LIGHT[0]), None),
        ((READING[0], LIGHT[0], NETWORK[0]), 2),
    ],
)
def test_that_unknown_threads_work_for_the_network_or_for_the_only_one(
    running: tuple[Request, ...], likely: int | None
) -> None:
    all_in, go_on = threading.Barrier(len(running) + 1), threading.Event()

    def work(job: Job) -> bool:
        all_in.wait(30)
        assert go_on.wait(30)
        return True

    lane = Lane(work)
    for number, request in enumerate(running):
        lane.lanes.put(number, request)
    lane.lanes.start()
    all_in.wait(30)
    found = lane.lanes.likely()
    go_on.set()
    lane.wait(len(running))
    assert (found and found.number) == likely
    assert lane.lanes.likely() is None


def test_that_at_rest_nothing_is_at_work_and_nothing_begins_until_it_is_over() -> None:
    busy = Busy()
    lane = Lane(lambda job: job.number != 0 or busy(job))
    lane.lanes.put(0, NETWORK[0])
    lane.lanes.start()
    assert busy.begun.wait(30)
    seen: list[tuple[object, list[int]]] = []

    def then() -> None:
        lane.lanes.put(1, READING[0])
        lane.lanes.put(2, LIGHT[0])
        assert lane.lanes.at_rest(0, lambda: None) is False  # one at a time
        seen.append((lane.lanes.likely(), list(lane.done)))

    rested: list[bool] = []
    resting = threading.Thread(target=lambda: rested.append(lane.lanes.at_rest(300, then)))
    resting.start()
    assert rested == []
    busy.go_on.set()
    resting.join(30)
    assert (rested, seen) == ([True], [(None, [0])])
    lane.wait(3)
    assert sorted(lane.done) == [0, 1, 2]


def test_that_a_job_that_goes_on_lets_nobody_rest_and_the_others_go_on_too() -> None:
    busy, called = Busy(), list[int]()
    lane = Lane(lambda job: job.number != 0 or busy(job))
    lane.lanes.put(0, NETWORK[0])
    lane.lanes.start()
    assert busy.begun.wait(30)
    assert lane.lanes.at_rest(0.01, lambda: called.append(1)) is False
    lane.lanes.put(1, READING[0])
    lane.wait(1)
    assert (lane.done, called) == ([0, 1], [])
    busy.go_on.set()
    lane.wait(2)
    assert lane.lanes.at_rest(30, lambda: called.append(1)) is True
    assert called == [1]


def test_that_what_goes_wrong_at_rest_does_not_keep_the_lanes_shut() -> None:
    lane = Lane()
    lane.lanes.start()

    def wrong() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        lane.lanes.at_rest(1, wrong)
    lane.lanes.put(1, READING[0])
    lane.wait(1)
    assert lane.done == [1]


@settings(max_examples=30)
@given(
    asked=st.lists(st.sampled_from(READING), max_size=12),
    given_up=st.sets(st.integers(0, 11)),
)
def test_that_whatever_is_asked_and_given_up_the_rest_is_done_once_by_urgency_and_age(
    asked: list[Request], given_up: set[int]
) -> None:
    lane = Lane()
    for number, request in enumerate(asked):
        lane.lanes.put(number, request)
    for number in given_up:
        assert lane.lanes.cancel(number) is (number < len(asked))
    lane.lanes.put(99, requests.Thumbnail(path="last"))
    lane.lanes.start()
    left = [number for number in range(len(asked)) if number not in given_up]
    lane.wait(len(left) + 1)
    assert lane.done == [*sorted(left, key=lambda number: (READING.index(asked[number]), number)), 99]
