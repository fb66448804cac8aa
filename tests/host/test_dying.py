"""What a dying worker leaves: the thread it died in, and nothing where nobody is to blame."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

CODE = """
import ctypes, os, sys, threading
from pathlib import Path
from workbench.host import dying
dying.write_last_thread(Path(sys.argv[1]))
def die():
    print(hex(threading.get_ident()), flush=True)
    {deed}
thread = threading.Thread(target=die)
thread.start()
thread.join()
"""


def died(file: Path, deed: str) -> tuple[int, str]:
    """Die in a thread that is not the first. Returns the status and the number of that thread."""
    command = [sys.executable, "-c", CODE.format(deed=deed), str(file)]
    done = subprocess.run(command, cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, check=False)
    return done.returncode, done.stdout.strip()


@pytest.mark.parametrize(
    ("deed", "status"),
    [("os._exit(7)", 7), ("ctypes.string_at(0)", -11), ("os.abort()", -6)],
    ids=["exit", "segfault", "abort"],
)
@pytest.mark.skipif(sys.platform == "win32", reason="the numbers of signals")
def test_that_the_thread_that_ended_the_process_is_written_down(tmp_path: Path, deed: str, status: int) -> None:
    ended, thread = died(tmp_path / "last", deed)
    assert ended == status
    (named,) = re.findall(r"Current thread (0x[0-9a-f]+)", (tmp_path / "last").read_text(encoding="utf-8"))
    assert int(named, 16) == int(thread, 16)


def test_that_whoever_leaves_with_reason_is_not_blamed(tmp_path: Path) -> None:
    ended, thread = died(tmp_path / "last", "dying.leave(3)")
    assert ended == 3
    assert thread
    assert (tmp_path / "last").read_text(encoding="utf-8") == ""
