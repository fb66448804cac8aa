"""A part of something large, while it moves."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ui.canvas.patch import Box, Patch
from workbench.core.arrays import Array

WHOLE = np.random.default_rng(0).integers(0, 255, (50, 60, 3)).astype(np.uint8)


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    """Any box inside."""
    top, left = draw(st.integers(0, 49)), draw(st.integers(0, 59))
    return top, left, draw(st.integers(top + 1, 50)), draw(st.integers(left + 1, 60))


@given(st.lists(st.tuples(boxes(), st.integers(0, 1)), min_size=1, max_size=8))
def test_that_every_part_is_what_it_would_be_if_made_anew(asked: list[tuple[Box, int]]) -> None:
    patch = Patch()
    for (top, left, bottom, right), key in asked:

        def make(box: Box, key: int = key) -> Array:
            return WHOLE[box[0] : box[2], box[1] : box[3]] + np.uint8(key)

        found = patch.get(key, (top, left, bottom, right), make)
        assert np.array_equal(found, WHOLE[top:bottom, left:right] + np.uint8(key))


def test_that_moving_makes_only_what_comes_into_sight() -> None:
    made: list[Box] = []

    def make(box: Box) -> Array:
        made.append(box)
        return WHOLE[box[0] : box[2], box[1] : box[3]]

    patch = Patch()
    patch.get("a", (0, 0, 40, 40), make)
    patch.get("a", (3, 5, 43, 45), make)
    patch.get("a", (3, 5, 43, 45), make)
    assert made == [(0, 0, 40, 40), (40, 5, 43, 45), (3, 40, 40, 45)]
