"""Memory settings of a worker process. Everything here is a no-op where the system does not have it."""

from __future__ import annotations

import contextlib
import ctypes
import sys
from pathlib import Path

_M_TRIM_THRESHOLD = -1
_M_MMAP_THRESHOLD = -3
_KEPT_BYTES = 256 << 20
_SLACK_BYTES = 4 << 30
_GPUS = ("/dev/nvidiactl", "/dev/kfd", "/dev/dxg")


def keep_large_blocks() -> None:
    """Let glibc keep freed blocks of up to 256 MB: decoding large pictures then faults no fresh pages in each time."""
    if sys.platform != "linux":
        return
    with contextlib.suppress(OSError, AttributeError):
        libc = ctypes.CDLL("libc.so.6")
        libc.mallopt(_M_MMAP_THRESHOLD, _KEPT_BYTES)
        libc.mallopt(_M_TRIM_THRESHOLD, _KEPT_BYTES)


def bound_address_space(resident_limit: int) -> None:
    """Make allocations far beyond the limit fail as errors. The owner watches the resident memory itself.

    Not where there is a GPU: its driver reserves address space for all memory of machine and device at once.
    """
    if sys.platform != "linux" or not resident_limit or any(Path(device).exists() for device in _GPUS):
        return
    import resource

    with contextlib.suppress(OSError, ValueError):
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        wanted = resident_limit + _SLACK_BYTES
        if hard == resource.RLIM_INFINITY or wanted <= hard:
            resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))
