"""From the command line of start.py to a running program: environment, packages, Qt's libraries, hand over."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from . import environment, qt_libraries
from .environment import ROOT, SetupError
from .progress import Progress

COMMANDS = ("demo", "run", "test", "install")
USAGE = (
    "usage: start.py [--wheels FOLDER] demo|run|test [ARGUMENT...], "
    "or start.py [--wheels FOLDER] install [--dev] [--extra NAME]"
)
NOTHING_STARTED = 2
INTERRUPTED = 130


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the command line asks for; `arguments` belong to what is started."""

    command: str
    arguments: Sequence[str]
    wheels: Path | None
    dev: bool
    extras: Sequence[str] = ()

    @property
    def lock(self) -> str:
        """The lock that it needs."""
        return "dev" if self.dev or self.command == "test" else "app"


def parse(arguments: Sequence[str]) -> Request:
    """Reads the command line; raises SetupError with the usage where it is not understood."""
    rest = list(arguments)
    wheels: Path | None = None
    if rest and rest[0].partition("=")[0] == "--wheels":
        option, _, value = rest.pop(0).partition("=")
        if not value and not rest:
            raise SetupError(f"{option} needs a folder. {USAGE}")
        wheels = Path(value or rest.pop(0)).resolve()
        if not any(wheels.glob("*.whl")):
            raise SetupError(f"There is no package (*.whl) in the folder {wheels}.")
    command = rest.pop(0) if rest else ""
    if command not in COMMANDS:
        raise SetupError(USAGE)
    if command == "install":
        dev, extras = install_options(rest)
        return Request(command=command, arguments=(), wheels=wheels, dev=dev, extras=extras)
    return Request(command=command, arguments=rest, wheels=wheels, dev=False)


def install_options(words: Sequence[str]) -> tuple[bool, list[str]]:
    """What `install` is to set up: for developers too, and which extras. Raises SetupError."""
    rest, dev, extras = list(words), False, list[str]()
    while rest:
        option, _, value = rest.pop(0).partition("=")
        if option == "--dev" and not value:
            dev = True
        elif option == "--extra" and (value or rest):
            name = value or rest.pop(0)
            if name not in environment.EXTRAS:
                raise SetupError(f"There is no extra called {name}. Known: {', '.join(environment.EXTRAS)}.")
            extras.append(name)
        else:
            raise SetupError(USAGE)
    return dev, extras


def folder() -> Path:
    """Where the environment is: `.venv` beside the README, or what WORKBENCH_VENV names."""
    named = os.environ.get("WORKBENCH_VENV")
    return Path(named).expanduser().absolute() if named else ROOT / ".venv"


def program(request: Request, python: Path) -> list[str]:
    """The command line of what is started."""
    module = {"demo": ["ui", "demo"], "run": ["ui"], "test": ["pytest", "-ra"]}[request.command]
    return [str(python), "-m", *module, *request.arguments]


def hand_over(command: Sequence[str]) -> NoReturn:
    """Becomes the program, so that its exit status and signals are its own."""
    os.execve(command[0], list(command), environment.child_variables())


def run_beneath(command: Sequence[str]) -> int:
    """Runs the program and passes its exit status on, for Windows, where a process cannot become another.

    Ctrl+C reaches the program too: it is waited for, and 130 says what ended it.
    """
    interrupted = False
    with subprocess.Popen(command, env=environment.child_variables()) as process:
        while True:
            try:
                status = process.wait()
                break
            except KeyboardInterrupt:
                interrupted = True
    return INTERRUPTED if interrupted else status


def start(request: Request, progress: Progress) -> int:
    """Sets up and starts; returns an exit status only where it does not become the program."""
    place = folder()
    environment.ready(place, progress)
    environment.install(place, request.lock, request.wheels, progress, request.extras)
    if request.command == "install":
        progress.say(f"Everything is installed in {place}.")
        return 0
    python = environment.python_of(place)
    if sys.platform.startswith("linux"):
        found = qt_libraries.find(python, environment.child_variables())
        text, stop = qt_libraries.judge(found, request.command, os.environ)
        if text:
            progress.say(text)
        if stop:
            return NOTHING_STARTED
    if request.command == "test":
        os.chdir(ROOT)
    command = program(request, python)
    if os.name == "nt":
        return run_beneath(command)
    hand_over(command)


def main(arguments: Sequence[str]) -> int:
    """Does what the command line of start.py asks for; returns the exit status."""
    progress = Progress(sys.stderr)
    try:
        return start(parse(arguments), progress)
    except SetupError as error:
        progress.say(str(error))
        return NOTHING_STARTED
    except KeyboardInterrupt:
        progress.say("\nStopped. The same command goes on.")
        return INTERRUPTED
