"""The private folder in which a worker and its owner share pixels and breadcrumbs, and what becomes of old ones."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
from pathlib import Path

PREFIX = "workbench-"
LOCK = "owner"
_SHARED = Path("/dev/shm")


class Folder:
    """A new folder of mode 0700: in shared memory if that has `needed` bytes free, else under `scratch`.

    Folders whose owner has died are removed on the way. A lock tells the living from the dead: a process number may be
    somebody else's by now, or belong to another machine that shares the disk. Raises OSError if none can be made.
    """

    def __init__(self, scratch: Path, needed: int = 512 << 20) -> None:
        base = _SHARED if _roomy(_SHARED, needed) else scratch
        base.mkdir(parents=True, exist_ok=True, mode=0o700)
        _sweep(base)
        while True:
            self.path = Path(tempfile.mkdtemp(prefix=PREFIX, dir=base))
            self._lock = os.open(self.path / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
            if _locked(self._lock):
                break
            os.close(self._lock)  # somebody who sweeps was quicker and takes it for an abandoned one

    def remove(self) -> None:
        """Remove it with all that is in it. What somebody still looks at stays in memory."""
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1
        shutil.rmtree(self.path, ignore_errors=True)


def _roomy(base: Path, needed: int) -> bool:
    if sys.platform != "linux" or not base.is_dir() or not os.access(base, os.W_OK):
        return False
    return shutil.disk_usage(base).free >= needed


def _sweep(base: Path) -> None:
    for folder in base.glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):
            if folder.is_symlink() or not (folder / LOCK).is_file():
                continue
            lock = os.open(folder / LOCK, os.O_RDWR)
            try:
                abandoned = _locked(lock)
            finally:
                os.close(lock)
            if abandoned:
                shutil.rmtree(folder, ignore_errors=True)


def _locked(fd: int) -> bool:
    """Take the lock, which ends with this process. False if somebody else has it."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
