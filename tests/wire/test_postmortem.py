"""From what a dead worker leaves to what a person reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench import logs
from workbench.errors import PluginError, ReadError
from workbench.wire.crumbs import Crumb
from workbench.wire.postmortem import (
    CRASH_FILE,
    HUNG,
    MEMORY,
    START_FILE,
    Death,
    as_error,
    doing_words,
    judged,
    last_words,
    logged_words,
    status_words,
    with_subject,
)

READ = Crumb(id=1, thread=0x7F01, doing="decoding", subject="/scans/a.dcm", plugin="dicom.reader", order=1)
RUN = Crumb(id=2, thread=0x7F02, doing="running a network on", subject="/scans/b.dcm", plugin="ort.session", order=2)
OTHER_VERSIONS = (
    "Fatal Python error: Segmentation fault\n\nCurrent thread 0x{0:016x} (most recent call first):\n  File ...\n",
    "Fatal Python error: Aborted\n\nThread 0x00007f09 [lane] (most recent call first):\n\n"
    "Current thread 0x{0:016x} [lane-reading] (most recent call first):\n",
    "Current thread 0x{0:x}\n",
)


@pytest.mark.parametrize("text", OTHER_VERSIONS)
@pytest.mark.parametrize("crumb", [READ, RUN])
def test_that_the_thread_that_died_is_the_culprit(tmp_path: Path, text: str, crumb: Crumb) -> None:
    (tmp_path / CRASH_FILE).write_text(text.format(crumb.thread))
    death = judged("it gave up (SIGABRT)", tmp_path, [READ, RUN])
    assert death.culprit == crumb.id


@pytest.mark.parametrize("text", ["", "Thread 0x7f01 (most recent call first):\n", OTHER_VERSIONS[0].format(0x7F99)])
def test_that_without_the_thread_all_who_were_at_work_are_suspects(tmp_path: Path, text: str) -> None:
    (tmp_path / CRASH_FILE).write_text(text)
    death = judged("it gave up (SIGABRT)", tmp_path, [READ, RUN])
    assert death.culprit is None
    assert death.suspects == {1, 2}
    assert judged("it gave up", tmp_path, [RUN]).culprit == 2
    assert judged("it gave up", tmp_path, []).culprit is None


def test_that_a_hung_request_is_the_culprit_and_whoever_keeps_it_waiting_if_it_only_waits(tmp_path: Path) -> None:
    assert judged(f"{HUNG}2", tmp_path, [READ, RUN]).culprit == 2
    assert judged(f"{HUNG}7", tmp_path, [READ]).culprit == 1
    assert as_error(judged(f"{HUNG}2", tmp_path, [READ, RUN])).code == "worker.hung"


def test_that_an_end_from_outside_proves_nothing(tmp_path: Path) -> None:
    death = judged(status_words(-9), tmp_path, [READ])
    assert (death.killed, death.culprit, death.of(1).culprit) == (True, None, 1)


def test_that_too_much_memory_is_told_with_both_numbers() -> None:
    error = as_error(Death(why=f"{MEMORY}{3 << 30}:{2 << 30}", crumbs=(RUN,)))
    assert error.code == "worker.memory"
    assert error.what == "The worker used more memory than it may, while running a network on b.dcm with ort.session."
    assert error.why == "It reached 3,072 MB; the limit is 2,048 MB."


def test_that_the_words_name_deed_file_and_plugin_and_the_log_no_file() -> None:
    assert doing_words([READ]) == "decoding a.dcm with dicom.reader"
    assert doing_words([READ, RUN]).endswith("dicom.reader or running a network on b.dcm with ort.session")
    assert doing_words([Crumb(id=0, thread=1, doing="loading a network for", plugin="p")]) == "loading a network with p"
    assert doing_words([]) == "doing nothing in particular"
    assert logged_words([READ]) == f"decoding {logs.named('/scans/a.dcm')} with dicom.reader"
    assert "a.dcm" not in logged_words([READ])[:12]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (-11, "it touched memory that is not its own (SIGSEGV)"),
        (-15, "it was ended by SIGTERM"),
        (-99, "it was ended by signal 99"),
        (3, "it ended itself with status 3"),
        (None, "it stopped answering"),
    ],
)
def test_that_every_status_has_words(code: int | None, words: str) -> None:
    assert status_words(code) == words


def test_that_the_last_words_are_the_last_line(tmp_path: Path) -> None:
    assert last_words(tmp_path) == ""
    (tmp_path / START_FILE).write_bytes(b"\xff" * 9000 + b"\nTraceback\n  File\nImportError: no numpy\n\n")
    assert last_words(tmp_path) == "ImportError: no numpy"


def test_that_a_plugins_failure_gets_the_file_it_was_busy_with() -> None:
    raised = PluginError("plugin.raised", plugin="p.r", doing="decoding", kind="ValueError", detail="no", log="l")
    named = with_subject(raised, "/scans/a.dcm")
    assert named.what == "The plugin p.r stopped while decoding a.dcm."
    assert (named.params["subject"], with_subject(named, "/other")) == ("/scans/a.dcm", named)
    off = PluginError("plugin.off", plugin="p", why="It failed.")
    assert (with_subject(off, "/a").what, with_subject(off, "/a").params["subject"]) == (off.what, "/a")
    other = ReadError("read.empty", name="a.dcm")
    assert with_subject(other, "/scans/a.dcm") is other
