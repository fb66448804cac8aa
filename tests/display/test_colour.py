"""Colour maps."""

from __future__ import annotations

import matplotlib
import numpy as np
import pytest

from workbench.display import colour


@pytest.mark.parametrize("name", colour.MAPS)
def test_that_the_colours_are_matplotlibs_own(name: str) -> None:
    wanted = np.floor(matplotlib.colormaps[name](np.arange(256))[:, :3] * 255 + 0.5)
    assert np.array_equal(colour.table(name), wanted)
    assert not colour.table(name).flags.writeable


def test_that_the_maps_are_those_that_can_be_chosen() -> None:
    from workbench.settings import BY_NAME

    assert BY_NAME["appearance.map"].choices == colour.MAPS


def test_that_ends_and_what_lies_beyond_are_the_first_and_last_colour() -> None:
    values = np.array([[-5, 0, 1, 2, 99, np.nan, np.inf, -np.inf]], np.float32)
    found = colour.coloured(values, 0.0, 2.0, "magma")
    table = colour.table("magma")
    assert found.shape == (1, 8, 3)
    assert [np.flatnonzero((table == pixel).all(axis=1))[0] for pixel in found[0]] == [0, 0, 128, 255, 255, 0, 255, 0]


def test_that_every_level_has_its_own_colour() -> None:
    found = colour.coloured(np.arange(256, dtype=np.float64)[None], 0, 255, "viridis")
    assert np.array_equal(found[0], colour.table("viridis"))


@pytest.mark.parametrize(("low", "high"), [(3.0, 3.0), (4.0, 3.0)])
def test_that_a_map_without_contrast_has_the_middle_colour(low: float, high: float) -> None:
    found = colour.coloured(np.full((2, 3), 3.0), low, high, "magma")
    assert (found == colour.table("magma")[128]).all()
    assert found.flags.writeable


def test_that_an_unknown_map_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        colour.table("jet")
