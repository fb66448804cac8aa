"""Results as the plain objects of the command line's contract."""

from __future__ import annotations

import json
from dataclasses import replace

from workbench.core.image import Notice
from workbench.core.kinds import Record
from workbench.core.records import plain
from workbench.core.result import (
    ClassScore,
    DeviceReport,
    Findings,
    Measured,
    ModelRef,
    Provenance,
    Result,
    cut,
)

CLASSES = (
    ClassScore(2, "cat", 0.61234567, 1.5, threshold=0.5, positive=True, band=(0.4, 0.6)),
    ClassScore(0, "ant", 0.3, 0.2, threshold=0.5, positive=False),
    ClassScore(1, "bee", 0.1, -1.0),
)


def result(findings: Findings | None = None) -> Result:
    """A result with everything in it."""
    return Result(
        findings=findings or Findings(task="multilabel", classes=CLASSES, calibrated=True),
        provenance=Provenance(
            input_sha256="i" * 64,
            frame=2,
            model=ModelRef(id="made", version="1.0", sha256="m" * 64, name="Made"),
            plan_sha256="p" * 64,
            device=DeviceReport(requested="auto", used="cpu", provider="CPUExecutionProvider", share=1.0),
            timings_ms={"read": 3.14159, "network": 41.0},
        ),
        notices=(Notice(code="image.frames", text="Three pictures."),),
        misfits=("kind: one.",),
        id="abc",
    )


def test_that_a_result_becomes_the_object_of_the_contract() -> None:
    assert plain(Record(input="chest.dcm", frame=2, result=result())) == {
        "input": "chest.dcm",
        "frame": 2,
        "task": "multilabel",
        "model": {"id": "made", "version": "1.0", "sha256": "m" * 64},
        "classes": [
            {"index": 2, "label": "cat", "probability": 0.612346, "threshold": 0.5, "positive": True},
            {"index": 0, "label": "ant", "probability": 0.3, "threshold": 0.5, "positive": False},
            {"index": 1, "label": "bee", "probability": 0.1},
        ],
        "calibrated": True,
        "device": {
            "requested": "auto",
            "used": "cpu",
            "provider": "CPUExecutionProvider",
            "share": 1.0,
            "version": None,
            "why": None,
        },
        "warnings": [{"code": "image.frames", "text": "Three pictures."}],
        "misfits": ["kind: one."],
        "input_sha256": "i" * 64,
        "plan_sha256": "p" * 64,
        "timings_ms": {"read": 3.142, "network": 41.0},
    }


def test_that_a_fallback_says_why() -> None:
    base = result()
    device = replace(base.provenance.device, why="CUDA not used.", fell_back=True)
    told = plain(Record(input="a", result=replace(base, provenance=replace(base.provenance, device=device))))
    assert told["device"]["why"] == "CUDA not used."


def test_that_top_cuts_the_classes_and_nought_means_all() -> None:
    record = Record(input="a", result=result())
    assert [score["index"] for score in plain(record, 2)["classes"]] == [2, 0]
    assert len(plain(record, 0)["classes"]) == 3
    assert len(plain(record, 9)["classes"]) == 3


def test_that_numbers_of_a_regression_stand_in_values() -> None:
    found = Findings(task="regression", values=(Measured(label="age", value=63.25, unit="years", low=0, high=120),))
    told = plain(Record(input="a", result=result(found)))
    assert told["values"] == [{"label": "age", "value": 63.25, "unit": "years"}]
    assert "classes" not in told


def test_that_an_error_is_told_in_its_own_words() -> None:
    error = {"code": "read.empty", "what": "It is empty.", "why": "", "hint": "Copy it."}
    assert plain(Record(input="a.png", frame=0, error=error)) == {"input": "a.png", "frame": 0, "error": error}


def test_that_the_object_is_plain_json() -> None:
    told = plain(Record(input="a", result=result()))
    assert json.loads(json.dumps(told, allow_nan=False)) == told


def test_that_cutting_keeps_all_but_the_classes() -> None:
    whole = result()
    assert [score.index for score in cut(whole, 1).findings.classes] == [2]
    assert cut(whole, 1).provenance == whole.provenance
    assert cut(whole, 1).findings.calibrated
    assert cut(whole, 0) is whole
    assert cut(whole, 3) is whole


def test_that_a_result_knows_its_first_class_and_whether_it_is_marked() -> None:
    whole = result()
    assert whole.findings.top() == CLASSES[0]
    assert Findings(task="regression").top() is None
    assert whole.marked
    assert not replace(whole, misfits=()).marked
