"""The last page of the intake: everything is answered; what will happen to an image, and what the model is called."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from ui.dialogs.sheet import scrolled
from ui.panels.cards import label, row
from ui.theme import Theme
from ui.theme.icons import picture
from ui.tongue import shown, translate
from workbench.wire.answers import Drafted


class ReadyPage(QWidget):
    """`renamed` tells the name that the model is to have."""

    renamed = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        column = QVBoxLayout(self)
        side = theme.space(4)
        column.setContentsMargins(side, side, side, theme.space(3))
        column.setSpacing(theme.space(2))
        column.addWidget(label(translate("Intake", "Everything is answered"), "heading"))
        said = translate("Intake", "What happens to an image before the network gets it:")
        column.addWidget(label(said, "secondary", wrap=True))
        page = QWidget()
        self._lines = QVBoxLayout(page)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(theme.space(2))
        self._plan = label("", "", wrap=True, select=True)
        self._lines.addWidget(self._plan)
        self._lines.addStretch(1)
        column.addWidget(scrolled(page), 1)
        problem = QHBoxLayout()
        problem.setSpacing(theme.space(2))
        self._sign, self.problem = QLabel(), label("", "", wrap=True, select=True)
        self._sign.setPixmap(
            picture("circle-alert", theme, "error", px=theme.size("icon"), density=self.devicePixelRatioF())
        )
        problem.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        problem.addWidget(self.problem, 1)
        column.addLayout(problem)
        self.name = QLineEdit()
        self.name.setMaxLength(100)
        self.name.setAccessibleName(translate("Intake", "Name of the model"))
        self.name.editingFinished.connect(self._named)
        called = row(label(translate("Intake", "Name"), "secondary"), self.name)
        called.setStretch(1, 1)
        column.addLayout(called)
        self._known = ""
        self.show_problem("")

    def show_draft(self, draft: Drafted) -> None:
        """The plan and the name."""
        self._plan.setText("\n".join(f"{number}.  {shown(line)}" for number, line in enumerate(draft.plan, 1)))
        named = next((answer.value for answer in draft.known if answer.key == "name"), "")
        self._known = named or draft.name.rpartition(".")[0] or draft.name
        if not self.name.hasFocus():
            self.name.setText(shown(self._known))

    def show_problem(self, text: str) -> None:
        """Why it was not added; "" for nothing."""
        self.problem.setText(shown(text))
        self.problem.setVisible(bool(text))
        self._sign.setVisible(bool(text))

    def _named(self) -> None:
        text = self.name.text().strip()
        if text and text != self._known:
            self._known = text
            self.renamed.emit(text)
