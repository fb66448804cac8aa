"""The commands: each takes the options and somebody to ask, prints, and returns the exit status."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from workbench.cli.asking import Asker

Command = Callable[[argparse.Namespace, Asker], int]


def table() -> dict[str, Command]:
    """Commands by name."""
    from workbench.cli.commands import (
        bench,
        demo,
        doctor,
        explain,
        explain_input,
        info,
        models,
        plugins,
        predict,
        render,
    )

    return {
        "bench": bench.bench,
        "demo": demo.demo,
        "doctor": doctor.doctor,
        "explain": explain.explain,
        "explain-input": explain_input.explain_input,
        "info": info.info,
        "models": models.models,
        "plugins": plugins.plugins,
        "predict": predict.predict,
        "render": render.render,
    }
