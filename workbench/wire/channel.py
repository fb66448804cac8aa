"""Two one-way pipes between a process and the worker that it starts, and how the worker is told about them.

A channel of its own, never standard input or output: plugins print. Pipes are inherited, so there is no address that
anybody else could connect to, and the worker sees the end of its owner as the end of the pipe.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from multiprocessing.connection import Connection, Pipe
from typing import Any

FLAG = "--workbench-worker"


@dataclass(slots=True)
class Channel:
    """This side's ends: `send` for bytes out, `receive` for bytes in."""

    send: Any
    receive: Any

    def close(self) -> None:
        """Close both ends."""
        self.send.close()
        self.receive.close()


def start(command: list[str], environment: dict[str, str], stderr: Any) -> tuple[subprocess.Popen[bytes], Channel]:
    """Start `command` with the other ends of two pipes. Raises OSError."""
    to_worker_out, to_worker_in = Pipe(duplex=False)
    from_worker_out, from_worker_in = Pipe(duplex=False)
    theirs = (to_worker_out, from_worker_in)
    numbers = [str(end.fileno()) for end in theirs]
    try:
        process = subprocess.Popen(
            [*command, FLAG, *numbers],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=stderr,
            env=environment,
            **_inheriting([end.fileno() for end in theirs]),
        )
    except OSError:
        to_worker_in.close()
        from_worker_out.close()
        raise
    finally:
        for end in theirs:
            end.close()
    return process, Channel(to_worker_in, from_worker_out)


def in_worker(arguments: list[str]) -> Channel | None:
    """The worker's ends, if these command-line arguments are a worker's; else None."""
    if FLAG not in arguments:
        return None
    at = arguments.index(FLAG)
    receive, send = int(arguments[at + 1]), int(arguments[at + 2])
    return Channel(_connection(send, writable=True), _connection(receive, writable=False))


def _connection(number: int, *, writable: bool) -> Any:
    if sys.platform == "win32":
        from multiprocessing.connection import PipeConnection

        return PipeConnection(number, readable=not writable, writable=writable)
    os.set_inheritable(number, False)
    return Connection(number, readable=not writable, writable=writable)


def _inheriting(numbers: list[int]) -> dict[str, Any]:
    if sys.platform == "win32":
        for number in numbers:
            os.set_handle_inheritable(number, True)
        info = subprocess.STARTUPINFO()
        info.lpAttributeList = {"handle_list": numbers}
        return {"startupinfo": info, "creationflags": subprocess.CREATE_NO_WINDOW, "close_fds": True}
    return {"pass_fds": numbers, "start_new_session": True}
