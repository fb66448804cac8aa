"""`workbench`: a worker, a command, or the window. The only place that knows both faces of the program."""

from __future__ import annotations

import sys
from typing import NoReturn


def main() -> NoReturn:
    """Become a worker if this process was started as one; else do what the arguments say."""
    from workbench import worker

    worker.enter()
    arguments = sys.argv[1:]
    if is_command(arguments):
        from workbench.cli import main as command_line

        command_line(arguments)
    sys.exit(window(arguments))


def is_command(arguments: list[str]) -> bool:
    """Whether the command line is meant. `demo` opens the window where there is a display."""
    if not arguments:
        return False
    if any(argument in ("-h", "--help", "--version") for argument in arguments):
        return True
    if arguments[0].startswith("-"):
        return False
    from workbench.cli.parser import commands

    if arguments[0] not in commands():
        return looks_misspelt(arguments[0])
    return arguments[0] != "demo" or bool({"--headless", "--json", "-o", "--out"} & set(arguments)) or not has_display()


def looks_misspelt(word: str) -> bool:
    """Whether a first word is rather a command that does not exist than a picture that is not there."""
    from pathlib import Path

    return word.isalpha() and not Path(word).exists()


def has_display() -> bool:
    """Whether a window could be shown: by the environment alone, nothing is tried."""
    import os

    if sys.platform != "linux":
        return True
    return any(os.environ.get(name) for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"))


def window(arguments: list[str]) -> int:
    """Open the window and stay until it is closed. Returns the exit status: 2 where it cannot be opened."""
    import gc
    import os

    gc.disable()  # nothing becomes garbage before the first paint; the window switches it on again after that

    from ui.command import parse

    wanted = parse(arguments)
    if sys.platform == "linux":
        from ui import qt_libraries

        problem = qt_libraries.problem(os.environ)
        if problem is not None:
            sys.stderr.write("\n".join(problem.lines()) + "\n")
            return 2
    from ui import plain_python

    plain_python.promise()
    from ui.app import run

    return run(wanted)


if __name__ == "__main__":
    main()
