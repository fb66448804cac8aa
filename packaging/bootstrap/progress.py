"""What the set-up shows while it works: one line a step, rewritten in place on a terminal. Standard library only."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from typing import TextIO

STEP = re.compile(r"^(?:Collecting ([\w.-]+)|Processing .*?([\w.]+)-[^/\\]+\.whl)")
NOISE = re.compile(r"\s*(?:Ignoring |Requirement already satisfied|WARNING: Location |Looking in |$)")
TAIL = 8
WIDTH = 160


def tail(output: str) -> str:
    """The last lines of pip's output that are worth reading, indented and cut to a readable width."""
    lines = [line.rstrip() for line in output.splitlines() if not NOISE.match(line)]
    return "\n".join(f"    {line[:WIDTH]}" for line in lines[-TAIL:])


def state(line: str) -> str:
    """What a line of pip's output means in a word or two; empty where it is not worth showing."""
    found = STEP.match(line)
    if found:
        return found[1] or found[2]
    if "Retrying (" in line:
        return "no answer, trying again"
    return "unpacking" if line.startswith("Installing collected packages") else ""


class Progress:
    """Writes to a stream: on a terminal one line that changes, elsewhere one line when a step begins."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lively = stream.isatty()
        self._step = ""
        self._began = 0.0

    def say(self, text: str) -> None:
        """A line of its own."""
        print(text, file=self._stream, flush=True)

    def begin(self, step: str) -> None:
        """A step begins."""
        self._step, self._began = step, time.monotonic()
        if self._lively:
            self._rewrite("")
        else:
            self.say(f"{step} ...")

    def end(self, *, done: bool = True) -> None:
        """The step is over; its line stays."""
        seconds = round(time.monotonic() - self._began)
        if self._lively:
            self._rewrite(f"done in {seconds} s" if done else "stopped")
            self.say("")

    def follow(self, command: Sequence[str], variables: Mapping[str, str]) -> tuple[str, int]:
        """Runs a program, showing what it is at; returns its whole output and its exit status."""
        pipe, merge = subprocess.PIPE, subprocess.STDOUT
        lines: list[str] = []
        with subprocess.Popen(
            command, stdout=pipe, stderr=merge, text=True, encoding="utf-8", errors="replace", env=dict(variables)
        ) as process:
            for line in process.stdout or ():
                lines.append(line)
                shown = state(line)
                if shown and self._lively:
                    self._rewrite(shown)
        return "".join(lines), process.returncode

    def _rewrite(self, what: str) -> None:
        width = shutil.get_terminal_size().columns - 1
        print("\r" + f"{self._step} ... {what}"[:width].ljust(width), end="", file=self._stream, flush=True)
