"""Where the conversation about a network is shown: what its actions ask of the dialog."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ui.values import Place
from workbench.core.intake import Question
from workbench.wire.answers import Drafted, Trial


class Page(Protocol):
    """Where the conversation is shown."""

    @property
    def gone(self) -> bool:
        """Whether it was closed."""

    @property
    def present(self) -> str:
        """The question that is shown: its key, READY, or nothing yet."""

    def close(self) -> bool:
        """Close it."""

    def show_draft(self, draft: Drafted) -> None:
        """What is known and open now."""

    def show_question(self, question: Question, answer: str) -> None:
        """One question."""

    def show_ready(self, problem: str = "", *, rename: bool = False) -> None:
        """Everything is answered."""

    def show_problem(self, text: str) -> None:
        """Why an answer cannot be followed."""

    def show_chosen(self, key: str, value: str, *, own: bool) -> None:
        """An answer was understood."""

    def show_answer(self, value: str) -> None:
        """What is chosen for the present question."""

    def show_trial(self, trial: Trial) -> None:
        """What came of one choice."""

    def forget_trials(self) -> None:
        """The choices are tried anew."""

    def show_trying(self, done: int, total: int) -> None:
        """How many choices were tried."""

    def show_pictures(self, places: Sequence[tuple[Place, str]], chosen: Place | None) -> None:
        """What the choices can be tried on."""

    def show_adding(self, adding: bool) -> None:
        """Whether it is being added."""
