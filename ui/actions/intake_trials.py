"""Trying the choices of a question on a picture, one after the other; whatever arrives late is dropped."""

from __future__ import annotations

from collections.abc import Mapping

from ui.actions.desk import Desk
from ui.actions.intake_page import Page
from ui.actions.telling import told_in_place
from ui.jobs import Hear, Job
from ui.state import State
from ui.tongue import translate
from ui.values import Place
from workbench.core.intake import Question
from workbench.errors import WorkbenchError
from workbench.paths import display_name
from workbench.wire import requests
from workbench.wire.answers import Broken, Trial

MOST_PICTURES = 200
TOP = 3
_OF_THE_TENSOR = ("read.not_a_tensor", "read.tensor_shape")


class Trials:
    """Tries the present question on a picture, with the answers besides, and beside a tensor if one is given."""

    def __init__(self, desk: Desk, path: str, page: Page) -> None:
        self._desk, self._path, self._page = desk, path, page
        self._place = desk.state.place
        self._question: Question | None = None
        self._chosen: Mapping[str, str] = {}
        self._npy = ""
        self._job: Job | None = None
        self._generation = 0

    def begin(self, question: Question, chosen: Mapping[str, str], values: tuple[str, ...] = ()) -> None:
        """Try every choice of a question, or these values alone; nothing else is tried any more."""
        self.stop()
        self._question, self._chosen = question, dict(chosen)
        if self._place is None or not question.shown:
            return
        own = chosen.get(question.key, "")
        found = [choice.value for choice in question.choices]
        whole = list(values) or found + [own] * (bool(own) and own not in found)
        self._next(self._generation, self._place, whole, len(whole))

    def stop(self) -> None:
        """What is under way is given up, and finds nobody."""
        self._generation += 1
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _again(self) -> None:
        self._page.forget_trials()
        if self._question is not None:
            self.begin(self._question, self._chosen)

    def _next(self, generation: int, place: Place, left: list[str], total: int) -> None:
        question = self._question
        if generation != self._generation or self._page.gone or question is None:
            return
        self._page.show_trying(total - len(left), total)
        if not left:
            return
        request = requests.Preview(
            path=self._path,
            key=question.key,
            image=place.path,
            frame=place.frame,
            chosen=tuple((key, value) for key, value in self._chosen.items() if key != question.key),
            values=(left[0],),
            top=TOP,
            npy=self._npy,
        )

        def told(trial: Trial) -> None:
            if generation == self._generation and not self._page.gone:
                self._job = None
                self._page.show_trial(trial)
                self._next(generation, place, left[1:], total)

        def failed(error: WorkbenchError) -> None:
            if generation != self._generation:
                return
            if error.code in _OF_THE_TENSOR:
                self._npy = ""
                self._again()
                self._page.show_problem(told_in_place(error))
            else:
                told(Trial(value=left[0], error=Broken.of(error)))

        hear = Hear(done=lambda trials: told(trials[0]), failed=failed)
        self._job = self._desk.jobs.ask(request, hear)

    # -- on what

    def follow(self, state: State) -> None:
        """What is open can be tried on, and the samples."""
        places = [(Place(item.id), item.title) for item in list(state.items)[:MOST_PICTURES]]
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
        self._again()

    def ask_tensor(self) -> None:
        """Let a person choose a tensor of the maker's; each choice is compared with it."""
        patterns = (translate("Steps", "Tensors (*.npy)"), translate("Steps", "All files (*)"))
        title = translate("Steps", "Choose a tensor of the maker's")
        self._desk.dialogs.ask_files(title, patterns, lambda found: self._compare(found[0]) if found else None)

    def _compare(self, path: str) -> None:
        self._npy = path
        self._page.show_problem("")
        self._again()
