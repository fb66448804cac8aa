"""`workbench render`: the picture that the viewer shows at 1:1."""

from __future__ import annotations

import argparse

from workbench.cli.asking import Asker
from workbench.cli.printing import json_line, line
from workbench.wire import answers, requests


def render(options: argparse.Namespace, asked: Asker) -> int:
    """Write the picture; say which window was used."""
    window = f"voi:{options.voi}" if options.voi is not None else options.window
    request = requests.Render(path=options.input, frame=options.frame, window=window, out=options.out)
    done: answers.Picture = asked.call(request)
    if options.json:
        found = {"input": options.input, "frame": options.frame, "out": options.out, "window": done.note or None}
        json_line(found | {"width": done.px.shape[1], "height": done.px.shape[0]})
    else:
        line(f"Written: {options.out}" + (f" ({done.note})" if done.note else ""))
    return 0
