"""What an action works with: the state, the worker, the dialogs that it may open. Handed in; nothing is global."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtGui import QImage

from ui.jobs import Job, Jobs
from ui.state import State, Store
from ui.values import Outcome, Place
from workbench.paths import Paths
from workbench.wire.answers import ModelRow, ModelSheet, Traced

Chosen = Callable[[list[str]], None]


class Dialogs(Protocol):
    """Windows of their own that actions open. `app` makes them; each asks nobody and tells what was wanted."""

    def ask_files(self, title: str, patterns: Sequence[str], chosen: Chosen) -> None:
        """Let a person choose files to open."""

    def ask_folder(self, title: str, chosen: Chosen) -> None:
        """Let a person choose a folder."""

    def ask_target(self, title: str, name: str, patterns: Sequence[str], chosen: Chosen) -> None:
        """Let a person choose where to write; `chosen` gets one path."""

    def show(self, name: str) -> None:
        """Open a dialog that needs nothing: "settings", "shortcuts", "palette", "help", "about", "devices", …"""

    def show_model(self, sheet: ModelSheet) -> None:
        """A model's card."""

    def show_steps(self, place: Place, model: ModelRow, stages: Sequence[Traced]) -> None:
        """Every step of a run as a picture with its numbers."""

    def show_intake(self, path: str, added: Callable[[ModelRow], None]) -> None:
        """Ask about a network that comes without a manifest; `added` is told the new model."""

    def show_provenance(self, outcome: Outcome) -> None:
        """Everything that is needed to get an answer again."""


class Screen(Protocol):
    """What actions may ask of the widgets."""

    def picture(self, with_map: bool) -> QImage:
        """The picture at one pixel per value."""

    def neighbour(self, path: str, by: int) -> str | None:
        """The file that stands `by` rows below this one in the browser, as it is sorted and filtered there."""

    def to_clipboard(self, what: str | QImage) -> None:
        """Put text or a picture on the clipboard."""


class Underway:
    """Requests that the screen waits for, one for each purpose; a new one cancels the old and takes its place."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}

    def put(self, purpose: str, job: Job) -> None:
        """Wait for this one from now on."""
        self.cancel(purpose)
        self._jobs[purpose] = job

    def cancel(self, *purposes: str) -> bool:
        """Give these up. False if there was nothing under way."""
        found = [job for purpose in purposes if (job := self._jobs.pop(purpose, None)) is not None]
        for job in found:
            job.cancel()
        return bool(found)

    def forget(self, purpose: str) -> None:
        """It is over; or it may go on, and nobody waits for it."""
        self._jobs.pop(purpose, None)

    def has(self, purpose: str) -> bool:
        """Whether something is under way for this purpose."""
        return purpose in self._jobs


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything that an action may use.

    later
        `later(ms, deed)` calls `deed` once, on the main thread, unless the window is closed by then.
    post
        Calls a deed on the main thread, from any thread.
    renew_worker
        Starts another worker, with the settings as they are by then.
    """

    store: Store
    jobs: Jobs
    underway: Underway
    paths: Paths
    dialogs: Dialogs
    screen: Screen
    later: Callable[[int, Callable[[], None]], None]
    post: Callable[[Callable[[], None]], None]
    renew_worker: Callable[[], None]

    @property
    def state(self) -> State:
        """The present state."""
        return self.store.state
