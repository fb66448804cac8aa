"""A network that comes without a manifest: what its file answers, what is a person's to say, each choice tried live."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ui import intake_words
from ui.dialogs.intake_facts import FactsPanel
from ui.dialogs.intake_question import QuestionPage
from ui.dialogs.intake_ready import ReadyPage
from ui.dialogs.sheet import Sheet, scrolled
from ui.panels.cards import button, label
from ui.state import State
from ui.theme import Theme
from ui.theme.parts import ElidedLabel
from ui.tongue import fill, translate
from ui.values import Place
from workbench.core.intake import Question
from workbench.wire.answers import Drafted, Trial

SIZE = (980, 690)
FACTS_WIDTH = 280
READY = "ready"


class IntakeSheet(Sheet):
    """Shows what it is told; what a person wants goes out as a signal. `moved`: to a question by its key, or READY."""

    answered = Signal(str, str)
    moved = Signal(str)
    picture_wanted = Signal(Place)
    file_wanted = Signal()
    pasted = Signal(str)
    tensor_wanted = Signal()
    renamed = Signal(str)
    add_wanted = Signal()
    left = Signal()
    state_changed = Signal(State)

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, fill(translate("Intake", "Add model: %1"), name), SIZE, parent)
        if parent is not None:  # more room on larger windows: choices stand beside one another
            wide, high = (theme.scaled(side) for side in SIZE)
            self.resize(max(wide, parent.width() * 5 // 8), max(high, parent.height() * 5 // 6))
        self.draft: Drafted | None = None
        self.talk: object = None  # whoever listens; Qt holds the methods of plain objects weakly
        self.present = ""
        self._adding = False
        self._head = ElidedLabel(fill(translate("Intake", "Add model: %1"), name))
        self._head.setProperty("role", "heading")
        self._count = label("", "secondary", wrap=True)
        self.facts = FactsPanel(theme)
        self.page, self.ready = QuestionPage(theme), ReadyPage(theme)
        self._wait = label(translate("Intake", "Looking at the file …"), "secondary")
        self._stack = QStackedWidget()
        self._marked = label("", "caption", wrap=True)
        self.back = button(translate("Intake", "Back"), lambda: self._step(-1))
        self.next = button(translate("Intake", "Next"), lambda: self._step(1))
        self.cancel = button(translate("Intake", "Cancel"), self.close)
        self.add = button(translate("Intake", "Add model"), self.add_wanted.emit, "primary")
        self._arrange()
        self._connect()
        self._enable()

    def _arrange(self) -> None:
        theme = self.theme
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        side = theme.space(4)
        head = QVBoxLayout()
        head.setContentsMargins(side, theme.space(3), side, theme.space(3))
        head.setSpacing(theme.space(1))
        head.addWidget(self._head)
        head.addWidget(self._count)
        facts = scrolled(self.facts)
        facts.setFixedWidth(theme.scaled(FACTS_WIDTH))
        facts.setAccessibleName(translate("Intake", "What is known"))
        waiting = QWidget()
        column = QVBoxLayout(waiting)
        column.setContentsMargins(side, side, side, side)
        column.addWidget(self._wait)
        column.addStretch(1)
        for part in (waiting, self.page, self.ready):
            self._stack.addWidget(part)
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(facts)
        body.addWidget(line(theme, upright=True))
        body.addWidget(self._stack, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(side, theme.space(3), side, theme.space(3))
        foot.setSpacing(theme.space(2))
        foot.addWidget(self._marked, 1)
        for one in (self.back, self.next, self.cancel, self.add):
            foot.addWidget(one)
        self.column.addLayout(head)
        self.column.addWidget(line(theme))
        self.column.addLayout(body, 1)
        self.column.addWidget(line(theme))
        self.column.addLayout(foot)

    def _connect(self) -> None:
        self.facts.wanted.connect(self.moved)
        self.page.answered.connect(lambda value: self.answered.emit(self.present, value))
        self.page.taken.connect(lambda: self._step(1))
        self.page.picture_wanted.connect(self.picture_wanted)
        self.page.file_wanted.connect(self.file_wanted)
        self.page.pasted.connect(self.pasted)
        self.page.tensor_wanted.connect(self.tensor_wanted)
        self.ready.renamed.connect(self.renamed)
        self.finished.connect(lambda _=0: self.left.emit())
        for keys, done, one in (
            ("Alt+Left", self.back.click, self.back),
            ("Alt+Right", self.next.click, self.next),
            ("Ctrl+Return", self.add.click, self.add),
        ):
            QShortcut(QKeySequence(keys), self, done)
            native = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
            one.setToolTip(f"{one.text()} ({native})")

    # -- what it is told

    def follow(self, state: State) -> None:
        """Other pictures are open."""
        self.state_changed.emit(state)

    def show_draft(self, draft: Drafted) -> None:
        """What is known and open now."""
        self.draft = draft
        self._count.setText(intake_words.count_sentence(draft))
        self.facts.show_draft(draft, self.present)
        self.ready.show_draft(draft)
        stays = translate("Intake", "Stays marked as chosen or guessed until you confirm it: %1.")
        marked = fill(stays, intake_words.keys_listed(draft.unconfirmed)) if draft.unconfirmed else ""
        self._marked.setText(marked)
        self._enable()

    def show_question(self, question: Question, answer: str) -> None:
        """One question, with what is chosen."""
        self.present = question.key
        self.page.show_question(question, answer)
        self._stack.setCurrentWidget(self.page)
        self.facts.mark(self.present)
        self._enable()
        self.page.focus_first()

    def show_ready(self, problem: str = "", *, rename: bool = False) -> None:
        """Everything is answered; or why it was not added."""
        self.present = READY
        self.ready.show_problem(problem)
        self._stack.setCurrentWidget(self.ready)
        self.facts.mark("")
        self._enable()
        if rename:
            self.ready.name.setFocus()
            self.ready.name.selectAll()
        else:
            self.add.setFocus()

    def show_problem(self, text: str) -> None:
        """Why an answer cannot be followed."""
        if self.present == READY:
            self.ready.show_problem(text)
        elif self.present:
            self.page.show_problem(text)
        else:
            self._wait.setText(text)

    def show_chosen(self, key: str, value: str, *, own: bool) -> None:
        """An answer was understood. `own`: it was typed."""
        if key == self.present:
            self.page.show_problem("")
            if own:
                self.page.show_own(value)
            else:
                self.page.show_answer(value)

    def show_answer(self, value: str) -> None:
        """What is chosen for the present question."""
        self.page.show_answer(value)

    def show_trial(self, trial: Trial) -> None:
        """What came of one choice."""
        self.page.show_trial(trial)

    def forget_trials(self) -> None:
        """The choices are tried anew."""
        self.page.grid.forget_trials()

    def show_trying(self, done: int, total: int) -> None:
        """How many choices were tried."""
        self.page.show_trying(done, total)

    def show_pictures(self, places: Sequence[tuple[Place, str]], chosen: Place | None) -> None:
        """What the choices can be tried on."""
        self.page.show_pictures(places, chosen)

    def show_adding(self, adding: bool) -> None:
        """It is being added."""
        self._adding = adding
        self.add.setText(translate("Intake", "Adding …") if adding else translate("Intake", "Add model"))
        self._enable()

    # -- going through

    def order(self) -> list[str]:
        """The questions in their order, then the last page. What was taken as usual is only come to by its row."""
        if self.draft is None:
            return []
        usual = {question.key for question in self.draft.offered} - {self.present}
        return [*(key for key in self.facts.rows if key not in usual), READY]

    def _step(self, by: int) -> None:
        order = self.order()
        at = order.index(self.present) + by if self.present in order else 0
        if 0 <= at < len(order):
            self.moved.emit(order[at])

    def _enable(self) -> None:
        order = self.order()
        at = order.index(self.present) if self.present in order else -1
        self.back.setEnabled(at > 0)
        self.next.setEnabled(self.present not in ("", READY))
        whole = self.draft is not None and not self.draft.questions
        self.add.setEnabled(whole and not self._adding)
        missing = "" if whole else translate("Intake", "Answer what is open first.")
        self.add.setAccessibleDescription(missing)


def line(theme: Theme, *, upright: bool = False) -> QFrame:
    """A thin line between two parts."""
    made = QFrame()
    made.setProperty("role", "line")
    if upright:
        made.setFixedWidth(1)
    else:
        made.setFixedHeight(1)
    return made
