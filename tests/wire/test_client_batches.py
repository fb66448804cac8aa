"""One culprit among many: it alone is over, everybody else is answered, and nobody twice."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.wire import strangers
from tests.wire.conftest import Answered, Party, wait_until
from workbench.errors import WorkerError
from workbench.wire import requests
from workbench.wire.answers import Opened
from workbench.wire.requests import Request

ROUNDS = 6
FATAL = ("segfault", "abort", "exit", "native_exit", "killed", "overflow", "thread", "fork")
RAISING = ("raise", "wrong")


def crowd(party: Party, count: int) -> list[Request]:
    """Requests for all three lanes."""
    good = [party.good(f"{number}.wild", 300, 300) for number in range(4)]
    kinds: list[Request] = [
        *(requests.Read(path=path) for path in good),
        *(requests.Thumbnail(path=path) for path in good),
        *(requests.Inspect(path=path, stats=True) for path in good),
        *(requests.Suit(path=path) for path in good),
        requests.Stats(),
        requests.ListModels(),
        requests.ShowModel(),
        requests.Open(paths=(good[0],)),
    ]
    return (kinds * (count // len(kinds) + 1))[:count]


def asked(party: Party, chance: random.Random, culprit: Request) -> tuple[Answered, list[Answered]]:
    """All at once, in any order."""
    everybody = [*crowd(party, 24), culprit]
    chance.shuffle(everybody)
    under_way = [(request, party.ask(request)) for request in everybody]
    hung = next(answered for request, answered in under_way if request is culprit)
    return hung, [answered for request, answered in under_way if request is not culprit]


@pytest.mark.slow
@pytest.mark.parametrize("deed", FATAL)
def test_that_of_a_crowd_only_the_culprit_fails(party: Party, deed: str) -> None:
    """Fault 7, with six rounds for each way to end a process."""
    chance = random.Random(deed)
    for number in range(ROUNDS):
        culprit = requests.Read(path=party.bad(deed, name=f"bad-{number}.wild"))
        guilty, others = asked(party, chance, culprit)
        assert isinstance(guilty.over().error, WorkerError), deed
        assert f"bad-{number}.wild" in str(guilty.error)
        for other in others:
            assert other.over().answer is not None
    wait_until(lambda: not party.client.doing())
    assert party.kinds().count("stopped") == 0


@pytest.mark.parametrize("deed", RAISING)
def test_that_of_a_crowd_only_the_one_that_raises_fails(party: Party, deed: str) -> None:
    guilty, others = asked(party, random.Random(deed), requests.Read(path=party.bad(deed)))
    assert guilty.over().error is not None
    assert all(other.over().answer is not None for other in others)
    assert party.kinds() == ["starting", "ready"]


@pytest.mark.slow
def test_that_several_culprits_at_once_are_each_told_and_the_rest_is_answered(party: Party) -> None:
    guilty = [party.ask(requests.Read(path=party.bad(deed))) for deed in FATAL]
    others = [party.ask(request) for request in crowd(party, 16)]
    for deed, one in zip(FATAL, guilty, strict=True):
        assert f"read-{deed}.wild" in str(one.over().error)
    assert all(other.over().answer is not None for other in others)
    assert all(len(one.answers) == 1 for one in (*guilty, *others))


def opened(parts: list[Opened]) -> tuple[list[str], list[str]]:
    """Names of what opened, and of what did not."""
    items = [Path(item.id).name for part in parts for item in part.items]
    return items, [Path(broken.path).name for part in parts for broken in part.broken]


def test_that_a_folder_with_several_killers_opens_but_for_them(party: Party) -> None:
    for number in range(150):
        strangers.file(party.folder / f"{number:03}.wild", "nothing")
    killers = {f"{at:03}.wild": deed for at, deed in zip((0, 7, 64, 65, 100, 149), FATAL, strict=False)}
    for name, deed in killers.items():
        strangers.file(party.folder / name, deed, "scan")
    answered = party.ask(requests.Open(paths=(str(party.folder),))).over()
    assert answered.error is None
    items, broken = opened(answered.parts)
    assert items == [f"{n:03}.wild" for n in range(150) if f"{n:03}.wild" not in killers]
    assert sorted(broken) == sorted(killers)
    codes = {row.error.code for part in answered.parts for row in part.broken}
    assert codes == {"worker.crashed"}


def test_that_every_broken_row_names_its_own_file(party: Party) -> None:
    for name in ("a", "b", "c"):
        strangers.file(party.folder / f"{name}.wild", "exit" if name != "b" else "nothing", "scan")
    parts = party.ask(requests.Open(paths=(str(party.folder),))).over().parts
    rows = {Path(row.path).name: row.error.what for part in parts for row in part.broken}
    assert rows == {
        name: f"The worker stopped while reading the header of {name} with wild.reader."
        for name in ("a.wild", "c.wild")
    }


def test_that_items_of_the_wrong_type_are_broken_rows_and_the_rest_opens(party: Party) -> None:
    for number in range(20):
        deed = {3: "wrong_inside", 9: "strange_inside", 15: "wrong"}.get(number, "nothing")
        strangers.file(party.folder / f"{number:02}.wild", deed, "scan")
    answered = party.ask(requests.Open(paths=(str(party.folder),))).over()
    items, broken = opened(answered.parts)
    assert len(items) == 17
    assert sorted(broken) == ["03.wild", "09.wild", "15.wild"]
    assert {row.error.code for part in answered.parts for row in part.broken} == {"plugin.wrong_answer"}


def test_that_a_single_file_that_kills_is_one_broken_row(party: Party) -> None:
    answered = party.ask(requests.Open(paths=(party.bad("segfault", "scan"), party.good()))).over()
    assert answered.error is None
    assert opened(answered.parts) == (["good.wild"], ["scan-segfault.wild"])
