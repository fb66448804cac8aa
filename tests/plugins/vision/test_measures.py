"""Regression: each number with its own unit, scale and plausible range."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.plugins.vision.made import interpreter
from workbench.core.kinds import TensorSpec
from workbench.core.result import Measured
from workbench.errors import ModelPackageError
from workbench.plugin import fakes

LABELS = ("age", "height", "bmi")
SPEC = (TensorSpec(name="out", dtype="float32", shape=(1, 3)),)


def measured(labels: tuple[str, ...] = LABELS, numbers: tuple[float, ...] = (1, 2, 3), **options: Any) -> Any:
    """The values of one image; the plan is asked first, as a run does."""
    package = fakes.package(labels=labels, task="regression")
    made = interpreter("values", **options)
    made.output(
        package, SPEC[:1] if len(labels) == 3 else (TensorSpec(name="o", dtype="float32", shape=(len(labels),)),)
    )
    return made.interpret(package, np.array([numbers], np.float32))


def test_that_numbers_stay_in_the_order_of_their_labels() -> None:
    found = measured()
    assert found.task == "regression"
    assert found.classes == ()
    assert found.values == tuple(
        Measured(label=label, value=value) for label, value in zip(LABELS, (1, 2, 3), strict=True)
    )


def test_that_each_number_has_its_own_unit_scale_offset_and_range() -> None:
    found = measured(
        units=["years", "m", "kg/m²"], scale=[10, 0.5, 1], offset=[1, 0, -3], low=[0, 0.3, 10], high=[120, 2.5, 60]
    )
    assert found.values == (
        Measured(label="age", value=11, unit="years", low=0, high=120),
        Measured(label="height", value=1, unit="m", low=0.3, high=2.5),
        Measured(label="bmi", value=0, unit="kg/m²", low=10, high=60),
    )


def test_that_one_entry_counts_for_all() -> None:
    found = measured(units=["mm"], scale=2, offset=[1], low=[0], high=100)
    assert [(one.value, one.unit, one.low, one.high) for one in found.values] == [
        (3, "mm", 0, 100), (5, "mm", 0, 100), (7, "mm", 0, 100)
    ]  # fmt: skip


def test_that_one_label_is_enough() -> None:
    assert measured(("age",), (0.25,), scale=[100], units=["years"]).values == (
        Measured(label="age", value=25, unit="years"),
    )


def test_that_a_list_of_another_length_never_puts_a_unit_on_the_wrong_number() -> None:
    with pytest.raises(ModelPackageError) as caught:
        measured(units=["years", "m"], low=[1, 2, 3, 4])
    assert caught.value.code == "model.manifest"
    assert caught.value.params["count"] == 2
    assert caught.value.problems == (
        "units has 2 entries for 3 label(s); one, or one a label, is expected.",
        "low has 4 entries for 3 label(s); one, or one a label, is expected.",
    )
