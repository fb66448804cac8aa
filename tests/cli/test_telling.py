"""Standard error: how far long work is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from workbench.cli import telling
from workbench.core.progress import Progress
from workbench.errors import ReadError


@dataclass
class Clock:
    """Time that passes when it is told to."""

    now: float = 100.0

    def monotonic(self) -> float:
        """Seconds."""
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The time as the teller sees it."""
    made = Clock()
    monkeypatch.setattr(telling, "time", made)
    return made


Screen = Callable[[bool], None]


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Screen:
    """Says whether standard error is a terminal."""
    import sys

    return lambda terminal: monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)


def test_that_a_terminal_shows_a_bar_with_rate_and_time_left(
    clock: Clock, screen: Screen, capsys: pytest.CaptureFixture[str]
) -> None:
    screen(True)
    teller = telling.Teller(4, "images")
    clock.now += 2
    teller.step()
    clock.now += 0.05
    teller.step()
    clock.now += 1.95
    teller.step()
    assert capsys.readouterr().err == (
        "\r\033[K[######..................] 1 of 4 images · 0.5/s · 6 s left"
        "\r\033[K[##################......] 3 of 4 images · 0.8/s · 1 s left"
    )
    teller.end()
    assert capsys.readouterr().err == "\r\033[K"


def test_that_the_last_step_is_shown_at_once(clock: Clock, screen: Screen, capsys: pytest.CaptureFixture[str]) -> None:
    screen(True)
    teller = telling.Teller(2, "images")
    for _ in range(2):
        clock.now += 0.01
        teller.step()
    assert capsys.readouterr().err.endswith("[########################] 2 of 2 images · 100.0/s · 0 s left")


def test_that_without_a_terminal_there_is_a_line_now_and_then(
    clock: Clock, screen: Screen, capsys: pytest.CaptureFixture[str]
) -> None:
    screen(False)
    teller = telling.Teller(100, "images")
    for _ in range(100):
        clock.now += 0.15
        teller.step()
    teller.end()
    lines = capsys.readouterr().err.splitlines()
    assert [line.partition(" images")[0] for line in lines] == ["34 of 100", "68 of 100"]


def test_that_a_single_piece_of_work_is_told_on_a_terminal_alone(
    clock: Clock, screen: Screen, capsys: pytest.CaptureFixture[str]
) -> None:
    for terminal in (False, True):
        screen(terminal)
        teller = telling.Teller(1, "maps")
        for fraction in (None, 0.25, 0.3, 2.0):
            clock.now += 0.06
            teller(Progress(fraction=fraction, words="Looking"))
        clock.now += 10
        teller.step()
        teller.end()
        bars = "\r\033[K[######..................] Looking\r\033[K[########################] Looking\r\033[K"
        assert capsys.readouterr().err == (bars if terminal else "")


def test_that_an_end_without_a_bar_says_nothing(screen: Screen, capsys: pytest.CaptureFixture[str]) -> None:
    screen(True)
    telling.Teller(3, "images").end()
    assert capsys.readouterr().err == ""


def test_that_an_error_is_told_with_its_subject_first(capsys: pytest.CaptureFixture[str]) -> None:
    error = ReadError("read.empty", name="a.png")
    telling.complain(error, "frame 2")
    telling.complain(error)
    whole = "a.png is empty.\nThe file has 0 bytes.\nCopy it again from where it came from.\n"
    assert capsys.readouterr() == ("", f"frame 2: {whole}{whole}")
