"""The pipes between a process and the worker that it starts, and how the worker is told about them.

A channel of its own, never standard input or output: plugins print. Pipes are inherited, so there is no address that
anybody else could connect to, and the worker sees the end of its owner as the end of the pipe. A third pipe carries
nothing: where the system can, its end alone ends the worker, even one that is busy in native code and hears nothing.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from multiprocessing.connection import Connection, Pipe
from typing import Any

from workbench.wire.flag import FLAG

_PIPE_BYTES = 1 << 20
MOST_BYTES = 256 << 20
"""No message is longer: arrays do not travel inside."""


@dataclass(slots=True)
class Channel:
    """This side's ends: `send` for bytes out, `receive` for bytes in, `life` to hold on to."""

    send: Any
    receive: Any
    life: Any

    def close(self) -> None:
        """Close all ends."""
        for end in (self.send, self.receive, self.life):
            with contextlib.suppress(OSError):
                end.close()


def start(
    command: list[str], environment: dict[str, str], stdout: Any, stderr: Any
) -> tuple[subprocess.Popen[bytes], Channel]:
    """Start `command` with the other ends of the pipes. Raises OSError."""
    pipes = [Pipe(duplex=False) for _ in range(3)]
    _widen(pipes[1][0].fileno())
    (to_worker_out, to_worker_in), (from_worker_out, from_worker_in), (life_out, life_in) = pipes
    ours, theirs = Channel(to_worker_in, from_worker_out, life_in), (to_worker_out, from_worker_in, life_out)
    numbers = [end.fileno() for end in theirs]
    try:
        process = subprocess.Popen(
            [*command, FLAG, *map(str, numbers)],
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            env=environment,
            **_inheriting(numbers),
        )
    except (OSError, ValueError) as error:
        ours.close()
        raise error if isinstance(error, OSError) else OSError(str(error)) from error
    finally:
        for end in theirs:
            end.close()
    return process, ours


def in_worker(arguments: list[str]) -> Channel | None:
    """The worker's ends, if these command-line arguments are a worker's; else None."""
    if FLAG not in arguments:
        return None
    at = arguments.index(FLAG)
    receive, send, life = (int(number) for number in arguments[at + 1 : at + 4])
    return Channel(
        _connection(send, writable=True), _connection(receive, writable=False), _connection(life, writable=False)
    )


def end_with(life: Any) -> None:
    """From now on, end this process at once when the other end of `life` is closed, whatever it is doing.

    Linux: the kernel signals a process when a pipe that it has set to O_ASYNC changes (fcntl(2), F_SETOWN), and nobody
    catches that signal (SIGIO). Python is not asked: a thread in native code that holds the interpreter delays nothing.
    Elsewhere the owner's end is seen when the interpreter is free again.
    """
    if sys.platform != "linux":
        return
    import fcntl

    with contextlib.suppress(OSError):
        signal.signal(signal.SIGIO, signal.SIG_DFL)
        fcntl.fcntl(life.fileno(), fcntl.F_SETOWN, os.getpid())
        flags = fcntl.fcntl(life.fileno(), fcntl.F_GETFL)
        fcntl.fcntl(life.fileno(), fcntl.F_SETFL, flags | os.O_ASYNC)
        if life.poll(0):
            os._exit(0)  # the owner ended before it could be told about


def _widen(number: int) -> None:
    """Let a pipe hold a whole answer of usual size, so that it is written and read in one go."""
    if sys.platform == "linux":
        import fcntl

        with contextlib.suppress(OSError):
            fcntl.fcntl(number, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)


def _connection(number: int, *, writable: bool) -> Any:
    if sys.platform == "win32":
        from multiprocessing.connection import PipeConnection

        os.set_handle_inheritable(number, False)
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
