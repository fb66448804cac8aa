"""Files that cannot be shown: each is told what, why and what to do, and costs nobody else's row."""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.bad_files import BAD, STRANGE_BUT_GOOD, png
from tests.cli.conftest import Command, Done

CAPABILITIES_3 = 0x20080522
OVERRIDES = 0b110
"""CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH: what lets an administrator read everything."""


@contextlib.contextmanager
def like_anybody() -> Iterator[None]:
    """In this thread modes hold for the administrator too (capset(2) of Linux); for others they do anyway."""
    if os.geteuid() != 0 or not sys.platform.startswith("linux"):
        yield
        return
    libc = ctypes.CDLL(None, use_errno=True)
    head, sets = (ctypes.c_uint32 * 2)(CAPABILITIES_3, 0), (ctypes.c_uint32 * 6)()
    assert libc.capget(head, sets) == 0
    effective = sets[0]
    sets[0] = effective & ~OVERRIDES
    assert libc.capset(head, sets) == 0
    try:
        yield
    finally:
        sets[0] = effective
        assert libc.capset(head, sets) == 0


CASES = pytest.mark.parametrize("case", BAD)
COMMANDS: dict[str, list[str]] = {"predict": ["predict", "--anyway"], "info": ["info"], "stats": ["info", "--stats"]}


def sentences(error: dict[str, Any]) -> None:
    """What, why and hint are sentences, filled in."""
    for part in ("what", "why", "hint"):
        sentence = error[part]
        assert sentence, f"no {part}"
        assert sentence == sentence.strip()
        assert not {"<", ">", "{", "}"} & set(sentence), sentence


def words_of(kind: str, model: Path) -> list[str]:
    """The command line before the inputs."""
    return [*COMMANDS[kind], *(["--model", str(model)] if kind == "predict" else [])]


@CASES
@pytest.mark.parametrize("kind", COMMANDS)
def test_that_a_bad_file_is_told_and_its_neighbours_get_their_rows(
    kind: str, case: str, command: Command, model: Path, tmp_path: Path
) -> None:
    for name in ("bad", "good"):
        (tmp_path / name).mkdir()
    bad, good = BAD[case].make(tmp_path / "bad"), png(tmp_path / "good")
    done = command(*words_of(kind, model), good, bad, good, "--json")
    expected = getattr(BAD[case], kind)
    assert done.status == (1 if expected else 0)
    first, middle, last = done.rows
    assert [row["input"] for row in done.rows] == [str(good), str(bad), str(good)]
    assert "error" not in first
    assert "error" not in last
    assert middle.get("error", {}).get("code", "") == expected
    if expected:
        sentences(middle["error"])
        assert bad.name in middle["error"]["what"]
        assert set(middle) == ({"input", "frame", "error"} if kind == "predict" else {"input", "error"})


@CASES
def test_that_people_are_told_in_sentences(case: str, command: Command, model: Path, tmp_path: Path) -> None:
    bad = BAD[case].make(tmp_path)
    done = command(*words_of("predict", model), bad)
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith(f"{bad.name}: ")
    assert len(done.err.splitlines()) == 3
    assert "Traceback" not in done.err


@CASES
@pytest.mark.parametrize("kind", ["render", "explain"])
def test_that_the_only_input_gets_its_error_object(
    kind: str, case: str, command: Command, model: Path, tmp_path: Path
) -> None:
    (tmp_path / "bad").mkdir()
    bad = BAD[case].make(tmp_path / "bad")
    words = ["explain", "--model", str(model), "--anyway"] if kind == "explain" else ["render"]
    done = command(*words, bad, "-o", tmp_path / "out.png", "--json")
    expected = BAD[case].predict if kind == "explain" else BAD[case].stats
    assert done.status == (1 if expected else 0)
    assert done.row["input"] == str(bad)
    assert done.row.get("error", {}).get("code", "") == expected
    assert (tmp_path / "out.png").exists() == (not expected)


@pytest.mark.parametrize("case", STRANGE_BUT_GOOD)
def test_that_a_strange_file_is_run_like_any_other(case: str, command: Command, model: Path, tmp_path: Path) -> None:
    (tmp_path / "strange").mkdir()
    path = STRANGE_BUT_GOOD[case](tmp_path / "strange")
    predicted = command("predict", path, "--model", model, "--json")
    assert (predicted.status, predicted.err) == (0, "")
    assert len(predicted.row["classes"]) == 3
    assert predicted.row["input"] == os.fspath(path).encode("utf-8", "replace").decode()
    assert command("info", path, "--stats", "--json").status == 0
    rendered = command("render", path, "-o", tmp_path / "out.png")
    assert (rendered.status, (tmp_path / "out.png").exists()) == (0, True)
    shown = command("predict", path, path, "--model", model)
    assert (shown.status, len(shown.lines)) == (0, 10)


@pytest.mark.skipif(os.name == "nt", reason="modes are of POSIX systems")
def test_that_a_file_that_may_not_be_read_is_told(command: Command, photo: Path, model: Path) -> None:
    photo.chmod(0)
    with like_anybody():
        done = command("predict", photo, "--model", model, "--json")
    assert (done.status, done.row["error"]["code"]) == (1, "read.no_permission")


@pytest.mark.skipif(os.name == "nt", reason="there are no such files")
def test_that_what_is_no_ordinary_file_is_told(command: Command, tmp_path: Path, model: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    done = command("predict", tmp_path / "pipe.png", "--model", model, "--json")
    assert (done.status, done.row["error"]["code"]) == (1, "read.not_a_file")
    sentences(done.row["error"])


@pytest.mark.parametrize(
    ("name", "code"),
    [("a\0b.png", "read.not_found"), ("x" * 300 + ".png", "read.io"), ("a\nb.png", "read.not_found")],
)
def test_that_a_name_that_cannot_be_is_no_mistake_of_ours(
    name: str, code: str, command: Command, model: Path, tmp_path: Path
) -> None:
    done: Done = command("predict", tmp_path / name, "--model", model, "--json")
    assert done.status == 1
    assert done.row["error"]["code"] == code
    assert not set("\n\0") & set(done.row["error"]["what"])
