"""The one guard around every entry point: whatever is raised inside leaves as a ReadError with what, why and hint."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from workbench.plugin import api

from .elements import CutShort, Unreadable, Unsupported


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turns exceptions into ReadErrors, and keeps the libraries' warnings from leaking."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except (api.WorkbenchError, api.Cancelled, MemoryError):
        raise
    except Exception as error:
        raise read_error(path, error) from error


def read_error(path: Path, error: Exception) -> api.ReadError:
    """The error for people. Texts of foreign exceptions are left out: they may quote what is in the header."""
    name = api.display_name(path)
    if isinstance(error, CutShort):
        return api.ReadError("read.truncated", name=name, why=str(error))
    if isinstance(error, Unsupported):
        hint = "Save it in another form with the program that made it."
        return api.ReadError("read.unsupported", name=name, why=str(error), hint=hint)
    if isinstance(error, Unreadable):
        return api.ReadError("read.damaged", name=name, why=str(error))
    if isinstance(error, FileNotFoundError):
        return api.ReadError("read.not_found", name=name, path=api.shortened(path))
    if isinstance(error, IsADirectoryError):
        return api.ReadError("read.not_a_file", name=name)
    if isinstance(error, PermissionError):
        return api.ReadError("read.no_permission", name=name)
    if isinstance(error, OSError):
        return api.ReadError("read.io", name=name, why=f"{error.strerror or type(error).__name__}.")
    return api.ReadError("read.damaged", name=name, why=f"Its content makes no sense ({type(error).__name__}).")


def no_pixels(name: str, kind: str, size: int) -> api.ReadError:
    """The error for an object without pixels, named by its SOP class."""
    why = f"It is {kind}, without pixel data in its {size:,} bytes."
    return api.ReadError("read.no_pixels", name=name, why=why)
