"""Asks whether the locks really install everywhere: prints a table, and ends with 1 where something is missing.

    python packaging/check_lock.py              everything; asks the package index, one to two minutes
    python packaging/check_lock.py --offline    only what the files and the installed packages tell

For every supported platform and Python the pins that apply there are handed to `pip install --dry-run --platform ...
--python-version ... --only-binary=:all: --require-hashes`. The markers are evaluated here, for the target, because pip
evaluates them for the interpreter that runs it; so are Requires-Python and each package's own dependencies. Besides:
the files hold pins and hashes and nothing else (no address, option or folder), every direct dependency of
pyproject.toml is satisfied on every target, and no package has a GPL licence.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from lock import EXTRAS
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version
from pins import LOCKS, PROJECT, Pin, by_target, read, render
from targets import PLATFORMS, PYTHONS, Target

GPL = re.compile(r"\bA?GPL|GNU (?:Affero )?General Public", re.IGNORECASE)
FORBIDDEN = {"pylibjpeg-libjpeg": "it is under the GPL 3"}
ALLOWED_GPL = {
    "pyinstaller": "builds the installers; its exception frees what it bundles",
    "pyinstaller-hooks-contrib": "read by PyInstaller while it builds",
}
LINE = re.compile(
    r"(?:[a-z0-9-]+==[0-9][a-z0-9.+!]*(?: ; [a-z_0-9 .<>=!'()]+)? \\|    --hash=sha256:[0-9a-f]{64}(?: \\)?)\Z"
)
ADDRESS = re.compile(r"://|@|\\\\|\b[a-z0-9-]+\.(?:org|com|net|io|dev)\b|(?:^|\s)(?:/|~|[A-Za-z]:\\)")
Installed = Mapping[Target, Mapping[str, Version]]


def strange_lines(text: str) -> list[str]:
    """The lines of a lock that are neither a pin, a hash nor a comment without an address."""
    return [
        line
        for line in text.splitlines()
        if not (LINE.match(line) or (line.startswith("#") and not ADDRESS.search(line)))
    ]


def direct_dependencies(project: str, *, groups: Sequence[str]) -> list[Requirement]:
    """The requirements that the text of a pyproject.toml names itself, with those of these dependency groups."""
    table = tomllib.loads(project)
    lines = [*table["project"]["dependencies"]]
    for group in groups:
        lines += table["dependency-groups"][group]
    return [Requirement(line) for line in lines]


def unsatisfied(requirements: Iterable[Requirement], target: Target, versions: Mapping[str, Version]) -> list[str]:
    """The requirements that apply to the target and that no pinned version satisfies there."""
    problems = []
    for requirement in requirements:
        version = versions.get(canonicalize_name(requirement.name))
        if not target.satisfies(requirement.marker):
            continue
        if version is None:
            problems.append(f"{requirement.name} is not pinned")
        elif not requirement.specifier.contains(version, prereleases=True):
            problems.append(f"{requirement.name} {version} is pinned, {requirement.specifier} wanted")
    return problems


def licence_of(metadata: Mapping[str, Any]) -> str:
    """What wheel metadata (in pip's JSON form) says of the licence: expression, else classifiers, else first line."""
    if metadata.get("license_expression"):
        return str(metadata["license_expression"])
    known = [line for line in metadata.get("classifier") or [] if line.startswith("License :: ")]
    if known:
        return " AND ".join(line.rpartition(" :: ")[2] for line in known)
    return next((line.strip() for line in (metadata.get("license") or "").splitlines() if line.strip()), "")


def is_gpl(licence: str) -> bool:
    """Whether the GPL cannot be avoided: each alternative (`OR`) of the licence names it. The LGPL is another."""
    return all(GPL.search(alternative) for alternative in re.split(r"\s+OR\s+", licence))


def licence_problems(licences: Mapping[str, str]) -> list[str]:
    """What is wrong with these packages' licences; an empty licence was not told."""
    problems = [f"{name} must not be used: {FORBIDDEN[name]}" for name in licences if name in FORBIDDEN]
    for name, licence in sorted(licences.items()):
        if not licence:
            problems.append(f"{name} does not tell its licence")
        elif is_gpl(licence) and name not in ALLOWED_GPL and name not in FORBIDDEN:
            problems.append(f"{name} is under {licence}")
    return problems


def installed_licences(names: Iterable[str]) -> dict[str, str]:
    """The licences of those of the packages that the running environment has."""
    found = {}
    for name in names:
        try:
            found[name] = licence_of(importlib.metadata.metadata(name).json)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def offline_problems(project: str, texts: Mapping[str, str], locks: Mapping[str, Sequence[Pin]]) -> list[str]:
    """Everything that the files alone show to be wrong; `texts` and `locks` are keyed by `app`, `dev` and extras."""
    problems = [f"{lock}.txt: {line}" for lock, text in texts.items() for line in strange_lines(text)]
    groups = list(tomllib.loads(project)["dependency-groups"])
    for lock, names in (("app", ["build"]), ("dev", groups)):
        wanted = direct_dependencies(project, groups=names)
        for target, versions in by_target(locks[lock]).items():
            problems += [f"{lock}.txt, {target}: {problem}" for problem in unsatisfied(wanted, target, versions)]
    for extra, lines in tomllib.loads(project)["project"].get("optional-dependencies", {}).items():
        if extra not in locks:
            problems.append(f"{extra}.txt is missing")
            continue
        wanted = [Requirement(line) for line in lines]
        for target, versions in by_target([*locks["app"], *locks[extra]]).items():
            problems += [f"{extra}.txt, {target}: {problem}" for problem in unsatisfied(wanted, target, versions)]
    more = [pin for pin in locks["app"] if pin not in locks["dev"]]
    problems += [f"app.txt: {pin.requirement()} is not the same in dev.txt" for pin in more]
    tools = {pin.name for pin in locks["app"]} & ALLOWED_GPL.keys()
    problems += [f"app.txt: {name} is under the GPL and only for building" for name in tools]
    pinned = {pin.name for name, pins in locks.items() if name != "app" for pin in pins}
    licences = installed_licences(pinned) | dict.fromkeys(pinned & FORBIDDEN.keys(), "GPL")
    return problems + licence_problems({name: text for name, text in licences.items() if text})


def resolve(pins: Iterable[Pin], target: Target) -> list[dict[str, Any]]:
    """The metadata of what pip would install on the target; raises OSError with pip's errors where it would not."""
    here = [Pin(name=p.name, version=p.version, marker="", hashes=p.hashes) for p in pins if p.applies_to(target)]
    interpreter = f"cp{target.python[0]}{target.python[1]}"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "pins.txt").write_text(render([], here), encoding="utf-8")
        command = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--no-deps", "--quiet"]
        command += ["--only-binary=:all:", "--require-hashes", "--ignore-requires-python", "--implementation", "cp"]
        command += ["--python-version", f"{target.python[0]}.{target.python[1]}"]
        command += [part for abi in (interpreter, "abi3", "none") for part in ("--abi", abi)]
        command += [part for tag in target.platform.oldest() for part in ("--platform", tag)]
        command += ["--target", str(folder / "nothing"), "--report", str(folder / "report.json")]
        done = subprocess.run([*command, "-r", str(folder / "pins.txt")], capture_output=True, text=True, check=False)
        if done.returncode:
            raise OSError("; ".join(re.findall(r"^ERROR: (.+)$", done.stderr, re.MULTILINE)) or done.stderr)
        report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    return [entry["metadata"] for entry in report["install"]]


