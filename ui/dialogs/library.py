"""The model library: what is there, what cannot be used and why; adding and removing."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QListView, QWidget

from ui.dialogs.sheet import Sheet
from ui.intake_words import meaning
from ui.itemmodels.models import ModelsModel, long_text
from ui.panels.cards import button, label, row
from ui.panels.model_delegate import ModelDelegate
from ui.state import State
from ui.theme import Theme
from ui.tongue import translate


class LibrarySheet(Sheet):
    """A list; below it what is known of the chosen model."""

    add_file = Signal()
    add_folder = Signal()
    remove = Signal(str)
    choose = Signal(str)
    card = Signal(str)
    confirm = Signal(str)

    def __init__(self, theme: Theme, state: State, parent: QWidget | None = None) -> None:
        super().__init__(theme, translate("Library", "Model library"), (640, 520), parent)
        self.models = ModelsModel(self)
        self.view = QListView()
        self.view.setModel(self.models)
        self.view.setItemDelegate(ModelDelegate(theme, self.view))
        self.view.setUniformItemSizes(True)
        self.view.setProperty("role", "plain")
        self.view.setAccessibleName(translate("Library", "Models"))
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.selectionModel().currentChanged.connect(lambda *_: self._show())
        self.view.doubleClicked.connect(self._double_clicked)
        self.text = label("", "secondary", wrap=True, select=True)
        self._state = State()
        self._arrange()
        self.follow(state)
        self.view.setCurrentIndex(self.models.index(max(0, self.models.row_of(state.model))))

    def _arrange(self) -> None:
        self.column.addWidget(self.view, 1)
        self.column.addWidget(self.text)
        self._choose = button(translate("Library", "Use this model"), lambda: self._tell(self.choose), "primary")
        self._card = button(translate("Library", "Card …"), lambda: self._tell(self.card))
        self._remove = button(translate("Library", "Remove"), lambda: self._tell(self.remove))
        self._confirm = button(translate("Library", "Confirm"), lambda: self._tell(self.confirm))
        self.column.addLayout(row(self._choose, self._card, self._remove, self._confirm, None))
        file = button(translate("Library", "Add model …"), self.add_file.emit)
        folder = button(translate("Library", "Add model folder …"), self.add_folder.emit)
        self.add_close(file, folder)

    def follow(self, state: State) -> None:
        """Show another state."""
        before = self.models.row(self.view.currentIndex().row())
        self.models.follow(self._state, state)
        self._state = state
        if before is not None and not self.view.currentIndex().isValid():
            self.view.setCurrentIndex(self.models.index(max(0, self.models.row_of(before.id))))
        self._show()

    def _tell(self, signal: object) -> None:
        found = self.models.row(self.view.currentIndex().row())
        if found is not None:
            signal.emit(found.id)  # type: ignore[attr-defined]

    def _double_clicked(self, index: QModelIndex) -> None:
        self._tell(self.choose)

    def _show(self) -> None:
        found = self.models.row(self.view.currentIndex().row())
        usable = found is not None and found.error is None
        self.text.setText(long_text(found, self._state.suits.get(found.id)) if found is not None else "")
        self._choose.setEnabled(usable and found is not None and found.id != self._state.model)
        self._card.setEnabled(usable)
        own = found is not None and found.origin == "user"
        marked = found is not None and bool(found.unconfirmed)
        self._confirm.setVisible(marked)
        self._confirm.setEnabled(own)
        self._confirm.setToolTip(meaning() if marked else "")
        self._remove.setEnabled(own)
        self._remove.setToolTip("" if own else translate("Library", "Models that you added yourself can be removed."))
