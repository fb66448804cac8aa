"""Dragging a window."""

from __future__ import annotations

import numpy as np
import pytest

from tests.ui.canvas.samples import grey16, image
from ui.canvas.windowing import drag_from
from workbench.core.image import LookupTable, Window

IMAGE = image(grey16(64, 64))
START = Window(centre=20000, width=10000, name="soft tissue")


def test_that_right_is_wider_and_down_is_darker() -> None:
    drag = drag_from(START, IMAGE)
    assert drag.moved(0, 0) == Window(centre=20000, width=10000)
    assert drag.moved(50, 0).width > 10000
    assert drag.moved(-50, 0).width < 10000
    assert drag.moved(0, 50).centre > 20000
    assert drag.moved(0, -50).centre < 20000


def test_that_the_function_of_the_window_stays() -> None:
    sigmoid = Window(centre=20000, width=10000, function="SIGMOID")
    assert drag_from(sigmoid, IMAGE).moved(10, 10).function == "SIGMOID"


def test_that_whole_values_get_whole_windows_not_narrower_than_one() -> None:
    moved = drag_from(START, IMAGE).moved(-100_000, 3.3)
    assert moved.width == 1
    assert moved.centre == round(moved.centre)


def test_that_a_narrow_window_can_be_widened_in_a_few_strokes() -> None:
    assert drag_from(Window(centre=100, width=1), IMAGE).moved(200, 0).width > 500


def test_that_small_numbers_are_dragged_in_small_steps() -> None:
    px = (grey16(64, 64) / 65535).astype(np.float32)
    moved = drag_from(Window(centre=0.5, width=0.25), image(px)).moved(10, 10)
    assert 0.25 < moved.width < 0.3
    assert 0.5 < moved.centre < 0.55


@pytest.mark.parametrize("choice", [None, LookupTable(first=0, bits=8, values=np.arange(256, dtype=np.uint16))])
def test_that_a_drag_begins_with_what_is_seen(choice: LookupTable | None) -> None:
    start = drag_from(choice, image((grey16(64, 64) >> 8).astype(np.uint8))).start
    assert (start.centre - start.width / 2, start.centre + start.width / 2) == (0, 255)
