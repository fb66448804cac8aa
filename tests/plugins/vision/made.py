"""Steps and interpreters as the program makes them, and samples to put through them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests import factories
from workbench.core.arrays import Array, frozen
from workbench.core.geometry import IDENTITY, Affine
from workbench.core.kinds import Interpreter, Step
from workbench.core.sample import Sample, SampleSpec
from workbench.errors import RunError


def step(use: str, **options: Any) -> Step:
    """A step of the plugin with these options, the others at their defaults."""
    return factories.registry().step(f"vision.{use}", options)


def interpreter(use: str, **options: Any) -> Interpreter:
    """An interpreter of the plugin with these options."""
    return factories.registry().interpreter(f"vision.{use}", options)


def sample(px: Array, affine: Affine = IDENTITY) -> Sample:
    """(H, W) or (H, W, C) values as a sample."""
    rows = px if px.ndim == 3 else px[:, :, None]
    return Sample(px=frozen(np.ascontiguousarray(rows)), affine=affine)


def spec(given: Sample) -> SampleSpec:
    """What a plan would know of a sample."""
    rows, cols, channels = given.px.shape
    byte = given.px.dtype == np.uint8
    low, high = (0.0, 255.0) if byte else (float(given.px.min()), float(given.px.max()))
    return SampleSpec(height=rows, width=cols, channels=channels, dtype=given.px.dtype.name, low=low, high=high)


def applied(made: Step, px: Array) -> Array:
    """(H, W, C) after the step. The plan has to agree, and the argument has to stay as it was."""
    given = sample(px)
    before = given.px.copy()
    planned = made.plan(spec(given))
    done = made.apply(given).px
    assert done.shape == planned.shape()
    assert done.dtype.name == planned.dtype
    assert not done.flags.writeable
    assert np.array_equal(given.px, before)
    return done


def refused(made: Step, px: Array) -> str:
    """Why the step cannot be planned."""
    with pytest.raises(RunError) as caught:
        made.plan(spec(sample(px)))
    assert caught.value.code == "run.step"
    assert caught.value.hint
    return caught.value.why
