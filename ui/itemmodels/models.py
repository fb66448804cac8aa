"""The model library as rows: for the list in the toolbar, and for the library's own window."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Literal

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ui import words
from ui.state import State
from ui.tongue import shown, translate

if TYPE_CHECKING:
    from workbench.wire.answers import ModelRow, Suits


Index = QModelIndex | QPersistentModelIndex
Fit = Literal["", "suits", "misfit", "broken"]


class Role(IntEnum):
    """What a row can be asked for, beside Qt's own roles."""

    ROW = Qt.ItemDataRole.UserRole + 1
    FIT = Qt.ItemDataRole.UserRole + 2
    SECOND_LINE = Qt.ItemDataRole.UserRole + 3
    MARKED = Qt.ItemDataRole.UserRole + 4


class ModelsModel(QAbstractListModel):
    """Models, each with a dot for whether it suits the picture on the canvas. `usable_only`: without broken ones."""

    def __init__(self, parent: QObject | None = None, *, usable_only: bool = False) -> None:
        super().__init__(parent)
        self._usable_only = usable_only
        self._rows: list[ModelRow] = []
        self._suits: dict[str, Suits] = {}

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """How many models there are."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What is asked for of one model."""
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return title(row)
        if role == Role.ROW:
            return row
        if role == Role.FIT:
            return fit(row, self._suits.get(row.id))
        if role == Role.SECOND_LINE:
            return second_line(row)
        if role == Role.MARKED:
            return bool(row.unconfirmed)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return long_text(row, self._suits.get(row.id))
        return None

    def row_of(self, model: str) -> int:
        """The row of a model, -1 if it is not there."""
        return next((at for at, row in enumerate(self._rows) if row.id == model), -1)

    def row(self, at: int) -> ModelRow | None:
        """The model of this row."""
        return self._rows[at] if 0 <= at < len(self._rows) else None

    def set_rows(self, rows: Sequence[ModelRow]) -> None:
        """Another library."""
        self.beginResetModel()
        self._rows = [row for row in rows if row.error is None or not self._usable_only]
        self.endResetModel()

    def follow(self, old: State, new: State) -> None:
        """Show another state."""
        if new.models is not old.models:
            self.set_rows(new.models)
        if new.suits is not old.suits:
            self._suits = dict(new.suits)
            if self._rows:
                self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))


def title(row: ModelRow) -> str:
    """A model's name, or its id where it has none."""
    return shown(row.name or row.id)


def second_line(row: ModelRow) -> str:
    """Version, domain, where it comes from; or why it cannot be used."""
    if row.error is not None:
        from ui import messages

        return messages.told(row.error.error()).what
    origins = {
        "bundled": translate("Models", "came with the program"),
        "machine": translate("Models", "from the administrator"),
        "user": translate("Models", "added by you"),
    }
    parts = (row.version, row.domain, origins.get(row.origin, row.origin))
    if row.unconfirmed:
        parts = (row.version, marked(row), "")
    return shown(words.DOT.join(part for part in parts if part))


def marked(row: ModelRow) -> str:
    """What of it was chosen or guessed, and is not confirmed."""
    from ui.intake_words import marked_text

    return marked_text(row.unconfirmed)


def fit(row: ModelRow, suits: Suits | None) -> Fit:
    """Whether a model suits the picture: nothing where that is not known."""
    if row.error is not None:
        return "broken"
    if suits is None:
        return ""
    return "broken" if suits.impossible is not None else "misfit" if suits.misfits else "suits"


def fit_text(kind: Fit) -> str:
    """The dot in words."""
    return {
        "": "",
        "suits": translate("Models", "Suits this image."),
        "misfit": translate("Models", "Not meant for this image."),
        "broken": translate("Models", "Cannot be used."),
    }[kind]


def long_text(row: ModelRow, suits: Suits | None) -> str:
    """A model with all that is known of it."""
    lines = [title(row), second_line(row), fit_text(fit(row, suits))]
    if row.error is not None:
        from ui import messages

        told = messages.told(row.error.error())
        lines += [told.why, *told.problems, told.hint]
    elif suits is not None and suits.impossible is not None:
        lines.append(suits.impossible.error().sentence())
    elif suits is not None:
        lines += suits.misfits
    lines.append(shown(row.intended_use))
    return "\n".join(line for line in lines if line)


def knows_medicine(rows: Sequence[ModelRow]) -> bool:
    """Whether a model is there that is meant for a DICOM modality."""
    return any(value.lower() != "photo" for row in rows if row.error is None for value in row.suits.get("modality", ()))
