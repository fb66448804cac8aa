"""Errors in the window's language."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QTranslator

from ui import messages
from ui.message_texts import TEXTS
from workbench import error_texts
from workbench.errors import ReadError, WorkbenchError

ROOT = Path(__file__).parent.parent.parent


def test_that_every_code_is_there_with_the_same_sentences() -> None:
    assert {code: tuple(text) for code, text in error_texts.TEXTS.items()} == TEXTS


def test_that_the_script_that_writes_them_has_nothing_to_change() -> None:
    script = [sys.executable, str(ROOT / "packaging" / "make_messages.py"), "--check"]
    assert subprocess.run(script, check=False).returncode == 0


def test_that_an_error_is_told_in_english_as_it_came() -> None:
    error = ReadError("read.empty", name="scan.dcm")
    assert messages.told(error) == messages.Told(what=error.what, why=error.why, hint=error.hint)


class Shouting(QTranslator):
    """Every sentence in capitals, its marks untouched."""

    def translate(self, context: str, text: str, disambiguation: str | None = None, n: int = -1) -> str:
        return "!" + text if context == "Errors" else ""


@pytest.fixture
def shouting(qapp: QCoreApplication) -> object:
    translator = Shouting()
    qapp.installTranslator(translator)
    yield translator
    qapp.removeTranslator(translator)


def test_that_a_translation_is_filled_with_the_parameters(shouting: object) -> None:
    told = messages.told(ReadError("read.empty", name="scan.dcm"))
    assert told.what == "!scan.dcm is empty."
    assert told.why == "!The file has 0 bytes."


def test_that_sentences_given_by_hand_and_unknown_codes_stay_as_they_are(shouting: object) -> None:
    told = messages.told(ReadError("read.empty", name="scan.dcm", why="The moon is full."))
    assert (told.what, told.why) == ("!scan.dcm is empty.", "The moon is full.")
    foreign = messages.told(WorkbenchError("acme.late", what="Acme is late.", why="Rain.", hint="Wait."))
    assert (foreign.what, foreign.why, foreign.hint) == ("Acme is late.", "Rain.", "Wait.")


def test_that_names_that_no_screen_can_show_are_made_readable() -> None:
    assert "\udc80" not in messages.told(ReadError("read.empty", name="a\udc80b")).what
