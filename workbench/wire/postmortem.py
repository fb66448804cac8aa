"""How a worker ended, in words, and what it was doing."""

from __future__ import annotations

import dataclasses
import re
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench import logs
from workbench.errors import PluginError, WorkbenchError, WorkerError
from workbench.paths import display_name
from workbench.wire.crumbs import Crumb

CRASH_FILE = "crash"
START_FILE = "start"
HUNG = "hung:"
MEMORY = "memory:"
_WORDS = {
    "SIGSEGV": "it touched memory that is not its own (SIGSEGV)",
    "SIGABRT": "it gave up (SIGABRT)",
    "SIGBUS": "it touched memory that could not be had (SIGBUS)",
    "SIGILL": "it met an instruction that this processor does not have (SIGILL)",
    "SIGFPE": "it divided by zero (SIGFPE)",
    "SIGKILL": "the system ended it (SIGKILL), often for want of memory",
}

_OPEN_END = re.compile(r" (of|for|on|in|from|at)$")
"""What is being done reads on to a file's name; where there is none, it ends before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Death:
    """How a worker ended.

    why
        In words, or HUNG and a request's number, or MEMORY and two numbers of bytes.
    crumbs
        What it was doing that it may have died of, the latest last; empty if it was doing nothing.
    killed
        It was ended from outside, so that it need not have been a request's doing at all.
    """

    why: str
    crumbs: tuple[Crumb, ...] = ()
    killed: bool = False

    @property
    def suspects(self) -> frozenset[int]:
        """Numbers of the requests that it may have died of."""
        return frozenset(crumb.id for crumb in self.crumbs)

    @property
    def culprit(self) -> int | None:
        """The request that it died of, if that is certain."""
        return next(iter(self.suspects)) if len(self.suspects) == 1 and not self.killed else None

    def of(self, number: int) -> Death:
        """The same death, of which this request is known to be the cause."""
        return dataclasses.replace(self, crumbs=tuple(c for c in self.crumbs if c.id == number)[-1:], killed=False)


def judged(why: str, folder: Path, crumbs: Sequence[Crumb]) -> Death:
    """What the crumbs say, and what the dying interpreter wrote about its last thread."""
    if why.startswith(HUNG):
        # Without a crumb of its own it was waiting: somebody else keeps the worker from hearing that it was given up.
        blamed = [crumb for crumb in crumbs if crumb.id == int(why.removeprefix(HUNG))]
    else:
        thread = _crashed_thread(folder / CRASH_FILE)
        blamed = [crumb for crumb in crumbs if crumb.thread == thread]
    return Death(why=why, crumbs=tuple(blamed or crumbs), killed=why == _WORDS["SIGKILL"])


def last_words(folder: Path) -> str:
    """The last line that a worker wrote to standard error before it was ready."""
    try:
        text = (folder / START_FILE).read_bytes()[-8192:].decode("utf-8", "replace")
    except OSError:
        return ""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:300] if lines else ""


def status_words(code: int | None) -> str:
    """What an exit status says."""
    if code is None:
        return "it stopped answering"
    if code < 0:
        try:
            name = signal.Signals(-code).name
        except ValueError:
            return f"it was ended by signal {-code}"
        return _WORDS.get(name, f"it was ended by {name}")
    if sys.platform == "win32" and code >= 0xC0000000:
        return f"the system ended it (0x{code:08X})"
    return f"it ended itself with status {code}"


def as_error(death: Death) -> WorkbenchError:
    """What to tell a person; `params["subject"]` is the path of the file in hand, never shown and never logged."""
    doing = doing_words(death.crumbs)
    subject = death.crumbs[0].subject if len(death.crumbs) == 1 else ""
    if death.why.startswith(HUNG):
        return WorkerError("worker.hung", doing=doing, subject=subject)
    if death.why.startswith(MEMORY):
        used, limit = (f"{int(part) / 2**20:,.0f} MB" for part in death.why.split(":")[1:])
        return WorkerError("worker.memory", doing=doing, used=used, limit=limit, subject=subject)
    return WorkerError("worker.crashed", doing=doing, why=sentence(death.why), subject=subject)


def with_subject(error: WorkbenchError, subject: str) -> WorkbenchError:
    """A plugin's failure with the file that it was busy with; any other error as it is."""
    if not isinstance(error, PluginError) or not subject or "subject" in error.params:
        return error
    params: dict[str, Any] = {**error.params, "subject": subject}
    if error.code != "plugin.raised":
        return PluginError(error.code, what=error.what, why=error.why, hint=error.hint, **params)
    return PluginError(error.code, **{**params, "doing": f"{params.get('doing')} {display_name(subject)}"})


def sentence(words: str) -> str:
    """Words as a sentence of their own."""
    return words[:1].upper() + words[1:].rstrip(".") + "."


def doing_words(crumbs: Sequence[Crumb]) -> str:
    """What was being done, to which file, by which plugin."""
    return _words(crumbs, display_name)


def logged_words(crumbs: Sequence[Crumb]) -> str:
    """The same without names of files."""
    return _words(crumbs, logs.named)


def _words(crumbs: Sequence[Crumb], name: Callable[[str], str]) -> str:
    return " or ".join(_said(crumb, name) for crumb in crumbs) or "doing nothing in particular"


def _said(crumb: Crumb, name: Callable[[str], str]) -> str:
    doing = f"{crumb.doing} {name(crumb.subject)}" if crumb.subject else _OPEN_END.sub("", crumb.doing)
    return f"{doing} with {crumb.plugin}" if crumb.plugin else doing


def _crashed_thread(file: Path) -> int:
    """The thread that died, from what faulthandler wrote: 0 if it wrote nothing."""
    try:
        text = file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return 0
    found = re.search(r"Current thread 0x([0-9a-fA-F]+)", text)
    return int(found.group(1), 16) if found else 0
