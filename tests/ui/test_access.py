"""Everything can be reached by keyboard, has a name for who cannot see it, and speaks the window's language."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt, QTranslator
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QScrollBar,
    QTabBar,
    QWidget,
)

import ui
from tests.ui.conftest import OpenWindow
from tests.ui.person import Person, texts, visible
from ui.dialogs.sheet import Sheet

UI = Path(ui.__file__).parent
CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
)
SHEETS = ("settings", "shortcuts", "help", "about", "devices", "models")


@pytest.fixture
def reader(person: Person, samples: Path) -> Person:
    """Somebody with everything open that the window has."""
    person.drop(samples / "chelsea.png", samples / "gone.png")
    person.answered("chelsea.png")
    person.until(lambda: person.state.map.overlay)
    person.settled()
    person.do("queue")
    for name in SHEETS:
        person.do(name)
    person.do("model_card")
    person.do("show_steps")
    person.do("provenance")
    person.settled()
    assert len(visible(Sheet)) == len(SHEETS) + 3, visible(Sheet)
    return person


def controls(root: QWidget) -> Iterator[QWidget]:
    """What a person can act on; parts of other controls (scroll bars, a field's own buttons) are theirs."""
    for widget in [root, *root.findChildren(QWidget)]:
        if not isinstance(widget, CONTROLS) or isinstance(widget, QScrollBar | QTabBar):
            continue
        parent = widget.parentWidget()
        inner = isinstance(parent, QComboBox | QAbstractSpinBox | QLineEdit | QTabBar | QAbstractItemView)
        private = widget.objectName().startswith("qt_") or widget.metaObject().className() == "QHeaderView"
        hidden = parent is not None and parent.metaObject().className() in QTS_PARTS
        if not (inner or private or hidden):
            yield widget


QTS_PARTS = ("QComboBoxPrivateContainer", "QKeySequenceEdit")


def roots() -> list[QWidget]:
    return [one for one in QApplication.topLevelWidgets() if one.isVisible() and not isinstance(one, QMenu)]


def name_of(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, QAbstractButton) else ""
    return widget.accessibleName() or text


def test_that_every_control_has_a_name_and_is_reached_by_keyboard(reader: Person) -> None:
    found = [widget for root in roots() for widget in controls(root)]
    assert len(found) > 100
    nameless = [f"{type(one.parentWidget()).__name__}: {one!r}" for one in found if not name_of(one)]
    assert nameless == []
    tab = Qt.FocusPolicy.TabFocus
    mouse_only = [
        f"{type(widget).__name__} {name_of(widget)}"
        for widget in found
        if widget.isVisible() and not widget.focusPolicy() & tab
    ]
    assert mouse_only in ([], ["QListView Actions"])


def test_that_what_shows_only_a_sign_says_in_a_tooltip_what_it_does(reader: Person) -> None:
    silent = [
        repr(widget)
        for root in roots()
        for widget in controls(root)
        if isinstance(widget, QAbstractButton) and not widget.text() and not widget.toolTip() and widget.isVisible()
        if type(widget).__name__ != "QCheckBox"
    ]
    assert silent == []


def test_that_every_action_stands_in_a_menu_with_tooltip_and_keys(person: Person) -> None:
    listed: list[str] = []
    for menu in person.window.menus.values():
        assert menu.toolTipsVisible()
        listed += [action.objectName() for action in menu.actions() if action.objectName()]
    specs = person.workbench.commands.specs
    assert sorted(listed) == sorted(spec.name for spec in specs)
    deeds = person.workbench.complete().deeds
    for spec in specs:
        action = person.action(spec.name)
        assert not action.shortcut().isEmpty()
        assert action.toolTip().startswith(f"{spec.plain} (")
        assert action.statusTip()
        assert spec.name in deeds


def test_that_focus_goes_round_the_window_by_tab(reader: Person) -> None:
    for sheet in visible(Sheet):
        sheet.close()
    first = reader.window.viewer.canvas
    first.setFocus()
    reached: list[QWidget] = []
    widget = first.nextInFocusChain()
    while widget is not None and widget is not first:
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            reached.append(widget)
        widget = widget.nextInFocusChain()
    for part in (reader.window.tools.models, reader.window.browser.view, reader.window.findings.answer.labels.view):
        assert part in reached


# -- words


class Marking(QTranslator):
    """A language in which every sentence of ours stands in guillemets."""

    def translate(self, context: str, text: str, disambiguation: str | None = None, n: int = -1) -> str:
        return f"«{text}»" if not re.match("Q[A-Z]", context) else text


@pytest.fixture
def marking(qapp: QCoreApplication) -> Iterator[None]:
    translator = Marking()
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)


