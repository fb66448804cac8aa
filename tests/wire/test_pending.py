"""Who is over, who is asked again, and who is tried alone, when a worker dies."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import WorkerError
from workbench.wire.calls import make
from workbench.wire.crumbs import Crumb
from workbench.wire.pending import Pending, PendingRequests
from workbench.wire.postmortem import Death
from workbench.wire.requests import Open, Predict, Read, Render, Request, Thumbnail


class Table:
    """Pending requests, and what their askers were told."""

    def __init__(self, *wanted: Request) -> None:
        self.told: dict[int, list[Any]] = {}
        self.parts: dict[int, list[Any]] = {}
        self.pending = PendingRequests()
        for number, request in enumerate(wanted, 1):
            self.add(number, request)

    def add(self, number: int, request: Request) -> None:
        told, parts = self.told.setdefault(number, []), self.parts.setdefault(number, [])
        self.pending.by_number[number] = Pending(request, lambda _, error: told.append(error), parts.append)

    def send(self) -> list[int]:
        numbers = self.pending.to_send()
        for number in numbers:
            self.pending.by_number[number].sent = True
        return numbers

    def dies(self, *suspects: int, subject: str = "a.dcm", killed: bool = False) -> None:
        crumbs = tuple(Crumb(id=number, thread=number, doing="decoding", subject=subject) for number in suspects)
        make(self.pending.after_death(Death(why="it gave up (SIGABRT)", crumbs=crumbs, killed=killed))[1])

    def answered(self, number: int) -> None:
        assert self.pending.take(number) is not None


def reads(count: int) -> list[Request]:
    return [Read(path=f"{number}.dcm") for number in range(1, count + 1)]


def test_that_the_culprit_is_over_and_all_others_are_sent_again() -> None:
    table = Table(*reads(3))
    assert table.send() == [1, 2, 3]
    table.dies(2)
    assert [type(error) for error in table.told[2]] == [WorkerError]
    assert table.send() == [1, 3]
    assert table.told[1] == table.told[3] == []


def test_that_a_file_that_killed_one_who_looked_at_it_is_not_tried_by_the_others_who_wait_to() -> None:
    table = Table(Read(path="a.dcm"), Thumbnail(path="a.dcm"), Render(path="b.dcm"), Predict(path="a.dcm"))
    table.send()
    table.dies(1)
    assert [[type(error) for error in table.told[number]] for number in (1, 2)] == [[WorkerError], [WorkerError]]
    assert table.send() == [3, 4]


def test_that_a_file_on_which_a_network_died_may_still_be_looked_at() -> None:
    table = Table(Predict(path="a.dcm"), Thumbnail(path="a.dcm"))
    table.send()
    table.dies(1)
    assert table.send() == [2]


def test_that_of_several_suspects_each_is_tried_alone_and_the_next_death_names_one() -> None:
    table = Table(*reads(4))
    table.send()
    table.dies(2, 3)
    assert table.told == {1: [], 2: [], 3: [], 4: []}
    assert table.send() == [2]
    assert table.send() == []
    table.answered(2)
    assert table.send() == [3]
    table.dies(3)
    assert len(table.told[3]) == 1
    assert table.send() == [1, 4]


def test_that_others_need_not_wait_for_a_suspect_that_takes_long() -> None:
    table = Table(*reads(4))
    table.send()
    table.dies(2, 3)
    assert table.send() == [2]
    table.pending.waited = True
    assert table.send() == [1, 4]
    table.add(5, Read(path="5.dcm"))
    assert table.send() == [5]
    table.dies(1, 2)
    assert (len(table.told[2]), table.told[1]) == (1, [])
    assert table.send() == [3]


def test_that_who_was_ended_from_outside_is_tried_once_more() -> None:
    table = Table(*reads(2))
    table.send()
    table.dies(1, killed=True)
    assert table.told[1] == []
    assert table.send() == [1]
    table.dies(1, killed=True)
    assert len(table.told[1]) == 1
    assert table.send() == [2]


def test_that_a_death_of_nobody_costs_nobody_an_answer() -> None:
    table = Table(*reads(2))
    for _ in range(20):
        assert table.send() == [1, 2]
        table.dies()
    assert table.told == {1: [], 2: []}


def test_that_who_was_given_up_is_neither_told_nor_sent_again() -> None:
    table = Table(*reads(2))
    table.send()
    table.pending.by_number[1].cancelled = True
    table.dies(1)
    assert (table.told[1], table.send()) == ([], [2])
    table.pending.by_number[2].cancelled = True
    table.pending.after_retirement()
    assert table.pending.by_number == {}


def test_that_a_folder_goes_on_without_the_file_that_killed() -> None:
    table = Table(Open(paths=("folder",)))
    table.send()
    table.dies(1, subject="folder/a")
    assert table.send() == [1]
    table.dies(1, subject="folder/b")
    request = table.pending.by_number[1].request
    assert isinstance(request, Open)
    assert request.skip == ("folder/a", "folder/b")
    assert [row.path for part in table.parts[1] for row in part.broken] == ["folder/a", "folder/b"]
    table.dies(1, subject="folder/b")
    assert (len(table.told[1]), table.pending.by_number) == (1, {})


@given(st.data())
def test_that_whatever_dies_everybody_is_told_once_and_the_innocent_are_answered(data: st.DataObject) -> None:
    """A worker dies of every culprit that it begins with; what the dead worker tells may be nothing but suspicion."""
    count = data.draw(st.integers(1, 8))
    culprits = data.draw(st.sets(st.integers(1, count), max_size=4))
    table = Table(*reads(count))
    answered: list[int] = []
    for _ in range(200):
        at_work = [number for number, one in table.pending.by_number.items() if one.sent]
        at_work += table.send()
        if not table.pending.by_number:
            break
        begun = at_work[:3]
        dying = [number for number in begun if number in culprits]
        if dying:
            table.dies(*(begun if data.draw(st.booleans()) else dying[:1]))
        else:
            table.answered(begun[0])
            answered.append(begun[0])
    assert sorted(answered) == sorted(set(range(1, count + 1)) - culprits)
    assert all(len(errors) == (number in culprits) for number, errors in table.told.items())
