"""The labels of an answer."""

from __future__ import annotations

from pytestqt.modeltest import ModelTester

from tests.ui.conftest import score
from ui.itemmodels.labels import FEW, LabelsModel, Role
from workbench.core.result import Findings


def many(count: int) -> Findings:
    return Findings(task="classification", classes=tuple(score(n, f"label {n}", 1 / count) for n in range(count)))


def test_that_five_labels_are_shown_then_all_then_those_that_match(qtmodeltester: ModelTester) -> None:
    model = LabelsModel()
    model.set_findings(many(1000))
    assert model.rowCount() == FEW
    model.show_all(True)
    assert model.rowCount() == 1000
    model.search("LABEL 99")
    assert model.rowCount() == 11
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]
    model.show_all(False)
    assert model.rowCount() == FEW


def test_that_a_label_is_found_by_its_index_not_its_name() -> None:
    model = LabelsModel()
    model.set_findings(Findings(task="classification", classes=(score(7, "crane", 0.6), score(3, "crane", 0.4))))
    assert model.row_of(3) == 1
    assert model.row_of(5) is None
    assert model.index(1).data(Role.NUMBER) == "40.0 %"


def test_that_one_label_is_enough() -> None:
    model = LabelsModel()
    model.set_findings(many(1))
    assert model.rowCount() == 1
