"""A map over a picture, against workbench.display."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ui.canvas.samples import grey16, overlay, rgb
from ui.canvas.heat import Heat
from ui.canvas.view import View
from workbench.core.geometry import Affine
from workbench.display.picture import with_overlay

H, W = 60, 84


@given(st.floats(0.5, 20), st.floats(0.5, 20), st.floats(-40, 70), st.floats(-40, 90), st.floats(0, 1), st.booleans())
@settings(max_examples=60)
def test_that_at_one_to_one_it_is_the_display_rooms_within_one_level(
    rows: float, cols: float, top: float, left: float, opacity: float, grey: bool
) -> None:
    shown = (grey16(H, W) >> 8).astype(np.uint8) if grey else rgb(H, W)
    heat = overlay(Affine(rr=rows, cc=cols, r0=top, c0=left))
    view = View(height=H, width=W, rows=H, cols=W).fitted
    found = Heat(heat, "magma", H, W).over(shown, view, opacity)
    expected = with_overlay(shown, heat, opacity, "magma")
    assert np.abs(found.astype(int) - expected.astype(int)).max() <= 1


@pytest.mark.parametrize("zoom", [0.31, 1.0, 2.5, 9.0])
@pytest.mark.parametrize("shift", [(0, 0), (-17, 5)])
def test_that_the_map_covers_the_same_source_pixels_at_every_zoom(zoom: float, shift: tuple[int, int]) -> None:
    heat = replace(overlay(Affine(rr=5, cc=6, r0=11.4, c0=20.6)), low=0.0, high=1e-3)
    view = View(height=H, width=W, rows=400, cols=500).fitted.at_zoom(zoom).moved(*shift)
    top, left, bottom, right = view.visible
    shown = np.zeros((bottom - top, right - left), np.uint8)
    covered = Heat(heat, "viridis", H, W).over(shown, view, 1.0).any(axis=2)
    rows = (np.arange(top, bottom) + 0.5) / view.scale[0]
    cols = (np.arange(left, right) + 0.5) / view.scale[1]
    # The map reaches from 11.4 to 46.4 and from 20.6 to 62.6: rounded as `workbench.display` rounds.
    expected = ((rows >= 11) & (rows < 46))[:, None] & ((cols >= 21) & (cols < 63))
    assert np.array_equal(covered, expected)


def test_that_opacity_at_its_ends_shows_one_of_both() -> None:
    shown, heat = rgb(H, W), overlay(Affine(rr=H / 7, cc=W / 7))
    view = View(height=H, width=W, rows=H, cols=W).fitted
    drawn = Heat(heat, "magma", H, W)
    assert np.array_equal(drawn.over(shown, view, 0.0), shown)
    assert np.array_equal(drawn.over(shown, view, 1.0), drawn.over(255 - shown, view, 1.0))


def test_that_a_map_finer_than_the_screen_is_averaged() -> None:
    heat = overlay(Affine(), shape=(512, 512))
    values = np.indices((512, 512)).sum(axis=0) % 2 * 10.0
    heat = replace(heat, values=values.astype(np.float32), low=0.0, high=10.0)
    view = View(height=512, width=512, rows=64, cols=64).fitted
    found = Heat(heat, "cividis", 512, 512).over(np.zeros((64, 64), np.uint8), view, 1.0)
    assert found.reshape(-1, 3).std(axis=0).max() < 1


def test_that_a_map_beside_the_picture_changes_nothing() -> None:
    shown = rgb(H, W)
    found = Heat(overlay(Affine(r0=500)), "magma", H, W).over(
        shown, View(height=H, width=W, rows=H, cols=W).fitted, 0.5
    )
    assert np.array_equal(found, shown)


def test_that_the_value_under_the_pointer_is_the_maps() -> None:
    heat = overlay(Affine(rr=10, cc=10, r0=5, c0=5), shape=(3, 3))
    drawn = Heat(heat, "magma", H, W)
    assert drawn.value_at(20, 20) == pytest.approx(float(heat.values[1, 1]))
    assert drawn.value_at(4.9, 20) is None
    assert drawn.value_at(20, 35.1) is None
