"""Maps over an image."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.arrays import frozen
from workbench.core.geometry import Affine
from workbench.core.overlay import Overlay


def test_that_a_map_knows_the_part_of_the_source_that_it_covers() -> None:
    made = Overlay(
        kind="heat",
        values=frozen(np.zeros((7, 5), np.float32)),
        affine=Affine(rr=32, r0=16, cc=30, c0=-8),
        low=0,
        high=1,
        unit="",
        method="m",
        title="t",
        sentence="s",
    )
    assert made.covered() == (16, -8, 240, 142)


def test_that_a_frozen_array_cannot_be_written() -> None:
    made = frozen(np.zeros(3))
    with pytest.raises(ValueError, match="read-only"):
        made[0] = 1
