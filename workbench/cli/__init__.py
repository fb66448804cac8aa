"""The command line: parse, ask, print. Standard output carries the result and nothing else."""

from __future__ import annotations

import sys
from typing import NoReturn

from workbench.cli.parser import parse


def main(arguments: list[str] | None = None) -> NoReturn:
    """Do what the arguments say, then exit: 0 done, 1 an input failed, 2 nothing started, 130 interrupted."""
    options = parse(sys.argv[1:] if arguments is None else arguments)
    from workbench.cli.run import run

    sys.exit(run(options))
