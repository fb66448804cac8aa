"""The sheet of steps: pictures of all shapes stand in one line, and a chosen one keeps its colours."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QPixmap
from pytestqt.qtbot import QtBot

from ui.dialogs.steps import on_tile


@pytest.mark.parametrize(
    ("width", "height", "corner_is_free"), [(640, 480, False), (100, 100, True), (30, 300, True), (300, 30, True)]
)
def test_that_a_picture_of_any_shape_fills_a_tile_without_being_stretched(
    qtbot: QtBot, width: int, height: int, corner_is_free: bool
) -> None:
    whole = QPixmap(width, height)
    whole.fill(QColor("#336699"))
    tile = on_tile(whole, QSize(64, 48)).toImage()
    assert tile.size() == QSize(64, 48)
    assert tile.pixelColor(32, 24).name() == "#336699"
    assert (tile.pixelColor(0, 0).alpha() == 0) is corner_is_free
    drawn = [x for x in range(64) if tile.pixelColor(x, 24).alpha() == 255]
    assert abs(len(drawn) - min(64, 48 * width / height)) <= 2
    assert abs(drawn[0] - (63 - drawn[-1])) <= 1


def test_that_a_line_of_pixels_is_still_seen(qtbot: QtBot) -> None:
    line = QPixmap(1, 30_000)
    line.fill(QColor("#336699"))
    tile = on_tile(line, QSize(64, 48)).toImage()
    assert {tile.pixelColor(x, 24).alpha() for x in range(64)} == {0, 255}
