"""`workbench explain-input`: what the network is fed with, beside what its maker fed it, or as a script."""

from __future__ import annotations

import argparse
from typing import Any

import msgspec

from workbench.cli.asking import Asker
from workbench.cli.outcome import DONE, SOME_FAILED
from workbench.cli.printing import json_line, line, table
from workbench.cli.telling import note
from workbench.wire import answers, requests

AGREE = ("equal", "close")


def explain_input(options: argparse.Namespace, asked: Asker) -> int:
    """Tell every step; compare with a tensor (status 1 where it differs); or write the script."""
    if options.code:
        return _code(options, asked)
    if options.npy:
        return _compare(options, asked)
    request = requests.Trace(path=options.input, frame=options.frame, model=options.model)
    stages: tuple[answers.Traced, ...] = asked.call(request)
    if options.json:
        json_line({"input": options.input, "frame": options.frame, "stages": [_plain(stage) for stage in stages]})
        return DONE
    rows = [
        [
            f"{number}",
            stage.name,
            _shape(stage.shape),
            stage.dtype,
            f"{stage.low:.4g} to {stage.high:.4g}",
            stage.sentence,
        ]
        for number, stage in enumerate(stages, 1)
    ]
    table(rows, ["", "step", "shape", "type", "values", "what it did"])
    return DONE


def _code(options: argparse.Namespace, asked: Asker) -> int:
    request = requests.PlanCode(path=options.input, frame=options.frame, model=options.model)
    script: answers.Script = asked.call(request)
    if options.json:
        json_line(
            {"input": options.input, "frame": options.frame, "code": script.text, "missing": list(script.missing)}
        )
    else:
        line(script.text.rstrip("\n"))
        note(script.missing) if script.missing else None
    return SOME_FAILED if script.missing else DONE


def _compare(options: argparse.Namespace, asked: Asker) -> int:
    request = requests.CompareTensor(path=options.input, frame=options.frame, model=options.model, npy=options.npy)
    found: answers.ComparedTensor = asked.call(request)
    best = found.stages[found.best]
    agrees = found.best == len(found.stages) - 1 and best.verdict in AGREE
    if options.json:
        whole = {"input": options.input, "frame": options.frame, "npy": options.npy}
        whole |= {"shape": list(found.shape), "dtype": found.dtype, "low": found.low, "high": found.high}
        stages = [_plain(stage) | {"reasons": [one.sentence for one in stage.reasons]} for stage in found.stages]
        json_line(whole | {"stages": stages, "best": found.best, "agrees": agrees})
    else:
        _show(found, best, agrees)
    return DONE if agrees else SOME_FAILED


def _show(found: answers.ComparedTensor, best: answers.ComparedStage, agrees: bool) -> None:
    rows = [
        [f"{number}", one.name, _shape(one.shape), one.verdict or "other shape"]
        for number, one in enumerate(found.stages, 1)
    ]
    table(rows, ["", "step", "shape", found.file])
    line()
    if best.verdict == "equal":
        line(f"{found.file} is equal to step {found.best + 1} ({best.name}), value by value.")
    else:
        row, column, channel = best.at
        where = f"row {row}, column {column}, channel {channel}"
        line(f"Step {found.best + 1} ({best.name}), largest difference {best.largest:.4g} at {where}:")
        line(f"{best.theirs:.6g} instead of {best.mine:.6g}.")
        line(f"Mean difference {best.mean:.4g}; {100 * best.share:.1f} % of the values differ.")
    for reason in best.reasons:
        line(f"Likely: {reason.sentence}")
    if not agrees and best.verdict in AGREE:
        line("It was saved before the last step: the steps behind that one are missing in it.")
    line("The network is fed as its maker did." if agrees else "The network is not fed as its maker did.")


def _plain(stage: answers.Traced | answers.ComparedStage) -> dict[str, Any]:
    whole: dict[str, Any] = {
        name: getattr(stage, name) for name in stage.__struct_fields__ if name not in ("picture", "pictures", "colours")
    }
    return dict(msgspec.to_builtins(whole))


def _shape(shape: tuple[int, ...]) -> str:
    return " × ".join(str(part) for part in shape)
