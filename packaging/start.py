"""Sets the program up in an environment of its own, and starts it. Needs nothing but Python 3.11 to 3.14.

    python3 packaging/start.py demo [ARGUMENT...]     the demonstration: in a window, or as text without a display
    python3 packaging/start.py run [ARGUMENT...]      the program, with its arguments
    python3 packaging/start.py test [ARGUMENT...]     the tests, with pytest's arguments
    python3 packaging/start.py install [--dev] [--extra NAME]    the set-up alone; extras: openvino

With `--wheels FOLDER` before the command nothing is downloaded: the packages are taken from that folder.
The environment is the folder .venv beside the README, or the one that WORKBENCH_VENV names; pip's own configuration
and variables (PIP_INDEX_URL, PIP_CERT, ...) apply. Exit status: 2 where nothing could start, 130 after Ctrl+C, else
that of what was started.

Every Python from 2.7 on can read this file and say what is missing; the work is done in the folder bootstrap.
"""
# ruff: noqa: PTH100, PTH110, PTH118, PTH120, UP010, UP031

from __future__ import print_function

import os
import platform
import struct
import subprocess
import sys
import sysconfig

OLDEST_PYTHON = (3, 11)
NEWEST_PYTHON = (3, 14)
OLDEST_GLIBC = (2, 34)
OLDEST_MACOS = (14, 0)
PLATFORMS = "64-bit Windows on x64, macOS 14 or later on Apple silicon, and Linux on x86_64 with glibc 2.34 or later"


def numbers(text):
    # type: (str) -> tuple[int, ...]
    """`2.36` or `glibc 2.36` as (2, 36); empty where there is no number."""
    found = []  # type: list[int]
    for part in text.split(" ")[-1].split("."):
        if not part.isdigit():
            break
        found.append(int(part))
    return tuple(found)


def python_problem(version, implementation="CPython", free_threaded=False):
    # type: (tuple[int, ...], str, bool) -> str
    """Why the program cannot run on this Python; empty where it can."""
    name = ".".join(str(part) for part in version[:3])
    if not OLDEST_PYTHON <= tuple(version[:2]) <= NEWEST_PYTHON:
        return "Python 3.11, 3.12, 3.13 or 3.14 is needed, and this is %s." % name
    if implementation != "CPython":
        return "The usual Python (CPython) is needed, and this is %s %s." % (implementation, name)
    if free_threaded:
        return "The packages exist for the usual Python only, and this is the free-threaded build of %s." % name
    return ""


def platform_problem(system, build, machine, bits, glibc, macos):
    # type: (str, str, str, int, str, str) -> str
    """Why the program cannot run on this machine; empty where it can.

    `system` is sys.platform, `build` sysconfig.get_platform(), `machine` platform.machine(), `bits` the size of a
    pointer, `glibc` and `macos` the versions as the system tells them, empty where it does not.
    """
    found = ""
    if system == "win32":
        if build == "win-arm64" or machine.upper() == "ARM64":
            found = "Windows on ARM"
        elif bits != 64:
            found = "a 32-bit Python; install the 64-bit one"
        elif build != "win-amd64":
            found = "a Python made for %s; install the one from python.org" % build
    elif system == "darwin":
        if machine != "arm64":
            found = "a Mac with an Intel processor, or a Python that was built for one"
        elif numbers(macos) < OLDEST_MACOS:
            found = "macOS %s" % macos
    elif system.startswith("linux"):
        if bits != 64:
            found = "a 32-bit Python"
        elif machine not in ("x86_64", "AMD64"):
            found = "Linux on %s" % machine
        elif not numbers(glibc):
            found = "a Linux without glibc (such as Alpine)"
        elif numbers(glibc) < OLDEST_GLIBC:
            found = "glibc %d.%d" % numbers(glibc)[:2]
    else:
        found = system
    return "The packages exist for %s; this is %s." % (PLATFORMS, found) if found else ""


def venv_problem(has_venv, version, default_version, debian):
    # type: (bool, tuple[int, ...], tuple[int, ...], bool) -> str
    """What to install where Python came without `venv`; `default_version` is that of Debian's own python3."""
    if has_venv:
        return ""
    if not debian:
        return "This Python came without its module venv or ensurepip; install a complete one, as from python.org."
    same = tuple(version[:2]) == tuple(default_version[:2])
    package = "python3-venv" if same else "python%d.%d-venv" % tuple(version[:2])
    return "This Python came without its module venv. Install it, then try again: sudo apt install %s" % package


def other_python(folders):
    # type: (list[str]) -> str
    """The newest suitable Python in these folders, as it is called on the command line; empty where there is none."""
    for minor in range(NEWEST_PYTHON[1], OLDEST_PYTHON[1] - 1, -1):
        name = "python3.%d" % minor
        if any(starts(os.path.join(folder, name)) for folder in folders if folder):
            return name
    return ""


def starts(program):
    # type: (str) -> bool
    """Whether this Python really starts: version switchers keep names for versions that are switched off."""
    try:
        with open(os.devnull, "w") as nothing:
            return subprocess.call([program, "-c", ""], stdout=nothing, stderr=nothing) == 0
    except OSError:
        return False


def glibc_version():
    # type: () -> str
    """`glibc 2.36`, or nothing where the C library is another."""
    try:
        return os.confstr("CS_GNU_LIBC_VERSION") or ""
    except (AttributeError, OSError, ValueError):
        return ""


def debian_python():
    # type: () -> tuple[int, ...]
    """The version of the system's own python3 from the link that Debian keeps."""
    name = os.path.basename(os.path.realpath("/usr/bin/python3"))
    return numbers(name[len("python") :])


def has_venv():
    # type: () -> bool
    """Whether `venv` can make an environment with pip in it; Debian splits ensurepip off."""
    try:
        import ensurepip
        import venv
    except ImportError:
        return False
    return bool(ensurepip and venv)


def problem():
    # type: () -> str
    """Why this Python on this machine cannot run the program, and what to do; empty where it can."""
    version = tuple(sys.version_info[:3])
    free_threaded = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))
    text = python_problem(version, platform.python_implementation(), free_threaded)
    if text:
        other = other_python(os.environ.get("PATH", "").split(os.pathsep))
        if os.name == "nt":
            return text + " Install one from python.org, then: py -3.13 packaging\\start.py"
        if other:
            return text + " There is one here: %s packaging/start.py" % other
        return text + " Install one from your system or python.org, and start with it: python3.13 packaging/start.py"
    build, machine, bits = sysconfig.get_platform(), platform.machine(), 8 * struct.calcsize("P")
    text = platform_problem(sys.platform, build, machine, bits, glibc_version(), platform.mac_ver()[0])
    return text or venv_problem(has_venv(), version, debian_python(), os.path.exists("/etc/debian_version"))


def main(arguments):
    # type: (list[str]) -> int
    """Says what is missing, or sets up and starts; returns the exit status."""
    if arguments in (["-h"], ["--help"]):
        print((__doc__ or "").rpartition("\n\n")[0])
        return 0
    text = problem()
    if text:
        print(text, file=sys.stderr)
        return 2
    here = os.path.dirname(os.path.abspath(__file__))
    if here not in sys.path:
        sys.path.insert(0, here)
    import bootstrap

    return bootstrap.main(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
