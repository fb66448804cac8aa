"""Makes the locks `packaging/locks/*.txt` (app, dev, each extra) from the dependency tables of pyproject.toml.

    python packaging/lock.py                       keeps every pin that pyproject.toml still allows
    python packaging/lock.py --upgrade NAME...     takes the newest allowed version of these packages
    python packaging/lock.py --upgrade-all         takes the newest allowed version of everything
    python packaging/check_lock.py                 afterwards: asks pip whether each target can be installed

Needs the package index, `uv` (`pip install uv`) and `packaging`; works in a temporary folder, so no `uv.lock` is left.
1. uv resolves all dependencies and groups once for all platforms and Pythons. `app` is the dependencies with the group
   `build` (the build backend, so that installing the project itself downloads nothing), `dev` is all groups on top.
   The lock of an extra is what it needs beyond `app`.
2. Each pin is asked for every target of targets.py, and gets the shortest marker that says the same.
3. Of each pin's files the wheels that a supported machine accepts are kept, by their hashes. Source distributions are
   left out, which is safe because a pin without a wheel for one of its targets is refused here.
The same index and the same pins give the same bytes. Addresses, dates and folders are not written.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.tags import Tag
from packaging.utils import NormalizedName, canonicalize_name, parse_wheel_filename
from packaging.version import Version
from pins import LOCKS, PROJECT, Pin, by_target, read, render
from targets import TARGETS, Target, marker_for

MEGABYTE = 1_000_000
GROUPS = {"app": ["--no-default-groups", "--group", "build"], "dev": ["--all-groups"]}
EXTRAS = ("openvino",)
TITLES = {
    "app": "What the program needs to run, and the build backend that installs the project itself.",
    "dev": "app.txt and what testing, checking and packaging need on top.",
    "openvino": "What the extra openvino needs beyond app.txt: python3 packaging/start.py install --extra openvino",
}


class LockError(Exception):
    """The locks cannot be made; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wheel:
    """A file of the index: its tags, its hash as `sha256:...`, its size in bytes where the index tells it."""

    tags: frozenset[Tag]
    digest: str
    size: int | None


Wheels = dict[tuple[str, Version], list[Wheel]]


def wheels_of(resolution: str) -> Wheels:
    """The wheels of every version in the text of a uv.lock."""
    found: Wheels = {}
    for package in tomllib.loads(resolution)["package"]:
        if "version" not in package:
            continue
        key = (canonicalize_name(package["name"]), Version(package["version"]))
        for file in package.get("wheels", []):
            tags = parse_wheel_filename(file["url"].rpartition("/")[2])[3]
            wheel = Wheel(tags=tags, digest=file["hash"], size=file.get("size"))
            found.setdefault(key, []).append(wheel)
    return found


def best_wheel(wheels: Iterable[Wheel], target: Target) -> Wheel | None:
    """The wheel that pip chooses on the oldest machine of the target, or None where none fits."""
    rank = {tag: place for place, tag in enumerate(target.tags())}
    fitting = [wheel for wheel in wheels if wheel.tags & rank.keys()]
    return min(fitting, key=lambda wheel: min(rank[tag] for tag in wheel.tags & rank.keys()), default=None)


def make_pin(name: NormalizedName, version: Version, targets: Sequence[Target], wheels: Sequence[Wheel]) -> Pin:
    """The pin of one version on these targets; raises LockError where one of them has no wheel."""
    uncovered = [str(target) for target in targets if best_wheel(wheels, target) is None]
    if uncovered:
        raise LockError(f"{name} {version} has no wheel for {', '.join(uncovered)}")
    accepted = {tag for target in targets for tag in target.tags(newer=True)}
    hashes = tuple(sorted(wheel.digest for wheel in wheels if wheel.tags & accepted))
    return Pin(name=name, version=version, marker=marker_for(targets), hashes=hashes)


def make_pins(exported: str, wheels: Wheels) -> list[Pin]:
    """The pins of uv's export (one `name==version ; marker` a line)."""
    pins = []
    for line in exported.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        requirement = Requirement(line)
        name, version = canonicalize_name(requirement.name), Version(str(requirement.specifier)[2:])
        targets = [target for target in TARGETS if target.satisfies(requirement.marker)]
        if targets:
            pins.append(make_pin(name, version, targets, wheels.get((name, version), [])))
    return pins


