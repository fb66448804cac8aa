"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from workbench.errors import PluginError, WriteError
from workbench.files import lines_before, replaced

POSIX = pytest.mark.skipif(os.name == "nt", reason="modes are of POSIX systems")


def test_that_a_file_takes_its_place_when_the_block_ends_well(tmp_path: Path) -> None:
    target = tmp_path / "new" / "folder" / "out.txt"
    with replaced(target) as fresh:
        assert fresh.parent == target.parent
        assert fresh.suffix == ".txt"
        fresh.write_text("new")
        assert not target.exists()
    assert target.read_text() == "new"
    assert [path.name for path in target.parent.iterdir()] == ["out.txt"]


def test_that_a_block_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    target = tmp_path / "out.txt"
    target.write_text("old")

    def write_half() -> None:
        with replaced(target) as fresh:
            fresh.write_text("half")
            raise PluginError("plugin.load", plugin="x", why="", hint="")

    with pytest.raises(PluginError):
        write_half()
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out.txt"]


def test_that_a_full_disk_in_the_middle_is_told_and_leaves_what_was_there(tmp_path: Path) -> None:
    target = tmp_path / "out.txt"
    target.write_text("old")
    with pytest.raises(WriteError) as caught, replaced(target):
        raise OSError(28, "No space left on device")
    assert caught.value.lines() == [
        "out.txt cannot be written.",
        "No space left on device.",
        "Choose another folder or name.",
    ]
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out.txt"]


@pytest.mark.parametrize("place", ["file/out.txt", "a" * 300 + ".txt", "folder"])
def test_that_a_place_that_cannot_be_written_is_told(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("in the way")
    (tmp_path / "folder").mkdir()
    with pytest.raises(WriteError) as caught, replaced(tmp_path / place) as fresh:
        fresh.write_text("x")
    assert caught.value.code == "write.unwritable"
    assert caught.value.why.endswith(".")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder"]


@POSIX
@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_that_a_new_file_gets_the_usual_mode(tmp_path: Path, mask: int, mode: int) -> None:
    before = os.umask(mask)
    try:
        with replaced(tmp_path / "out.txt") as fresh:
            assert stat.S_IMODE(fresh.stat().st_mode) == 0o600
    finally:
        assert os.umask(before) == mask
    assert stat.S_IMODE((tmp_path / "out.txt").stat().st_mode) == mode


@POSIX
def test_that_a_replaced_file_keeps_its_mode(tmp_path: Path) -> None:
    target = tmp_path / "out.txt"
    target.write_text("old")
    target.chmod(0o640)
    with replaced(target) as fresh:
        fresh.write_text("new")
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


@pytest.mark.parametrize(
    "name", ["émoji 🩻.png", "\udce4.png", "a" * 250 + ".csv", "a" * 100 + "." + "b" * 100, ".png"]
)
def test_that_names_of_every_kind_can_be_written(tmp_path: Path, name: str) -> None:
    with replaced(tmp_path / name) as fresh:
        fresh.write_bytes(b"x")
    assert (tmp_path / name).read_bytes() == b"x"


def test_that_a_relative_name_is_written_where_it_was_meant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with replaced(Path("out.txt")) as fresh:
        monkeypatch.chdir(tmp_path.parent)
        fresh.write_text("x")
        monkeypatch.chdir(tmp_path)
    assert (tmp_path / "out.txt").read_text() == "x"


@pytest.mark.parametrize(
    ("there", "whole"),
    [(None, b""), (b"", b""), (b"to", b""), (b"one\n", b"one\n"), (b"one\ntwo\nthr", b"one\ntwo\n"), (b"\n", b"\n")],
)
def test_that_a_torn_last_line_is_left_out(there: bytes | None, whole: bytes, tmp_path: Path) -> None:
    target = tmp_path / "out.jsonl"
    if there is not None:
        target.write_bytes(there)
    assert lines_before(target) == whole


def test_that_lines_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    with pytest.raises(WriteError) as caught:
        lines_before(tmp_path)
    assert (caught.value.code, caught.value.why) == ("write.unwritable", "Is a directory.")
