"""The rows of the queue."""

from __future__ import annotations

from dataclasses import replace

from pytestqt.modeltest import ModelTester

from ui import transitions
from ui.itemmodels.queue import RESULT, STATE, TIME, WHAT, QueueModel
from ui.state import State
from ui.transitions import MOST_ROWS
from ui.values import Row
from workbench.errors import ReadError


def row(number: int, **more: object) -> Row:
    return Row(number=number, kind="open", title=f"Opening {number}", **more)  # type: ignore[arg-type]


def told(model: QueueModel, state: State, *rows: Row) -> State:
    for one in rows:
        new = transitions.row_told(state, one)
        model.follow(state, new)
        state = new
    return state


def texts(model: QueueModel, at: int) -> list[str]:
    return [model.index(at, column).data() for column in (WHAT, STATE, RESULT, TIME)]


def test_that_the_newest_row_stands_on_top_and_changes_in_its_place(qtmodeltester: ModelTester) -> None:
    model, state = QueueModel(), State()
    state = told(model, state, row(1), row(2), replace(row(1), words="3 of 4", state="done", seconds=2.5))
    assert texts(model, 0) == ["Opening 2", "Running", "", ""]
    assert texts(model, 1) == ["Opening 1", "Done", "3 of 4", "2.5 s"]
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]


def test_that_a_failed_row_tells_its_reason() -> None:
    model = QueueModel()
    told(model, State(), row(1, state="failed", error=ReadError("read.empty", name="a.png")))
    assert model.index(0, STATE).data() == "The file has 0 bytes."


def test_that_clearing_leaves_what_is_running() -> None:
    model = QueueModel()
    state = told(model, State(), row(1, state="done"), row(2))
    model.follow(state, transitions.rows_cleared(state))
    assert model.rowCount() == 1
    assert model.index(0, WHAT).data() == "Opening 2"


def test_that_old_rows_leave_before_running_ones() -> None:
    model, state = QueueModel(), State()
    state = told(model, state, row(0))
    for number in range(1, MOST_ROWS + 3):
        state = told(model, state, row(number, state="done"))
    assert len(state.rows) == MOST_ROWS
    assert state.rows[0].number == 0
    assert model.rowCount() == MOST_ROWS
