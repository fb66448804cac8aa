"""The first file of the set-up: what it refuses, and how it says so on every Python."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
from pathlib import Path

import pytest
import start

SCRIPT = Path(start.__file__)
posix = pytest.mark.skipif(os.name == "nt", reason="programs as on POSIX")


@pytest.mark.parametrize("version", [(2, 7, 18), (3, 10, 13), (3, 15, 0)])
def test_that_another_python_is_named_with_those_that_do(version: tuple[int, ...]) -> None:
    text = start.python_problem(version)
    assert text == f"Python 3.11, 3.12, 3.13 or 3.14 is needed, and this is {'.'.join(map(str, version))}."


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 12, 1), (3, 13, 0), (3, 14, 2)])
def test_that_a_supported_python_is_taken(version: tuple[int, ...]) -> None:
    assert start.python_problem(version) == ""


def test_that_other_builds_of_python_are_named() -> None:
    assert "this is PyPy 3.11.9" in start.python_problem((3, 11, 9), "PyPy")
    assert "free-threaded build of 3.13.0" in start.python_problem((3, 13, 0), free_threaded=True)


MACHINES = [
    ("win32", "win-amd64", "AMD64", 64, "", "", ""),
    ("win32", "win32", "AMD64", 32, "", "", "a 32-bit Python"),
    ("win32", "win-arm64", "ARM64", 64, "", "", "Windows on ARM"),
    ("win32", "win-amd64", "ARM64", 64, "", "", "Windows on ARM"),
    ("win32", "mingw_x86_64_ucrt", "AMD64", 64, "", "", "mingw_x86_64_ucrt"),
    ("darwin", "macosx-11.0-arm64", "arm64", 64, "", "14.0", ""),
    ("darwin", "macosx-11.0-universal2", "arm64", 64, "", "26.1.2", ""),
    ("darwin", "macosx-11.0-arm64", "arm64", 64, "", "13.7.1", "macOS 13.7.1"),
    ("darwin", "macosx-10.9-universal2", "x86_64", 64, "", "14.0", "Intel processor"),
    ("linux", "linux-x86_64", "x86_64", 64, "glibc 2.34", "", ""),
    ("linux", "linux-x86_64", "x86_64", 64, "glibc 2.41", "", ""),
    ("linux2", "linux-x86_64", "x86_64", 64, "glibc 2.36", "", ""),
    ("linux", "linux-x86_64", "x86_64", 64, "glibc 2.31", "", "glibc 2.31"),
    ("linux", "linux-x86_64", "x86_64", 64, "glibc 2.4", "", "glibc 2.4"),
    ("linux", "linux-x86_64", "x86_64", 64, "", "", "without glibc"),
    ("linux", "linux-aarch64", "aarch64", 64, "glibc 2.36", "", "Linux on aarch64"),
    ("linux", "linux-i686", "x86_64", 32, "glibc 2.36", "", "32-bit"),
    ("freebsd14", "freebsd-14.1-amd64", "amd64", 64, "", "", "freebsd14"),
]


@pytest.mark.parametrize(("system", "build", "machine", "bits", "glibc", "macos", "said"), MACHINES)
def test_that_an_unsupported_machine_is_named_in_one_sentence(
    system: str, build: str, machine: str, bits: int, glibc: str, macos: str, said: str
) -> None:
    text = start.platform_problem(system, build, machine, bits, glibc, macos)
    assert bool(text) == bool(said)
    if said:
        assert said in text
        assert text.startswith("The packages exist for 64-bit Windows on x64, macOS 14")
        assert "\n" not in text


def test_that_debian_is_told_the_exact_package_of_venv() -> None:
    assert start.venv_problem(False, (3, 11, 2), (3, 11), True).endswith(": sudo apt install python3-venv")
    assert start.venv_problem(False, (3, 13, 1), (3, 11), True).endswith(": sudo apt install python3.13-venv")
    assert "apt" not in start.venv_problem(False, (3, 11, 2), (), False)
    assert start.venv_problem(True, (3, 11, 2), (3, 11), True) == ""


@posix
def test_that_a_suitable_python_is_offered_only_where_it_starts(tmp_path: Path) -> None:
    for name, status in (("python3.13", 127), ("python3.12", 0)):
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\nexit {status}\n")
        program.chmod(0o755)
    assert start.other_python(["", str(tmp_path / "none"), str(tmp_path)]) == "python3.12"
    assert start.other_python([str(tmp_path / "none")]) == ""


def old_python(version: str) -> Path:
    folders = sorted((Path.home() / ".pyenv" / "versions").glob(f"{version}*"))
    found = shutil.which(f"python{version}")
    if not folders and found is None:
        pytest.skip(f"no Python {version} here")
    return folders[-1] / "bin" / "python" if folders else Path(str(found))


@pytest.mark.parametrize("version", ["2.7", "3.6", "3.8", "3.10"])
def test_that_an_old_python_says_what_is_needed_and_ends_with_2(version: str) -> None:
    command = [str(old_python(version)), str(SCRIPT), "demo"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"Python 3.11, 3.12, 3.13 or 3.14 is needed, and this is {version}.")
    assert done.stderr.count("\n") == 1


def test_that_the_first_file_uses_nothing_that_python_2_cannot_read() -> None:
    newer = (
        *(ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.Nonlocal, ast.AsyncFunctionDef, ast.Match, ast.YieldFrom),
        *(ast.Starred, ast.MatMult),
    )
    for node in ast.walk(ast.parse((SCRIPT).read_text(encoding="utf-8"))):
        assert not isinstance(node, newer), ast.dump(node)
        if isinstance(node, ast.FunctionDef):
            assert node.returns is None
            assert [*node.args.kwonlyargs, *node.args.posonlyargs] == []
            assert not any(argument.annotation for argument in node.args.args)
        if isinstance(node, ast.Raise):
            assert node.cause is None


def test_that_the_help_needs_no_suitable_python(capsys: pytest.CaptureFixture[str]) -> None:
    assert start.main(["--help"]) == 0
    assert "packaging/start.py demo" in capsys.readouterr().out
