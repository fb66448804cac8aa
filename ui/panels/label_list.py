"""The labels of an answer: a few, then all with a search field. One item view, however many labels there are."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QListView, QVBoxLayout, QWidget

from ui import words
from ui.itemmodels.labels import FEW, LabelsModel, Role
from ui.panels.cards import button, label, row
from ui.panels.label_delegate import LabelDelegate
from ui.theme import Theme
from ui.theme.parts import SearchField
from ui.tongue import counted, fill, translate
from workbench.core.result import ClassScore, Findings

MOST_ROWS = 10
"""So many labels are on screen at once when all are shown; the rest is scrolled to."""


class LabelList(QWidget):
    """Ranked labels with their bars. Choosing one asks for its map."""

    chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._target: int | None = None
        self._model = LabelsModel(self)
        self._delegate = LabelDelegate(theme, self)
        self.search = SearchField(theme, translate("Findings", "Search all labels"), self)
        self.search.textChanged.connect(self._searched)
        self.search.hide()
        self.view = self._made_view()
        self._rest = label("", "secondary")
        self._more = button(translate("Findings", "Show all"), self.toggle_all, "link")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.space(1))
        layout.addWidget(self.search)
        layout.addWidget(self.view)
        below = row(self._rest, None, self._more)
        below.setContentsMargins(theme.space(2), 0, theme.space(2), 0)
        layout.addLayout(below)

    def _made_view(self) -> QListView:
        view = QListView(self)
        view.setProperty("role", "card")
        view.setModel(self._model)
        view.setItemDelegate(self._delegate)
        view.setUniformItemSizes(True)
        view.setMouseTracking(True)
        view.setAccessibleName(translate("Findings", "Labels, the most probable first"))
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.selectionModel().currentChanged.connect(self._current_changed)
        return view

    def set_theme(self, theme: Theme) -> None:
        """Paint with another theme."""
        self._delegate.set_theme(theme)
        self._fit()

    def show_findings(self, findings: Findings, target: int | None) -> None:
        """Another answer, or another chosen label of the same."""
        if findings is not self._model.findings:
            self.search.clear()
            self.search.hide()
            self._model.show_all(False)
            self._model.set_findings(findings)
            self._fit()
        self._target = target
        self._select()

    def toggle_all(self) -> None:
        """All labels with a search field, or only the first few."""
        self._model.show_all(not self._model.shows_all)
        self.search.setVisible(self._model.shows_all)
        self._fit()
        self._select()
        if self._model.shows_all:
            self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def search_all(self) -> None:
        """Go to the search field, with all labels shown."""
        if not self._model.shows_all:
            self.toggle_all()
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _searched(self, text: str) -> None:
        self._model.search(text)
        self._fit()
        self._select()

    def _fit(self) -> None:
        """The list is as high as its rows: it never has a scroll bar for five labels, nor empty space below."""
        count, total = self._model.rowCount(), len(self._model.findings.classes)
        rows = count if not self._model.shows_all else min(total, MOST_ROWS)
        self.view.setFixedHeight(max(1, rows) * self._delegate.height())
        all_ = self._model.shows_all
        self.view.setVerticalScrollBarPolicy(
            Qt.ScrollBarPolicy.ScrollBarAsNeeded if all_ else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        )
        few = translate("Findings", "Show the first %1")
        self._more.setText(fill(few, FEW) if all_ else translate("Findings", "Show all"))
        self._more.setVisible(total > FEW)
        self._rest.setText(self._rest_text(count, total))

    def _rest_text(self, count: int, total: int) -> str:
        findings = self._model.findings
        if not self._model.shows_all:
            return words.rest(findings.classes, FEW, findings.task)
        found = translate("Findings", "%1 of %2 labels")
        if count < total:
            return fill(found, words.whole(count), words.whole(total))
        return counted(translate("Findings", "1 label"), translate("Findings", "%1 labels"), total)

    def _select(self) -> None:
        """Show which label is chosen, without choosing it again."""
        selection = self.view.selectionModel()
        at = self._model.row_of(self._target)
        selection.blockSignals(True)
        if at is None:
            selection.clear()
        else:
            flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
            selection.setCurrentIndex(self._model.index(at), flag)
        selection.blockSignals(False)
        self.view.viewport().update()

    def _current_changed(self, current: QModelIndex, before: QModelIndex) -> None:
        score = current.data(Role.SCORE) if current.isValid() else None
        if isinstance(score, ClassScore) and score.index != self._target:
            self._target = score.index
            self.chosen.emit(score.index)
