"""`workbench plugins`: their state, their problems, a skeleton for a new one."""

from __future__ import annotations

import argparse
from pathlib import Path

import msgspec

from workbench.cli.asking import Asker
from workbench.cli.printing import json_line, line, table
from workbench.cli.telling import note
from workbench.wire import answers, requests


def plugins(options: argparse.Namespace, asked: Asker) -> int:
    """Do one of the plugins' actions."""
    return {"list": _list, "check": _check, "new": _new}[options.action](options, asked)


def _list(options: argparse.Namespace, asked: Asker) -> int:
    rows: tuple[answers.PluginRow, ...] = asked.call(requests.ListPlugins())
    if options.json:
        for row in rows:
            json_line(msgspec.to_builtins(row))
        return 0
    head = ["plugin", "version", "where", "state", "provides"]
    table([[r.id, r.version, r.origin, r.state, ", ".join(i for _, i, _ in r.contributions)] for r in rows], head)
    for row in rows:
        if row.why:
            note([f"{row.id}: {row.why}"])
    return 0


def _check(options: argparse.Namespace, asked: Asker) -> int:
    lines: tuple[answers.Fact, ...] = asked.call(requests.CheckPlugin(path=str(Path(options.path).absolute())))
    bad = [fact for fact in lines if fact.state != "ok"]
    if options.json:
        for fact in lines:
            json_line(msgspec.to_builtins(fact))
    else:
        table([["ok" if fact.state == "ok" else "NO", fact.group, fact.name, fact.text] for fact in lines])
        line(f"{len(lines) - len(bad)} of {len(lines)} rules are kept.")
    return 1 if bad else 0


def _new(options: argparse.Namespace, asked: Asker) -> int:
    folder = str(Path(options.into).absolute())
    done: answers.Written = asked.call(requests.NewPlugin(name=options.name, folder=folder))
    if options.json:
        json_line({"written": list(done.paths)})
    else:
        for path in done.paths:
            line(f"Written: {path}")
        target = Path(folder) / options.name
        note([f"Try it: workbench plugins check {target}", "To use it, copy the folder into your plugins folder."])
    return 0
