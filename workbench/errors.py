"""Everything that can go wrong and that a person should read about.

    WorkbenchError                 code, what, why, hint, params
    ├── UsageError                 usage.*     the command or the machine it was given on
    ├── ReadError                  read.*      a file that is to be looked at
    ├── ModelPackageError          model.*     a model package, its manifest, its network file
    ├── PlanError                  plan.*      this model on this image: told before any pixel is touched
    ├── RunError                   run.*       values on their way through a pipeline
    ├── RuntimeFailure             runtime.*   the runtime, the device, the driver
    │   ├── OutOfMemory            runtime.out_of_memory
    │   ├── DeviceLost             runtime.device_lost
    │   └── DeviceUnavailable      runtime.device_unavailable
    ├── ExplainError               explain.*   a map that cannot be made
    ├── PluginError                plugin.*    a plugin that raises, hangs or says wrong things
    ├── WorkerError                worker.*    the process that owns files, plugins and networks
    ├── StoreError                 store.*     results that are kept
    ├── SettingsError              settings.*  the settings file
    └── WriteError                 write.*     files that we were to write
    Cancelled                      not an error: somebody changed their mind

A code is stable and dotted. `workbench.error_texts` holds the English sentences of each code; the window translates the
same sentences by code. Parameters are plain values (text, numbers), so that an error can cross the process boundary.
Built-in exceptions mean a bug.
"""

from __future__ import annotations

from workbench.error_texts import TEXTS

Param = str | int | float | bool | None


class Cancelled(Exception):
    """The work was given up because somebody asked for that. Never shown as an error."""


class WorkbenchError(Exception):
    """An error with a stable code and three sentences: what happened, why, and what to do.

    For a code of `error_texts.TEXTS` the sentences are made from its templates and `params`. Plugins may raise codes of
    their own; they then give `what`, `why` and `hint` themselves.
    """

    def __init__(
        self,
        code: str,
        /,
        *,
        what: str | None = None,
        why: str | None = None,
        hint: str | None = None,
        problems: tuple[str, ...] = (),
        **params: Param,
    ) -> None:
        text = TEXTS.get(code)
        if text is None and what is None:
            raise KeyError(f"no such error code: {code}")
        self.code = code
        self.params: dict[str, Param] = params
        self.problems = problems
        self.what = what if what is not None else _filled(text.what if text else "", params)
        self.why = why if why is not None else _filled(text.why if text else "", params)
        self.hint = hint if hint is not None else _filled(text.hint if text else "", params)
        super().__init__(self.sentence())

    def sentence(self) -> str:
        """What and why in one line, as it stands in a log or a table cell."""
        return " ".join(part for part in (self.what, self.why) if part)

    def lines(self) -> list[str]:
        """What, why, every single problem, hint: one a line, as a terminal shows it."""
        head = [part for part in (self.what, self.why) if part]
        return [*head, *(f"  - {problem}" for problem in self.problems), *([self.hint] if self.hint else [])]

    def as_dict(self) -> dict[str, object]:
        """The error object of the command line's contract."""
        found: dict[str, object] = {"code": self.code, "what": self.what, "why": self.why, "hint": self.hint}
        if self.problems:
            found["problems"] = list(self.problems)
        return found

    def __reduce__(self) -> tuple[object, ...]:
        parts = (type(self).__name__, self.code, self.what, self.why, self.hint, self.problems, self.params)
        return (from_parts, parts)


class UsageError(WorkbenchError):
    """Raised when a command, or the machine it was given on, cannot do what is asked."""


class ReadError(WorkbenchError):
    """Raised by readers, and by the checks around them, for a file that cannot be shown."""


class ModelPackageError(WorkbenchError):
    """Raised for a model package that is not whole, not safe, or contradicts itself."""


class PlanError(WorkbenchError):
    """Raised when a model does not suit an image; `problems` holds every misfit."""


class RunError(WorkbenchError):
    """Raised while values pass through a pipeline."""


class RuntimeFailure(WorkbenchError):
    """Raised by runtimes: a network that cannot be loaded or run on a device."""


class OutOfMemory(RuntimeFailure):
    """Raised when a device or the machine has no memory left for a run."""


class DeviceLost(RuntimeFailure):
    """Raised when a driver was reset or a device vanished."""


class DeviceUnavailable(RuntimeFailure):
    """Raised when the device that was asked for cannot be had."""


class ExplainError(WorkbenchError):
    """Raised when an explanation cannot be made for this model, image or class."""


class PluginError(WorkbenchError):
    """Raised for a plugin that raised, answered wrongly, or cannot be loaded."""


class WorkerError(WorkbenchError):
    """Raised in the asking process when its worker died, hung, or could not start."""


class StoreError(WorkbenchError):
    """Raised when results cannot be kept or found."""


class SettingsError(WorkbenchError):
    """Raised when settings cannot be read or written."""


class WriteError(WorkbenchError):
    """Raised when a file that was asked for cannot be written."""


_KINDS: dict[str, type[WorkbenchError]] = {
    kind.__name__: kind
    for kind in (
        WorkbenchError,
        UsageError,
        ReadError,
        ModelPackageError,
        PlanError,
        RunError,
        RuntimeFailure,
        OutOfMemory,
        DeviceLost,
        DeviceUnavailable,
        ExplainError,
        PluginError,
        WorkerError,
        StoreError,
        SettingsError,
        WriteError,
    )
}


def from_parts(
    kind: str,
    code: str,
    what: str,
    why: str,
    hint: str,
    problems: tuple[str, ...],
    params: dict[str, Param],
) -> WorkbenchError:
    """Rebuild an error that came over the process boundary. An unknown kind becomes the root class."""
    return _KINDS.get(kind, WorkbenchError)(code, what=what, why=why, hint=hint, problems=tuple(problems), **params)


def _filled(template: str, params: dict[str, Param]) -> str:
    return template.format_map(_Shown(params))


class _Shown(dict[str, Param]):
    """Parameters as text; one that is missing shows its own name instead of hiding the whole error."""

    def __missing__(self, key: str) -> str:
        return f"<{key}>"
