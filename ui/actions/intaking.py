"""Asking a person about a network that comes without a manifest: one conversation for each file.

What was answered is kept for the session, so that a dialog that was closed can be opened again. Whatever arrives late,
for another question or another picture, is dropped.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

from ui import messages, transitions
from ui.actions import telling
from ui.actions.desk import Desk
from ui.intake_words import ordered
from ui.jobs import Hear, Job
from ui.state import State
from ui.tongue import fill, translate
from ui.values import Place
from workbench.core.intake import Question
from workbench.errors import WorkbenchError
from workbench.paths import display_name
from workbench.wire import requests
from workbench.wire.answers import Broken, Drafted, ModelRow, Trial

READY = "ready"
MOST_PICTURES = 200
TOP = 3


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


class Talk:
    """One file's conversation. `added` is told the new model."""

    def __init__(self, desk: Desk, path: str, page: Page, added: Callable[[ModelRow], None]) -> None:
        self._desk, self._path, self._page, self._added = desk, path, page, added
        self._chosen: dict[str, str] = dict(desk.state.intakes.get(path, ()))
        self._draft: Drafted | None = None
        self._question: Question | None = None
        self._place = desk.state.place
        self._npy = ""
        self._generation = 0
        self._jobs: dict[str, Job] = {}

    # -- what is known

    def begin(self) -> None:
        """Ask what the file says, then show the first open question."""
        self.follow(self._desk.state)
        self._ask("draft", self._chosen, self._begun, lambda error: self._page.show_problem(_told(error)))

    def _begun(self, draft: Drafted) -> None:
        self._take(draft)
        self.move(next((question.key for question in ordered(draft.questions)), READY))

    def _take(self, draft: Drafted) -> None:
        self._draft = draft
        self._page.show_draft(draft)

    def _ask(
        self,
        purpose: str,
        chosen: dict[str, str],
        done: Callable[[Drafted], None],
        failed: Callable[[WorkbenchError], None],
    ) -> None:
        request = requests.Intake(path=self._path, chosen=tuple(chosen.items()))
        self._send(purpose, request, done, failed)

    def _send(
        self,
        purpose: str,
        request: requests.Request,
        done: Callable[..., None],
        failed: Callable[[WorkbenchError], None],
        **row: str,
    ) -> None:
        """Ask; a new request for one purpose takes the place of the old one, and nobody listens once all is closed."""
        self._cancel(purpose)

        def over(deed: Callable[..., None], value: object) -> None:
            if not self._page.gone and self._jobs.get(purpose) is job:
                del self._jobs[purpose]
                deed(value)

        job = self._desk.jobs.ask(request, Hear(done=partial(over, done), failed=partial(over, failed)), **row)
        self._jobs[purpose] = job

    def _cancel(self, *purposes: str) -> None:
        for purpose in purposes:
            job = self._jobs.pop(purpose, None)
            if job is not None:
                job.cancel()

    def leave(self) -> None:
        """The dialog was closed: nothing is asked any more."""
        self._cancel(*list(self._jobs))

    # -- questions

    def move(self, key: str) -> None:
        """Show a question; READY: the last page."""
        draft = self._draft
        if draft is None:
            return
        self._cancel("try", "question")
        if key == READY:
            self._question = None
            self._page.show_ready()
            return
        found = next((one for one in (*draft.questions, *draft.offered) if one.key == key), None)
        if found is not None:
            self._show(found)
            return
        rest = {known: value for known, value in self._chosen.items() if known != key}

        def done(again: Drafted) -> None:
            question = next((one for one in again.questions if one.key == key), None)
            if question is not None:
                self._show(question)

        self._ask("question", rest, done, lambda error: self._page.show_problem(_told(error)))

    def _show(self, question: Question) -> None:
        self._question = question
        self._page.show_question(question, self._present(question))
        self._try()

    def _present(self, question: Question) -> str:
        """What is chosen for it. A guess is shown as one, and is no choice of anybody's."""
        return self._chosen.get(question.key, "")

    def answer(self, key: str, value: str, *, own: bool = False) -> None:
        """Take an answer, if it can be followed. One that it makes impossible has to be given again."""
        self._answer(key, value, {**self._chosen, key: value}, own, "")

    def _answer(self, key: str, value: str, chosen: dict[str, str], own: bool, note: str) -> None:
        def done(draft: Drafted) -> None:
            self._chosen = chosen
            self._keep()
            self._take(draft)
            self._page.show_chosen(key, value, own=own)
            if note:
                self._page.show_problem(note)
            if own:
                self._try((value,))

        def failed(error: WorkbenchError) -> None:
            others = _blamed(error, chosen) - {key}
            if others and error.code == "model.answer":
                rest = {known: given for known, given in chosen.items() if known not in others}
                said = translate("Intake", "An earlier answer does not fit this one, and is open again.")
                self._answer(key, value, rest, own, said)
                return
            self._page.show_answer(self._chosen.get(key, ""))
            self._page.show_problem(_told(error))

        self._ask("answer", chosen, done, failed)

    def given(self, key: str, value: str) -> None:
        """An answer from the page: a choice, or one that was typed."""
        question = self._question
        known = question is not None and value in [choice.value for choice in question.choices]
        self.answer(key, value, own=not known and key != "labels")

    def _keep(self) -> None:
        self._desk.store.apply(transitions.intake_kept, self._path, tuple(self._chosen.items()))

    def rename(self, name: str) -> None:
        """The model is to be called so."""
        self.answer("name", name)

    # -- labels

    def ask_labels(self) -> None:
        """Let a person choose a text file with the names."""
        patterns = (translate("Intake", "Text files (*.txt *.csv *.names)"), translate("Intake", "All files (*)"))
        title = translate("Intake", "Choose the names of the outputs")
        self._desk.dialogs.ask_files(title, patterns, lambda found: self.answer("labels", found[0]) if found else None)

    def paste_labels(self, text: str) -> None:
        """Names that were typed or pasted, a line each. They become a file of this session."""
        mark = hashlib.sha256(text.encode()).hexdigest()[:12]
        try:
            folder = self._desk.paths.made(self._desk.paths.scratch / f"names-{mark}")
            file = folder / translate("Intake", "pasted.txt")
            file.write_text(text + "\n", encoding="utf-8", newline="\n")
        except OSError as error:
            self._page.show_problem(fill(translate("Intake", "The names cannot be kept: %1."), error.strerror or error))
            return
        self.answer("labels", str(file))

    # -- trying

    def follow(self, state: State) -> None:
        """What is open can be tried on; without anything, the samples."""
        items = list(state.items)[:MOST_PICTURES]
        places = [(Place(item.id), item.title) for item in items]
        here = state.place
        if here is not None and here.frame:
            places.insert(0, (here, f"{display_name(here.path)} ({here.frame + 1})"))
        known = {place.path for place, _ in places}
        places += [(Place(path), display_name(path)) for path in state.samples if path not in known]
        wanted = [place for place, _ in places]
        if self._place not in wanted:
            self._place = here if here in wanted else wanted[0] if wanted else None
        self._page.show_pictures(places, self._place)

    def choose_picture(self, place: Place) -> None:
        """Try the choices on another picture."""
        self._place = place
        self._page.forget_trials()
        self._try()

    def ask_tensor(self) -> None:
        """Let a person choose a tensor of the maker's; each choice is compared with it."""
        patterns = (translate("Steps", "Tensors (*.npy)"), translate("Intake", "All files (*)"))
        title = translate("Steps", "Compare with a tensor of the maker's")
        self._desk.dialogs.ask_files(title, patterns, lambda found: self._compare(found[0]) if found else None)

    def _compare(self, path: str) -> None:
        self._npy = path
        self._page.show_problem("")
        self._page.forget_trials()
        self._try()

    def _try(self, values: tuple[str, ...] = ()) -> None:
        """Try the choices of the present question one after the other. Another question or picture ends that."""
        self._generation += 1
        self._cancel("try")
        question, place = self._question, self._place
        if question is None or place is None or not question.shown:
            return
        own = self._chosen.get(question.key, "")
        found = [choice.value for choice in question.choices]
        whole = values or tuple(found + [own] * (bool(own) and own not in found))
        self._try_next(self._generation, question.key, place, list(whole), len(whole))

    def _try_next(self, generation: int, key: str, place: Place, left: list[str], total: int) -> None:
        if generation != self._generation:
            return
        self._page.show_trying(total - len(left), total)
        if not left:
            return
        value = left[0]
        rest = {known: given for known, given in self._chosen.items() if known != key}
        request = requests.Preview(
            path=self._path,
            key=key,
            image=place.path,
            frame=place.frame,
            chosen=tuple(rest.items()),
            values=(value,),
            top=TOP,
            npy=self._npy,
        )

        def told(trial: Trial) -> None:
            if generation == self._generation:
                self._page.show_trial(trial)
                self._try_next(generation, key, place, left[1:], total)

        def failed(error: WorkbenchError) -> None:
            if error.code in ("read.not_a_tensor", "read.not_found") and self._npy:
                self._npy = ""
                self._page.show_problem(_told(error))
                self._try()
            else:
                told(Trial(value=value, error=Broken.of(error)))

        self._send("try", request, lambda trials: told(trials[0]), failed)

    # -- the end

    def add(self) -> None:
        """Make the package, put it into the library, and choose it."""
        self._cancel("try")
        self._page.show_adding(True)

        def done(row: ModelRow) -> None:
            self._page.close()
            self._added(row)

        def failed(error: WorkbenchError) -> None:
            self._page.show_adding(False)
            if error.code == "model.id_taken":
                more = translate("Intake", "Or give it another name here.")
                self._page.show_ready(f"{_told(error)} {more}", rename=True)
            else:
                self._page.show_problem(_told(error))

        request = requests.AddModel(path=self._path, chosen=tuple(self._chosen.items()))
        title = fill(translate("Modelling", "Adding the model %1"), display_name(self._path))
        self._send("add", request, done, failed, kind="model", title=title, subject=self._path)


def _told(error: WorkbenchError) -> str:
    """An error in one paragraph, for its place beside what it is about."""
    told = messages.told(error)
    if error.code == "model.answer" and told.problems:
        return " ".join(problem.partition(": ")[2] or problem for problem in told.problems)
    details = telling.is_death(error)
    parts = (told.what, told.why, *told.problems) if not details else (told.what, told.why)
    return " ".join(part for part in (*parts, told.hint) if part)


def _blamed(error: WorkbenchError, chosen: dict[str, str]) -> set[str]:
    """The answers that an error is about."""
    return {key for key in (problem.partition(":")[0] for problem in error.problems) if key in chosen}
