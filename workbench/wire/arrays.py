"""Pixels between two processes: plain memory-mapped files, attached read-only.

Linux: files in shared memory, or in the profile where that is too small, mode 0600 in a folder of mode 0700; the file
is unlinked as soon as it is attached, the memory lives as long as somebody looks at it. Windows: tagged mappings, held
by the sender until the receiver says that it has them. Nobody ever calls close() on a mapping that was handed out: the
last owner object drops it. Small arrays travel inside the message.
"""

from __future__ import annotations

import contextlib
import mmap
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import msgspec

from workbench.core.arrays import Array

if TYPE_CHECKING:
    import numpy as np

__all__ = ["Array", "Handle", "Receiver", "Sender", "folder_for_arrays"]

INLINE_BYTES = 32 << 10
_SHARED = Path("/dev/shm")
_PREFIX = "workbench-"


class Handle(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An array on its way: inline `data`, or the name of a mapping."""

    shape: tuple[int, ...]
    dtype: str
    data: bytes = b""
    name: str = ""


class Sender:
    """The side that has arrays. `folder` is where mappings are made; without one every array travels inside."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._held: dict[str, mmap.mmap] = {}

    def handle(self, array: np.ndarray[Any, Any]) -> Handle:
        """A handle for `array`. The values are copied once, into memory that both processes see."""
        import numpy as np

        whole = np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
        if self._folder is None or whole.nbytes <= INLINE_BYTES:
            return Handle(shape=whole.shape, dtype=whole.dtype.str, data=whole.tobytes())
        name = f"{_PREFIX}{uuid4().hex}"
        mapping = self._mapping(self._folder, name, whole.nbytes)
        np.frombuffer(mapping, whole.dtype).reshape(whole.shape)[...] = whole
        if sys.platform == "win32":
            self._held[name] = mapping
        return Handle(shape=whole.shape, dtype=whole.dtype.str, name=name)

    def attached(self, names: tuple[str, ...]) -> None:
        """The receiver has these; drop what is held for them."""
        for name in names:
            self._held.pop(name, None)

    def _mapping(self, folder: Path, name: str, size: int) -> mmap.mmap:
        if sys.platform == "win32":
            return mmap.mmap(-1, size, tagname=name)
        fd = os.open(folder / name, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            if sys.platform == "linux":
                # Reserves the space now: writing into a full file system would end the process with SIGBUS.
                os.posix_fallocate(fd, 0, size)
            else:
                os.truncate(fd, size)
            return mmap.mmap(fd, size)
        except OSError:
            os.unlink(folder / name)
            raise
        finally:
            os.close(fd)


class Receiver:
    """The side that looks at arrays. Without a `folder` it takes only those that travel inside."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self.fresh: list[str] = []

    def array(self, handle: Handle) -> np.ndarray[Any, Any]:
        """The array, read-only, without a copy. Raises OSError if its mapping is gone."""
        import numpy as np

        dtype = np.dtype(handle.dtype)
        if not handle.name:
            return np.frombuffer(handle.data, dtype).reshape(handle.shape)
        if self._folder is None or not handle.name.startswith(_PREFIX) or "/" in handle.name or "\\" in handle.name:
            raise OSError(f"not a mapping of ours: {handle.name!r}")
        count = 1
        for length in handle.shape:
            count *= length
        mapping = self._mapping(self._folder, handle.name, count * dtype.itemsize)
        self.fresh.append(handle.name)
        return np.frombuffer(mapping, dtype, count).reshape(handle.shape)

    def _mapping(self, folder: Path, name: str, size: int) -> mmap.mmap:
        if sys.platform == "win32":
            return mmap.mmap(-1, size, tagname=name, access=mmap.ACCESS_READ)
        path = folder / name
        fd = os.open(path, os.O_RDONLY)
        try:
            return mmap.mmap(fd, size, access=mmap.ACCESS_READ)
        finally:
            os.close(fd)
            os.unlink(path)


def folder_for_arrays(scratch: Path, needed: int = 512 << 20) -> Path:
    """A new private folder for mappings: in shared memory if that has `needed` bytes free, else under `scratch`.

    Folders that dead processes left behind are removed. Raises OSError if no folder can be made.
    """
    base = _SHARED if _roomy(_SHARED, needed) else scratch
    base.mkdir(parents=True, exist_ok=True, mode=0o700)
    _sweep(base)
    return Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=base))


def _roomy(base: Path, needed: int) -> bool:
    if sys.platform != "linux" or not base.is_dir() or not os.access(base, os.W_OK):
        return False
    return shutil.disk_usage(base).free >= needed


def _sweep(base: Path) -> None:
    for folder in base.glob(f"{_PREFIX}*-*"):
        owner = folder.name.removeprefix(_PREFIX).partition("-")[0]
        if owner.isdigit() and not _alive(int(owner)):
            with contextlib.suppress(OSError):
                shutil.rmtree(folder)


def _alive(pid: int) -> bool:
    import psutil

    return bool(psutil.pid_exists(pid))
