"""Writing a file so that it is there whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from workbench.errors import WriteError
from workbench.paths import display_name


@contextlib.contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """A fresh file beside `path`, made for its owner alone, that takes its place when the block ends well.

    Missing folders are made. Raises WriteError where the system refuses; then `path` is what it was before.
    """
    name = ""
    try:
        folder = path.absolute().parent
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder, prefix=f".{path.stem[:40]}-", suffix=path.suffix)
        os.close(handle)
        yield Path(name)
        _give_usual_mode(Path(name), path)
        os.replace(name, path)
    except OSError as error:
        why = f"{error.strerror or error}."
        raise WriteError("write.unwritable", name=display_name(path), why=why) from error
    finally:
        if name:
            with contextlib.suppress(OSError):
                os.unlink(name)


def lines_before(path: Path) -> bytes:
    """The whole lines of a file that is to be added to; nothing if it is not there. A torn last line is left out.

    Raises WriteError.
    """
    try:
        whole, newline, _ = path.read_bytes().rpartition(b"\n") if path.exists() else (b"", b"", b"")
    except OSError as error:
        why = f"{error.strerror or error}."
        raise WriteError("write.unwritable", name=display_name(path), why=why) from error
    return whole + newline


def _give_usual_mode(fresh: Path, path: Path) -> None:
    """The mode that the file had, or that a new file gets: temporary files are closed to everybody else."""
    if path.exists():
        mode = path.stat().st_mode & 0o777
    else:
        mask = os.umask(0)
        os.umask(mask)
        mode = 0o666 & ~mask
    with contextlib.suppress(OSError):
        fresh.chmod(mode)
