"""The file that a table is written into."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from workbench.plugin import api


@contextmanager
def opened(path: Path, newline: str) -> Iterator[TextIO]:
    """A UTF-8 text file. Whatever the system refuses becomes a WriteError: it is no fault of the plugin.

    Names of files that are no text (PEP 383) are written as escapes, which JSON gives back as they were.
    """
    try:
        with path.open("w", encoding="utf-8", newline=newline, errors="backslashreplace") as out:
            yield out
    except OSError as error:
        why = f"{error.strerror or error}."
        raise api.WriteError("write.unwritable", name=api.display_name(path), why=why) from error
