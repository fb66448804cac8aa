"""What is known of the picture: the model's answer, why there is none, the map's legend, windows, facts."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ui.panels.answer_card import AnswerCard
from ui.panels.image_cards import ImageCard, WindowCard
from ui.panels.map_card import MapCard
from ui.panels.misfit_card import MisfitCard
from ui.panels.run_cards import EmptyCard, ErrorCard, OthersCard, WorkCard
from ui.panels.seen_card import SeenCard
from ui.state import State
from ui.theme import Theme
from ui.tongue import fill, translate
from workbench.core.image import Image

_WATCHED = ("answer", "map", "suits", "picture", "place", "model", "models", "models_known", "settings", "titles")
PATIENCE_MS = 300
"""Work that is over sooner needs no words: nothing flickers."""


class Findings(QScrollArea):
    """Cards below one another. Each shows the state; what a person wants goes out as a signal."""

    label_chosen = Signal(int)
    run = Signal()
    run_anyway = Signal()
    cancel = Signal()
    cancel_map = Signal()
    explain = Signal()
    method_chosen = Signal(str)
    show_steps = Signal()
    provenance = Signal()
    model_card = Signal()
    choose_model = Signal()
    model_chosen = Signal(str)
    window_chosen = Signal(str)
    copy_details = Signal()

    def __init__(self, theme: Theme, windows: dict[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = State()
        self._shown: Image | None = None
        self._waited = QTimer(self)
        self._waited.setSingleShot(True)
        self._waited.setInterval(PATIENCE_MS)
        self._waited.timeout.connect(lambda: self._show_work(self._state))
        self.empty = EmptyCard(theme)
        self.work = WorkCard(theme)
        self.error = ErrorCard(theme)
        self.misfit = MisfitCard(theme)
        self.answer = AnswerCard(theme)
        self.seen = SeenCard(theme)
        self.map = MapCard(theme)
        self.others = OthersCard(theme)
        self.windows = WindowCard(theme, windows)
        self.image = ImageCard(theme)
        self._arrange(theme)
        self._connect()
        self.follow(State(), State())

    def _arrange(self, theme: Theme) -> None:
        page = QWidget()
        page.setProperty("role", "page")
        layout = QVBoxLayout(page)
        side = theme.space(2)
        layout.setContentsMargins(side, side, side, side)
        layout.setSpacing(side)
        for card in self.cards():
            card.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
            layout.addWidget(card)
        layout.addStretch(1)
        self.setWidget(page)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(translate("Findings", "Findings"))
        self.verticalScrollBar().rangeChanged.connect(lambda *_: self._reserve())

    def cards(self) -> tuple[QWidget, ...]:
        """All cards, in the order in which they stand."""
        return (
            self.work,
            self.empty,
            self.error,
            self.misfit,
            self.answer,
            self.seen,
            self.map,
            self.others,
            self.windows,
            self.image,
        )

    def _connect(self) -> None:
        self.empty.wanted.connect(self._wanted)
        self.work.cancel.connect(self.cancel)
        self.error.copy_details.connect(self.copy_details)
        self.error.try_again.connect(self.run)
        self.misfit.choose_model.connect(self.choose_model)
        self.misfit.run_anyway.connect(self.run_anyway)
        self.answer.label_chosen.connect(self.label_chosen)
        self.answer.provenance.connect(self.provenance)
        self.answer.model_card.connect(self.model_card)
        self.answer.run_again.connect(self._run_again)
        self.seen.show_steps.connect(self.show_steps)
        self.map.method_chosen.connect(self.method_chosen)
        self.map.explain.connect(self.explain)
        self.map.cancel.connect(self.cancel_map)
        self.others.model_chosen.connect(self.model_chosen)
        self.windows.window_chosen.connect(self.window_chosen)

    def _reserve(self) -> None:
        """The cards keep their width, whether or not there is a scroll bar beside them."""
        bar = self.verticalScrollBar()
        missing = bar.maximum() == 0
        self.setViewportMargins(0, 0, bar.sizeHint().width() if missing else 0, 0)

    def find_label(self) -> None:
        """Go to the search field of the labels."""
        self.answer.labels.search_all()
        self.ensureWidgetVisible(self.answer.labels)

    def _wanted(self) -> None:
        (self.run if self._state.row is not None else self.choose_model).emit()

    def _run_again(self) -> None:
        outcome = self._state.answer.outcome
        (self.run_anyway if outcome is not None and outcome.result.marked else self.run).emit()

    # -- state

    def follow(self, old: State, new: State) -> None:
        """Show another state."""
        self._state = new
        if new.answer.phase != "running":
            self._waited.stop()
        elif old.answer.phase != "running":
            self._waited.start()
        self._show_work(new)
        if old is not new and all(getattr(old, name) is getattr(new, name) for name in _WATCHED):
            return
        self._show_answer(new)
        self._show_misfit(new)
        self._show_error(new)
        self._show_empty(new)
        self._show_picture(new)

    def _show_work(self, state: State) -> None:
        running = state.answer.phase == "running" and not self._waited.isActive()
        row = next((row for row in reversed(state.rows) if row.kind == "predict" and not row.over), None)
        self.work.say(row.words if row is not None and row.words else state.answer.words, row.fraction if row else None)
        self.work.setVisible(running)

    def _show_answer(self, state: State) -> None:
        outcome = state.answer.outcome
        self.answer.setVisible(outcome is not None)
        self.seen.setVisible(outcome is not None)
        classes = outcome is not None and bool(outcome.result.findings.classes)
        self.map.setVisible(classes)
        if outcome is not None:
            row = next((row for row in state.models if row.id == outcome.model), None)
            self.answer.show_outcome(outcome, state.map.target, row.unconfirmed if row is not None else ())
            self.seen.show_seen(outcome, state.picture.image)
            if classes:
                self.map.follow(state, outcome)
        others = state.answer.others
        self.others.setVisible(bool(others))
        if others:
            self.others.show_outcomes(others, [row.id for row in state.models])

    def _show_misfit(self, state: State) -> None:
        suits, row, image = state.suits.get(state.model), state.row, state.picture.image
        wrong = suits is not None and (bool(suits.misfits) or suits.impossible is not None)
        shown = wrong and row is not None and image is not None and state.answer.outcome is None
        self.misfit.setVisible(shown)
        if shown and suits is not None and row is not None and image is not None:
            self.misfit.show_suits(row, suits, image)

    def _show_error(self, state: State) -> None:
        error = state.answer.error
        self.error.setVisible(error is not None)
        if error is not None:
            self.error.show_error(error)

    def _show_empty(self, state: State) -> None:
        busy = state.answer.phase in ("running", "checking") and state.place is not None
        other = state.answer.outcome is not None or not self.misfit.isHidden() or state.answer.error is not None
        self.empty.setVisible(not busy and not other)
        self.empty.say(*empty_words(state))

    def _show_picture(self, state: State) -> None:
        image, place = state.picture.image, state.picture.place
        item = state.items.find(place.path) if place is not None else None
        grey = image is not None and image.grey and (image.meaning != "display" or image.bits > 8)
        self.windows.setVisible(grey)
        if image is not None and grey:
            self.windows.show_windows(image, state.picture.window_name)
        self.image.setVisible(image is not None and item is not None)
        if image is not None and item is not None and image is not self._shown:
            self.image.show_image(item, image)
        self._shown = image


def empty_words(state: State) -> tuple[str, str, str]:
    """(title, sentence, button) for a picture without an answer."""
    if state.place is None:
        return (
            translate("Findings", "Nothing is open"),
            translate("Findings", "Open an image to see what a model says about it."),
            "",
        )
    if state.row is None:
        if not state.models_known:
            return (translate("Findings", "Looking for models …"), "", "")
        return (
            translate("Findings", "No model is chosen"),
            translate("Findings", "A model says what it sees in an image."),
            translate("Findings", "Choose a model …"),
        )
    run = fill(translate("Findings", "Run %1"), state.row.name or state.row.id)
    if state.answer.phase == "cancelled":
        return (translate("Findings", "The run was cancelled"), translate("Findings", "Nothing was kept of it."), run)
    if state.picture.error is not None:
        return (translate("Findings", "No answer"), translate("Findings", "The image could not be read."), "")
    text = translate("Findings", "The model has not been run on this image.")
    return (translate("Findings", "No answer yet"), text, run if state.picture.image is not None else "")
