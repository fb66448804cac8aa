"""The program's environment: made with the running Python, filled from a lock, and known to be whole.

A file in the folder, the stamp, says what is installed (digests of the lock and of pyproject.toml) and where the folder
stood. While the environment is being made or changed a second file, the mark, lies there; who finds it knows that the
work was cut off, and makes the environment anew. Standard library only.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .progress import Progress, tail

ROOT = Path(__file__).resolve().parents[2]
EXTRAS = ("openvino",)
LOCKS = {name: ROOT / "packaging" / "locks" / f"{name}.txt" for name in ("app", "dev", *EXTRAS)}
STAMP = "workbench-installed.json"
MARK = "workbench-unfinished"
SYSTEM_NAMES = {"win32": "windows", "darwin": "macos"}
PROBE = "import sys; print('%d.%d' % sys.version_info[:2]); import pip"
CAUSES = (
    (r"No space left|Errno 28|WinError 112", "The disk is full. About 1 GB is needed in {folder}."),
    (r"ProxyError|407 Proxy", "The proxy refused. Set HTTPS_PROXY=http://user:password@host:port, then try again."),
    (
        r"CERTIFICATE_VERIFY_FAILED|SSLError",
        "The server's certificate is not known here. Set PIP_CERT to your organisation's certificate file.",
    ),
    (
        r"NewConnectionError|NameResolution|getaddrinfo|Temporary failure|[Tt]imed? ?out|Network is unreachable|"
        r"Connection (?:refused|reset|broken|aborted)",
        "The package index does not answer. Go online; or set HTTPS_PROXY, or PIP_INDEX_URL for a mirror; "
        "or start with --wheels FOLDER where the packages lie in a folder.",
    ),
    (
        r"DO NOT MATCH THE HASHES",
        "A package is not the file that the lock names. Try again; where it stays so, a proxy or mirror changes files.",
    ),
    (
        r"No matching distribution|Could not find a version",
        "The index or folder that pip was told to use lacks this package or does not answer. {lock} has the version.",
    ),
    (r"Permission denied|WinError 5\b|Access is denied|WinError 32", "Close the program, and make {folder} writable."),
)


class SetupError(Exception):
    """The environment cannot be made or filled; the message says what happened and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What an environment holds: where it stood, and the digests of what was installed into it, by name."""

    folder: str
    digests: Mapping[str, str]

    def write(self, environment: Path) -> None:
        """Leaves the stamp in the environment."""
        text = json.dumps({"folder": self.folder, "digests": dict(self.digests)}, indent=1)
        (environment / STAMP).write_text(text, encoding="utf-8")


def read_stamp(environment: Path) -> Stamp | None:
    """The stamp of the environment, or None where there is none to be read."""
    try:
        values = json.loads((environment / STAMP).read_text(encoding="utf-8"))
        return Stamp(folder=str(values["folder"]), digests=dict(values["digests"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def digest(path: Path) -> str:
    """The SHA-256 of a text file, whatever its line ends: a checkout on Windows may have changed them."""
    return hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


def python_of(environment: Path) -> Path:
    """The environment's Python."""
    return environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def child_variables() -> dict[str, str]:
    """The variables for everything that runs in the environment: without those that mix other packages in."""
    return {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "PYTHONHOME")}


def why_remake(environment: Path, version: tuple[int, int]) -> str:
    """Why the environment cannot be used by this version of Python and has to be made anew; empty where it can."""
    stamp = read_stamp(environment)
    if (environment / MARK).exists():
        return "its set-up was cut off"
    if stamp and stamp.folder != str(environment.resolve()):
        return "it was moved"
    try:
        command = [str(python_of(environment)), "-c", PROBE]
        done = subprocess.run(command, capture_output=True, text=True, env=child_variables(), check=False)
    except OSError:
        return "its Python is gone"
    found, wanted = done.stdout.strip(), f"{version[0]}.{version[1]}"
    if found and found != wanted:
        return f"it was made by Python {found}, and this is {wanted}"
    if not found:
        return "its Python does not start"
    return "it has no pip" if done.returncode else ""


def remove(environment: Path, reason: str, progress: Progress) -> None:
    """Deletes the environment, saying why; raises SetupError where the folder is not one: nothing else is deleted."""
    known = any((environment / name).exists() for name in ("pyvenv.cfg", MARK, STAMP))
    if not environment.is_dir() or (any(environment.iterdir()) and not known):
        raise SetupError(f"{environment} is in the way: it is not a Python environment. Move it, then try again.")
    if known:
        progress.say(f"The environment {environment} is made anew: {reason}.")
    try:
        shutil.rmtree(environment)
    except OSError as error:
        raise SetupError(f"{environment} cannot be removed: {error}. Close what uses it, then try again.") from error


