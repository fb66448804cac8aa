"""Checking locks: each kind of fault is found. pip is asked about folders, never about an index."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

import check_lock
import pytest
from packaging.requirements import Requirement
from packaging.version import Version
from pins import Pin
from targets import TARGETS

WheelMaker = Callable[..., str]
HASH = "sha256:" + "0" * 64
WINDOWS, LINUX = TARGETS[:4], TARGETS[8:]


def pin(name: str, version: str = "1.0", marker: str = "", *, hashes: tuple[str, ...] = (HASH,)) -> Pin:
    return Pin(name=name, version=Version(version), marker=marker, hashes=hashes)


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://example.org/simple",
        "--find-links /srv/wheels",
        "-e .",
        "x @ file:///srv/x.whl \\",
        "# from https://example.org/simple",
        "# see files.example.org",
        "# made in /srv/build",
        "# made in C:\\build",
        "x>=1 \\",
        "    --hash=md5:00",
    ],
)
def test_that_an_address_a_folder_an_option_or_a_loose_version_is_found(line: str) -> None:
    assert check_lock.strange_lines(f"{line}\n") == [line]


def test_that_a_direct_dependency_must_be_pinned_as_wanted_where_it_applies() -> None:
    wanted = [Requirement("numpy>=2.5"), Requirement("pyjpegls; python_version < '3.14'")]
    versions = {"numpy": Version("2.4.6")}
    old = "numpy 2.4.6 is pinned, >=2.5 wanted"
    assert check_lock.unsatisfied(wanted, LINUX[0], versions) == [old, "pyjpegls is not pinned"]
    assert check_lock.unsatisfied(wanted, LINUX[3], versions) == [old]


def test_that_an_app_pin_that_differs_in_dev_is_found() -> None:
    project = "[project]\ndependencies = ['x']\n[dependency-groups]\nbuild = []\n"
    locks = {"app": [pin("x", "1.0")], "dev": [pin("x", "2.0")]}
    found = check_lock.offline_problems(project, {}, locks)
    assert found == ["app.txt: x==1.0 is not the same in dev.txt"]


def test_that_the_gpl_decoder_is_never_allowed() -> None:
    project = "[project]\ndependencies = []\n[dependency-groups]\nbuild = []\n"
    locks = {"app": [pin("pylibjpeg-libjpeg")], "dev": [pin("pylibjpeg-libjpeg")]}
    found = check_lock.offline_problems(project, {}, locks)
    assert found == ["pylibjpeg-libjpeg must not be used: it is under the GPL 3"]


def test_that_a_gpl_tool_may_build_but_not_run() -> None:
    project = "[project]\ndependencies = []\n[dependency-groups]\nbuild = []\n"
    locks = {"app": [pin("pyinstaller")], "dev": [pin("pyinstaller")]}
    found = check_lock.offline_problems(project, {}, locks)
    assert found == ["app.txt: pyinstaller is under the GPL and only for building"]


@pytest.mark.parametrize(
    ("licence", "gpl"),
    [
        ("GPL-3.0-only", True),
        ("AGPL-3.0-or-later", True),
        ("GNU General Public License v3 (GPLv3)", True),
        ("GPLv2-or-later with a special exception", True),
        ("MIT AND GPL-2.0-only", True),
        ("LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only", False),
        ("GNU Lesser General Public License v3 (LGPLv3)", False),
        ("MIT License", False),
    ],
)
def test_that_the_gpl_is_told_from_what_only_mentions_it(licence: str, gpl: bool) -> None:
    assert check_lock.is_gpl(licence) is gpl


def test_that_a_licence_is_read_from_each_kind_of_metadata() -> None:
    classifiers = ["Topic :: X", "License :: OSI Approved :: BSD License"]
    assert check_lock.licence_of({"license_expression": "MIT", "classifier": classifiers}) == "MIT"
    assert check_lock.licence_of({"license": "whole text", "classifier": classifiers}) == "BSD License"
    assert check_lock.licence_of({"license": "\nMIT License\n\nPermission is ..."}) == "MIT License"


def test_that_a_package_without_a_licence_is_named() -> None:
    assert check_lock.licence_problems({"x": ""}) == ["x does not tell its licence"]


def test_that_what_a_package_itself_needs_is_checked_for_the_target() -> None:
    metadata: list[dict[str, Any]] = [
        {"name": "X", "version": "1.0", "requires_python": ">=3.12", "requires_dist": ["y>=2", "z; extra == 'more'"]},
        {"name": "y", "version": "1.0"},
    ]
    assert check_lock.target_problems(metadata, LINUX[0]) == [
        "X needs more: y 1.0 is pinned, >=2 wanted",
        "X needs more: python 3.11.0 is pinned, >=3.12 wanted",
    ]
    assert check_lock.target_problems(metadata, LINUX[1]) == ["X needs more: y 1.0 is pinned, >=2 wanted"]


needs_pip = pytest.mark.skipif(importlib.util.find_spec("pip") is None, reason="this environment was made without pip")


@needs_pip
def test_that_pip_finds_a_wheel_for_another_system_and_python(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make_wheel: WheelMaker
) -> None:
    digest = make_wheel(tmp_path, "tiny", "1.0", tag="cp314-cp314-win_amd64", metadata="Requires-Python: >=3.14\n")
    offline(monkeypatch, tmp_path)
    found = check_lock.resolve([pin("tiny", hashes=(digest,))], WINDOWS[3])
    assert [(package["name"], package["requires_python"]) for package in found] == [("tiny", ">=3.14")]
    with pytest.raises(OSError, match=r"No matching distribution found for tiny==1\.0"):
        check_lock.resolve([pin("tiny", hashes=(digest,))], LINUX[3])


@needs_pip
def test_that_a_file_with_another_hash_is_a_problem_of_its_target(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make_wheel: WheelMaker
) -> None:
    make_wheel(tmp_path, "tiny", "1.0")
    offline(monkeypatch, tmp_path)
    monkeypatch.setattr(check_lock, "by_target", lambda pins: {LINUX[0]: {}})
    problems, _ = check_lock.check_index([pin("tiny")])
    assert "DO NOT MATCH THE HASHES" in problems[LINUX[0]][0]
    assert "1 wrong" in check_lock.table(problems)


def offline(monkeypatch: pytest.MonkeyPatch, wheels: Path) -> None:
    """Lets pip see nothing but the folder."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))
    monkeypatch.setenv("PIP_CONFIG_FILE", str(wheels / "none.ini"))
