"""Workers that do not start, or are none: told in words, never waited for."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import pytest

from tests.wire import fake_workers
from tests.wire.conftest import Party, wait_until
from workbench.errors import WorkbenchError, WorkerError
from workbench.wire import process, requests


def failed_start(party: Party) -> WorkerError:
    """The error that every request ends with when no worker comes up."""
    first, second = party.ask(requests.Stats()), party.ask(requests.ListModels())
    errors = [first.over().error, second.over().error, party.error(requests.Stats())]
    assert all(isinstance(error, WorkerError) and error.code == "worker.start" for error in errors), errors
    assert party.kinds()[-1] == "stopped"
    assert party.kinds().count("stopped") == 1
    assert isinstance(errors[0], WorkerError)
    return errors[0]


def test_that_a_command_that_is_not_there_is_told(begin: Callable[..., Party]) -> None:
    error = failed_start(begin(command=("/nowhere/workbench",)))
    assert "No such file" in error.why
    assert error.hint


def test_that_a_worker_that_ends_at_once_is_told_with_its_last_words(begin: Callable[..., Party]) -> None:
    party = begin(command=fake_workers.EXITS_AT_ONCE)
    error = failed_start(party)
    assert error.why == "It ended itself with status 1: ModuleNotFoundError: No module named numpy."
    assert party.kinds().count("starting") == 3


def test_that_a_worker_that_ends_when_it_is_told_what_holds_is_told(begin: Callable[..., Party]) -> None:
    assert "status 7" in failed_start(begin(command=fake_workers.ENDS_ITSELF)).why


@pytest.mark.parametrize("garbage", sorted(fake_workers.GARBAGE))
def test_that_garbage_on_the_channel_is_told(begin: Callable[..., Party], garbage: str) -> None:
    began = time.monotonic()
    why = failed_start(begin(command=fake_workers.GARBAGE[garbage])).why
    assert why.startswith(("It sent something that could not be read", "It ended itself"))
    assert time.monotonic() - began < 30


def test_that_a_worker_that_says_nothing_is_not_waited_for_without_end(
    begin: Callable[..., Party], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "START_WITHIN_S", 1.0)
    monkeypatch.setattr(process, "LOOK_EVERY_S", 0.2)
    assert "not ready after 1 s" in failed_start(begin(command=fake_workers.SAYS_NOTHING)).why


def test_that_a_worker_that_closes_its_channel_is_ended(
    begin: Callable[..., Party], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "END_WITHIN_S", 0.5)
    failed_start(begin(command=fake_workers.CLOSES_ITS_CHANNEL))


def test_that_a_worker_of_another_version_is_told_at_once(begin: Callable[..., Party]) -> None:
    party = begin(command=fake_workers.OTHER_VERSION)
    error = failed_start(party)
    assert "version" in error.why
    assert party.kinds() == ["starting", "stopped"]


def test_that_a_real_worker_refuses_an_owner_of_another_version(
    begin: Callable[..., Party], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.wire.launch.VERSION", 99)
    monkeypatch.setattr("workbench.wire.client.VERSION", 99)
    assert "version 1" in failed_start(begin()).why


def test_that_after_a_stop_a_restart_is_a_new_beginning(begin: Callable[..., Party]) -> None:
    party = begin(command=fake_workers.EXITS_AT_ONCE)
    failed_start(party)
    party.client.restart()
    wait_until(lambda: party.kinds().count("stopped") == 2)
    assert party.kinds().count("starting") == 6


def test_that_a_worker_that_dies_of_nothing_is_not_started_without_end(begin: Callable[..., Party]) -> None:
    party = begin(command=fake_workers.command(fake_workers.SPEAKS + "hear(); os._exit(9)"))
    error = party.error(requests.Stats())
    assert error.code == "worker.too_often"
    assert "5 times" in error.what
    assert party.kinds().count("starting") == 5
    party.client.restart()
    assert party.error(requests.Stats()).code == "worker.too_often"


def test_that_a_worker_whose_warming_up_kills_it_is_started_without(
    begin: Callable[..., Party], tmp_path: object
) -> None:
    party = begin(
        command=fake_workers.command(
            """
from pathlib import Path
from workbench.wire.crumbs import Trail, OWN
hello = hear()
say(Ready(pid=os.getpid(), version=VERSION))
ask = hear()
if hello.warm_up:
    with Trail(Path(hello.folder)).doing(OWN, "loading the first model"):
        os._exit(3)
say(Answer(id=ask.id, value=writer.raw(answers.Health(resident_mb=1.0, sessions=0, pid=os.getpid()))))
hear()
"""
        )
    )
    assert party.client.call(requests.Stats()).resident_mb == 1.0
    told = next(event.error for event in party.events if event.kind == "restarted")
    assert told is not None
    assert "loading the first model" in told.what


def test_that_answers_of_the_wrong_type_are_errors_and_those_nobody_asked_for_are_nothing(
    begin: Callable[..., Party],
) -> None:
    party = begin(command=fake_workers.ANSWERS_NONSENSE)
    read = party.ask(requests.Read(path="x")).over()
    assert isinstance(read.error, WorkbenchError)
    assert read.error.code == "worker.answer"
    assert read.parts == []
    assert party.error(requests.ListModels()).code == "worker.answer"
    asked = [party.ask(requests.Stats()) for _ in range(10)]
    assert all(one.over().answer.resident_mb == 1.0 for one in asked)
    assert party.kinds() == ["starting", "ready"]


@pytest.mark.slow
def test_that_a_worker_that_mutates_its_answers_never_takes_its_owner_along(begin: Callable[..., Party]) -> None:
    """Each request ends with a value or a typed error; the worker is started again where it makes no sense."""
    party = begin(command=fake_workers.MUTATES)
    outcomes: list[str] = []
    for _ in range(60):
        answered = party.ask(requests.Stats())
        try:
            answered.over(5.0)
        except AssertionError:  # its number was mutated, and nobody answers
            answered.ticket.cancel()
            outcomes.append("cancelled")
            continue
        ((answer, error),) = answered.answers
        assert (answer is None) != (error is None)
        outcomes.append("answer" if error is None else getattr(error, "code", "cancelled"))
        if outcomes[-1] == "worker.too_often":
            party.client.restart()
    assert outcomes.count("answer") > 5
    assert set(outcomes) <= {"answer", "cancelled", "worker.answer", "worker.crashed", "worker.too_often"}


@pytest.mark.skipif(sys.platform == "win32", reason="a command is found differently there")
def test_that_the_worker_is_of_these_files_whatever_lies_in_the_current_folder(
    begin: Callable[..., Party], monkeypatch: pytest.MonkeyPatch, tmp_path: pytest.TempPathFactory
) -> None:
    from pathlib import Path

    here = Path(str(tmp_path)) / "current"
    (here / "workbench").mkdir(parents=True)
    (here / "workbench" / "__init__.py").write_text("raise SystemExit('the wrong workbench')")
    (here / "numpy.py").write_text("raise SystemExit('the wrong numpy')")
    monkeypatch.chdir(here)
    assert begin().pid() > 0
