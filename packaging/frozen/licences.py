"""The licences of what the frozen program carries: of packages, of Python, and of the system's libraries on Debian."""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Sequence
from pathlib import Path

from check_lock import installed_licences

FOLDER = "licences"
TEXTS = Path(__file__).parent / "texts"
WITH_THEIR_OWN = {"onnxruntime": ("LICENSE", "ThirdPartyNotices.txt")}
"""Packages whose texts lie beside their code, where nothing but the code is taken along."""
HEAD = """What this program carries, and under which licences. The texts of packages lie in the folders
NAME-VERSION.dist-info beside this one; Qt for Python (PySide6, shiboken6) and Qt are used under the LGPL 3
(LGPL-3.txt, which builds on GPL-3.txt) as shared libraries that may be replaced.

"""
_COMMON = Path("/usr/share/common-licenses")
_DOC = Path("/usr/share/doc")


def data(distributions: Sequence[str]) -> list[tuple[str, str]]:
    """Files of licences, each with the folder that it goes to."""
    found = [(str(text), FOLDER) for text in sorted(TEXTS.glob("*.txt"))]
    python = Path(sysconfig.get_path("stdlib")) / "LICENSE.txt"
    if python.is_file():
        found.append((str(python), f"{FOLDER}/python"))
    for name in set(distributions) & WITH_THEIR_OWN.keys():
        folder = importlib.metadata.distribution(name).locate_file(name)
        found += [(str(folder / text), f"{FOLDER}/{name}") for text in WITH_THEIR_OWN[name]]
    return found


def overview(distributions: Iterable[str]) -> str:
    """A line for each package: name, version, licence."""
    told = installed_licences(distributions)
    lines = [f"{name} {importlib.metadata.version(name)}: {licence}\n" for name, licence in sorted(told.items())]
    return HEAD + "".join(lines)


def of_the_system(files: Iterable[str]) -> list[tuple[str, str]]:
    """Debian's copyright files for libraries that came from the system, and the common texts that those refer to."""
    names = sorted({Path(file).resolve().name for file in files if _is_of_the_system(file)})
    packages = _packages(names) if names and _DOC.is_dir() else []
    found = []
    for package in packages:
        text = _DOC / package / "copyright"
        if text.is_file():
            found.append((str(text.resolve()), f"{FOLDER}/{package}"))
    if found:
        found += [(str(text), FOLDER) for text in sorted(_COMMON.glob("LGPL-2*")) if not text.is_symlink()]
    return found


def _is_of_the_system(file: str) -> bool:
    return not any(Path(file).is_relative_to(prefix) for prefix in (sys.prefix, sys.base_prefix, TEXTS.parents[2]))


def _packages(names: Iterable[str]) -> list[str]:
    """Debian's packages of these files, however the folder of libraries is called."""
    try:
        done = subprocess.run(
            ["dpkg-query", "-S", *(f"*/{name}" for name in names)], capture_output=True, text=True, check=False
        )
    except OSError:
        return []
    return sorted({line.partition(":")[0] for line in done.stdout.splitlines() if "/lib" in line})
