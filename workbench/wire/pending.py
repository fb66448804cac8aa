"""Requests that are not answered yet, and what becomes of them when a worker dies.

A request that a worker died of is over: it is never tried again by itself, nor are others that look at the same file.
Where the dead worker does not tell which of several it was, each of them is tried once more, alone: the next death
names it. All others are simply asked again, however many workers die over their heads.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from workbench.core.progress import Progress
from workbench.wire.answers import Broken, BrokenPath, Opened
from workbench.wire.calls import Call, call
from workbench.wire.postmortem import Death, as_error
from workbench.wire.requests import Inspect, Open, Read, Render, Request, Thumbnail

LOOKS = (Read, Render, Thumbnail, Inspect)
"""Requests that read a file and do nothing else with it."""
Done = Callable[[Any, BaseException | None], None]
PartOf = Callable[[Any], None]
Tell = Callable[[Progress], None]


@dataclass(slots=True, eq=False)
class Pending:
    """One request. `suspect`: a worker may have died of it. `sent`: the present worker has it."""

    request: Request
    done: Done
    part: PartOf | None = None
    progress: Tell | None = None
    cancelled: bool = False
    suspect: bool = False
    sent: bool = False
    timer: threading.Timer | None = None

    def disarm(self) -> None:
        """Nobody waits any longer for it to stop."""
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None


@dataclass(slots=True)
class PendingRequests:
    """All of them, by number. Not for two threads at once."""

    by_number: dict[int, Pending] = field(default_factory=dict)
    waited: bool = False

    @property
    def trying(self) -> bool:
        """Whether the worker is being tried with a suspect."""
        return any(one.suspect and one.sent for one in self.by_number.values())

    def to_send(self) -> list[int]:
        """What the present worker is to be sent: everything that it does not have, but a suspect alone.

        `waited`: the suspect takes so long that the others are sent after all.
        """
        waiting = [number for number, one in self.by_number.items() if not one.sent]
        suspects = [number for number in waiting if self.by_number[number].suspect]
        if self.trying:
            return [number for number in waiting if number not in suspects] if self.waited else []
        self.waited = False
        return suspects[:1] or waiting

    def take(self, number: int) -> Pending | None:
        """Take one out: it is over."""
        one = self.by_number.pop(number, None)
        if one is not None:
            one.disarm()
        return one

    def take_all(self, error: BaseException) -> list[Call]:
        """Take all of them out. Returns what is to be called."""
        taken = [one for number in list(self.by_number) if (one := self.take(number)) is not None]
        return [_over(one, error) for one in taken if not one.cancelled]

    def after_retirement(self) -> None:
        """The worker ended between two requests: all are to be asked again, those given up excepted."""
        for number, one in list(self.by_number.items()):
            one.sent = False
            if one.cancelled:
                self.take(number)

    def after_death(self, death: Death) -> tuple[Death, list[Call]]:
        """Take out what the worker died of. Returns what is known of the death now, and what is to be called."""
        culprit = death.culprit
        known = [number for number in death.suspects if number in self.by_number and self.by_number[number].suspect]
        if culprit is None and len(known) == 1:
            culprit = known[0]
        if culprit is not None:
            death = death.of(culprit)
        calls: list[Call] = []
        path = ""
        for number in list(self.by_number):
            one = self.by_number[number]
            one.sent = False
            if one.cancelled:
                self.take(number)
            elif number == culprit:
                path = getattr(one.request, "path", "") if isinstance(one.request, LOOKS) else ""
                calls += self._blamed(number, death)
            elif culprit is None and number in death.suspects:
                one.suspect = True
        return death, [*calls, *(self._spared(path, death) if path else ())]

    def _spared(self, path: str, death: Death) -> list[Call]:
        """Others who only want to look at the file that killed: they would cost the next worker its life."""
        same = [n for n, one in self.by_number.items() if isinstance(one.request, LOOKS) and one.request.path == path]
        taken = [one for number in same if (one := self.take(number)) is not None]
        return [_over(one, as_error(death)) for one in taken if not one.cancelled]

    def _blamed(self, number: int, death: Death) -> list[Call]:
        """The culprit is over; but if it was one file of many that were being opened, the others go on."""
        one, error, subject = self.by_number[number], as_error(death), death.crumbs[0].subject
        if not isinstance(one.request, Open) or not subject or subject in one.request.skip:
            self.take(number)
            return [_over(one, error)]
        one.request = msgspec.structs.replace(one.request, skip=(*one.request.skip, subject))
        one.suspect = False
        broken, part = Opened(broken=(BrokenPath(path=subject, error=Broken.of(error)),)), one.part
        return [call(part, broken)] if part is not None else []


def _over(one: Pending, error: BaseException) -> Call:
    return call(one.done, None, error)