def bare_words(text: str) -> str:
    """What stands outside of guillemets, nested ones included, but for numbers, signs and units."""
    depth, left = 0, []
    for character in text.replace("&", ""):
        depth += (character == "«") - (character == "»")
        if depth == 0 and character != "»":
            left.append(character)
    rest = "".join(left)
    return rest if re.search(r"[A-Za-zÀ-ž]{2,}", rest) else ""


QTS_OWN = {"Close", "Float", "Press shortcut"}
NAMES = re.compile(
    r"Ctrl|Shift|Alt|Esc|Pg(Up|Down)|Del|F\d+|PySide6|Python|Qt\b|linux|\d|"
    r"magma|viridis|cividis|auto\b|megapixels|MB\b|QSpinBox|chelsea|gone\.png"
)


def test_that_no_word_of_the_window_is_hard_wired(marking: None, person: Person) -> None:
    for name in ("queue", "settings", "shortcuts", "help", "about"):
        person.do(name)
    shown = [text for root in roots() for text in texts(root)]
    for root in roots():
        for widget in [root, *root.findChildren(QWidget)]:
            shown += [widget.toolTip(), widget.accessibleName(), widget.windowTitle()]
            if isinstance(widget, QLineEdit):
                shown.append(widget.placeholderText())
            if isinstance(widget, QComboBox) and widget is not person.window.tools.models:
                shown += [widget.itemText(at) for at in range(widget.count())]
    for action in (person.action(spec.name) for spec in person.workbench.commands.specs):
        shown += [action.text(), action.toolTip(), action.statusTip(), action.iconText()]
    for menu in person.window.menus.values():
        shown.append(menu.title())
    data = {*(row.name for row in person.state.models), *QTS_OWN}
    bare = {bare_words(text) for text in shown} - {""} - data
    assert sorted(one for one in bare if not NAMES.search(one) and one.strip() not in data) == []


SINKS = {
    "setText", "setToolTip", "setWindowTitle", "setAccessibleName", "setAccessibleDescription", "setStatusTip",
    "setPlaceholderText", "addAction", "addMenu", "addItem", "addTab", "label", "button", "setTitle",
    "setInformativeText", "ElidedLabel", "SearchField", "QLabel", "QPushButton", "QAction", "QMenu", "News",
    "drawText", "fill", "counted", "say", "showMessage", "ask_files", "ask_folder", "ask_target",
}  # fmt: skip
ROLES = {"caption", "secondary", "strong", "heading", "title", "primary", "link", "plain"}


def literals() -> Iterator[str]:
    """Words written into a call that shows them, without the translation between."""
    for path in sorted(UI.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name not in SINKS:
                continue
            parts = [*node.args, *(one.value for one in node.keywords if one.arg in ("what", "why", "hint", "button"))]
            for part in parts:
                for piece in part.values if isinstance(part, ast.JoinedStr) else [part]:
                    said = piece.value if isinstance(piece, ast.Constant) else None
                    if isinstance(said, str) and re.search(r"[A-Za-z]{2,}", said) and said not in ROLES:
                        yield f"{path.relative_to(UI)}:{node.lineno}: {name}({said!r})"


def test_that_no_call_that_shows_words_is_given_a_bare_literal() -> None:
    allowed = ("'%1'", "results.csv")
    assert [one for one in literals() if not any(word in one for word in allowed)] == []


def test_that_every_translated_sentence_is_a_literal_that_the_extractor_can_see() -> None:
    hidden = []
    for path in sorted(UI.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "translate":
                literal = all(isinstance(part, ast.Constant) for part in node.args[:2])
                if not literal and path.name not in ("messages.py", "setting_words.py", "intake_words.py"):
                    hidden.append(f"{path.relative_to(UI)}:{node.lineno}")
    assert hidden == []


def test_that_another_language_reaches_the_words_of_an_answer(
    marking: None, open_window: OpenWindow, person: Person, samples: Path
) -> None:
    person.drop(samples / "chelsea.png")
    person.answered("chelsea.png")
    said = person.reads(person.window.findings)
    assert "«Undecided between the first two.» «Not calibrated.»" in said
    assert "«What the network saw»" in said
