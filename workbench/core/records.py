"""Results as the plain objects of the command line's contract."""

from __future__ import annotations

from typing import Any

from workbench.core.kinds import Record
from workbench.core.result import ClassScore, Findings, Result


def plain(record: Record, top: int = 0) -> dict[str, Any]:
    """The prediction object, or the error object, of one record. `top` 0: all classes."""
    if record.result is None:
        return {"input": record.input, "frame": record.frame, "error": dict(record.error or {})}
    return {"input": record.input, "frame": record.frame, **_result(record.result, top)}


def _result(result: Result, top: int) -> dict[str, Any]:
    provenance, device = result.provenance, result.provenance.device
    found: dict[str, Any] = {
        "task": result.findings.task,
        "model": {
            "id": provenance.model.id,
            "version": provenance.model.version,
            "sha256": provenance.model.sha256,
        },
        **_findings(result.findings, top),
        "calibrated": result.findings.calibrated,
        "device": {
            "requested": device.requested,
            "used": device.used,
            "provider": device.provider,
            "share": device.share,
            "version": device.version or None,
            "why": device.why or None,
        },
        "warnings": [{"code": notice.code, "text": notice.text} for notice in result.notices],
        "misfits": list(result.misfits),
        "input_sha256": provenance.input_sha256,
        "plan_sha256": provenance.plan_sha256,
        "timings_ms": {stage: round(ms, 3) for stage, ms in provenance.timings_ms.items()},
    }
    return found


def _findings(findings: Findings, top: int) -> dict[str, Any]:
    if findings.values:
        return {"values": [{"label": v.label, "value": v.value, "unit": v.unit} for v in findings.values]}
    shown = findings.classes[:top] if top else findings.classes
    return {"classes": [_class(score) for score in shown]}


def _class(score: ClassScore) -> dict[str, Any]:
    found: dict[str, Any] = {"index": score.index, "label": score.label, "probability": round(score.probability, 6)}
    if score.threshold is not None:
        found |= {"threshold": score.threshold, "positive": score.positive}
    return found
