"""Pixels between two processes: plain memory-mapped files, attached read-only.

Linux: files in shared memory, or in the profile where that is too small, mode 0600 in a folder of mode 0700; the file
is unlinked as soon as it is attached, the memory lives as long as somebody looks at it. Windows: tagged mappings, held
by the sender until the receiver says that it has them. Nobody ever calls close() on a mapping that was handed out: the
last owner object drops it. Small arrays travel inside the message.

Behind the values stands the mapping's own name: what does not end with it is not what was sent. (Windows gives whoever
attaches a mapping that is gone a new one, full of zeros.)
"""

from __future__ import annotations

import contextlib
import math
import mmap
import os
import re
import shutil
import stat
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import msgspec

from workbench.core.arrays import Array
from workbench.errors import WorkerError

if TYPE_CHECKING:
    import numpy as np

__all__ = ["Array", "Handle", "Receiver", "Sender"]

INLINE_BYTES = 256 << 10
"""Up to here a copy through the pipe costs less than a file."""
_PREFIX = "workbench-"
_NAME = re.compile(rf"{_PREFIX}[0-9a-f]{{32}}")
_DTYPE = re.compile(r"[<|][biufc](1|2|4|8|16)")


class Handle(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An array on its way: inline `data`, or the name of a mapping."""

    shape: tuple[int, ...]
    dtype: str
    data: bytes = b""
    name: str = ""


class Sender:
    """The side that has arrays. `folder` is where mappings are made; without one every array travels inside.

    Thread-safe.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._held: dict[str, mmap.mmap] = {}

    def handle(self, array: np.ndarray[Any, Any]) -> Handle:
        """A handle for `array`. The values are copied once, into memory that both processes see.

        Raises WorkerError where there is no room, TypeError for arrays of anything but numbers.
        """
        import numpy as np

        whole = np.ascontiguousarray(array, array.dtype.newbyteorder("<")).reshape(array.shape)
        if not _DTYPE.fullmatch(whole.dtype.str):
            raise TypeError(f"an array of {whole.dtype} cannot be sent")
        if self._folder is None or whole.nbytes <= INLINE_BYTES:
            return Handle(shape=whole.shape, dtype=whole.dtype.str, data=whole.tobytes())
        name = f"{_PREFIX}{uuid4().hex}"
        try:
            self._place(self._folder, name, whole.reshape(-1).view(np.uint8).data)
        except OSError as error:
            raise _no_room(self._folder, whole.nbytes, error) from error
        return Handle(shape=whole.shape, dtype=whole.dtype.str, name=name)

    def attached(self, names: Iterable[str]) -> None:
        """The receiver has these; let go of what is held for them."""
        for name in names:
            self._held.pop(name, None)

    def drop(self, names: Iterable[str]) -> None:
        """These will not be sent after all."""
        for name in names:
            self._held.pop(name, None)
            if self._folder is not None and name and sys.platform != "win32":
                with contextlib.suppress(OSError):
                    os.unlink(self._folder / name)

    def _place(self, folder: Path, name: str, values: memoryview) -> None:
        if sys.platform == "win32":
            mapping = mmap.mmap(-1, values.nbytes + len(name), tagname=name)
            mapping[: values.nbytes] = values
            mapping[values.nbytes :] = name.encode()
            self._held[name] = mapping
            return
        fd = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            # Written, not mapped: a full file system is then an error instead of the end of the process (SIGBUS).
            for part in (values, memoryview(name.encode())):
                while part.nbytes:
                    part = part[os.write(fd, part) :]
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
        """The array, read-only, without a copy. Raises ValueError for what is no handle of ours, OSError if it is gone.

        A handle is not trusted: it can name nothing but a mapping in the folder, whole and made for it.
        """
        import numpy as np

        if not _DTYPE.fullmatch(handle.dtype) or any(length < 0 for length in handle.shape):
            raise ValueError(f"not an array: {handle.dtype[:20]!r}, {handle.shape[:8]}")
        dtype = np.dtype(handle.dtype)
        count = math.prod(handle.shape)
        size = count * dtype.itemsize
        if not handle.name:
            if len(handle.data) != size:
                raise ValueError(f"{len(handle.data)} bytes for an array of {size}")
            return np.frombuffer(handle.data, dtype).reshape(handle.shape)
        if self._folder is None or not size or not _NAME.fullmatch(handle.name):
            raise ValueError(f"not a mapping of ours: {handle.name[:60]!r}")
        mapping = self._mapping(self._folder, handle.name, size + len(handle.name))
        self.fresh.append(handle.name)
        if mapping[size:] != handle.name.encode():
            raise ValueError("a mapping that is gone, or that was made for something else")
        return np.frombuffer(mapping, dtype, count).reshape(handle.shape)

    def _mapping(self, folder: Path, name: str, size: int) -> mmap.mmap:
        if sys.platform == "win32":
            return mmap.mmap(-1, size, tagname=name, access=mmap.ACCESS_READ)
        path = folder / name
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            found = os.fstat(fd)
            if not stat.S_ISREG(found.st_mode) or found.st_size != size:
                raise ValueError(f"a mapping of {found.st_size} bytes for an array of {size}")
            return mmap.mmap(fd, size, access=mmap.ACCESS_READ)
        finally:
            os.close(fd)
            with contextlib.suppress(OSError):
                os.unlink(path)


def _no_room(folder: Path, size: int, error: OSError) -> WorkerError:
    try:
        free = f"{shutil.disk_usage(folder).free / 2**20:,.0f} MB are free"
    except OSError:
        free = "The folder for them is gone"
    why = f"It takes {size / 2**20:,.0f} MB of shared memory. {free} ({error.strerror or error})."
    return WorkerError("worker.no_room", why=why)
