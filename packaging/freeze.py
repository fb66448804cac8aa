"""Makes the frozen program: one folder that runs where there is no Python, `dist/workbench/workbench`.

    python packaging/freeze.py [--dist FOLDER] [--work FOLDER]

PyInstaller builds for the system that it runs on, from the environment that it runs in: use one that holds what
`packaging/locks/dev.txt` says and nothing else. What goes in stands in packaging/frozen/contents.py.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SPEC = ROOT / "packaging" / "frozen" / "workbench.spec"
PROGRAM = "workbench.exe" if sys.platform == "win32" else "workbench"


def problem() -> str:
    """Why nothing can be frozen with this Python; empty where it can."""
    try:
        from PyInstaller.depend import bindepend
    except ImportError:
        return "PyInstaller is not installed: python packaging/start.py install --dev"
    if bindepend.get_python_library_path():
        return ""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return f"This Python came without its shared library. On Debian: sudo apt install libpython{version}"


def freeze(dist: Path, work: Path) -> Path:
    """Build and return the program. Raises CalledProcessError where PyInstaller does, with what it said."""
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"]
    command += ["--distpath", str(dist), "--workpath", str(work), str(SPEC)]
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    return dist / "workbench" / PROGRAM


def megabytes(folder: Path) -> float:
    """What a folder takes on disk; a link counts nothing."""
    return sum(file.lstat().st_size for file in folder.rglob("*") if file.is_file() and not file.is_symlink()) / 1e6


def main() -> int:
    """Build, and say where it is and how large. Returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--dist", type=Path, default=ROOT / "dist", help="where the folder goes (default: dist)")
    parser.add_argument("--work", type=Path, help="where PyInstaller keeps its own files (default: nowhere for long)")
    options = parser.parse_args()
    if why := problem():
        print(why, file=sys.stderr)
        return 2
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as short:
        try:
            made = freeze(options.dist.absolute(), (options.work or Path(short)).absolute())
        except subprocess.CalledProcessError as error:
            print(error.stderr, file=sys.stderr)
            return 1
    print(f"{made}: {megabytes(made.parent):.0f} MB after {time.monotonic() - begun:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
