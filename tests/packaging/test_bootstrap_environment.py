"""The environment: when it is used, when it is made anew, and what is never deleted."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest
from bootstrap import environment, progress

posix = pytest.mark.skipif(os.name == "nt", reason="links as on POSIX")


def quiet() -> progress.Progress:
    return progress.Progress(io.StringIO())


def test_that_an_environment_of_another_python_or_without_pip_is_not_used(bare: Path) -> None:
    here = sys.version_info[:2]
    assert environment.why_remake(bare, here) == "it has no pip"
    assert environment.why_remake(bare, (3, 99)) == f"it was made by Python {here[0]}.{here[1]}, and this is 3.99"


def test_that_an_environment_that_was_moved_is_not_used(bare: Path) -> None:
    environment.Stamp(folder="/elsewhere/.venv", digests={}).write(bare)
    try:
        assert environment.why_remake(bare, sys.version_info[:2]) == "it was moved"
    finally:
        (bare / environment.STAMP).unlink()


@posix
def test_that_an_environment_whose_python_was_removed_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").symlink_to(tmp_path / "gone")
    assert environment.why_remake(tmp_path, (3, 11)) == "its Python is gone"


def test_that_a_broken_stamp_counts_as_none(tmp_path: Path) -> None:
    for text in ("", "{", "[]", '{"folder": 1}'):
        (tmp_path / environment.STAMP).write_text(text)
        assert environment.read_stamp(tmp_path) is None


def test_that_a_folder_that_is_no_environment_is_never_deleted(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(environment.SetupError, match="is in the way: it is not a Python environment"):
        environment.ready(tmp_path, quiet())
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


def test_that_the_digest_does_not_see_line_ends(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x\ny\n")
    (tmp_path / "b").write_bytes(b"x\r\ny\r\n")
    assert environment.digest(tmp_path / "a") == environment.digest(tmp_path / "b")


def test_that_variables_that_mix_other_packages_in_do_not_reach_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.invalid/simple")
    variables = environment.child_variables()
    assert "PYTHONPATH" not in variables
    assert variables["PIP_INDEX_URL"] == "https://mirror.invalid/simple"


def test_that_the_amount_is_that_of_this_machine() -> None:
    system = environment.SYSTEM_NAMES.get(sys.platform, "linux")
    here = f"# {system} {sys.version_info[0]}.{sys.version_info[1]}: 34 packages"
    assert environment.amount(f"# other 3.11: 1 packages, 2 MB\n{here}, 192 MB\n") == "34 packages, about 192 MB"
    assert environment.amount(f"{here}\n") == "34 packages"
    assert environment.amount("") == "the packages"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("connection broken by 'NewConnectionError(...)': /x/\nERROR: No matching distribution found", "Go online"),
        ("'ProxyError('Cannot connect to proxy.', NewConnectionError(...))'", "HTTPS_PROXY"),
        ("SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]", "PIP_CERT"),
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        (
            "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE",
            "not the file that the lock names",
        ),
        ("ERROR: No matching distribution found for x==1", "packaging/locks/dev.txt has the version"),
        ("PermissionError: [Errno 13] Permission denied: '/v'", "make /v writable"),
        ("something else", "remove the folder /v"),
    ],
)
def test_that_what_to_do_follows_from_the_words_of_pip(words: str, told: str) -> None:
    assert told in environment.advice(words, environment=Path("/v"), lock="dev").replace("\\", "/")
