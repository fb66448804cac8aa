"""From options to a command, and from whatever happens to an exit status."""

from __future__ import annotations

import argparse
import os
import sys
import traceback

from workbench import logs
from workbench.cli.outcome import INTERRUPTED, NOT_STARTED, SOME_FAILED, is_of_the_input
from workbench.cli.telling import complain, note
from workbench.errors import Cancelled, WorkbenchError


def run(options: argparse.Namespace) -> int:
    """Do it. Returns the exit status; a traceback is shown only with --debug."""
    from workbench.cli import commands, intake
    from workbench.cli.asking import asker

    try:
        asked = asker(options)
        try:
            settled = intake.settle(options, asked)
            return commands.table()[options.command](options, asked) if settled is None else settled
        finally:
            asked.close()
    except WorkbenchError as error:
        if options.debug:
            traceback.print_exc()
        return _failed(options, error)
    except (KeyboardInterrupt, Cancelled):
        note(["Interrupted."])
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has gone; let the interpreter's own flush at exit find nothing to complain about.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return SOME_FAILED
    except Exception as error:
        logs.logger("cli").exception("a mistake of ours")
        if options.debug:
            traceback.print_exc()
        detail = str(error)[:300] or "it gave no reason"
        return _failed(
            options, WorkbenchError("internal.bug", kind=type(error).__name__, detail=detail, log="command.log")
        )


def _failed(options: argparse.Namespace, error: WorkbenchError) -> int:
    """Tell what went wrong: about the input, where the command has a single one and that is at fault."""
    subject = getattr(options, "input", "") if is_of_the_input(error) else ""
    if options.json:
        from workbench.cli.printing import json_line

        json_line(({"input": subject} if subject else {}) | {"error": error.as_dict()})
    else:
        complain(error)
    return SOME_FAILED if subject else NOT_STARTED
