"""The branch that every entry point takes first: am I a worker? Imports nothing that is heavy."""

from __future__ import annotations

import sys
from pathlib import Path

from workbench.wire.flag import FLAG


def enter() -> None:
    """Return at once in an ordinary process; become a worker and never return in one that was started as such."""
    if getattr(sys, "frozen", False):
        from multiprocessing import freeze_support

        freeze_support()
    if FLAG not in sys.argv:
        return
    from workbench.wire import channel

    mine = channel.in_worker(sys.argv)
    if mine is not None:
        from workbench import host

        host.main(mine)


def command() -> tuple[str, ...]:
    """How this program starts a worker of itself: of these very files, whatever lies in the current folder."""
    if getattr(sys, "frozen", False):
        return (sys.executable,)
    home = str(Path(__file__).parent.parent)
    here = f"import sys; home = {home!r}; home in sys.path or sys.path.insert(0, home)"
    return (sys.executable, "-P", "-c", f"{here}; from workbench import worker; worker.enter()")
