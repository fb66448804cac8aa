"""Asking a person about a network that comes without a manifest: one conversation for each file.

What was answered is kept for the session, so that a dialog that was closed can be opened again. Whatever arrives late,
for another question or another picture, is dropped.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import partial

from ui import transitions
from ui.actions import telling
from ui.actions.desk import Desk
from ui.actions.intake_page import Page
from ui.actions.intake_trials import Trials
from ui.actions.telling import told_in_place
from ui.intake_words import ordered
from ui.jobs import Hear, Job
from ui.tongue import fill, translate
from workbench.core.intake import Question
from workbench.errors import WorkbenchError
from workbench.paths import display_name
from workbench.wire import requests
from workbench.wire.answers import Drafted, ModelRow

READY = "ready"


class Talk:
    """One file's conversation. `added` is told the new model."""

    def __init__(self, desk: Desk, path: str, page: Page, added: Callable[[ModelRow], None]) -> None:
        self._desk, self._path, self._page, self._added = desk, path, page, added
        self._chosen: dict[str, str] = dict(desk.state.intakes.get(path, ()))
        self._wanted = dict(self._chosen)
        self._next = ""
        self._draft: Drafted | None = None
        self._question: Question | None = None
        self._jobs: dict[str, Job] = {}
        self.trials = Trials(desk, path, page)

    # -- what is known

    def begin(self) -> None:
        """Ask what the file says, then show the first open question."""
        self.trials.follow(self._desk.state)
        self._begin("")

    def _begin(self, note: str) -> None:
        def done(draft: Drafted) -> None:
            self._take(draft)
            self.move(next((question.key for question in ordered(draft.questions)), READY))
            if note:
                self._page.show_problem(note)

        def failed(error: WorkbenchError) -> None:
            if not self._chosen:
                self._page.show_problem(told_in_place(error))
                return
            gone = _blamed(error, self._chosen) or set(self._chosen)  # a file of names may not be there any more
            self._chosen = {key: value for key, value in self._chosen.items() if key not in gone}
            self._wanted = dict(self._chosen)
            self._begin(told_in_place(error))

        self._ask("draft", self._chosen, done, failed)

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
    ) -> None:
        """Ask; a new request for one purpose takes the place of the old one, and nobody listens once all is closed."""
        self._cancel(purpose)

        def over(deed: Callable[..., None], value: object) -> None:
            if not self._page.gone and self._jobs.get(purpose) is job:
                del self._jobs[purpose]
                deed(value)

        job = self._desk.jobs.ask(request, Hear(done=partial(over, done), failed=partial(over, failed)))
        self._jobs[purpose] = job

    def _cancel(self, *purposes: str) -> None:
        for purpose in purposes:
            job = self._jobs.pop(purpose, None)
            if job is not None:
                job.cancel()

    def leave(self) -> None:
        """The dialog was closed: nothing is asked any more."""
        self.trials.stop()
        self._cancel(*list(self._jobs))

    # -- questions

    def move(self, key: str) -> None:
        """Show a question; READY: the last page, or what is open still. Waits for an answer that is on its way."""
        draft = self._draft
        if draft is None or "answer" in self._jobs:
            self._next = key
            return
        if key == READY and draft.questions:
            key = ordered(draft.questions)[0].key
        self.trials.stop()
        self._cancel("question")
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

        self._ask("question", rest, done, lambda error: self._page.show_problem(told_in_place(error)))

    def _show(self, question: Question) -> None:
        self._question = question
        self._page.show_question(question, self._chosen.get(question.key, ""))
        self.trials.begin(question, self._chosen)

    def answer(self, key: str, value: str, *, own: bool = False) -> None:
        """Take an answer, if it can be followed. One that it makes impossible has to be given again."""
        self._wanted = {**self._wanted, key: value}
        self._settle(key, own, "")

    def _settle(self, key: str, own: bool, note: str) -> None:
        """Ask what follows from all that is wanted. `key` was answered last; quick answers overtake slow ones."""
        wanted = dict(self._wanted)

        def done(draft: Drafted) -> None:
            self._chosen = wanted
            self._desk.store.apply(transitions.intake_kept, self._path, tuple(wanted.items()))
            self._take(draft)
            self._page.show_chosen(key, wanted.get(key, ""), own=own)
            if note:
                self._page.show_problem(note)
            if own and self._question is not None:
                self.trials.begin(self._question, wanted, (wanted[key],))
            going, self._next = self._next, ""
            if going:
                self.move(going)

        def failed(error: WorkbenchError) -> None:
            others = _blamed(error, wanted) - {key}
            if others and error.code == "model.answer":
                self._wanted = {known: value for known, value in wanted.items() if known not in others}
                said = translate("Intake", "An earlier answer does not fit this one, and is open again.")
                self._settle(key, own, said)
                return
            self._next = ""
            self._wanted = {known: value for known, value in wanted.items() if known != key}
            if key in self._chosen:
                self._wanted[key] = self._chosen[key]
            self._page.show_answer(self._chosen.get(key, ""))
            self._page.show_problem(told_in_place(error))
            if self._wanted != self._chosen:  # answers that were overtaken by this one
                self._settle("", False, told_in_place(error))

        self._ask("answer", wanted, done, failed)

    def given(self, key: str, value: str) -> None:
        """An answer from the page: a choice, or one that was typed."""
        question = self._question
        known = question is not None and value in [choice.value for choice in question.choices]
        self.answer(key, value, own=not known and key != "labels")

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

    # -- the end

    def add(self) -> None:
        """Make the package, put it into the library, and choose it. Goes on if the dialog is closed meanwhile."""
        self.trials.stop()
        self._page.show_adding(True)

        def done(row: ModelRow) -> None:
            if not self._page.gone:
                self._page.close()
            self._added(row)

        def failed(error: WorkbenchError) -> None:
            if self._page.gone:
                telling.tell_unless_death(self._desk, error)
                return
            self._page.show_adding(False)
            if error.code == "model.id_taken":
                more = translate("Intake", "Or give it another name here.")
                self._page.show_ready(f"{told_in_place(error)} {more}", rename=True)
            else:
                self._page.show_problem(told_in_place(error))

        request = requests.AddModel(path=self._path, chosen=tuple(self._chosen.items()))
        title = fill(translate("Modelling", "Adding the model %1"), display_name(self._path))
        hear = Hear(done=done, failed=failed)
        self._desk.jobs.ask(request, hear, kind="model", title=title, subject=self._path)


def _blamed(error: WorkbenchError, chosen: dict[str, str]) -> set[str]:
    """The answers that an error is about."""
    return {key for key in (problem.partition(":")[0] for problem in error.problems) if key in chosen}