def create(environment: Path, progress: Progress) -> None:
    """Makes an empty environment with the Python that runs this, or the one beneath where that is an environment."""
    progress.begin(f"Making the environment {environment} with Python {sys.version.split()[0]}")
    base = getattr(sys, "_base_executable", None) or sys.executable
    try:
        environment.mkdir(parents=True)
        (environment / MARK).touch()
        command = [base, "-m", "venv", str(environment)]
        done = subprocess.run(command, capture_output=True, text=True, env=child_variables(), check=False)
    except OSError as error:
        raise SetupError(f"The environment {environment} cannot be made: {error}.") from error
    if done.returncode:
        raise SetupError(f"The environment {environment} cannot be made:\n{tail(done.stdout + done.stderr)}")
    (environment / MARK).unlink()
    progress.end()


def ready(environment: Path, progress: Progress) -> None:
    """Sees to it that there is an environment of the running version: used as it is, or made anew, saying why."""
    if environment.exists():
        reason = why_remake(environment, sys.version_info[:2])
        if not reason:
            return
        remove(environment, reason, progress)
    create(environment, progress)


def amount(lock: str) -> str:
    """How much a lock installs here, from its header: `34 packages, about 192 MB`; empty where it does not tell."""
    system = SYSTEM_NAMES.get(sys.platform, "linux")
    line = rf"^# {system} {sys.version_info[0]}\.{sys.version_info[1]}: (\d+ packages)(?:, (\d+ MB))?$"
    found = re.search(line, lock, re.MULTILINE)
    if not found:
        return "the packages"
    return f"{found[1]}, about {found[2]}" if found[2] else found[1]


def advice(output: str, *, environment: Path, lock: str) -> str:
    """What to do about pip's words."""
    for pattern, text in CAUSES:
        if re.search(pattern, output):
            return text.format(folder=environment, lock=f"packaging/locks/{lock}.txt")
    return "Try again; where it stays so, remove the folder " + str(environment) + "."


def pip(environment: Path, arguments: Sequence[str], progress: Progress, *, lock: str) -> None:
    """Runs the environment's pip; raises SetupError with its last lines and what to do."""
    quiet = {
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_NO_INPUT": "1",
        "PYTHONUNBUFFERED": "1",
        "PYTHONIOENCODING": "utf-8",
    }
    command = [str(python_of(environment)), "-m", "pip", "install", "--no-user", "--progress-bar", "off", *arguments]
    output, status = progress.follow(command, child_variables() | quiet)
    if status:
        hint = advice(output, environment=environment, lock=lock)
        raise SetupError(f"The packages were not installed. pip says:\n{tail(output)}\n{hint}")


def install(environment: Path, lock: str, wheels: Path | None, progress: Progress, extras: Sequence[str] = ()) -> None:
    """Installs what the lock `app` or `dev` pins, extras, then the project itself, each only where it has changed.

    The mark stays where the work is cut off. Where pip refuses it has undone what it began, and the stamp returns.
    """
    stamp = read_stamp(environment) or Stamp(folder=str(environment.resolve()), digests={})
    pinned = {"app": digest(LOCKS["app"])} | ({"dev": digest(LOCKS["dev"])} if lock == "dev" else {})
    project = {"project": f"{digest(ROOT / 'pyproject.toml')} {ROOT}"}
    digests = dict(stamp.digests)
    added = {extra: digest(LOCKS[extra]) for extra in EXTRAS if extra in extras or extra in digests}
    if (pinned | added | project).items() <= digests.items():
        return
    mark = environment / MARK
    mark.touch()
    (environment / STAMP).unlink(missing_ok=True)
    try:
        if not pinned.items() <= digests.items():
            install_pinned(environment, lock, wheels, progress, some=bool(digests))
            digests = pinned | {extra: digests[extra] for extra in added if extra in digests}
        for extra in (extra for extra in added if digests.get(extra) != added[extra]):
            install_pinned(environment, extra, wheels, progress, some=False)
            digests[extra] = added[extra]
        progress.begin("Installing the program itself")
        own = ["--quiet", "--no-index", "--no-deps", "--no-build-isolation", "-e", str(ROOT)]
        pip(environment, own, progress, lock=lock)
        progress.end()
        digests |= project
    except SetupError:
        progress.end(done=False)
        settle(environment, Stamp(folder=stamp.folder, digests=digests))
        raise
    settle(environment, Stamp(folder=stamp.folder, digests=digests))


def settle(environment: Path, stamp: Stamp) -> None:
    """The work is over: the stamp first, then the mark, so that a cut in between is seen as one."""
    stamp.write(environment)
    (environment / MARK).unlink()


def install_pinned(environment: Path, lock: str, wheels: Path | None, progress: Progress, *, some: bool) -> None:
    """Installs exactly the files that the lock names; `some` where part of them may be there already."""
    verb = "Installing what is missing of" if some else "Installing"
    progress.begin(f"{verb} {amount(LOCKS[lock].read_text(encoding='utf-8'))}")
    source = ["--no-index", "--find-links", str(wheels)] if wheels else []
    pip(environment, [*source, "--require-hashes", "--only-binary=:all:", "-r", str(LOCKS[lock])], progress, lock=lock)
    progress.end()
