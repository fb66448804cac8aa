"""Jobs and the lanes they run in. In a lane the more urgent goes first, and lets others pass between two parts."""

from __future__ import annotations

import itertools
import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from workbench.core.progress import CancelToken
from workbench.wire import requests
from workbench.wire.requests import Request

LANES = ("reading", "network", "light")
_PLACES: dict[type[Request], tuple[str, int, str]] = {
    requests.Read: ("reading", 0, "opening"),
    requests.Render: ("reading", 1, "drawing"),
    requests.Open: ("reading", 2, "looking at"),
    requests.Inspect: ("reading", 3, "looking at"),
    requests.Thumbnail: ("reading", 5, "drawing"),
    requests.Predict: ("network", 0, "running a model on"),
    requests.Suit: ("network", 0, "choosing a model for"),
    requests.Trace: ("network", 1, "following the steps of a model on"),
    requests.CompareTensor: ("network", 1, "comparing a tensor with"),
    requests.PlanCode: ("network", 1, "writing down the steps of a model on"),
    requests.Explain: ("network", 2, "explaining"),
    requests.Preview: ("network", 0, "trying an answer about a model on"),
    requests.PrepareModel: ("network", 1, "looking at the model"),
    requests.AddModel: ("network", 3, "adding a model"),
    requests.CheckModel: ("network", 4, "checking a model"),
    requests.ProbeDevice: ("network", 4, "trying a device"),
    requests.CheckPlugin: ("network", 4, "checking a plugin"),
    requests.Measure: ("network", 4, "measuring devices with"),
    requests.Bench: ("network", 5, "measuring"),
    requests.Intake: ("light", 0, "looking at the model"),
    requests.Export: ("light", 0, "writing results"),
}


@dataclass(order=True, slots=True)
class Job:
    """A request on its way. Sorted by urgency, then by age."""

    urgency: int
    order: int
    number: int = field(compare=False)
    request: Request = field(compare=False)
    token: CancelToken = field(compare=False, default_factory=CancelToken)
    parts: Iterator[Any] | None = field(compare=False, default=None)
    running: bool = field(compare=False, default=False)

    @property
    def subject(self) -> str:
        """The file that it is about, as far as the request says."""
        return str(getattr(self.request, "path", ""))

    @property
    def doing(self) -> str:
        """What it is, in words."""
        return _PLACES.get(type(self.request), ("", 0, "answering"))[2]


class Lanes:
    """A thread and a queue for each lane. `do` does a job, or its next part, says whether it is over, and never raises.

    `between` is called in a lane after every piece of work.
    """

    def __init__(self, do: Callable[[Job], bool], between: Callable[[], None]) -> None:
        self._do, self._between = do, between
        self._orders = itertools.count()
        self._turns = threading.Condition()
        self._paused = False
        self._jobs: dict[int, Job] = {}
        self._now: dict[str, Job] = {}
        self._queues: dict[str, queue.PriorityQueue[Job]] = {name: queue.PriorityQueue() for name in LANES}

    def start(self) -> None:
        """From now on, jobs are done."""
        for name in LANES:
            threading.Thread(target=self._work, args=(name,), name=f"lane-{name}", daemon=True).start()

    def put(self, number: int, request: Request) -> None:
        """A new job."""
        lane, urgency, _ = _PLACES.get(type(request), ("light", 0, ""))
        job = Job(urgency, next(self._orders), number, request)
        with self._turns:
            self._jobs[number] = job
        self._queues[lane].put(job)

    def cancel(self, number: int) -> bool:
        """Give a job up. True if it was only waiting, and is over now; one that is being done stops where it can."""
        with self._turns:
            job = self._jobs.get(number)
            if job is None:
                return False
            waiting = not job.running
            if waiting:
                del self._jobs[number]
        # In a thread of its own: what a plugin wants to do then may take long, or go wrong.
        threading.Thread(target=job.token.cancel, name="cancelling", daemon=True).start()
        return waiting

    def likely(self) -> Job | None:
        """Whose work a thread does of which nothing is known: a plugin's own threads run networks, as a rule."""
        with self._turns:
            now = dict(self._now)
        return now.get("network") or (next(iter(now.values())) if len(now) == 1 else None)

    def at_rest(self, within_s: float, then: Callable[[], None]) -> bool:
        """Let no lane begin anything and wait for those at work; when none is left, call `then`. False if some go on.

        To be called in a lane, between two pieces of work.
        """
        with self._turns:
            if self._paused:
                return False
            self._paused = True
            quiet = self._turns.wait_for(lambda: not self._now, within_s)
            try:
                if quiet:
                    then()
            finally:
                self._paused = False
                self._turns.notify_all()
        return quiet

    def _work(self, lane: str) -> None:
        jobs = self._queues[lane]
        while True:
            job = jobs.get()
            with self._turns:
                self._turns.wait_for(lambda: not self._paused)
                if job.number not in self._jobs:
                    continue
                job.running = True
                self._now[lane] = job
            over = self._do(job)
            with self._turns:
                job.running = False
                del self._now[lane]
                if over:
                    self._jobs.pop(job.number, None)
                self._turns.notify_all()
            if not over:
                jobs.put(job)
            self._between()
