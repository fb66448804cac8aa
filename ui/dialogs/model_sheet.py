"""A model as a person would explain it: what it is for, its plan, its facts, its card."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QTextCursor, QTextDocument
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QTabWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from ui import intake_words, words
from ui.dialogs.sheet import Sheet, scrolled
from ui.panels.cards import button, label
from ui.state import State
from ui.theme import Theme
from ui.theme.icons import picture
from ui.theme.parts import ElidedLabel
from ui.tongue import fill, shown, translate
from workbench.wire.answers import ModelRow, ModelSheet


class CardText(QTextBrowser):
    """Markdown that somebody else wrote: shown as text, nothing loaded, no link followed without being asked."""

    link_wanted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.anchorClicked.connect(lambda url: self.link_wanted.emit(url.toString()))

    def loadResource(self, kind: int, name: QUrl | str) -> None:
        """Pictures, style sheets, whatever a card names: not from the network, not from the disk."""
        return

    def show_markdown(self, text: str) -> None:
        """Markdown without the HTML in it."""
        features = QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML
        self.document().setMarkdown(shown_lines(text), features)
        self._space_out()
        self.moveCursor(QTextCursor.MoveOperation.Start)  # else the end is shown as soon as it gets the focus

    def _space_out(self) -> None:
        """Room above headings and between paragraphs, which Qt's Markdown leaves out."""
        self.document().setDocumentMargin(self._theme.space(3))
        block = self.document().begin()
        while block.isValid():
            shape = block.blockFormat()
            heading = shape.headingLevel() > 0
            if heading and block.blockNumber():
                shape.setTopMargin(self._theme.space(4))
            shape.setBottomMargin(self._theme.space(1))
            QTextCursor(block).setBlockFormat(shape)
            block = block.next()


class ModelCardSheet(Sheet):
    """Name and use at the top; plan, facts and card as pages."""

    link_wanted = Signal(str)
    remove = Signal(str)
    confirm = Signal(str)

    def __init__(self, theme: Theme, sheet: ModelSheet, parent: QWidget | None = None) -> None:
        model = sheet.row
        super().__init__(theme, fill(translate("ModelCard", "Model card: %1"), model.name), (760, 620), parent)
        name = ElidedLabel(shown(model.name))
        name.setProperty("role", "title")
        self.column.addWidget(name)
        parts = (model.version, model.domain, model.licence)
        line = words.DOT.join(part for part in parts if part)
        self.column.addWidget(label(shown(line), "secondary", wrap=True))
        self.column.addWidget(label(shown(model.intended_use), "", wrap=True, select=True))
        self._model, self._band = model, self._made_band(model)
        self.column.addWidget(self._band)
        self.pages = QTabWidget()
        self.pages.addTab(scrolled(self._plan(sheet)), translate("ModelCard", "Plan"))
        self.pages.addTab(scrolled(self._facts(sheet)), translate("ModelCard", "Facts"))
        self.card = CardText(theme)
        self.card.show_markdown(sheet.card)
        self.card.link_wanted.connect(self.link_wanted)
        self.card.setAccessibleName(translate("ModelCard", "Card"))
        self.pages.addTab(self.card, translate("ModelCard", "Card"))
        self.column.addWidget(self.pages, 1)
        remove = button(translate("ModelCard", "Remove model"), lambda: self._remove(model.id))
        own = model.origin == "user"
        remove.setEnabled(own)
        remove.setToolTip("" if own else translate("ModelCard", "Models that you added yourself can be removed."))
        self.add_close(remove)

    def _made_band(self, model: ModelRow) -> QFrame:
        """What of it was chosen or guessed, what that means, and the way to confirm it."""
        band = QFrame()
        band.setProperty("role", "news")
        band.setProperty("kind", "warning")
        sign = QLabel()
        sign.setPixmap(
            picture("circle-help", self.theme, "warn", px=self.theme.size("icon"), density=self.devicePixelRatioF())
        )
        said = intake_words.marked_text(model.unconfirmed)
        texts = QVBoxLayout()
        texts.setSpacing(self.theme.space(1))
        texts.addWidget(label(said, "strong", wrap=True))
        texts.addWidget(label(intake_words.meaning(), "secondary", wrap=True))
        confirm = button(translate("ModelCard", "Confirm"), lambda: self.confirm.emit(model.id))
        own = model.origin == "user"
        confirm.setEnabled(own)
        confirm.setToolTip("" if own else translate("ModelCard", "Models that you added yourself can be confirmed."))
        confirm.setAccessibleDescription(said)
        line = QHBoxLayout(band)
        line.setSpacing(self.theme.space(2))
        line.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(texts, 1)
        line.addWidget(confirm)
        band.setVisible(bool(model.unconfirmed))
        return band

    def follow(self, state: State) -> None:
        """The mark is gone once it is confirmed."""
        found = next((row for row in state.models if row.id == self._model.id), None)
        if found is not None and not found.unconfirmed:
            self._band.hide()

    def _remove(self, model: str) -> None:
        self.close()
        self.remove.emit(model)

    def _plan(self, sheet: ModelSheet) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setSpacing(self.theme.space(2))
        said = translate("ModelCard", "What happens to an image before the network gets it:")
        column.addWidget(label(said, "secondary", wrap=True))
        for number, step in enumerate(sheet.plan, 1):
            column.addWidget(label(f"{number}.  {shown(step)}", "", wrap=True, select=True))
        column.addStretch(1)
        return page

    def _facts(self, sheet: ModelSheet) -> QWidget:
        page = QWidget()
        grid = QGridLayout(page)
        grid.setHorizontalSpacing(self.theme.space(4))
        grid.setVerticalSpacing(self.theme.space(1))
        grid.setColumnStretch(1, 1)
        for at, (name, value) in enumerate(facts(sheet)):
            grid.addWidget(label(shown(name), "secondary"), at, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(label(shown(value), "", wrap=True, select=True), at, 1)
        grid.setRowStretch(grid.rowCount(), 1)
        return page


def facts(sheet: ModelSheet) -> list[tuple[str, str]]:
    """(name, value) of everything that is known of a model."""
    model = sheet.row
    suits = "; ".join(f"{name}: {', '.join(values)}" for name, values in model.suits.items())
    own = [
        (translate("ModelCard", "Id"), model.id),
        (translate("ModelCard", "Task"), model.task),
        (translate("ModelCard", "Suits"), suits),
        (translate("ModelCard", "Labels"), words.whole(len(model.labels)) if model.labels else ""),
        (translate("ModelCard", "Licence"), model.licence),
        (translate("ModelCard", "Folder"), model.folder),
        (translate("ModelCard", "SHA-256"), model.sha256),
    ]
    return [(name, value) for name, value in (*own, *sheet.facts, *sheet.card_facts.items()) if value]


def shown_lines(text: str) -> str:
    """A text of several lines without what no screen can show."""
    return "\n".join(shown(line.replace("\t", "    ")) for line in text.splitlines())
