"""The worker: what runs in a process of its own, started by `wire.client` and reached through `wire` alone."""

from __future__ import annotations

import contextlib
import sys
import traceback

from workbench import logs
from workbench.host import dying
from workbench.wire.channel import Channel


def main(channel: Channel) -> None:
    """Be a worker on this channel, then leave without waiting for any thread."""
    status = 1
    try:
        from workbench.host.loop import Host

        Host(channel).run()
        status = 0
    except BaseException:
        # The last line is what the owner tells if the worker was not ready yet.
        logs.logger("host").exception("the worker cannot go on")
        traceback.print_exc()
    finally:
        with contextlib.suppress(Exception):
            logs.close()
            sys.stdout.flush()
        dying.leave(status)
