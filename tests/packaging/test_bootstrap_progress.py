"""What the set-up shows while it works."""

from __future__ import annotations

import io
import os
import sys
import textwrap

import pytest
from bootstrap import progress


def test_that_the_end_of_the_output_of_pip_is_shown_without_noise() -> None:
    output = "Ignoring x: markers\nRequirement already satisfied: y\n\nERROR: one\n" + "z" * 500 + "\n"
    assert progress.tail(output) == f"    ERROR: one\n    {'z' * progress.WIDTH}"


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("Collecting numpy==2.4.6 (from -r app.txt (line 9))", "numpy"),
        ("Processing ./a-b/tiny-1.0-py3-none-any.whl (from x)", "tiny"),
        ("WARNING: Retrying (Retry(total=4))", "no answer, trying again"),
        ("Installing collected packages: a, b", "unpacking"),
        ("  Downloading numpy.whl", ""),
    ],
)
def test_that_a_line_of_pip_becomes_a_word(line: str, shown: str) -> None:
    assert progress.state(line) == shown


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_that_a_terminal_sees_one_line_that_changes_and_a_log_one_that_stays() -> None:
    program = textwrap.dedent("""
        print("Collecting numpy==1")
        print("ERROR: no")
        raise SystemExit(3)
    """)
    terminal, log = Terminal(), io.StringIO()
    for stream in (terminal, log):
        shown = progress.Progress(stream)
        shown.begin("Installing")
        output, status = shown.follow([sys.executable, "-c", program], os.environ)
        shown.end(done=False)
        assert (output.split(), status) == (["Collecting", "numpy==1", "ERROR:", "no"], 3)
    assert log.getvalue() == "Installing ...\n"
    assert [line.rstrip() for line in terminal.getvalue().split("\r")[1:]] == [
        "Installing ...",
        "Installing ... numpy",
        "Installing ... stopped",
    ]
