"""Whether a display answers is found out without disturbing it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.conftest import ROOT
from ui import qt_libraries

ASK = """
import ctypes, sys
from ui import qt_libraries
answers = qt_libraries.connects(sys.argv[1])
xcb = ctypes.CDLL("libxcb.so.1")
xcb.xcb_connect.restype = ctypes.c_void_p
refused = 0
for _ in range(300):
    connection = ctypes.c_void_p(xcb.xcb_connect(sys.argv[1].encode(), None))
    refused += xcb.xcb_connection_has_error(connection) != 0
    xcb.xcb_disconnect(connection)
print(answers, refused)
"""


@pytest.fixture
def display() -> Iterator[str]:
    """A screen that begins anew whenever nobody looks at it any longer, as a bare X server does."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "640x480x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL) as server:
        os.close(write)
        with os.fdopen(read) as told:
            number = told.readline().strip()
        yield f":{number}"
        server.terminate()


@pytest.mark.xvfb
def test_that_asking_a_display_does_not_make_it_turn_away_who_comes_next(display: str) -> None:
    command = [sys.executable, "-c", ASK, display]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "True 0\n"


@pytest.mark.skipif(sys.platform != "linux", reason="there is no X elsewhere")
@pytest.mark.parametrize("display", [":987", "nonsense", "nowhere.invalid:0"])
def test_that_a_display_that_is_not_there_does_not_answer(display: str) -> None:
    assert qt_libraries.connects(display) is False
