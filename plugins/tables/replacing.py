"""Writing a file so that it is there whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from workbench.plugin import api


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[TextIO]:
    """A text file (UTF-8) that takes the place of `path` when the block ends well. Raises WriteError."""
    name = ""
    try:
        handle, name = tempfile.mkstemp(dir=path.absolute().parent, prefix=f".{path.stem[:40]}-")
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as out:
            yield out
        os.replace(name, path)
    except OSError as error:
        why = f"{error.strerror or error}."
        raise api.WriteError("write.unwritable", name=api.display_name(path), why=why) from error
    finally:
        if name:
            with contextlib.suppress(OSError):
                os.unlink(name)
