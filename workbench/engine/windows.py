"""Windows by name: what the command line and the window's menu can ask for."""

from __future__ import annotations

import re

from workbench.core.image import Image, LookupTable, Window
from workbench.display import grey
from workbench.errors import ReadError, UsageError
from workbench.paths import display_name


def chosen(image: Image, text: str) -> Window | LookupTable | None:
    """The window that a command line's text means. Raises UsageError, ReadError."""
    if not text:
        return None
    if text == "full":
        return grey.full_window(image)
    if text == "auto":
        return grey.auto_window(image)
    if text.startswith("voi:"):
        choices: list[Window | LookupTable] = [*image.hints.windows, *image.hints.tables]
        number = text.removeprefix("voi:")
        if not number.isdigit() or int(number) >= len(choices):
            name, count = display_name(image.source.path), f"{len(choices)} window(s) or table(s)"
            raise ReadError("read.no_such_window", name=name, wanted=number, count=count)
        return choices[int(number)]
    found = re.fullmatch(r"\s*(-?[\d.eE+-]+)\s*,\s*([\d.eE+-]+)\s*", text)
    try:
        centre, width = (float(part) for part in found.groups()) if found else (0.0, 0.0)
    except ValueError:
        width = 0.0
    if width <= 0:
        why = "A window is a centre and a width above 0, with a comma between."
        raise UsageError("usage.value", option="--window", value=text, why=why, hint="For example: --window 40,400")
    return Window(centre=centre, width=width)


def described(choice: Window | LookupTable) -> str:
    """A window for people."""
    if isinstance(choice, LookupTable):
        return choice.name or "VOI table"
    name = f"{choice.name} " if choice.name else ""
    return f"{name}W {choice.width:g} L {choice.centre:g}"
