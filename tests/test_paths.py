"""Places, and paths as they may be shown."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.paths import Paths, default_paths, display_name, is_there, printable, shortened


def test_that_a_given_folder_goes_before_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_DATA_DIR", str(tmp_path / "environment"))
    assert default_paths(tmp_path / "given").data == tmp_path / "given"
    assert default_paths().data == tmp_path / "environment"
    monkeypatch.delenv("WORKBENCH_DATA_DIR")
    assert "inference-workbench" in str(default_paths().data)


def test_that_a_relative_folder_and_a_home_folder_are_made_absolute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert default_paths("here").data == tmp_path / "here"
    assert default_paths("~/there").data == tmp_path / "home" / "there"


def test_that_everything_the_program_stores_lies_under_one_folder(paths: Paths) -> None:
    for place in (paths.settings, paths.models, paths.plugins, paths.results, paths.logs, paths.scratch):
        assert place.is_relative_to(paths.data)
    for place in (paths.machine_settings, paths.machine_models, paths.machine_plugins):
        assert place.is_relative_to(paths.machine)
    for place in (paths.bundled_models, paths.bundled_plugins, paths.bundled_samples):
        assert place.is_dir()


def test_that_a_user_cannot_move_the_administrators_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = default_paths().machine
    monkeypatch.setenv("XDG_DATA_DIRS", str(tmp_path))
    monkeypatch.setenv("WORKBENCH_DATA_DIR", str(tmp_path))
    assert default_paths().machine == usual
    assert usual.name == "inference-workbench"
    assert not usual.is_relative_to(Path.home())


@pytest.mark.skipif(os.name == "nt", reason="modes are of POSIX systems")
def test_that_folders_are_made_for_their_owner_alone(paths: Paths) -> None:
    before = os.umask(0)
    try:
        assert stat.S_IMODE(paths.made(paths.data).stat().st_mode) == 0o700
        assert paths.made(paths.data) == paths.data
    finally:
        os.umask(before)


def test_that_the_home_folder_is_shortened_and_its_neighbours_are_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    home = tmp_path / "maria"
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    assert shortened(home) == "~"
    assert shortened(home / "a" / "b.png") == os.path.join("~", "a", "b.png")  # noqa: PTH118
    assert shortened(tmp_path / "maria2" / "b.png") == str(tmp_path / "maria2" / "b.png")
    assert shortened("b.png") == "b.png"


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/a/b/c.png", "c.png"),
        ("/a/b/c/", "c"),
        ("/", "/"),
        ("/a/Röntgen 1 🩻.dcm", "Röntgen 1 🩻.dcm"),
        ("/a/\udce4bc.png", "?bc.png"),
        ("/a/two\nlines\t.png", "two\ufffdlines\ufffd.png"),
        ("/a/\x1b[31mred.png", "\ufffd[31mred.png"),
        ("/a/\u202egnp.exe", "\ufffdgnp.exe"),
    ],
)
def test_that_a_name_is_shown_without_what_no_screen_can_take(path: str, shown: str) -> None:
    assert display_name(path) == shown


@pytest.mark.parametrize("name", ["gone", "a" * 300, "x/" * 3000, "a\0b", "\udce4", ""])
def test_that_a_name_that_cannot_be_is_not_there(tmp_path: Path, name: str) -> None:
    assert is_there(tmp_path / name) is (name == "")


@given(st.text(st.characters()))
def test_that_whatever_is_shown_can_be_written_and_printed(text: str) -> None:
    clean = printable(text)
    clean.encode("utf-8")
    assert len(clean) == len(text)
    assert all(c.isprintable() for c in clean)
    assert printable(clean) == clean
