"""Making locks from what uv resolved: which wheels are kept, and what is refused."""

from __future__ import annotations

import tomllib

import lock
import pytest
from packaging.tags import Tag
from packaging.utils import canonicalize_name
from packaging.version import Version
from pins import Pin
from targets import TARGETS

HASH = "sha256:" + "0" * 64
MACOS, LINUX = TARGETS[4:8], TARGETS[8:]


def pin(name: str, version: str = "1.0", marker: str = "", *, hashes: tuple[str, ...] = (HASH,)) -> Pin:
    return Pin(name=name, version=Version(version), marker=marker, hashes=hashes)


def wheel(tag: str, *, size: int | None = None) -> lock.Wheel:
    digest = "sha256:" + (tag.encode().hex() + "0" * 64)[:64]
    interpreter, abi, platform = tag.split("-")
    return lock.Wheel(tags=frozenset({Tag(interpreter, abi, platform)}), digest=digest, size=size)


def test_that_a_pin_keeps_the_wheels_of_supported_machines_old_and_new() -> None:
    kept = ["cp311-cp311-manylinux_2_28_x86_64", "cp311-cp311-manylinux_2_39_x86_64", "cp310-abi3-manylinux2014_x86_64"]
    left = [
        "cp311-cp311-musllinux_1_2_x86_64",
        "cp311-cp311-manylinux_2_28_aarch64",
        "cp313-cp313t-manylinux_2_28_x86_64",
        "cp311-cp311-win_amd64",
    ]
    made = lock.make_pin(canonicalize_name("x"), Version("1"), LINUX, [wheel(tag) for tag in kept + left])
    assert made.hashes == tuple(sorted(wheel(tag).digest for tag in kept))
    assert made.marker == "sys_platform == 'linux'"


@pytest.mark.parametrize(
    "tag", ["cp311-cp311-manylinux_2_35_x86_64", "cp311-cp311-musllinux_1_2_x86_64", "cp312-abi3-manylinux2014_x86_64"]
)
def test_that_a_version_without_a_wheel_for_the_oldest_machine_is_refused(tag: str) -> None:
    with pytest.raises(lock.LockError, match=r"x 1 has no wheel for linux 3\.11$"):
        lock.make_pin(canonicalize_name("x"), Version("1"), LINUX[:1], [wheel(tag)])


def test_that_a_wheel_for_a_newer_macos_alone_is_refused() -> None:
    with pytest.raises(lock.LockError, match=r"has no wheel for macos 3\.12"):
        lock.make_pin(canonicalize_name("x"), Version("1"), MACOS[1:2], [wheel("cp312-cp312-macosx_15_0_arm64")])


def test_that_the_amount_to_download_is_that_of_the_wheels_pip_chooses() -> None:
    files = [wheel("py3-none-any", size=1_000_000), wheel("cp311-cp311-manylinux_2_28_x86_64", size=7_000_000)]
    lines = lock.header("t", [pin("x")], {("x", Version("1.0")): files})
    assert "linux 3.11: 1 packages, 7 MB" in lines
    assert "windows 3.11: 1 packages, 1 MB" in lines


def test_that_an_index_that_tells_no_sizes_leaves_them_out() -> None:
    lines = lock.header("t", [pin("x")], {("x", Version("1.0")): [wheel("py3-none-any")]})
    assert "linux 3.14: 1 packages" in lines


def test_that_an_export_becomes_pins_for_the_targets_alone() -> None:
    exported = "x==1.0 ; python_full_version < '3.12'\ny==2.0 ; sys_platform == 'emscripten'\n"
    made = lock.make_pins(exported, {("x", Version("1.0")): [wheel("py3-none-any")]})
    assert [one.requirement() for one in made] == ["x==1.0 ; python_version < '3.12'"]


@pytest.mark.parametrize("project", ["[project]\n[tool.uv]\npackage = false\n", "[project]\n"])
def test_that_pins_to_keep_become_constraints_beside_what_is_there(project: str) -> None:
    table = tomllib.loads(lock.constrained(project, [pin("x", "1.0", "python_version < '3.12'")]))["tool"]["uv"]
    assert table["constraint-dependencies"] == ["x==1.0 ; python_version < '3.12'"]
    assert table.get("package") == tomllib.loads(project).get("tool", {}).get("uv", {}).get("package")
