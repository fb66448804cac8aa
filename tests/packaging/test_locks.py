"""The lock files that are kept: whole, in order, and agreed on by all who read them."""

from __future__ import annotations

import re
import tomllib

import check_lock
import pytest
import start
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from pins import LOCKS, PROJECT, by_target, read, render
from targets import GLIBC, MACOS, PYTHONS

WHOLE = ("app", "dev")
NAMES = (*WHOLE, "openvino")


def text_of(name: str) -> str:
    return (LOCKS / f"{name}.txt").read_text(encoding="utf-8")


def test_that_the_locks_are_in_order() -> None:
    texts = {name: text_of(name) for name in NAMES}
    locks = {name: read(LOCKS / f"{name}.txt") for name in NAMES}
    assert check_lock.offline_problems(PROJECT.read_text(encoding="utf-8"), texts, locks) == []


@pytest.mark.parametrize("name", NAMES)
def test_that_a_lock_reads_back_to_the_same_bytes(name: str) -> None:
    text = text_of(name)
    header = [line[1:].strip() for line in text.splitlines() if line.startswith("#")]
    assert render(header, read(LOCKS / f"{name}.txt")) == text


@pytest.mark.parametrize("name", NAMES)
def test_that_the_header_counts_what_each_target_installs(name: str) -> None:
    counted = dict(re.findall(r"^# (\w+ [\d.]+): (\d+) packages, \d+ MB$", text_of(name), re.MULTILINE))
    installed = by_target(read(LOCKS / f"{name}.txt"))
    assert counted == {str(target): str(len(versions)) for target, versions in installed.items()}


@pytest.mark.parametrize("name", WHOLE)
def test_that_one_runtime_is_pinned_for_each_platform(name: str) -> None:
    for target, versions in by_target(read(LOCKS / f"{name}.txt")).items():
        runtimes = [package for package in versions if package.startswith("onnxruntime")]
        assert runtimes == ["onnxruntime-directml" if target.platform.sys_platform == "win32" else "onnxruntime"], (
            target
        )


def test_that_the_extra_adds_one_plug_in_where_it_exists_and_changes_nothing() -> None:
    app = by_target(read(LOCKS / "app.txt"))
    for target, versions in by_target(read(LOCKS / "openvino.txt")).items():
        wanted = [] if target.platform.sys_platform == "darwin" else ["onnxruntime-ep-openvino"]
        assert sorted(versions) == wanted
        assert not versions.keys() & app[target].keys()


def test_that_the_build_backend_is_pinned_with_what_running_needs() -> None:
    backend = [
        Requirement(line) for line in tomllib.loads(PROJECT.read_text(encoding="utf-8"))["build-system"]["requires"]
    ]
    for target, versions in by_target(read(LOCKS / "app.txt")).items():
        assert check_lock.unsatisfied(backend, target, versions) == []


def test_that_project_locks_and_start_agree_on_the_supported_pythons_and_systems() -> None:
    wanted = SpecifierSet(tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["requires-python"])
    allowed = tuple((3, minor) for minor in range(30) if f"3.{minor}.0" in wanted)
    assert allowed == PYTHONS
    assert (PYTHONS[0], PYTHONS[-1]) == (start.OLDEST_PYTHON, start.NEWEST_PYTHON)
    assert (start.OLDEST_GLIBC, start.OLDEST_MACOS) == (GLIBC, MACOS)
