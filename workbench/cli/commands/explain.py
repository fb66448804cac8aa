"""`workbench explain`: a map alone, as a picture and as numbers."""

from __future__ import annotations

import argparse
from pathlib import Path

from workbench.cli.asking import Asker
from workbench.cli.measuring import measure
from workbench.cli.printing import json_line, line
from workbench.cli.telling import Teller
from workbench.core.overlay import Overlay
from workbench.errors import UsageError, WriteError
from workbench.paths import display_name
from workbench.wire import answers, requests


def explain(options: argparse.Namespace, asked: Asker) -> int:
    """Make the map, write it, say what it is."""
    if not options.out and not options.array:
        why, hint = "The map would go nowhere.", "Give -o OUT.png, --array OUT.npy, or both."
        raise UsageError("usage.value", option="-o", value="missing", why=why, hint=hint)
    measure(asked, options.model, options.device, options.input, options.frame)
    teller = Teller(1, "maps")
    request = requests.Explain(
        path=options.input,
        frame=options.frame,
        model=options.model,
        device=options.device,
        method=options.method,
        target=options.target,
        anyway=options.anyway,
    )
    overlay: Overlay = asked.call(request, progress=teller)
    teller.end()
    written: list[str] = []
    if options.out:
        row = answers.ExportRecord(input=options.input, frame=options.frame, overlay=overlay)
        done: answers.Written = asked.call(requests.Export(out=options.out, records=(row,)))
        written += done.paths
    if options.array:
        written.append(_write_array(overlay, Path(options.array)))
    _show(options, overlay, written)
    return 0


def _write_array(overlay: Overlay, out: Path) -> str:
    import numpy as np

    try:
        with out.open("wb") as file:
            np.save(file, overlay.values, allow_pickle=False)
    except OSError as error:
        raise WriteError("write.unwritable", name=display_name(out), why=f"{error.strerror or error}.") from error
    return str(out)


def _show(options: argparse.Namespace, overlay: Overlay, written: list[str]) -> None:
    top, left, bottom, right = overlay.covered()
    if options.json:
        json_line(
            {
                "input": options.input,
                "frame": options.frame,
                "method": overlay.method,
                "class": {"index": overlay.target, "label": overlay.target_label},
                "low": overlay.low,
                "high": overlay.high,
                "unit": overlay.unit,
                "shape": list(overlay.values.shape),
                "covers": {"xyxy": [left, top, right, bottom]},
                "forwards": overlay.forwards,
                "written": written,
            }
        )
        return
    line(f"{overlay.title} of “{overlay.target_label}”: {overlay.low:.3g} to {overlay.high:.3g} ({overlay.unit})")
    line(overlay.sentence)
    for path in written:
        line(f"Written: {path}")
