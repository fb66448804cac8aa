"""Errors as bars: what happened, why, what can be done."""

from __future__ import annotations

from collections.abc import Callable

from ui import messages, transitions
from ui.actions.desk import Desk
from ui.tongue import translate
from ui.values import News
from workbench.errors import WorkbenchError
from workbench.version import VERSION


def tell_error(desk: Desk, error: WorkbenchError, again: Callable[[], None] | None = None, button: str = "") -> None:
    """A bar for an error. `again` is what its button does, "Try again" where it has no other name."""
    desk.store.apply(transitions.told, news_of(error, again, button))


def tell_unless_death(desk: Desk, error: WorkbenchError, again: Callable[[], None] | None = None) -> None:
    """A bar for an error, unless the worker died of it: that is told once, when the new worker is there."""
    if not is_death(error) and error.code != "worker.too_often":
        tell_error(desk, error, again)


def news_of(error: WorkbenchError, again: Callable[[], None] | None = None, button: str = "") -> News:
    """An error as a bar."""
    words = messages.told(error)
    gentle = error.code.startswith(("store.", "settings.", "worker."))
    return News(
        key=f"{error.code}:{error.what}",
        tone="warning" if gentle else "error",
        what=words.what,
        why=" ".join(part for part in (words.why, *words.problems) if part),
        hint=words.hint,
        details=details(error),
        button=(button or translate("News", "Try again")) if again is not None else "",
        do=again,
    )


def details(error: WorkbenchError) -> str:
    """An error as text for a report: English, with its code, as the command line says it."""
    return "\n".join([f"{error.code} (workbench {VERSION})", *error.lines()])


def is_death(error: WorkbenchError) -> bool:
    """Whether the worker died of it."""
    return error.code in ("worker.crashed", "worker.hung", "worker.memory")


def told_in_place(error: WorkbenchError) -> str:
    """An error in one paragraph, for its place beside what it is about."""
    told = messages.told(error)
    if error.code == "model.answer" and told.problems:
        return " ".join(problem.partition(": ")[2] or problem for problem in told.problems)
    return " ".join(part for part in (told.what, told.why, *told.problems, told.hint) if part)
