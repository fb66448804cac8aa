"""How a worker ended, in words, and what it was doing."""

from __future__ import annotations

import re
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

from workbench import logs
from workbench.errors import WorkbenchError, WorkerError
from workbench.paths import display_name
from workbench.wire.protocol import Crumb

HUNG = "hung"
MEMORY = "memory:"
_WORDS = {
    "SIGSEGV": "it touched memory that is not its own (SIGSEGV)",
    "SIGABRT": "it gave up (SIGABRT)",
    "SIGBUS": "it touched memory that could not be had (SIGBUS)",
    "SIGILL": "it met an instruction that this processor does not have (SIGILL)",
    "SIGFPE": "it divided by zero (SIGFPE)",
    "SIGKILL": "the system ended it (SIGKILL), often for want of memory",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Death:
    """How a worker ended: in words, and what it was doing in the thread that died (None if that cannot be told)."""

    why: str
    crumb: Crumb | None


def crashed_thread(file: Path) -> int:
    """The thread that died, from what faulthandler wrote: 0 if it wrote nothing."""
    try:
        text = file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return 0
    found = re.search(r"Current thread 0x([0-9a-fA-F]+)", text)
    return int(found.group(1), 16) if found else 0


def status_words(code: int | None) -> str:
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
    doing = doing_words(death.crumb)
    subject = death.crumb.subject if death.crumb else ""
    if death.why == HUNG:
        return WorkerError("worker.hung", doing=doing, subject=subject)
    if death.why.startswith(MEMORY):
        used, limit = (f"{int(part) / 2**20:,.0f} MB" for part in death.why.split(":")[1:])
        return WorkerError("worker.memory", doing=doing, used=used, limit=limit, subject=subject)
    return WorkerError("worker.crashed", doing=doing, why=death.why[:1].upper() + death.why[1:] + ".", subject=subject)


def doing_words(crumb: Crumb | None) -> str:
    if crumb is None:
        return "doing nothing in particular"
    subject = f" {display_name(crumb.subject)}" if crumb.subject else ""
    return f"{crumb.doing}{subject} with {crumb.plugin}"


def logged_words(crumb: Crumb | None) -> str:
    if crumb is None:
        return "doing nothing in particular"
    subject = f" {logs.named(crumb.subject)}" if crumb.subject else ""
    return f"{crumb.doing}{subject} with {crumb.plugin}"
