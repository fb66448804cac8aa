"""Errors in the window's language: each code's sentences are translated, then filled with the error's parameters.

An error whose sentences were given by hand (a plugin's, or a reason made on the spot) is shown as it came, and so is
a code that this version does not know.
"""

from __future__ import annotations

from dataclasses import dataclass

from ui.message_texts import CONTEXT, TEXTS
from ui.tongue import shown, translate
from workbench.errors import Param, WorkbenchError


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An error as a person reads it."""

    what: str
    why: str
    hint: str
    problems: tuple[str, ...] = ()


def told(error: WorkbenchError) -> Told:
    """The error's sentences in the window's language."""
    templates = TEXTS.get(error.code, ("", "", ""))
    what, why, hint = (
        shown(_said(str(template), given, error.params))
        for template, given in zip(templates, (error.what, error.why, error.hint), strict=True)
    )
    return Told(what=what, why=why, hint=hint, problems=tuple(shown(problem) for problem in error.problems))


def _said(template: str, given: str, params: dict[str, Param]) -> str:
    if not template or _filled(template, params) != given:
        return given
    return _filled(translate(CONTEXT, template), params)


def _filled(template: str, params: dict[str, Param]) -> str:
    try:
        return template.format_map(_Shown(params))
    except (ValueError, IndexError, AttributeError, TypeError):  # a translation with marks that are none
        return template


class _Shown(dict[str, Param]):
    """Parameters as text; one that is missing shows its own name instead of hiding the whole error."""

    def __missing__(self, key: str) -> str:
        return f"<{key}>"
