"""Every call into a plugin goes through here.

Whatever a plugin raises becomes a PluginError that names it, with the traceback in the log; an answer of the wrong
type does too; three failures switch it off for the session. Errors that are meant for people, and cancelling, pass
unchanged.
This contains faults. It is no sandbox: a plugin can do whatever the program can.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from workbench import logs
from workbench.core.image import Image
from workbench.core.kinds import Imported, Scan, Session
from workbench.core.overlay import Overlay
from workbench.core.result import Findings
from workbench.core.sample import Sample, SampleSpec
from workbench.core.snippet import Snippet
from workbench.errors import Cancelled, OutOfMemory, PluginError, WorkbenchError
from workbench.plugin.manifest import Contribution

STRIKES = 3
_ANSWERS: dict[tuple[str, str], type] = {
    ("reader", "scan"): Scan,
    ("reader", "read"): Image,
    ("reader", "sniff"): bool,
    ("step", "plan"): SampleSpec,
    ("step", "apply"): Sample,
    ("step", "describe"): str,
    ("step", "python"): Snippet,
    ("runtime", "open"): Session,
    ("session", "run"): dict,
    ("interpreter", "interpret"): Findings,
    ("interpreter", "output"): str,
    ("explainer", "explain"): Overlay,
    ("importer", "read"): Imported,
}
_DOING = {
    ("reader", "sniff"): "recognising",
    ("reader", "scan"): "reading the header of",
    ("reader", "read"): "decoding",
    ("reader", "stored"): "decoding",
    ("reader", "tags"): "reading the header of",
    ("reader", "codecs"): "asking for decoders",
    ("step", "plan"): "planning a step for",
    ("step", "apply"): "preparing",
    ("step", "describe"): "planning a step for",
    ("step", "python"): "writing down a step for",
    ("reader", "python"): "writing down how to read",
    ("runtime", "devices"): "listing devices",
    ("runtime", "versions"): "listing versions",
    ("runtime", "open"): "loading a network for",
    ("runtime", "probe"): "trying a device",
    ("session", "run"): "running a network on",
    ("interpreter", "output"): "planning for",
    ("interpreter", "interpret"): "interpreting",
    ("interpreter", "score"): "explaining",
    ("explainer", "needs"): "asking for maps of",
    ("explainer", "explain"): "explaining",
    ("writer", "write"): "writing",
    ("importer", "sniff"): "recognising a model in",
    ("importer", "read"): "importing a model from",
}
SET_UP = "set up"

Enter = Callable[[str, str], AbstractContextManager[object]]
"""(plugin's contribution, what it is doing) → a context that lasts as long as the call: the worker's breadcrumb."""


def unwatched(contribution: str, doing: str) -> AbstractContextManager[object]:
    """An `Enter` for those who keep no breadcrumbs."""
    return nullcontext()


class Guard:
    """Counts failures per plugin and wraps what plugins give. One per process."""

    def __init__(self, enter: Enter = unwatched, log: str = "") -> None:
        self._enter = enter
        self._log = log
        self._strikes: dict[str, int] = {}
        self._logger = logs.logger("plugin")

    def strikes(self, plugin: str) -> int:
        """How often the plugin has failed in this session."""
        return self._strikes.get(plugin, 0)

    def refuse_if_off(self, plugin: str) -> None:
        """Raise PluginError if the plugin was switched off for this session."""
        if self.strikes(plugin) >= STRIKES:
            why = f"It failed {STRIKES} times since the program was started."
            raise PluginError("plugin.off", plugin=plugin, why=why)

    def wrapped(self, inner: object, contribution: Contribution) -> Any:
        """`inner`, with every method called under guard."""
        return _Guarded(inner, contribution.kind, contribution.id, self)

    def call(self, kind: str, contribution: str, name: str, function: Callable[..., Any], *args: Any, **kw: Any) -> Any:
        """Call a plugin's function. Raises PluginError for anything it should not have raised or returned."""
        plugin = contribution.partition(".")[0]
        self.refuse_if_off(plugin)
        doing = "setting up" if name == SET_UP else _DOING.get((kind, name), name.replace("_", " "))
        try:
            with self._enter(contribution, doing):
                answer = function(*args, **kw)
        except (WorkbenchError, Cancelled, KeyboardInterrupt):
            raise
        except MemoryError as error:
            why = f"The plugin {contribution} asked for more than there is."
            raise OutOfMemory("runtime.out_of_memory", model=contribution, device="this machine", why=why) from error
        except BaseException as error:
            raise self._failed(contribution, doing, error) from error
        expected = _ANSWERS.get((kind, name))
        if expected is not None and not isinstance(answer, expected):
            self._strikes[plugin] = self.strikes(plugin) + 1
            why = f"{name} of {contribution} gave {type(answer).__name__} instead of {expected.__name__}."
            raise PluginError("plugin.wrong_answer", plugin=plugin, why=why, log=self._log)
        if expected is Session:
            return _Guarded(answer, "session", contribution, self)
        return answer

    def _failed(self, contribution: str, doing: str, error: BaseException) -> PluginError:
        plugin = contribution.partition(".")[0]
        self._strikes[plugin] = self.strikes(plugin) + 1
        doing = re.sub(r" (of|for|on|in|from)$", "", doing)  # what it was done to is not known here
        self._logger.error("%s failed while %s", contribution, doing, exc_info=error)
        detail = str(error).strip().splitlines()[0][:300] if str(error).strip() else "it gave no reason"
        return PluginError(
            "plugin.raised", plugin=contribution, doing=doing, kind=type(error).__name__, detail=detail, log=self._log
        )


class _Guarded:
    """Stands in for a plugin's object; attributes that are not callable are handed through."""

    __slots__ = ("_contribution", "_guard", "_inner", "_kind")

    def __init__(self, inner: object, kind: str, contribution: str, guard: Guard) -> None:
        self._inner, self._kind, self._contribution, self._guard = inner, kind, contribution, guard

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        if not callable(found):
            return found

        def guarded(*args: Any, **kw: Any) -> Any:
            return self._guard.call(self._kind, self._contribution, name, found, *args, **kw)

        return guarded

    def __repr__(self) -> str:
        return f"<{self._contribution} under guard>"
