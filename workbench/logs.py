"""Logs: configured once per process, rotating, and free of what must not leave the room.

A log line holds no patient identifiers, no pixels and no full paths. The formatter shortens the home folder and the
data folder wherever they appear; file names of images are logged as a short keyed hash with their extension
(`named`), so
that two lines about one file can be matched without telling its name. Tracebacks keep their frames and the exception's
type, not its message: messages quote what was in the file.
"""

from __future__ import annotations

import hashlib
import logging
import logging.handlers
import os
import secrets
import traceback
from pathlib import Path
from types import TracebackType

from workbench.paths import Paths

ROOT = "workbench"
_KEY = secrets.token_bytes(16)
_FORMAT = "%(asctime)s %(levelname)-7s %(process)d %(name)s: %(message)s"
_MEGABYTE = 1 << 20
_ENDINGS = frozenset(
    {".dcm", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".gif", ".webp", ".onnx", ".zip", ".json", ".csv"}
)


def configure(paths: Paths, role: str, level: str = "info") -> None:
    """Send this process's log to `logs/<role>.log`, 1 MB a file, three files kept.

    An unwritable folder costs the log, never the program: then warnings go to standard error.
    """
    logger = logging.getLogger(ROOT)
    for handler in list(logger.handlers):
        logger.removeHandler(handler)
        handler.close()
    handler = _handler(paths, role)
    handler.setFormatter(_Shortening(_FORMAT, paths))
    logger.addHandler(handler)
    logger.setLevel(level.upper())
    logger.propagate = False


def close() -> None:
    """Write out and close this process's log."""
    for handler in list(logging.getLogger(ROOT).handlers):
        handler.close()


def logger(name: str) -> logging.Logger:
    """The logger of one room or plugin."""
    return logging.getLogger(f"{ROOT}.{name}" if name != ROOT else ROOT)


def named(path: str | os.PathLike[str]) -> str:
    """A file as it may appear in a log: eight characters of a keyed hash, and its extension if it is a usual one."""
    text = os.fsencode(path)
    suffix = Path(os.fspath(path)).suffix.lower()
    return hashlib.blake2s(text, key=_KEY, digest_size=4).hexdigest() + (suffix if suffix in _ENDINGS else "")


def log_file(paths: Paths, role: str) -> Path:
    """The file that `configure` writes for this role."""
    return paths.logs / f"{role}.log"


def _handler(paths: Paths, role: str) -> logging.Handler:
    try:
        paths.made(paths.logs)
        return logging.handlers.RotatingFileHandler(
            log_file(paths, role), maxBytes=_MEGABYTE, backupCount=2, encoding="utf-8", errors="replace"
        )
    except OSError:
        fallback = logging.StreamHandler()
        fallback.setLevel(logging.WARNING)
        return fallback


class _Shortening(logging.Formatter):
    """A formatter that shortens the home and data folders, and leaves out what exceptions say."""

    def __init__(self, text: str, paths: Paths) -> None:
        super().__init__(text)
        self._known = [(str(paths.data), "<data>")]
        home = os.path.expanduser("~")
        if len(home) > 1:
            self._known.append((home, "~"))

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        for long, short in self._known:
            text = text.replace(long, short)
        return text

    def formatException(self, ei: _ExcInfo) -> str:
        kind, error, trace = ei
        frames = "".join(traceback.format_tb(trace)).rstrip("\n")
        name = getattr(error, "code", None) or (kind.__name__ if kind else "unknown")
        return f"{frames}\n{name} (what it says is left out: it may quote the file)"


_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
