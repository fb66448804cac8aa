"""From whatever happens to an exit status."""

from __future__ import annotations

import argparse
import json

import pytest

from workbench.cli import asking, commands
from workbench.cli.run import run
from workbench.errors import Cancelled, ReadError, UsageError

Options = argparse.Namespace


class Nobody:
    """Somebody who is asked nothing, and notes that it was let go."""

    closed = 0

    def close(self) -> None:
        """Count."""
        Nobody.closed += 1


@pytest.fixture
def ended_by(monkeypatch: pytest.MonkeyPatch) -> object:
    """Runs a command that ends with an exception; gives the exit status."""

    def give(error: BaseException, **options: object) -> int:
        def command(options: Options, asked: object) -> int:
            raise error

        monkeypatch.setattr(asking, "asker", lambda options: Nobody())
        monkeypatch.setattr(commands, "table", lambda: {"x": command})
        known: dict[str, object] = {"command": "x", "json": False, "debug": False}
        before = Nobody.closed
        status = run(Options(**(known | options)))
        assert Nobody.closed == before + 1
        return status

    return give


@pytest.mark.parametrize(
    ("error", "options", "status", "told"),
    [
        (ReadError("read.empty", name="a.png"), {"input": "a.png"}, 1, "a.png is empty."),
        (ReadError("read.empty", name="a.png"), {}, 2, "a.png is empty."),
        (UsageError("usage.no_input", command="x"), {"input": "a.png"}, 2, "There is nothing to do."),
        (Cancelled(), {}, 130, "Interrupted."),
        (KeyboardInterrupt(), {}, 130, "Interrupted."),
        (ZeroDivisionError("by zero"), {}, 2, "Something went wrong inside the program: ZeroDivisionError."),
    ],
)
def test_that_every_end_has_its_status_and_its_words(
    error: BaseException,
    options: dict[str, object],
    status: int,
    told: str,
    ended_by: object,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert callable(ended_by)
    assert ended_by(error, **options) == status
    out, err = capsys.readouterr()
    assert (out, err.splitlines()[0]) == ("", told)
    assert "Traceback" not in err


def test_that_a_mistake_of_ours_is_an_error_object_too(ended_by: object, capsys: pytest.CaptureFixture[str]) -> None:
    assert callable(ended_by)
    assert ended_by(ZeroDivisionError(), json=True) == 2
    (row,) = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (row["error"]["code"], row["error"]["why"]) == ("internal.bug", "it gave no reason")


@pytest.mark.parametrize("error", [ZeroDivisionError("by zero"), UsageError("usage.no_input", command="x")])
def test_that_a_traceback_is_shown_with_debug_alone(
    error: BaseException, ended_by: object, capsys: pytest.CaptureFixture[str]
) -> None:
    assert callable(ended_by)
    ended_by(error, debug=True)
    assert "Traceback (most recent call last)" in capsys.readouterr().err
