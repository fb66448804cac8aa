"""Whose failure an error is: one input's, or that of the whole command."""

from __future__ import annotations

import pytest

from workbench import errors
from workbench.cli.outcome import is_of_the_input
from workbench.errors import WorkbenchError


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("ReadError", "read.truncated"),
        ("PlanError", "plan.misfit"),
        ("PlanError", "plan.impossible"),
        ("RunError", "run.values_not_finite"),
        ("RuntimeFailure", "runtime.run"),
        ("OutOfMemory", "runtime.out_of_memory"),
        ("DeviceLost", "runtime.device_lost"),
        ("PluginError", "plugin.raised"),
        ("WorkerError", "worker.crashed"),
        ("WorkerError", "worker.hung"),
        ("ExplainError", "explain.check_failed"),
        ("ModelPackageError", "model.input_shape"),
    ],
)
def test_that_what_another_input_may_not_meet_is_a_row(kind: str, code: str) -> None:
    assert is_of_the_input(made(kind, code))


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("UsageError", "usage.value"),
        ("ModelPackageError", "model.not_found"),
        ("ModelPackageError", "model.manifest"),
        ("ModelPackageError", "model.labels_count"),
        ("RuntimeFailure", "runtime.no_such_device"),
        ("RuntimeFailure", "runtime.load"),
        ("RuntimeFailure", "runtime.missing"),
        ("DeviceUnavailable", "runtime.device_unavailable"),
        ("ExplainError", "explain.no_such_method"),
        ("ExplainError", "explain.no_such_class"),
        ("ExplainError", "explain.not_possible"),
        ("PluginError", "plugin.missing"),
        ("WorkerError", "worker.start"),
        ("WriteError", "write.unwritable"),
        ("StoreError", "store.full"),
        ("SettingsError", "settings.unreadable"),
    ],
)
def test_that_what_every_input_would_meet_starts_nothing(kind: str, code: str) -> None:
    assert not is_of_the_input(made(kind, code))


def made(kind: str, code: str) -> WorkbenchError:
    """An error of a kind."""
    return errors.from_parts(kind, code, "What.", "Why.", "Hint.", (), {})
