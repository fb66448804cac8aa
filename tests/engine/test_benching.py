"""Ratios of the fastest rounds. Time is what the test says it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from workbench.core.progress import Progress
from workbench.engine import Work, benching


class Clock:
    """A clock that the measured pieces move on."""

    def __init__(self) -> None:
        self.now = 5.0

    def perf_counter(self) -> float:
        """Seconds."""
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The time as the measuring sees it."""
    made = Clock()
    monkeypatch.setattr(benching, "time", made)
    return made


def test_that_pieces_are_measured_in_turn_and_the_first_two_rounds_are_left_out(clock: Clock) -> None:
    order: list[str] = []
    takes = {"a": iter([9.0, 9.0, 0.001, 0.003, 0.002]), "b": iter([9.0, 9.0, 0.010, 0.010, 0.040])}

    def piece(name: str) -> Callable[[], object]:
        def run() -> None:
            order.append(name)
            clock.now += next(takes[name])

        return run

    told: list[Progress] = []
    times = benching._interleaved({"a": piece("a"), "b": piece("b")}, 3, Work(report=told.append))
    assert "".join(order) == "abbaabbaab", "each round begins with another piece"
    assert times == pytest.approx({"a": 1.0, "b": 10.0})
    assert [progress.words for progress in told][-3:] == ["Round 1 of 3", "Round 2 of 3", "Round 3 of 3"]
    assert told[-1].fraction == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("times", "expected"), [([7.0], 7.0), ([9.0, 3.0, 8.0, 7.0], 3.0), ([float(n) for n in range(20, 0, -1)], 2.5)]
)
def test_that_the_fastest_fifth_is_averaged(times: list[float], expected: float) -> None:
    assert benching.fastest(times) == pytest.approx(expected)


TIMES = {"decode": 10.0, "prepare": 4.0, "network": 20.0, "network with features": 21.0, "whole": 36.0}


def test_that_ratios_are_to_the_bare_network() -> None:
    found = benching._ratios(TIMES)
    assert [(ratio.name, ratio.goal, ratio.text) for ratio in found] == [
        ("file to probabilities / (decode + network)", 1.15, "36.0 ms / (10.0 + 20.0) ms"),
        (
            "file to probabilities / sum of its parts (decode + prepare + network)",
            0.0,
            "36.0 ms / (10.0 + 4.0 + 20.0) ms",
        ),
        ("prepare / network", 0.0, "4.00 ms"),
    ]
    assert [ratio.value for ratio in found] == pytest.approx([36 / 30, 36 / 34, 4 / 20])


def test_that_a_network_with_an_exact_map_has_two_ratios_more() -> None:
    found = benching._ratios(TIMES | {"another class": 0.5})
    assert [(ratio.name, ratio.goal) for ratio in found[3:]] == [
        ("network with the map's features / network", 1.1),
        ("map of another class / network", 0.05),
    ]
    assert [ratio.value for ratio in found[3:]] == pytest.approx([1.05, 0.025])
