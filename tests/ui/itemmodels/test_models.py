"""The model library as rows."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from ui.itemmodels.models import ModelsModel, Role, fit, knows_medicine, long_text, second_line
from ui.state import State
from workbench.errors import ModelPackageError
from workbench.wire.answers import Broken, ModelRow, Suits

BROKEN = Broken.of(
    ModelPackageError("model.x", what="It is broken.", why="Two parts.", hint="Mend it.", problems=("p",))
)
ROWS = (
    ModelRow(id="a", name="A", version="1", domain="Photos", origin="bundled", intended_use="All."),
    ModelRow(id="b", origin="user", error=BROKEN),
    ModelRow(id="c", name="C", version="2", origin="/a/path"),
)
IMPOSSIBLE = Suits(impossible=BROKEN)


def test_that_broken_models_are_in_the_library_and_not_in_the_chooser(qtmodeltester: ModelTester) -> None:
    whole, usable = ModelsModel(), ModelsModel(usable_only=True)
    for model in (whole, usable):
        model.follow(State(), State(models=ROWS))
        qtmodeltester.check(model)  # type: ignore[no-untyped-call]
    assert [whole.index(at).data() for at in range(3)] == ["A", "b", "C"]
    assert [usable.index(at).data() for at in range(usable.rowCount())] == ["A", "C"]
    assert (usable.row_of("c"), usable.row_of("b")) == (1, -1)
    assert usable.row(2) is None


def test_that_another_picture_changes_the_dots_alone(qtbot: QtBot) -> None:
    model = ModelsModel()
    state = State(models=ROWS)
    model.follow(State(), state)
    with qtbot.waitSignal(model.dataChanged):
        model.follow(state, replace(state, suits={"a": Suits(), "c": Suits(misfits=("no",))}))
    assert [model.index(at).data(Role.FIT) for at in range(3)] == ["suits", "broken", "misfit"]


@pytest.mark.parametrize(
    ("row", "suits", "kind"),
    [
        (ROWS[0], None, ""),
        (ROWS[0], Suits(), "suits"),
        (ROWS[0], Suits(misfits=("x",)), "misfit"),
        (ROWS[0], IMPOSSIBLE, "broken"),
        (ROWS[1], Suits(), "broken"),
    ],
)
def test_that_a_dot_tells_whether_a_model_suits(row: ModelRow, suits: Suits | None, kind: str) -> None:
    assert fit(row, suits) == kind


def test_that_a_row_tells_where_it_comes_from_or_why_it_cannot_be_used() -> None:
    assert [second_line(row) for row in ROWS] == ["1 · Photos · came with the program", "It is broken.", "2 · /a/path"]
    assert long_text(ROWS[1], None) == "b\nIt is broken.\nCannot be used.\nTwo parts.\np\nMend it."
    assert long_text(ROWS[0], Suits(misfits=("m",))).splitlines()[2:] == ["Not meant for this image.", "m", "All."]
    assert "It is broken." in long_text(ROWS[0], IMPOSSIBLE)


@pytest.mark.parametrize(
    ("modality", "broken", "knows"),
    [(("photo",), False, False), (("Photo", "CT"), False, True), (("CT",), True, False)],
)
def test_that_a_medical_model_is_one_that_can_be_used(modality: tuple[str, ...], broken: bool, knows: bool) -> None:
    row = ModelRow(id="m", suits={"modality": modality}, error=BROKEN if broken else None)
    assert knows_medicine([row]) is knows
