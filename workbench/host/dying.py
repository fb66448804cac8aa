"""What a worker writes down when it dies, so that its owner knows which thread it was.

The interpreter's own handler does that for crashes. A plugin that ends the process itself is noted here.
"""

from __future__ import annotations

import contextlib
import faulthandler
import os
import threading
from pathlib import Path
from typing import NoReturn

_leave = os._exit


def leave(status: int) -> NoReturn:
    """End the process at once, with nothing written down: nobody is to blame."""
    _leave(status)


def write_last_thread(file: Path) -> None:
    """From now on, the thread in which the process dies is found in `file`."""
    opened = file.open("w")
    faulthandler.enable(opened)

    def noted(status: int) -> NoReturn:
        with contextlib.suppress(Exception):
            opened.write(f"Current thread 0x{threading.get_ident():x}\n")
            opened.flush()
        _leave(status)

    os._exit = noted
