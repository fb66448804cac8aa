"""A bare network is dropped: its file is asked, then the person, who sees what each answer would do."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from tests import factories
from tests.ui.person import Person, texts, visible
from ui.dialogs.choice_card import ChoiceCard
from ui.dialogs.intake import READY, IntakeSheet
from ui.dialogs.library import LibrarySheet
from ui.dialogs.model_sheet import ModelCardSheet
from ui.itemmodels.models import Role

ANSWERS = {"labels": "numbers", "modality": "photo", "colour": "RGB", "scale": "0..1"}
REST = {"resize": "squeeze", "activation": "softmax"}


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A network for 8 × 8 pixels with three outputs, and nothing beside it."""
    path = tmp_path / "somebody" / "bare.onnx"
    path.parent.mkdir()
    path.write_bytes(factories.mean_network().SerializeToString())
    return path


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A picture that is mostly red."""
    px = np.full((20, 30, 3), (250, 60, 20), np.uint8)
    px[:, 15:] = (200, 40, 90)
    return factories.picture_file(tmp_path / "red.png", px)


def asked(person: Person, bare: Path, photo: Path | None = None) -> IntakeSheet:
    """The dialog that a dropped network opens."""
    if photo is not None:
        person.drop(photo)
        person.answered(photo.name)
    person.drop(bare)
    sheet: IntakeSheet = person.dialog(IntakeSheet)
    person.until(lambda: sheet.present)
    return sheet


def go(person: Person, sheet: IntakeSheet, key: str) -> None:
    """Click on a question at the left."""
    person.press(sheet.facts.rows[key])
    person.until(lambda: sheet.present == key)


def choose(person: Person, sheet: IntakeSheet, key: str, value: str) -> None:
    """Click on a card, and wait until it is understood."""
    if sheet.present != key:
        go(person, sheet, key)
    card = sheet.page.cards[value]
    sheet.page.grid.area.ensureWidgetVisible(card)
    person.press(card)
    person.until(lambda: sheet.draft and key in {one.key for one in sheet.draft.known} and not open_(sheet, key))


def open_(sheet: IntakeSheet, key: str) -> bool:
    assert sheet.draft is not None
    return key in [question.key for question in sheet.draft.questions]


def tried(person: Person, sheet: IntakeSheet) -> list[ChoiceCard]:
    """All cards of the present question, once each was tried."""
    cards = list(sheet.page.cards.values())
    person.until(lambda: all(card.trial is not None for card in cards))
    return cards


def row_texts(sheet: IntakeSheet) -> dict[str, str]:
    """What stands at the left, by question."""
    return {key: row.accessibleName().partition(": ")[2] for key, row in sheet.facts.rows.items()}


def test_that_the_file_is_asked_first_and_nothing_is_chosen_in_silence(person: Person, bare: Path) -> None:
    sheet = asked(person, bare)
    person.until(lambda: "Input\ninput, float32" in person.reads(sheet))
    said = person.reads(sheet)
    assert "The file answers 3 of 9 questions. Six are yours." in said
    assert "Size\n8 × 8\nread from the graph" in said
    assert row_texts(sheet) == {
        "labels": "choose",
        "modality": "choose",
        "colour": "choose",
        "scale": "choose",
        "resize": "choose",
        "activation": "choose",
        "filter": "bilinear (guessed)",
    }
    assert "Stays marked as chosen or guessed until you confirm it: filter." in said
    for key in sheet.facts.rows:
        go(person, sheet, key)
        assert not [card for card in sheet.page.cards.values() if card.isChecked()]
    assert not sheet.add.isEnabled()
    assert [row.kind for row in person.state.rows if row.kind == "model"] == []


def test_that_every_choice_is_shown_on_the_picture_with_its_answers(person: Person, bare: Path, photo: Path) -> None:
    sheet = asked(person, bare, photo)
    go(person, sheet, "scale")
    assert sheet.page.pictures.currentText() == "red.png"
    cards = {card.choice.value: card for card in tried(person, sheet)}
    assert list(cards) == ["imagenet", "0..1", "-1..1", "127/128", "0..255"]
    assert [card.choice.value for card in cards.values() if card.likely_text()] == ["imagenet"]
    trial = cards["0..1"].trial
    assert trial is not None
    assert (trial.seen is not None, round(trial.high, 3)) == (True, 0.98)
    red, green, blue = 225 / 255, 2 * 50 / 255, 3 * 55 / 255  # the small network: means × 1, 2, 3
    chances = np.exp([red, green, blue]) / np.exp([red, green, blue]).sum()
    assert [score.index for score in trial.top] == [0, 2, 1]
    assert [score.probability for score in trial.top] == pytest.approx([chances[0], chances[2], chances[1]], abs=0.01)
    assert cards["0..1"].answers()[0] == ("0", f"{100 * chances[0]:.1f}\N{THIN SPACE}%")
    assert "Values: " in cards["0..1"].accessibleDescription()
    assert "Likely" in cards["imagenet"].accessibleDescription()
    assert "Trying" not in person.reads(sheet)


def test_that_the_choices_are_tried_again_on_another_picture(
    person: Person, bare: Path, photo: Path, samples: Path
) -> None:
    person.drop(samples / "coffee.png")
    person.answered("coffee.png")
    sheet = asked(person, bare, photo)
    go(person, sheet, "scale")
    before = [card.trial for card in tried(person, sheet)]
    names = [sheet.page.pictures.itemText(at) for at in range(sheet.page.pictures.count())]
    assert names[:2] == ["coffee.png", "red.png"]
    assert names[2:] == ["chelsea.png", "rocket.jpg"]
    sheet.page.pictures.setCurrentIndex(0)
    sheet.page.pictures.activated.emit(0)
    after = [card.trial for card in tried(person, sheet)]
    assert all(
        one is not None and other is not None and one.low != other.low for one, other in zip(before, after, strict=True)
    )


def test_that_colours_are_shown_as_the_network_would_see_them(person: Person, bare: Path, photo: Path) -> None:
    sheet = asked(person, bare, photo)
    go(person, sheet, "colour")
    plain, swapped = (card.trial for card in tried(person, sheet))
    assert plain is not None
    assert swapped is not None
    assert plain.seen is not None
    assert swapped.seen is not None
    assert np.array_equal(np.asarray(plain.seen)[:, :, 0] > np.asarray(plain.seen)[:, :, 2], np.ones((8, 8), bool))
    assert np.array_equal(np.asarray(swapped.seen)[:, :, 0] < np.asarray(swapped.seen)[:, :, 2], np.ones((8, 8), bool))


def test_that_an_answer_of_ones_own_is_checked_in_its_place(person: Person, bare: Path, photo: Path) -> None:
    sheet = asked(person, bare, photo)
    choose(person, sheet, "modality", "photo")
    go(person, sheet, "scale")
    person.click("Other …", sheet)
    person.write(sheet.page.own.line, "scale=a third")
    person.click("Try it", sheet)
    person.until(lambda: sheet.page.problem.isVisible())
    assert "“scale=a third” is none of" in sheet.page.problem.text()
    assert sheet.page.own.line.text() == "scale=a third"
    assert row_texts(sheet)["modality"] == "Photographs"
    sheet.page.own.line.clear()
    person.write(sheet.page.own.line, "scale=1/255,mean=0.5,std=0.25")
    person.key(sheet.page.own.line, Qt.Key.Key_Return)
    person.until(lambda: not open_(sheet, "scale"))
    assert not sheet.page.problem.isVisible()
    own = sheet.page.cards["scale=1/255,mean=0.5,std=0.25"]
    assert own.isChecked()
    person.until(lambda: own.trial is not None)
    assert own.trial is not None
    assert own.trial.high == pytest.approx((250 / 255 - 0.5) / 0.25, abs=0.02)
    go(person, sheet, "colour")
    go(person, sheet, "scale")
    assert sheet.page.cards["scale=1/255,mean=0.5,std=0.25"].isChecked()


def test_that_names_come_from_a_file_and_a_wrong_count_is_told_there(person: Person, bare: Path) -> None:
    sheet = asked(person, bare)
    (bare.parent / "two.txt").write_text("ant\nbee\n")
    (bare.parent / "three.txt").write_text("ant\nbee\ncat\n")
    go(person, sheet, "labels")
    person.click("Choose a text file …", sheet)
    person.choose_file(bare.parent / "two.txt")
    person.until(lambda: sheet.page.problem.isVisible())
    assert "two.txt names 2 labels; the network has 3 outputs." in sheet.page.problem.text().replace("Two", "two")
    assert row_texts(sheet)["labels"] == "choose"
    person.click("Choose a text file …", sheet)
    person.choose_file(bare.parent / "three.txt")
    person.until(lambda: not open_(sheet, "labels"))
    assert row_texts(sheet)["labels"] == "three.txt, 3 names"
    go(person, sheet, "scale")
    labels = {label for card in tried(person, sheet) for label, _ in card.answers()}
    assert labels <= {"ant", "bee", "cat"}


def test_that_names_can_be_pasted(person: Person, bare: Path) -> None:
    sheet = asked(person, bare)
    go(person, sheet, "labels")
    person.click("Paste names …", sheet)
    assert not person.button("Use these names", sheet).isEnabled()
    sheet.page.own.names.setPlainText("  ant | worker\nbee\ncat\n\n")
    assert "3 names" in person.reads(sheet)
    person.click("Use these names", sheet)
    person.until(lambda: not open_(sheet, "labels"))
    assert sheet.draft is not None
    (labels,) = (answer.labels for answer in sheet.draft.known if answer.key == "labels")
    assert labels == ("ant | worker", "bee", "cat")


def test_that_an_earlier_answer_that_no_longer_fits_is_open_again(person: Person, tmp_path: Path) -> None:
    free = tmp_path / "free.onnx"
    free.write_bytes(factories.mean_network(side=None).SerializeToString())
    sheet = asked(person, free)
    choose(person, sheet, "size", "224x224")
    choose(person, sheet, "resize", "shorter:224")
    choose(person, sheet, "size", "384x384")
    person.until(lambda: open_(sheet, "resize"))
    assert "An earlier answer does not fit this one" in sheet.page.problem.text()
    assert row_texts(sheet)["size"] == "384 × 384"


def test_that_the_usual_filter_is_marked_and_can_be_chosen(person: Person, bare: Path, photo: Path) -> None:
    sheet = asked(person, bare, photo)
    go(person, sheet, "filter")
    assert len(tried(person, sheet)) == 6
    person.press(sheet.page.cards["bicubic"])
    person.until(lambda: row_texts(sheet)["filter"] == "bicubic")


def test_that_a_closed_dialog_goes_on_where_it_was(person: Person, bare: Path) -> None:
    sheet = asked(person, bare)
    for key, value in ANSWERS.items():
        choose(person, sheet, key, value)
    person.click("Cancel", sheet)
    person.until(lambda: not visible(IntakeSheet))
    again = asked(person, bare)
    assert again.present == "resize"
    found = row_texts(again)
    assert [found[key] for key in ANSWERS] == ["By their numbers", "Photographs", "Red, green, blue", "value / 255"]
    go(person, again, "scale")
    assert again.page.cards["0..1"].isChecked()


def test_that_a_file_of_names_that_is_gone_is_asked_for_again(person: Person, bare: Path) -> None:
    names = bare.parent / "names.txt"
    names.write_text("ant\nbee\ncat\n")
    sheet = asked(person, bare)
    choose(person, sheet, "modality", "photo")
    go(person, sheet, "labels")
    person.click("Choose a text file …", sheet)
    person.choose_file(names)
    person.until(lambda: not open_(sheet, "labels"))
    person.click("Cancel", sheet)
    person.until(lambda: not visible(IntakeSheet))
    names.unlink()
    again = asked(person, bare)
    assert again.present == "labels"
    assert row_texts(again)["modality"] == "Photographs"
    assert "names.txt cannot be read" in again.page.problem.text()


def test_that_the_whole_way_can_be_gone_by_keyboard_and_ends_in_an_answer(
    alone: Person, bare: Path, photo: Path
) -> None:
    sheet = asked(alone, bare, photo)
    for key, value in (ANSWERS | REST).items():
        alone.until(lambda key=key: sheet.present == key)  # type: ignore[misc]
        card = sheet.page.cards[value]
        card.setFocus()
        alone.key(card, Qt.Key.Key_Return)
    alone.until(lambda: sheet.present == READY)
    assert "Everything is answered" in alone.reads(sheet)
    assert "1.  resize to 8 × 8, bilinear\n2.  value × 0.00392157" in alone.reads(sheet)
    assert sheet.add.isEnabled()
    alone.key(sheet.add, Qt.Key.Key_Space)
    alone.until(lambda: alone.state.model == "bare")
    alone.answered("red.png")
    outcome = alone.state.answer.outcome
    assert outcome is not None
    alone.until(lambda: alone.state.answer.outcome is not None and alone.state.answer.outcome.model == "bare")
    alone.until(lambda: not visible(IntakeSheet))
    marked = "Fed as chosen, not confirmed: labels, images, colours, scale, resize, filter, numbers"
    said = alone.reads(alone.window.findings)
    assert sorted(marked_keys(said)) == sorted(marked_keys(marked))
    assert "Not confirmed about the model" not in said
    chooser = alone.window.tools.models
    assert chooser.models.index(chooser.currentIndex()).data(Role.MARKED)
    assert "Fed as chosen" in chooser.toolTip()
    assert any(bar.startswith("bare was added.") for bar in alone.bars())


def marked_keys(said: str) -> list[str]:
    line = next(line for line in said.splitlines() if line.startswith("Fed as chosen"))
    return line.partition(": ")[2].split(", ")


def added(person: Person, bare: Path) -> None:
    """The network in the library, all questions answered."""
    sheet = asked(person, bare)
    for key, value in (ANSWERS | REST).items():
        choose(person, sheet, key, value)
    person.press(sheet.add)
    person.until(lambda: person.state.model == "bare")


def test_that_a_mark_is_confirmed_in_the_card_and_told_in_the_library(alone: Person, bare: Path, photo: Path) -> None:
    alone.drop(photo)
    alone.answered("red.png")
    added(alone, bare)
    alone.until(lambda: alone.state.answer.outcome is not None and alone.state.answer.outcome.model == "bare")
    alone.do("models")
    library: LibrarySheet = alone.dialog(LibrarySheet)
    assert "Fed as chosen, not confirmed: " in library.text.text()
    assert alone.button("Confirm", library).isEnabled()
    alone.do("model_card")
    card: ModelCardSheet = alone.dialog(ModelCardSheet)
    assert "A wrong choice gives plausible, wrong answers." in alone.reads(card)
    alone.click("Confirm", card)
    alone.until(lambda: alone.state.row is not None and not alone.state.row.unconfirmed)
    assert "Fed as chosen" not in alone.reads(card)
    assert "Fed as chosen" not in library.text.text()
    assert "Confirm" not in list(texts(library))
    assert "Fed as chosen" not in alone.reads(alone.window.findings)
    assert not alone.window.tools.models.models.index(alone.window.tools.models.currentIndex()).data(Role.MARKED)
    assert any("no longer marked" in bar for bar in alone.bars())


def test_that_a_name_that_is_taken_is_told_and_another_one_adds_it(alone: Person, bare: Path) -> None:
    added(alone, bare)
    again = asked(alone, bare)
    assert again.present == READY
    alone.press(again.add)
    alone.until(lambda: again.ready.problem.isVisible())
    assert "A model called bare is already installed." in again.ready.problem.text()
    again.ready.name.selectAll()
    alone.write(again.ready.name, "Bare again")
    again.ready.name.editingFinished.emit()
    alone.until(lambda: again.draft and any(one.value == "Bare again" for one in again.draft.known))
    alone.press(again.add)
    alone.until(lambda: alone.state.model == "bare-again")
    row = alone.state.row
    assert row is not None
    assert (row.name, "name" in row.unconfirmed) == ("Bare again", False)


def test_that_a_tensor_of_the_makers_is_compared_with_each_choice(person: Person, bare: Path, photo: Path) -> None:
    sheet = asked(person, bare, photo)
    choose(person, sheet, "resize", "squeeze")
    go(person, sheet, "scale")
    trial = {card.choice.value: card for card in tried(person, sheet)}
    assert not any(card.verdict() for card in trial.values())
    from PIL import Image

    px = np.asarray(Image.open(photo).resize((8, 8), Image.Resampling.BILINEAR), np.float64)
    np.save(bare.parent / "theirs.npy", ((px - 127) / 128).astype(np.float32))
    person.click("Compare with a tensor (.npy) …", sheet)
    person.choose_file(bare.parent / "theirs.npy")
    person.until(lambda: trial["127/128"].verdict())
    cards = {card.choice.value: card.verdict() for card in tried(person, sheet)}
    assert cards["127/128"] == "Tensor: equal"
    assert cards["0..1"].startswith("Tensor: off by ")
    (bare.parent / "no.npy").write_text("no tensor")
    person.click("Compare with a tensor (.npy) …", sheet)
    person.choose_file(bare.parent / "no.npy")
    person.until(lambda: sheet.page.problem.isVisible())
    assert "no.npy holds no tensor" in sheet.page.problem.text()
    assert not any(card.verdict() for card in tried(person, sheet))


def test_that_every_control_has_a_name(person: Person, bare: Path, photo: Path) -> None:
    from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit

    sheet = asked(person, bare, photo)
    for key in sheet.facts.rows:
        go(person, sheet, key)
        for kind in (QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit):
            for one in visible(kind, sheet):
                assert one.accessibleName() or getattr(one, "text", str)(), (key, one)


def test_that_a_network_without_questions_is_added_without_a_dialog(alone: Person, tmp_path: Path) -> None:
    folder = factories.package_folder(tmp_path / "whole")
    alone.drop(folder)
    alone.until(lambda: alone.state.model == "made")
    assert not [one for one in QApplication.topLevelWidgets() if isinstance(one, IntakeSheet)]
    assert [row.state for row in alone.state.rows if row.kind == "model"] == ["done"]
