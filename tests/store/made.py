"""Results to keep, and a program that keeps some: for two that write at once."""

from __future__ import annotations

import sys
from pathlib import Path

from workbench.core.image import Notice
from workbench.core.result import ClassScore, DeviceReport, Findings, Measured, ModelRef, Provenance, Result
from workbench.store.results import ResultStore


def result(label: str = "cat", *, model: str = "demo", frame: int = 0, probability: float = 0.75) -> Result:
    """A whole result, with something in every field."""
    classes = (
        ClassScore(2, label, probability, 1.5, 0.5, True, (0.4, 0.6)),
        ClassScore(0, "ant", 1 - probability, -1.5),
    )
    return Result(
        findings=Findings(
            task="multilabel", classes=classes, values=(Measured(label="age", value=61.5, unit="years"),)
        ),
        provenance=Provenance(
            input_sha256="a" * 64,
            frame=frame,
            model=ModelRef(id=model, version="1.2", sha256="b" * 64, name="Demo", domain="Tests"),
            plan_sha256="c" * 64,
            device=DeviceReport(requested="auto", used="cpu", provider="CPUExecutionProvider", why="slow", share=0.5),
            versions={"workbench": "0.1.0", "onnxruntime": "1.30.0"},
            timings_ms={"read": 1.25, "network": 40.5},
            created="2026-03-01T10:00:00.000+00:00",
        ),
        notices=(Notice(code="read.alpha", text="Transparency was dropped."),),
        misfits=("kind: it is meant for photographs; this is CT.",),
    )


def keep_many(database: str, start: str, name: str, count: int) -> None:
    """Open the store when a file appears, then keep `count` results one by one."""
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while not Path(start).exists():
        pass
    store = ResultStore(Path(database))
    for number in range(count):
        store.keep(f"{name}-{number}.png", result(name))
    store.close()


if __name__ == "__main__":
    _, file, begin, who, many = sys.argv
    keep_many(file, begin, who, int(many))
