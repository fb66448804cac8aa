"""Calls into the asker's code: collected while a lock is held, made when it is not."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Iterable
from typing import Any

from workbench import logs

Call = Callable[[], None]


def call(function: Callable[..., None], *arguments: Any) -> Call:
    """A call to be made later."""
    return functools.partial(function, *arguments)


def make(calls: Iterable[Call]) -> None:
    """Make calls. What they raise is the asker's mistake, and costs nobody else an answer."""
    for one in calls:
        try:
            one()
        except Exception:
            logs.logger("wire").exception("a callback did not go well")


def later(seconds: float, one: Call) -> threading.Timer:
    """Make a call after some time, unless the timer is cancelled before."""
    timer = threading.Timer(seconds, one)
    timer.daemon = True
    timer.start()
    return timer
