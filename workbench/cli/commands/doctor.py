"""`workbench doctor`: what this machine can run, tried rather than believed."""

from __future__ import annotations

import argparse

import msgspec

from workbench.cli.asking import Asker
from workbench.cli.printing import json_line, line, table
from workbench.cli.telling import note
from workbench.core.kinds import Device
from workbench.errors import WorkbenchError
from workbench.wire import answers, requests


def doctor(options: argparse.Namespace, asked: Asker) -> int:
    """Look at everything; each device is tried in a process that may die of it."""
    facts: tuple[answers.Fact, ...] = asked.call(requests.Examine())
    rows: list[answers.DeviceRow] = asked.call(requests.ListDevices())
    devices = [_tried(asked, row) for row in rows]
    measured = {row.device.id: row.measured for row in rows}
    if options.json:
        for fact in facts:
            json_line(msgspec.to_builtins(fact))
        for device in devices:
            told = {"group": "devices", **msgspec.to_builtins(device), "measured": list(measured[device.id])}
            json_line(told)
    else:
        _show(facts, devices, measured)
    return 0


def _tried(asked: Asker, row: answers.DeviceRow) -> Device:
    if row.device.usable is False:
        return row.device
    try:
        found: Device = asked.call(requests.ProbeDevice(runtime=row.runtime, device=row.device.id))
    except WorkbenchError as error:
        device = row.device
        return Device(
            id=device.id,
            name=device.name,
            provider=device.provider,
            usable=False,
            why=error.sentence(),
            hint="Do not choose it. Updating its driver may help.",
        )
    return found


def _show(facts: tuple[answers.Fact, ...], devices: list[Device], measured: dict[str, tuple[str, ...]]) -> None:
    groups = list(dict.fromkeys(fact.group for fact in facts))
    for group in groups:
        line(group.capitalize())
        table([[f"  {_SIGN[f.state]}", f.name, f.text] for f in facts if f.group == group])
        line()
        if group == "machine":
            line("Devices")
            table([["  " + _SIGN["ok" if d.usable else "note"], d.id, d.name, _verdict(d)] for d in devices])
            if any(measured.values()):
                line("What auto chooses from")
                table([["    ", device, said] for device, all_said in measured.items() for said in all_said])
            line()
    note([f"{fact.name}: {fact.hint}" for fact in facts if fact.hint and fact.state == "problem"])


_SIGN = {"ok": "ok", "note": "--", "problem": "!!"}


def _verdict(device: Device) -> str:
    if device.usable:
        return f"usable, {device.provider}" + (f" {device.version}" if device.version else "")
    return " ".join(part for part in (f"not usable: {device.why}", device.hint) if part)
