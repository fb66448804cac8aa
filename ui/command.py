"""What can be typed to open the window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """How the window is to be opened.

    demo
        With the demo model's samples, the first one run and explained.
    exit_after_paint, print_modules
        Paint once, tell how long that took (and what was loaded), and end: for benchmarks.
    """

    paths: tuple[str, ...] = ()
    model: str = ""
    device: str = ""
    data_dir: str = ""
    plugins: bool = True
    debug: bool = False
    demo: bool = False
    exit_after_paint: bool = False
    print_modules: bool = False


_SWITCHES = ("--no-plugins", "--debug", "--exit-after-paint", "--print-modules")
_VALUES = ("--model", "--device", "--data-dir")


def parse(arguments: list[str]) -> Wanted:
    """The options. Exits with 2 and a sentence on wrong usage."""
    found = _plainly(arguments)
    if found is None:
        found = _thoroughly(arguments)
    paths: list[str] = found["paths"]
    demo = paths[:1] == ["demo"]
    return Wanted(
        paths=tuple(paths[1:] if demo else paths),
        model=found["model"],
        device=found["device"],
        data_dir=found["data_dir"],
        plugins=not found["no_plugins"],
        debug=found["debug"],
        demo=demo,
        exit_after_paint=found["exit_after_paint"] or found["print_modules"],
        print_modules=found["print_modules"],
    )


def _plainly(arguments: list[str]) -> dict[str, Any] | None:
    """The options as nearly everybody writes them; None for all else. Saves loading a parser before the first paint."""
    found: dict[str, Any] = {"paths": []}
    found |= {_name(option): False for option in _SWITCHES} | {_name(option): "" for option in _VALUES}
    left, before = iter(arguments), ""
    for word in left:
        if word in _SWITCHES:
            found[_name(word)] = True
        elif word in _VALUES:
            value = next(left, "-")
            if value.startswith("-"):
                return None
            found[_name(word)] = value
        elif word.startswith("-") or (found["paths"] and before.startswith("-")):  # not one row of paths
            return None
        else:
            found["paths"].append(word)
        before = word
    return found


def _thoroughly(arguments: list[str]) -> dict[str, Any]:
    import argparse

    parser = argparse.ArgumentParser(prog="workbench", add_help=False, allow_abbrev=False)
    parser.add_argument("paths", nargs="*")
    for option in _VALUES:
        parser.add_argument(option, default="")
    for option in _SWITCHES:
        parser.add_argument(option, action="store_true")
    return vars(parser.parse_args(arguments))


def _name(option: str) -> str:
    return option.removeprefix("--").replace("-", "_")
