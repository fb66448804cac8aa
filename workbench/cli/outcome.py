"""Exit statuses, and whose failure an error is: one input's, or that of the whole command."""

from __future__ import annotations

from workbench.errors import (
    DeviceUnavailable,
    ModelPackageError,
    SettingsError,
    StoreError,
    UsageError,
    WorkbenchError,
    WriteError,
)
from workbench.paths import display_name, shortened

DONE, SOME_FAILED, NOT_STARTED, INTERRUPTED = 0, 1, 2, 130

_OF_THE_COMMAND = (UsageError, ModelPackageError, DeviceUnavailable, StoreError, SettingsError, WriteError)
_STARTS_NOTHING = (
    "runtime.no_such_device",
    "runtime.missing",
    "runtime.load",
    "explain.no_such_method",
    "explain.no_such_class",
    "explain.not_possible",
    "plugin.missing",
    "read.not_a_tensor",
    "read.tensor_shape",
    "worker.start",
)
_OF_THE_INPUT = ("model.input_shape",)
"""Without a step that fixes the size, what the network is fed is as large as the image."""


def is_of_the_input(error: WorkbenchError) -> bool:
    """Whether another input may well do: then this one gets its row, and the rest goes on."""
    if error.code in _OF_THE_INPUT:
        return True
    return not isinstance(error, _OF_THE_COMMAND) and error.code not in _STARTS_NOTHING


def a_model(path: str) -> UsageError:
    """What is said about a model among the inputs."""
    why, hint = "It is a model, not an image.", f"Name an image, and the model with --model {shortened(path)}"
    return UsageError("usage.value", option="INPUT", value=display_name(path), why=why, hint=hint)
