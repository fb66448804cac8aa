"""A model card as text: from its beginning, spaced for reading, and with nothing loaded."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from ui.dialogs.model_sheet import CardText
from ui.theme import Theme

LONG = "# Title\n\nFirst words.\n\n## Use\n\n" + "\n\n".join(f"Paragraph {number}." for number in range(80))


def shown(qtbot: QtBot, text: str) -> CardText:
    card = CardText(Theme())
    qtbot.addWidget(card)
    card.resize(300, 200)
    card.show_markdown(text)
    card.show()
    card.setFocus()
    return card


def test_that_a_long_card_is_shown_from_its_beginning(qtbot: QtBot) -> None:
    card = shown(qtbot, LONG)
    assert card.verticalScrollBar().maximum() > 0
    assert card.verticalScrollBar().value() == 0
    assert card.textCursor().position() == 0


def test_that_headings_inside_a_card_have_room_above_and_the_first_has_none(qtbot: QtBot) -> None:
    document = shown(qtbot, LONG).document()
    blocks = [document.findBlockByNumber(number) for number in range(4)]
    assert [block.text() for block in blocks] == ["Title", "First words.", "Use", "Paragraph 0."]
    above = [block.blockFormat().topMargin() for block in blocks]
    assert above[2] > max(above[0], above[1], above[3])


def test_that_html_in_a_card_is_text(qtbot: QtBot) -> None:
    assert "<b>" in shown(qtbot, "Say <b>no</b> to <img src='http://x/y.png'>").toPlainText()
