"""`workbench models`: the library."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

import msgspec

from workbench.cli import intake
from workbench.cli.asking import Asker
from workbench.cli.printing import json_line, line, table
from workbench.cli.telling import Teller, complain, note
from workbench.errors import UsageError
from workbench.paths import shortened
from workbench.wire import answers, requests


def models(options: argparse.Namespace, asked: Asker) -> int:
    """Do one of the library's actions."""
    actions: dict[str, Callable[[argparse.Namespace, Asker], int]] = {
        "list": _list,
        "show": _show,
        "add": _add,
        "confirm": _confirm,
        "remove": _remove,
        "check": _check,
    }
    if options.action not in actions:
        known = ", ".join(actions)
        raise UsageError("usage.no_such_action", kind="action", name=options.action, known=known, hint="")
    return actions[options.action](options, asked)


def _list(options: argparse.Namespace, asked: Asker) -> int:
    rows: tuple[answers.ModelRow, ...] = asked.call(requests.ListModels())
    if options.json:
        for row in rows:
            json_line(_plain(row))
        return 0
    good = [row for row in rows if row.error is None]
    head = ["id", "name", "version", "task", "where", *(["not confirmed"] if any(r.unconfirmed for r in good) else [])]
    table([[r.id, r.name, r.version, r.task, r.origin, ", ".join(r.unconfirmed)] for r in good], head)
    for row in rows:
        if row.error is not None:
            complain(row.error.error(), row.id)
    return 0


def _show(options: argparse.Namespace, asked: Asker) -> int:
    sheet: answers.ModelSheet = asked.call(requests.ShowModel(model=options.name))
    row = sheet.row
    if options.json:
        json_line(_plain(row) | {"plan": list(sheet.plan), "facts": dict(sheet.facts), "card": sheet.card})
        return 0
    line(f"{row.name} {row.version}" + (f", {row.domain}" if row.domain else ""))
    line(row.intended_use)
    line()
    line("What happens to an image:")
    for number, sentence in enumerate(sheet.plan, 1):
        line(f"  {number}. {sentence}")
    line()
    suits = "; ".join(f"{key}: {', '.join(values)}" for key, values in row.suits.items())
    facts = [("id", row.id), ("task", row.task), ("labels", f"{len(row.labels)}"), ("suits", suits or "not stated")]
    facts += [*sheet.facts, ("licence", row.licence), ("sha256", row.sha256), ("folder", shortened(row.folder))]
    if row.unconfirmed:
        facts.append(("not confirmed", f"{', '.join(row.unconfirmed)} (chosen or guessed, not stated)"))
    table([[f"  {name}", value] for name, value in facts])
    if sheet.card:
        line()
        line(sheet.card.rstrip())
    return 0


def _add(options: argparse.Namespace, asked: Asker) -> int:
    chosen = intake.answered(options, options.name, asked)
    if isinstance(chosen, int):
        return chosen
    request = requests.AddModel(path=options.name, chosen=tuple((chosen or {}).items()))
    row: answers.ModelRow = asked.call(request)
    if options.json:
        json_line(_plain(row))
        return 0
    line(f"Added {row.name} {row.version} as {row.id}.")
    if row.unconfirmed:
        note(
            [f"Not confirmed: {', '.join(row.unconfirmed)}. When it answers rightly: workbench models confirm {row.id}"]
        )
    return 0


def _confirm(options: argparse.Namespace, asked: Asker) -> int:
    row: answers.ModelRow = asked.call(requests.ConfirmModel(model=options.name))
    if options.json:
        json_line(_plain(row))
    elif row.unconfirmed:
        line(f"{row.name} came with the program or belongs to the administrator; its mark stays.")
    else:
        line(f"Nothing about {row.name} is left to be confirmed.")
    return 0


def _remove(options: argparse.Namespace, asked: Asker) -> int:
    removed: answers.Removed = asked.call(requests.RemoveModel(model=options.name))
    if options.json:
        json_line({"removed": options.name, "waiting": removed.waiting})
    else:
        line(f"Removed {options.name}.")
        note([f"It was moved, not deleted: {shortened(removed.waiting)}"])
    return 0


def _check(options: argparse.Namespace, asked: Asker) -> int:
    teller = Teller(1, "models")
    request = requests.CheckModel(model=options.name, device=options.device)
    found: answers.CheckedModel = asked.call(request, progress=teller)
    teller.end()
    good = not any(sample.differences for sample in found.samples)
    if options.json:
        json_line(msgspec.to_builtins(found) | {"ok": good})
    else:
        for sample in found.samples:
            verdict = "as its author got" if not sample.differences else "differs: " + " ".join(sample.differences)
            line(f"{sample.file}: {verdict} (largest difference {sample.largest:.2g})")
        line(f"{found.model} on {found.device}: " + ("all samples agree." if good else "not all samples agree."))
    return 0 if good else 1


def _plain(row: answers.ModelRow) -> dict[str, Any]:
    whole: dict[str, Any] = msgspec.to_builtins(row)
    whole["labels"] = len(row.labels)
    if row.error is not None:
        whole["error"] = row.error.error().as_dict()
    return whole