def target_problems(metadata: Iterable[Mapping[str, Any]], target: Target) -> list[str]:
    """What the packages' own metadata forbids on the target: its Python, or a dependency that is not pinned."""
    packages = list(metadata)
    versions = {canonicalize_name(package["name"]): Version(package["version"]) for package in packages}
    problems = []
    for package in packages:
        needs = [Requirement(line) for line in package.get("requires_dist") or []]
        if package.get("requires_python"):
            needs.append(Requirement(f"python{package['requires_python']}"))
        python = {"python": Version(f"{target.python[0]}.{target.python[1]}.0")}
        found = unsatisfied(needs, target, versions | python)
        problems += [f"{package['name']} needs more: {problem}" for problem in found]
    return problems


def check_index(pins: Sequence[Pin]) -> tuple[dict[Target, list[str]], list[str]]:
    """The problems of every target, and those of the licences that the index tells."""
    problems: dict[Target, list[str]] = {}
    licences: dict[str, str] = {}
    for target in by_target(pins):
        try:
            metadata = resolve(pins, target)
        except OSError as error:
            problems[target] = [str(error)]
            continue
        problems[target] = target_problems(metadata, target)
        for package in metadata:
            licences[canonicalize_name(package["name"])] = licence_of(package)
    return problems, licence_problems(licences | installed_licences(licences))


def table(problems: Mapping[Target, Sequence[str]]) -> str:
    """A row for each platform, a column for each Python, the problems below."""
    columns = [f"{major}.{minor}" for major, minor in PYTHONS]
    rows = [f"{'':10}" + "".join(f"{column:>10}" for column in columns)]
    for platform in PLATFORMS:
        found = [problems[target] for target in problems if target.platform == platform]
        rows.append(f"{platform.name:10}" + "".join(f"{f'{len(x)} wrong' if x else 'ok':>10}" for x in found))
    return "\n".join(rows + [f"{target}: {line}" for target, lines in problems.items() for line in lines])


def main(arguments: Sequence[str] | None = None) -> int:
    """Checks all locks; 0 when everything is in order, else 1."""
    parser = argparse.ArgumentParser(description="Checks packaging/locks/*.txt.")
    parser.add_argument("--offline", action="store_true", help="do not ask the package index")
    options = parser.parse_args(arguments)
    texts = {name: (LOCKS / f"{name}.txt").read_text(encoding="utf-8") for name in ("app", "dev", *EXTRAS)}
    locks = {name: read(LOCKS / f"{name}.txt") for name in texts}
    general = offline_problems(PROJECT.read_text(encoding="utf-8"), texts, locks)
    problems: dict[Target, list[str]] = {}
    if not options.offline:
        problems, licences = check_index([pin for name, pins in locks.items() if name != "app" for pin in pins])
        general += [line for line in licences if line not in general]
        print(table(problems))
    print("\n".join(general) or "The files, the direct dependencies and the licences are in order.")
    return 1 if general or any(problems.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
