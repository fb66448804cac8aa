"""What the cards say of an answer, of the lack of one, and of the picture."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from tests.ui.canvas.samples import image, overlay, rgb
from tests.ui.conftest import item, result, score
from tests.ui.person import texts
from ui.panels.answer_card import AnswerCard, time_text
from ui.panels.findings import empty_words
from ui.panels.image_cards import WindowCard, facts
from ui.panels.map_card import MapCard
from ui.panels.misfit_card import MisfitCard, lines, why
from ui.panels.run_cards import ErrorCard, OthersCard, WorkCard
from ui.panels.seen_card import not_seen, short_lines
from ui.panels.viewer import corner_texts
from ui.state import Answer, Map, Picture, State
from ui.theme import Theme
from ui.transitions import items_added
from ui.values import Outcome, Place
from ui.words import THIN
from workbench.core.geometry import IDENTITY
from workbench.core.image import DisplayHints, Identity, Notice, Source, Window
from workbench.core.result import DeviceReport, Findings, Measured
from workbench.errors import PlanError, ReadError
from workbench.wire.answers import Broken, ModelRow, Suits

HERE = Place("/x/a.png")
ROW = ModelRow(id="m", name="Model M", suits={"modality": ("photo", "")}, intended_use="Photos.")


def outcome(**changes: object) -> Outcome:
    made = replace(result(score(0, "cat", 0.5), score(1, "dog", 0.3)), **changes)  # type: ignore[arg-type]
    return Outcome(place=HERE, result=made, methods=("cam", "occ"))


# -- the answer


def said(card: AnswerCard, made: Outcome) -> list[str]:
    card.show_outcome(made, 0)
    card.show()
    return list(texts(card))


@pytest.fixture
def card(qtbot: QtBot) -> AnswerCard:
    made = AnswerCard(Theme())
    qtbot.addWidget(made)
    return made


def test_that_an_answer_names_its_model_and_its_labels(card: AnswerCard) -> None:
    found = said(card, outcome())
    assert found[0] == "Demo"
    assert {"1.0 · ImageNet", "Not calibrated.", "cat", "dog", f"13{THIN}ms on CPU"} <= set(found)
    assert not any("Kept" in text or "Run although" in text for text in found)


def test_that_a_forced_kept_and_noticed_answer_says_all_three(card: AnswerCard) -> None:
    notices = (Notice(code="x", text="Transparency was dropped."),)
    made = replace(outcome(misfits=("kind: no",), notices=notices), kept_on="2026-03-01T10:00:00.000+00:00")
    found = said(card, made)
    assert "Run although the model is not meant for this image.\nkind: no" in found
    assert "Transparency was dropped." in found
    assert any(text.startswith("Kept, ") for text in found)
    assert "Run again" in found
    again = said(card, outcome())
    assert "Run again" not in again


def test_that_measured_values_have_their_unit_and_range(card: AnswerCard) -> None:
    age = Measured(label="age", value=61.25, unit="years", low=55, high=67)
    found = said(card, outcome(findings=Findings(task="regression", values=(age,))))
    assert {"age", f"61.25{THIN}years", f"from 55 to 67{THIN}years"} <= set(found)
    assert "cat" not in found


def test_that_a_device_without_a_time_is_told_alone() -> None:
    made = outcome()
    report = DeviceReport(requested="cuda", used="cpu", provider="x", why="no driver", fell_back=True)
    untimed = replace(made.result.provenance, timings_ms={}, device=report)
    assert time_text(replace(made, result=replace(made.result, provenance=untimed))) == (
        "CPU · CUDA not used: no driver"
    )


# -- no answer


@pytest.mark.parametrize(
    ("state", "title", "action"),
    [
        (State(), "Nothing is open", ""),
        (State(place=HERE), "Looking for models …", ""),
        (State(place=HERE, models_known=True), "No model is chosen", "Choose a model …"),
        (State(place=HERE, models=(ROW,), model="m"), "No answer yet", ""),
        (
            State(place=HERE, models=(ROW,), model="m", picture=Picture(image=image(rgb(2, 2)))),
            "No answer yet",
            "Run Model M",
        ),
        (
            State(place=HERE, models=(ROW,), model="m", answer=Answer(phase="cancelled")),
            "The run was cancelled",
            "Run Model M",
        ),
        (
            State(place=HERE, models=(ROW,), model="m", picture=Picture(error=ReadError("read.empty", name="a"))),
            "No answer",
            "",
        ),
    ],
)
def test_that_the_empty_card_says_why_and_leads_on(state: State, title: str, action: str) -> None:
    found = empty_words(state)
    assert (found[0], found[2]) == (title, action)


def test_that_a_misfit_is_explained_by_what_both_are() -> None:
    ct = image(np.zeros((2, 2), np.int16), source=Source(path="a", modality="CT", body_part="HEAD"))
    assert why(ROW, ct) == "Model M expects photographs; this is CT, HEAD."
    xray = replace(ct, source=Source(path="a"))
    assert why(ModelRow(id="m", suits={"modality": ("CR", "DX")}), xray) == "m expects CR, DX; this is a photograph."
    assert why(ModelRow(id="m", intended_use="Chests."), ct) == "Chests."


def test_that_what_is_impossible_cannot_be_run_anyway(qtbot: QtBot) -> None:
    made = MisfitCard(Theme())
    qtbot.addWidget(made)
    made.show()
    px = image(rgb(2, 2))
    made.show_suits(ROW, Suits(misfits=("colour: no",)), px)
    assert {"This model is not meant for this image", "Run anyway"} <= set(texts(made))
    assert lines(Suits(misfits=("colour: no",))) == ["colour: no"]
    error = PlanError("plan.impossible", what="W", why="Y", hint="H", problems=("p",))
    made.show_suits(ROW, Suits(impossible=Broken.of(error)), px)
    found = set(texts(made))
    assert "This model cannot be run on this image" in found
    assert "Run anyway" not in found
    assert lines(Suits(impossible=Broken.of(error))) == ["W", "Y", "p", "H"]


def test_that_an_error_is_told_whole(qtbot: QtBot) -> None:
    made = ErrorCard(Theme())
    qtbot.addWidget(made)
    made.show_error(PlanError("plan.x", what="W", why="Y", hint="", problems=("p", "q")))
    made.show()
    assert set(texts(made)) == {"W", "Y\np\nq", "Try again", "Copy details"}


def test_that_work_shows_how_far_it_is_only_where_that_is_known(qtbot: QtBot) -> None:
    from PySide6.QtWidgets import QProgressBar

    made = WorkCard(Theme())
    qtbot.addWidget(made)
    made.show()
    bar = made.findChild(QProgressBar)
    assert isinstance(bar, QProgressBar)
    made.say("Running …", None)
    assert not bar.isVisible()
    made.say("Running …", 0.25)
    assert bar.isVisible()
    assert bar.value() / bar.maximum() == 0.25


def test_that_other_models_answers_are_a_line_each_and_lead_there(qtbot: QtBot) -> None:
    made = OthersCard(Theme())
    qtbot.addWidget(made)
    one = outcome()
    gone = Outcome(place=HERE, result=result(score(0, "ox", 0.25), model="gone"), kept_on="2026-03-01")
    made.show_outcomes((one, gone), ["demo"])
    made.show()
    found = "\n".join(texts(made))
    assert "Demo · 1.0" in found
    assert f"cat 50.0{THIN}%" in found
    assert "Demo · 1.0 (no longer installed)" in found
    with qtbot.waitSignal(made.model_chosen) as chosen:
        from PySide6.QtWidgets import QPushButton

        (link,) = made.findChildren(QPushButton)
        link.click()
    assert chosen.args == ["demo"]


# -- what was seen, and the map


@pytest.mark.parametrize(
    ("covered", "text"),
    [
        ((0, 0, 100, 200), "The whole image was seen."),
        ((10, 10, 90, 190), "The edges on all sides were not seen."),
        ((0, 0, 100, 150), "The edge right was not seen."),
        ((20, 0, 100, 200), "The edge top was not seen."),
        ((0, 50, 100, 150), "The edges left and right were not seen."),
        ((5, 50, 100, 150), "The edges top, left and right were not seen."),
    ],
)
def test_that_the_edges_that_were_not_seen_are_named(covered: tuple[float, float, float, float], text: str) -> None:
    assert not_seen(covered, image(rgb(100, 200))) == text


def test_that_a_narrow_plan_tells_the_input_and_what_each_step_does() -> None:
    plan = [
        "451 × 300 × 3: values",
        "384 × 256 × 3: shorter side to 256",
        "224 × 224 × 3: centre crop",
        "input: float32",
    ]
    assert short_lines(plan) == ["224 × 224 × 3", "shorter side to 256", "centre crop"]
    assert short_lines(["8 × 8 × 1: values"]) == ["8 × 8 × 1", "values"]
    assert short_lines(["a remote model"]) == ["a remote model"]


@pytest.mark.parametrize(
    ("map_", "there", "missing"),
    [
        (Map(), ["Choose a label to see where the model reacted.", "Explain by cam"], ["Cancel"]),
        (Map(phase="making", words="3 of 9", fraction=0.3), ["3 of 9", "Cancel"], ["Explain by cam"]),
        (Map(phase="cancelled"), ["The map was cancelled.", "Explain by cam"], ["Cancel"]),
        (Map(error=ReadError("x.y", what="W.", why="Y.", hint="H.")), ["W. Y. H."], ["Cancel"]),
        (
            Map(overlay=replace(overlay(IDENTITY), unit="points", sentence="S.")),
            ["3", "points", "18", "S."],
            ["Cancel", "Explain by cam"],
        ),
    ],
)
def test_that_the_maps_card_says_how_far_it_is(qtbot: QtBot, map_: Map, there: list[str], missing: list[str]) -> None:
    made = MapCard(Theme())
    qtbot.addWidget(made)
    made.show()
    made.follow(State(map=map_), outcome())
    found = list(texts(made))
    assert set(there) <= set(found)
    assert not set(missing) & set(found)


# -- the picture


def test_that_the_facts_of_a_picture_are_only_those_that_are_known() -> None:
    px = image(rgb(30, 40), source=Source(path="a", format="PNG", encoding="RGB"))
    assert facts(item("a"), px) == [
        ("Size", "40 × 30 · 8-bit RGB"),
        ("Values", "as displayed"),
        ("Format", "PNG, RGB"),
        ("Lossy", "no"),
    ]
    source = Source(path="a", format="DICOM", modality="CR", body_part="CHEST", view="PA", lossy=True)
    xray = image(np.zeros((2, 2), np.uint16), source=source, spacing_mm=(0.5, 0.25), spacing_kind="detector", unit="mR")
    found = dict(facts(item("a", frames=7), xray))
    assert found["Spacing"] == f"0.5 × 0.25{THIN}mm at the detector"
    assert (found["Kind"], found["Values"], found["Lossy"], found["Frames"]) == ("CR, CHEST, PA", "mR", "yes", "7")


def test_that_windows_are_offered_where_they_make_sense_and_the_one_in_force_is_pressed(qtbot: QtBot) -> None:
    from PySide6.QtWidgets import QPushButton

    titles = {"lung": "Lung", "file": "From file", "auto": "Auto", "full": "Full range"}
    made = WindowCard(Theme(), titles)
    qtbot.addWidget(made)
    own = DisplayHints(windows=(Window(centre=40, width=80), Window(centre=300, width=2000, name="BONE")))
    made.show_windows(image(np.zeros((2, 2), np.int16), meaning="hounsfield", hints=own), "voi:1")
    shown = {one.text(): one.isChecked() for one in made.findChildren(QPushButton)}
    assert list(shown) == ["Lung", "From file", "Auto", "Full range", "W 80  L 40", "BONE"]
    assert [text for text, pressed in shown.items() if pressed] == ["BONE"]
    made.show_windows(image(np.zeros((2, 2), np.uint16)), "file")
    shown = {one.text(): one.isChecked() for one in made.findChildren(QPushButton) if not one.isHidden()}
    assert list(shown) == ["From file", "Auto", "Full range"]


def test_that_corners_tell_whose_which_and_what_lies_over_it() -> None:
    identity = Identity(patient_name="Doe^Jane", patient_id="7", sex="F", study_date="2026-01-02", study="Head")
    shown = replace(item("/x/a.png", frames=3), identity=identity)
    px = image(np.zeros((480, 640), np.int16), meaning="hounsfield")
    answer = replace(outcome(misfits=("no",)), place=Place("/x/a.png", 1))
    state = replace(
        items_added(State(), [shown]),
        place=Place("/x/a.png", 1),
        picture=Picture(place=Place("/x/a.png", 1), image=px, window=Window(centre=40, width=80)),
        answer=Answer(outcome=answer),
        map=Map(overlay=replace(overlay(IDENTITY), target_label="cat")),
    )
    left, right = corner_texts(state)
    assert left == ["Doe^Jane · 7 · F", "2026-01-02 · Head", "a.png", "640 × 480 · 16-bit grey"]
    assert right == ["cat", f"map 45{THIN}%", "Frame 2 / 3", "W 80  L 40", "run anyway"]
    hidden = replace(state, settings=state.settings.changed("appearance.identity", False))
    assert corner_texts(hidden)[0] == ["a.png", "640 × 480 · 16-bit grey"]
    assert corner_texts(replace(state, map=replace(state.map, shown=False)))[1][0] == "Frame 2 / 3"
    assert corner_texts(State()) == ([], [])
