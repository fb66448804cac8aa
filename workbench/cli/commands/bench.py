"""`workbench bench`: ratios, measured in one run."""

from __future__ import annotations

import argparse
import time

import msgspec

from workbench.cli.asking import Asker, InProcess, places
from workbench.cli.measuring import measure
from workbench.cli.printing import json_line, line, table
from workbench.cli.telling import Teller
from workbench.wire import answers, requests
from workbench.wire.client import Client

SETTLE_S = 0.02
"""Threads of a network keep a core busy for a moment after it has run; the other process is not to pay for that."""


def bench(options: argparse.Namespace, asked: Asker) -> int:
    """Measure, then print each ratio with its goal."""
    measure(asked, options.model, options.device, options.image)
    teller = Teller(1, "rounds")
    request = requests.Bench(
        model=options.model, device=options.device, image=options.image, rounds=max(3, options.rounds)
    )
    ratios: list[answers.Ratio] = list(asked.call(request, progress=teller))
    if isinstance(asked, Client):
        ratios += _round_trip(options, asked)
    teller.end()
    if options.json:
        for ratio in ratios:
            json_line(msgspec.to_builtins(ratio))
        return 0
    rows = [[_value(r), f"≤ {r.goal:g}" if r.goal else "", _verdict(r), r.name, r.text] for r in ratios]
    table(rows, ["", "goal", "", "", ""], right=frozenset({0}))
    line()
    line("Means of the fastest fifth, measured interleaved in one run; what else the machine does is still in them.")
    return 0


def _round_trip(options: argparse.Namespace, asked: Client) -> list[answers.Ratio]:
    """What asking a worker adds to the same prediction made in this process, in milliseconds."""
    from workbench.engine.benching import fastest

    here = InProcess(*places(options), added_plugins=not options.no_plugins)
    sheet: answers.ModelSheet = asked.call(requests.ShowModel(model=options.model))
    path = options.image or sheet.samples[0]
    ask = requests.Predict(path=path, model=options.model, device=options.device, anyway=True)
    near: list[float] = []
    far: list[float] = []
    for number in range(-2, max(3, options.rounds)):
        for place, times in ((here, near), (asked, far)):
            time.sleep(SETTLE_S)
            start = time.perf_counter()
            place.call(ask)
            if number >= 0:
                times.append(1e3 * (time.perf_counter() - start))
    added = fastest(far) - fastest(near)
    text = f"{fastest(far):.1f} ms − {fastest(near):.1f} ms"
    return [answers.Ratio(name="worker round trip adds, in ms", value=added, goal=5, text=text)]


def _value(ratio: answers.Ratio) -> str:
    return f"{ratio.value:.3f}" if ratio.value < 10 else f"{ratio.value:.1f}"


def _verdict(ratio: answers.Ratio) -> str:
    if not ratio.goal:
        return ""
    return "ok" if ratio.value <= ratio.goal else "over"
