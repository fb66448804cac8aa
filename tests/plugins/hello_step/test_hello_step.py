"""The smallest plugin does what it says: newcomers copy it."""

from __future__ import annotations

import numpy as np

from plugins.hello_step.step import Add
from tests.factories import registry
from workbench.core.geometry import shift
from workbench.plugin import api


def test_that_it_adds_a_constant_and_nothing_else() -> None:
    px = api.frozen(np.array([[[0], [200]], [[255], [1]]], np.uint8))
    sample = api.Sample(px=px, affine=shift(3.0, 4.0))
    done = Add(amount=100.5).apply(sample)
    assert done.px.dtype == np.float32
    assert done.px.tolist() == [[[100.5], [300.5]], [[355.5], [101.5]]]
    assert done.affine == sample.affine
    assert px[1, 0, 0] == 255


def test_that_it_plans_the_range_that_comes_out() -> None:
    spec = api.SampleSpec(height=4, width=5, channels=3, dtype="uint8", low=0.0, high=255.0)
    planned = Add(amount=-7.5).plan(spec)
    assert planned == api.SampleSpec(height=4, width=5, channels=3, dtype="float32", low=-7.5, high=247.5)
    assert Add(amount=-7.5).describe() == "value + -7.5"


def test_that_its_option_is_declared_so_that_it_can_be_checked_and_drawn() -> None:
    (option,) = registry().options_of("step", "hello_step.add") or ()
    assert (option.name, option.kind, option.required) == ("amount", "float", True)
    assert (option.low, option.high) == (-1000.0, 1000.0)
    assert registry().step("hello_step.add", {"amount": 2.0}).describe() == "value + 2"
