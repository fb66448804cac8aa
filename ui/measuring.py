"""How long the window took to appear, for benchmarks."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path


def report(modules: bool) -> None:
    """Print the seconds since this process was started and, if asked, what was loaded by then."""
    loaded = sorted(sys.modules) if modules else []
    sys.stdout.write(f"painted after {since_start():.3f} s\n")
    sys.stdout.writelines(f"{name}\n" for name in loaded)
    sys.stdout.flush()


def since_start() -> float:
    """Seconds since the system started this process, to about ten milliseconds."""
    if sys.platform == "linux":
        fields = Path("/proc/self/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        started = int(fields[19]) / os.sysconf("SC_CLK_TCK")
        return time.clock_gettime(time.CLOCK_BOOTTIME) - started
    import psutil

    return time.time() - psutil.Process().create_time()
