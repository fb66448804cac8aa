"""The branch that every entry point takes first: am I a worker? Imports nothing that is heavy."""

from __future__ import annotations

import sys
from multiprocessing import freeze_support


def enter() -> None:
    """Return at once in an ordinary process; become a worker and never return in one that was started as such."""
    freeze_support()
    from workbench.wire import channel

    mine = channel.in_worker(sys.argv)
    if mine is not None:
        from workbench import host

        host.main(mine)


def command() -> tuple[str, ...]:
    """How this program starts a worker of itself."""
    if getattr(sys, "frozen", False):
        return (sys.executable,)
    return (sys.executable, "-m", "workbench")
