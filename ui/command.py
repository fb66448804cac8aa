"""What can be typed to open the window."""

from __future__ import annotations

from dataclasses import dataclass


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


def parse(arguments: list[str]) -> Wanted:
    """The options. Exits with 2 and a sentence on wrong usage."""
    if not arguments:
        return Wanted()
    import argparse

    parser = argparse.ArgumentParser(prog="workbench", add_help=False, allow_abbrev=False)
    parser.add_argument("paths", nargs="*")
    parser.add_argument("--model", default="")
    parser.add_argument("--device", default="")
    parser.add_argument("--data-dir", default="")
    parser.add_argument("--no-plugins", action="store_true")
    parser.add_argument("--debug", action="store_true")
    parser.add_argument("--exit-after-paint", action="store_true")
    parser.add_argument("--print-modules", action="store_true")
    found = parser.parse_args(arguments)
    demo = found.paths[:1] == ["demo"]
    return Wanted(
        paths=tuple(found.paths[1:] if demo else found.paths),
        model=found.model,
        device=found.device,
        data_dir=found.data_dir,
        plugins=not found.no_plugins,
        debug=found.debug,
        demo=demo,
        exit_after_paint=found.exit_after_paint or found.print_modules,
        print_modules=found.print_modules,
    )
