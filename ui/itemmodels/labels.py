"""The labels of an answer, ranked; all of them can be searched, however many there are."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ui import words
from ui.tongue import fill, shown, translate
from workbench.core.result import ClassScore, Findings

Index = QModelIndex | QPersistentModelIndex
FEW = 5


class Role(IntEnum):
    """What a row can be asked for, beside Qt's own roles."""

    SCORE = Qt.ItemDataRole.UserRole + 1
    NUMBER = Qt.ItemDataRole.UserRole + 2
    NOTE = Qt.ItemDataRole.UserRole + 3


class LabelsModel(QAbstractListModel):
    """The first few labels, or all, or those that hold a text."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._findings = Findings(task="classification")
        self._rows: tuple[ClassScore, ...] = ()
        self._all = False
        self._search = ""

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """How many labels are shown."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What is asked for of one label."""
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        score = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return shown(score.label)
        if role == Role.SCORE:
            return score
        if role == Role.NUMBER:
            return words.probability(score.probability)
        if role == Role.NOTE:
            return words.side(score)
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return long_text(score)
        return None

    @property
    def findings(self) -> Findings:
        """The answer whose labels these are."""
        return self._findings

    @property
    def shows_all(self) -> bool:
        """Whether more than the first few are shown."""
        return self._all

    def set_findings(self, findings: Findings) -> None:
        """The labels of another answer."""
        if findings is not self._findings:
            self._findings = findings
            self._refill()

    def show_all(self, wanted: bool) -> None:
        """All labels, or the first few."""
        if wanted != self._all:
            self._all = wanted
            self._search = self._search if wanted else ""
            self._refill()

    def search(self, text: str) -> None:
        """Only labels that hold the text, whatever its case; nothing: all."""
        folded = text.strip().casefold()
        if folded != self._search:
            self._search = folded
            self._refill()

    def row_of(self, target: int | None) -> int | None:
        """The row of a class by its index."""
        return next((row for row, score in enumerate(self._rows) if score.index == target), None)

    def _refill(self) -> None:
        self.beginResetModel()
        classes = self._findings.classes
        if self._search:
            self._rows = tuple(score for score in classes if self._search in score.label.casefold())
        else:
            self._rows = classes if self._all else classes[:FEW]
        self.endResetModel()


def long_text(score: ClassScore) -> str:
    """A label with all that is known of it, for tooltips and screen readers."""
    lines = [f"{shown(score.label)} {words.probability(score.probability)}"]
    if score.threshold is not None:
        said = fill(
            translate("Labels", "Operating point %1: %2"), words.probability(score.threshold), words.side(score)
        )
        lines.append(said)
    if score.band is not None:
        low, high = (words.probability(end) for end in score.band)
        lines.append(fill(translate("Labels", "Indeterminate from %1 to %2"), low, high))
    return "\n".join(lines)