def header(title: str, pins: Sequence[Pin], wheels: Wheels) -> list[str]:
    """What the lock is, then for every target how much there is to install (packaging/start.py shows it)."""
    lines = [title, "Made from pyproject.toml by packaging/lock.py; change it there and run the script again.", ""]
    for target, versions in by_target(pins).items():
        chosen = [best_wheel(wheels[name, version], target) for name, version in versions.items()]
        sizes = [wheel.size for wheel in chosen if wheel and wheel.size is not None]
        amount = f", {round(sum(sizes) / MEGABYTE)} MB" if len(sizes) == len(versions) else ""
        lines.append(f"{target}: {len(versions)} packages{amount}")
    return [*lines, ""]


def constrained(project: str, keep: Iterable[Pin]) -> str:
    """pyproject.toml with the pins to keep as constraints of uv."""
    constraints = "".join(f'    "{pin.requirement()}",\n' for pin in keep)
    head, table, rest = project.partition("[tool.uv]\n")
    return f"{head}{table or chr(10) + '[tool.uv]' + chr(10)}constraint-dependencies = [\n{constraints}]\n{rest}"


def uv(folder: Path, *arguments: str) -> str:
    """Runs uv on the project in `folder` and returns its output; raises LockError with uv's own words."""
    program = shutil.which("uv")
    if program is None:
        raise LockError("uv is not installed; pip install uv")
    environment = {key: value for key, value in os.environ.items() if key != "VIRTUAL_ENV"}
    command = [program, *arguments, "--project", str(folder), "--python", sys.executable, "--no-progress"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        raise LockError(done.stderr.strip())
    return done.stdout


def make_locks(project: str, keep: Iterable[Pin]) -> dict[str, str]:
    """The text of each lock for the text of a pyproject.toml; pins to `keep` are kept or it raises LockError."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "pyproject.toml").write_text(constrained(project, keep), encoding="utf-8")
        uv(folder, "lock")
        wheels = wheels_of((folder / "uv.lock").read_text(encoding="utf-8"))
        plain = ["--frozen", "--no-emit-project", "--no-hashes", "--no-header", "--no-annotate"]
        pins = {lock: make_pins(uv(folder, "export", *plain, *groups), wheels) for lock, groups in GROUPS.items()}
        for extra in EXTRAS:
            whole = make_pins(uv(folder, "export", *plain, *GROUPS["app"], "--extra", extra), wheels)
            pins[extra] = beyond(whole, pins["app"], extra)
    return {lock: render(header(TITLES[lock], found, wheels), found) for lock, found in pins.items()}


def beyond(whole: Sequence[Pin], app: Sequence[Pin], extra: str) -> list[Pin]:
    """What an extra adds to the app's pins; raises LockError where it would change one of them."""
    names = {pin.name for pin in app}
    changed = sorted(pin.requirement() for pin in whole if pin.name in names and pin not in app)
    if changed:
        raise LockError(f"the extra {extra} changes what the program itself needs: {', '.join(changed)}")
    return [pin for pin in whole if pin.name not in names]


def main(arguments: Sequence[str] | None = None) -> int:
    """Makes all locks; 0 when they were written, 1 when they were left as they are."""
    parser = argparse.ArgumentParser(description="Makes packaging/locks/*.txt from pyproject.toml.")
    parser.add_argument("--upgrade", nargs="+", default=[], metavar="NAME", help="take the newest of these packages")
    parser.add_argument("--upgrade-all", action="store_true", help="take the newest of everything")
    options = parser.parse_args(arguments)
    dev = LOCKS / "dev.txt"
    freed = {canonicalize_name(name) for name in options.upgrade}
    known = [
        pin for path in (dev, *(LOCKS / f"{extra}.txt" for extra in EXTRAS)) if path.exists() for pin in read(path)
    ]
    keep = [] if options.upgrade_all else [pin for pin in known if pin.name not in freed]
    try:
        locks = make_locks(PROJECT.read_text(encoding="utf-8"), keep)
    except LockError as error:
        print(f"The locks were left as they are: {error}", file=sys.stderr)
        return 1
    LOCKS.mkdir(exist_ok=True)
    for name, text in locks.items():
        (LOCKS / f"{name}.txt").write_text(text, encoding="utf-8", newline="\n")
        print(f"packaging/locks/{name}.txt: {text.count('==')} pins")
    return 0


if __name__ == "__main__":
    sys.exit(main())
