"""Texts in the corners of a picture."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QPainter
from PySide6.QtWidgets import QApplication

from ui.canvas.corners import Corners, fitting, paint_corners, placed
from ui.canvas.scale_bar import ScaleBar
from ui.theme import Theme

THEME = Theme()
texts = st.lists(st.text(st.characters(codec="latin-1", exclude_categories=["C"]), max_size=60), max_size=4).map(tuple)


@given(texts, texts, texts, texts, st.integers(40, 900), st.integers(20, 300))
def test_that_texts_never_overlap_and_stay_inside(
    qapp: QApplication,
    top_left: tuple[str, ...],
    top_right: tuple[str, ...],
    bottom_left: tuple[str, ...],
    bottom_right: tuple[str, ...],
    width: int,
    height: int,
) -> None:
    rect = QRectF(0, 0, width, height)
    font = THEME.font("corner")
    metrics, margin = QFontMetricsF(font), THEME.size("canvas_margin")
    given_ = Corners(top_left=top_left, top_right=top_right, bottom_left=bottom_left, bottom_right=bottom_right)
    boxes = [
        QRectF(line.x, line.baseline - metrics.ascent(), metrics.horizontalAdvance(line.text), metrics.height() - 0.5)
        for line in placed(rect, THEME, font, fitting(rect, THEME, font, given_)[0])
    ]
    inside = rect.adjusted(margin - 1, margin - 1, 1 - margin, 1 - margin)
    for at, box in enumerate(boxes):
        assert inside.contains(box)
        assert not any(box.intersects(other) for other in boxes[at + 1 :])


def test_that_a_long_line_is_cut_in_the_middle_and_leaves_room_for_the_other_side(qapp: QApplication) -> None:
    rect, font = QRectF(0, 0, 400, 300), THEME.font("corner")
    lines = placed(rect, THEME, font, Corners(top_left=("a" * 200 + "end.png",), top_right=("map 45 %",)))
    assert [line.text for line in lines][1] == "map 45 %"
    assert "…" in lines[0].text
    assert lines[0].text.startswith("aaa")
    assert lines[0].text.endswith("end.png")


def test_that_the_lower_lines_win_where_there_is_little_room(qapp: QApplication) -> None:
    rect, font = QRectF(0, 0, 400, 60), THEME.font("corner")
    many = Corners(top_left=("a", "b", "c"), bottom_right=("zoom 100 %",))
    fitted, _ = fitting(rect, THEME, font, many)
    assert fitted.bottom_right == ("zoom 100 %",)
    assert fitted.top_left == ("a",)


def test_that_a_bar_needs_room_of_its_own(qapp: QApplication) -> None:
    font, bar = THEME.font("corner"), ScaleBar(length_mm=50, px=80, words="50 mm")
    texts_ = Corners(top_right=("a", "b"), bottom_right=("zoom 100 %",), bar=bar)
    assert fitting(QRectF(0, 0, 400, 60), THEME, font, texts_)[1] is None
    roomy = fitting(QRectF(0, 0, 400, 200), THEME, font, texts_)[1]
    assert roomy is not None
    assert roomy.line.width() == 80
    assert roomy.line.right() == 400 - THEME.size("canvas_margin")
    assert roomy.label.baseline < roomy.line.top()


@pytest.mark.parametrize("background", [Qt.GlobalColor.white, Qt.GlobalColor.black])
def test_that_texts_can_be_read_on_white_and_on_black(qapp: QApplication, background: Qt.GlobalColor) -> None:
    image = QImage(300, 120, QImage.Format.Format_RGB32)
    image.fill(background)
    painter = QPainter(image)
    bar = ScaleBar(length_mm=50, px=80, words="50 mm")
    paint_corners(painter, QRectF(0, 0, 300, 120), THEME, Corners(top_left=("patient",), bar=bar))
    painter.end()
    tones = {image.pixelColor(x, y).lightness() for x in range(300) for y in range(120)}
    assert min(tones) < 60
    assert max(tones) > 230
