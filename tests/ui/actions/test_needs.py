"""What is missing before an action can be done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from tests.ui.canvas.samples import grey16, image, overlay, rgb
from tests.ui.conftest import item, result, score
from ui.actions import needs
from ui.state import Answer, Map, Picture, State
from ui.transitions import items_added
from ui.values import News, Outcome, Place, Row, Undoable
from workbench.core.geometry import IDENTITY
from workbench.core.result import Findings, Measured
from workbench.errors import ReadError
from workbench.wire.answers import ModelRow, Suits

EMPTY = State()
OPEN = replace(items_added(EMPTY, [item("a", frames=2), item("b")]), place=Place("a"))
COLOUR = replace(OPEN, picture=Picture(place=Place("a"), image=image(rgb(4, 4))))
GREY = replace(OPEN, picture=Picture(place=Place("a"), image=image(grey16(4, 4))))
CT = replace(OPEN, picture=Picture(place=Place("a"), image=image(np.zeros((4, 4), np.int16), meaning="hounsfield")))
MODEL = replace(COLOUR, models=(ModelRow(id="m", origin="bundled"),), model="m")
MISFIT = replace(MODEL, suits={"m": Suits(misfits=("no",))})
OWN = replace(MODEL, models=(ModelRow(id="m", origin="user"),))
ANSWER = replace(MODEL, answer=Answer(outcome=Outcome(place=Place("a"), result=result(score(1, "x", 1)))))
NUMBER = replace(
    MODEL,
    answer=Answer(
        outcome=Outcome(
            place=Place("a"),
            result=replace(result(), findings=Findings(task="regression", values=(Measured(label="x", value=1),))),
        )
    ),
)
MAPPED = replace(ANSWER, map=Map(overlay=overlay(IDENTITY)))
BUSY = replace(EMPTY, rows=(Row(number=1, kind="open", title="x"),))
OVER = replace(EMPTY, rows=(Row(number=1, kind="open", title="x", state="done"),))
ERROR = ReadError("read.empty", name="a")

CASES: list[tuple[Callable[[State], str], State, str]] = [
    (needs.nothing, EMPTY, ""),
    (needs.item, EMPTY, "Open an image first."),
    (needs.item, OPEN, ""),
    (needs.items, EMPTY, "Nothing is open."),
    (needs.items, OPEN, ""),
    (needs.picture, EMPTY, "Open an image first."),
    (needs.picture, OPEN, "The image is not there yet."),
    (needs.picture, COLOUR, ""),
    (needs.grey, OPEN, "The image is not there yet."),
    (needs.grey, COLOUR, "A window is for grey images; this one is in colour."),
    (needs.grey, GREY, ""),
    (needs.hounsfield, COLOUR, "A window is for grey images; this one is in colour."),
    (needs.hounsfield, GREY, "These windows are for images in Hounsfield units."),
    (needs.hounsfield, CT, ""),
    (needs.frames, EMPTY, "Open an image first."),
    (needs.frames, OPEN, ""),
    (needs.frames, replace(OPEN, place=Place("b")), "This file holds one image."),
    (needs.model, COLOUR, "Choose a model first."),
    (needs.model, MODEL, ""),
    (needs.run, EMPTY, "Open an image first."),
    (needs.run, COLOUR, "Choose a model first."),
    (needs.run, replace(MODEL, picture=Picture()), "The image is not there yet."),
    (needs.run, MISFIT, "The model is not meant for this image; the findings say why."),
    (needs.run, MODEL, ""),
    (needs.misfit, MODEL, "The model suits this image: run it as usual."),
    (needs.misfit, MISFIT, ""),
    (needs.trace, OPEN, "Choose a model first."),
    (needs.trace, replace(MODEL, picture=Picture()), ""),
    (needs.answer, EMPTY, "Open an image first."),
    (needs.answer, MODEL, "Run a model first."),
    (needs.answer, ANSWER, ""),
    (needs.classes, MODEL, "Run a model first."),
    (needs.classes, NUMBER, "Maps explain labels; this answer is a number."),
    (needs.classes, ANSWER, ""),
    (needs.overlay, ANSWER, "No map has been made yet."),
    (needs.overlay, NUMBER, "Maps explain labels; this answer is a number."),
    (needs.overlay, MAPPED, ""),
    (needs.busy, EMPTY, "Nothing is running."),
    (needs.busy, OVER, "Nothing is running."),
    (needs.busy, BUSY, ""),
    (needs.over, BUSY, "The queue is empty."),
    (needs.over, OVER, ""),
    (needs.undo, EMPTY, "Nothing was removed."),
    (needs.undo, replace(EMPTY, undo=(Undoable(text="x"),)), ""),
    (needs.recent, EMPTY, "Nothing was opened yet."),
    (needs.recent, replace(EMPTY, recent=("a",)), ""),
    (needs.own_model, EMPTY, "Choose a model first."),
    (needs.own_model, MODEL, "This model came with the program, or belongs to the administrator."),
    (needs.own_model, OWN, ""),
    (needs.error, EMPTY, "There is no error on screen."),
    (needs.error, replace(EMPTY, news=(News(key="a", tone="done", what="x"),)), "There is no error on screen."),
    (needs.error, replace(EMPTY, news=(News(key="a", tone="error", what="x", details="y"),)), ""),
    (needs.error, replace(EMPTY, answer=Answer(error=ERROR)), ""),
    (needs.error, replace(EMPTY, picture=Picture(error=ERROR)), ""),
]


@pytest.mark.parametrize(("need", "state", "missing"), CASES)
def test_that_what_is_missing_is_said(need: Callable[[State], str], state: State, missing: str) -> None:
    assert need(state) == missing
