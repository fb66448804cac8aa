"""Numbers and answers in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QLocale

from tests.ui.conftest import score
from ui import words
from workbench.core.result import ClassScore, DeviceReport, Findings


@pytest.fixture(autouse=True)
def english() -> None:
    QLocale.setDefault(QLocale(QLocale.Language.English))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.386, "38.6 %"),
        (0.9997, "> 99.9 %"),
        (1.0, "> 99.9 %"),
        (0.9994, "99.9 %"),
        (0.0004, "< 0.1 %"),
        (0.0, "< 0.1 %"),
        (0.001, "0.1 %"),
    ],
)
def test_that_a_probability_has_one_decimal_and_never_reaches_an_end(value: float, text: str) -> None:
    assert words.probability(value) == text


@given(st.floats(0, 1))
def test_that_no_probability_is_shown_as_none_or_all(value: float) -> None:
    assert words.probability(value) not in ("0.0 %", "100.0 %")


@pytest.mark.parametrize(
    ("probabilities", "said"),
    [
        ((0.386, 0.356, 0.169), "Undecided between the first two. Not calibrated."),
        ((0.951, 0.015, 0.008), "Not calibrated."),
        ((0.3, 0.28, 0.27), "Undecided among the first few. Not calibrated."),
        ((0.1, 0.09, 0.08, 0.02), "No label stands out. Not calibrated."),
        ((1.0,), "Not calibrated."),
    ],
)
def test_that_the_doubt_is_said(probabilities: tuple[float, ...], said: str) -> None:
    classes = tuple(score(at, str(at), p) for at, p in enumerate(probabilities))
    assert words.verdict(Findings(task="classification", classes=classes)) == said


def test_that_a_multilabel_answer_counts_what_lies_above_its_point() -> None:
    unsure = ClassScore(2, "c", 0.42, 0.0, 0.41, True, (0.35, 0.5))
    classes = (score(0, "a", 0.9, 0.5), unsure, score(1, "b", 0.1, 0.5), score(3, "d", 0.05))
    said = words.verdict(Findings(task="multilabel", classes=classes, calibrated=True))
    assert said == "2 of 3 above their operating point. 1 indeterminate. Calibrated."
    assert words.side(unsure) == "indeterminate"
    assert words.side(classes[0]) == "above its point"
    assert words.side(classes[3]) == ""


def test_that_the_rest_is_told_with_its_sum_only_where_it_adds_up() -> None:
    classes = tuple(score(at, str(at), 0.1) for at in range(10))
    assert words.rest(classes, 5, "classification") == "5 more, 50.0 % together"
    assert words.rest(classes, 5, "multilabel") == "5 more"
    assert words.rest(classes, 10, "classification") == ""


def test_that_a_device_that_fell_back_says_why() -> None:
    report = DeviceReport(requested="directml", used="cpu", provider="x", why="no adapter", fell_back=True)
    assert words.device(report) == "CPU · DirectML not used: no adapter"
    assert words.device(DeviceReport(requested="auto", used="cpu", provider="x")) == "CPU"


@pytest.mark.parametrize(("seconds", "text"), [(0.014, "14 ms"), (2.5, "2.5 s"), (600, "10 min")])
def test_that_durations_have_the_unit_that_fits(seconds: float, text: str) -> None:
    assert words.duration(seconds) == text
