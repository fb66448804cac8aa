"""Trying choices: one after the other, and nothing that arrives late is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from tests.ui.conftest import item
from ui.actions.intake_trials import Trials
from ui.jobs import Hear
from ui.state import State
from ui.values import Items, Place
from workbench.core.intake import Choice, Question
from workbench.errors import ModelPackageError, ReadError
from workbench.wire.answers import Trial
from workbench.wire.requests import Preview

SCALE = Question(
    key="scale",
    title="",
    sentence="",
    choices=(Choice(value="a", title="A"), Choice(value="b", title="B")),
    shown=True,
)
COLOUR = Question(key="colour", title="", sentence="", choices=(Choice(value="a", title="A"),), shown=True)


@dataclass
class Asked:
    """A request that is answered when the test says so."""

    request: Preview
    hear: Hear
    cancelled: int = 0

    def cancel(self) -> None:
        self.cancelled += 1


@dataclass
class Desk:
    """Notes what is asked."""

    state: State
    asked: list[Asked] = field(default_factory=list)
    chosen_file: str = ""

    @property
    def jobs(self) -> Any:
        return SimpleNamespace(ask=self._ask)

    @property
    def dialogs(self) -> Any:
        return SimpleNamespace(ask_files=self._ask_files)

    def _ask(self, request: Preview, hear: Hear) -> Asked:
        self.asked.append(Asked(request, hear))
        return self.asked[-1]

    def _ask_files(self, title: str, patterns: Sequence[str], chosen: Callable[[list[str]], None]) -> None:
        chosen([self.chosen_file])


@dataclass
class Page:
    """Notes what is shown."""

    gone: bool = False
    shown: list[tuple[str, object]] = field(default_factory=list)

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *values: self.shown.append((name, values if len(values) != 1 else values[0]))

    def all(self, name: str) -> list[object]:
        return [value for called, value in self.shown if called == name]


@pytest.fixture
def desk() -> Desk:
    items = Items([item("/a.png"), item("/b.png", frames=9)])
    return Desk(State(items=items, place=Place("/b.png"), samples=("/s/cat.png", "/a.png")))


def made(desk: Desk) -> tuple[Trials, Page]:
    page = Page()
    trials = Trials(desk, "/net.onnx", page)  # type: ignore[arg-type]
    trials.follow(desk.state)
    return trials, page


def answer(asked: Asked) -> Trial:
    trial = Trial(value=asked.request.values[0])
    asked.hear.done((trial,))
    return trial


def test_that_choices_are_tried_one_after_the_other_with_the_other_answers(desk: Desk) -> None:
    trials, page = made(desk)
    trials.begin(SCALE, {"colour": "RGB", "scale": "b"})
    assert [one.request.values for one in desk.asked] == [("a",)]
    assert desk.asked[0].request == Preview(
        path="/net.onnx", key="scale", image="/b.png", chosen=(("colour", "RGB"),), values=("a",), top=3
    )
    first = answer(desk.asked[0])
    second = answer(desk.asked[1])
    assert page.all("show_trial") == [first, second]
    assert page.all("show_trying") == [(0, 2), (1, 2), (2, 2)]
    assert len(desk.asked) == 2


def test_that_an_answer_of_ones_own_is_tried_too(desk: Desk) -> None:
    trials, _ = made(desk)
    trials.begin(SCALE, {"scale": "scale=2"})
    for at in range(3):
        answer(desk.asked[at])
    assert [one.request.values[0] for one in desk.asked] == ["a", "b", "scale=2"]


def test_that_what_arrives_for_another_question_is_dropped_and_was_given_up(desk: Desk) -> None:
    trials, page = made(desk)
    trials.begin(SCALE, {})
    trials.begin(COLOUR, {})
    assert [one.cancelled for one in desk.asked] == [1, 0]
    answer(desk.asked[0])
    desk.asked[0].hear.failed(ReadError("read.empty", name="b.png"))  # type: ignore[misc]
    assert page.all("show_trial") == []
    assert len(desk.asked) == 2
    late = answer(desk.asked[1])
    assert page.all("show_trial") == [late]


def test_that_a_request_is_given_up_once_only(desk: Desk) -> None:
    """A second time would end the worker."""
    trials, _ = made(desk)
    trials.begin(SCALE, {})
    trials.stop()
    trials.stop()
    assert desk.asked[0].cancelled == 1
    trials.begin(SCALE, {})
    answer(desk.asked[1])
    answer(desk.asked[2])
    trials.stop()
    assert [one.cancelled for one in desk.asked] == [1, 0, 0]


def test_that_a_closed_dialog_is_told_nothing(desk: Desk) -> None:
    trials, page = made(desk)
    trials.begin(SCALE, {})
    page.gone = True
    answer(desk.asked[0])
    assert page.all("show_trial") == []
    assert len(desk.asked) == 1


def test_that_a_choice_that_cannot_be_tried_says_why_and_the_next_is_tried(desk: Desk) -> None:
    trials, page = made(desk)
    trials.begin(SCALE, {})
    desk.asked[0].hear.failed(ModelPackageError("model.answer", name="net", problems=("scale: no",)))  # type: ignore[misc]
    (trial,) = page.all("show_trial")
    assert isinstance(trial, Trial)
    assert trial.error is not None
    assert (trial.value, trial.error.code) == ("a", "model.answer")
    assert desk.asked[1].request.values == ("b",)


def test_that_another_picture_tries_all_again(desk: Desk) -> None:
    trials, page = made(desk)
    trials.begin(SCALE, {})
    trials.choose_picture(Place("/a.png", 0))
    assert desk.asked[0].cancelled == 1
    assert page.all("forget_trials") == [()]
    assert (desk.asked[1].request.image, desk.asked[1].request.values) == ("/a.png", ("a",))


def test_that_what_is_open_and_the_samples_are_offered_once_each(desk: Desk) -> None:
    _, page = made(desk)
    (offered,) = page.all("show_pictures")
    assert offered == (
        [(Place("/a.png"), "a.png"), (Place("/b.png"), "b.png"), (Place("/s/cat.png"), "cat.png")],
        Place("/b.png"),
    )


def test_that_the_frame_on_the_canvas_is_offered_first() -> None:
    desk = Desk(State(items=Items([item("/b.png", frames=9)]), place=Place("/b.png", 4)))
    trials, page = made(desk)
    (offered,) = page.all("show_pictures")
    assert offered == ([(Place("/b.png", 4), "b.png (5)"), (Place("/b.png"), "b.png")], Place("/b.png", 4))
    trials.begin(SCALE, {})
    assert desk.asked[0].request.frame == 4


def test_that_a_picture_that_was_closed_makes_room_for_another(desk: Desk) -> None:
    trials, page = made(desk)
    trials.follow(State(samples=("/s/cat.png",)))
    assert page.all("show_pictures")[-1] == ([(Place("/s/cat.png"), "cat.png")], Place("/s/cat.png"))


def test_that_nothing_is_tried_without_a_picture_or_for_a_question_that_is_not_shown() -> None:
    desk = Desk(State())
    trials, _ = made(desk)
    trials.begin(SCALE, {})
    trials.follow(State(samples=("/s/cat.png",)))
    trials.begin(Question(key="labels", title="", sentence=""), {})
    assert desk.asked == []


def test_that_a_tensor_goes_along_until_it_turns_out_to_be_none(desk: Desk) -> None:
    trials, page = made(desk)
    trials.begin(SCALE, {})
    desk.chosen_file = "/theirs.npy"
    trials.ask_tensor()
    assert desk.asked[1].request.npy == "/theirs.npy"
    desk.asked[1].hear.failed(ReadError("read.not_a_tensor", name="theirs.npy", why="Because."))  # type: ignore[misc]
    assert desk.asked[2].request.npy == ""
    assert "theirs.npy holds no tensor" in str(page.all("show_problem")[-1])
