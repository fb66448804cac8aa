"""Colours, sizes, type and drawings from the tokens."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QFontMetricsF, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from ui import theme as themes
from ui.theme import Theme, number_width
from ui.theme.drawings import drawing, source
from ui.theme.icons import icon, picture
from ui.theme.palette import palette
from ui.theme.style_sheet import style_sheet
from ui.theme.tokens import rgba, token, tokens

UI = Path(themes.__file__).parent.parent
ICONS = sorted(path.stem for path in (UI / "resources" / "icons").glob("*.svg"))
DARK, LIGHT = Theme(dark=True), Theme(dark=False)


def test_that_a_colour_is_the_tokens_own_in_its_theme() -> None:
    assert DARK.colour("text1").name() == tokens()["color"]["dark"]["text1"].lower()
    assert LIGHT.colour("text1").name() == tokens()["color"]["light"]["text1"].lower()
    assert DARK.colour("image.label_bg") == LIGHT.colour("image.label_bg") == QColor(0, 0, 0, 0xB8)
    with pytest.raises(KeyError):
        DARK.colour("pink")


def test_that_both_themes_have_the_same_colours_by_name() -> None:
    assert tokens()["color"]["dark"].keys() == tokens()["color"]["light"].keys()


@pytest.mark.parametrize(("text", "values"), [("#010203", (1, 2, 3, 255)), ("#FF000080", (255, 0, 0, 128))])
def test_that_alpha_stands_last(text: str, values: tuple[int, int, int, int]) -> None:
    assert rgba(text) == values


def test_that_categories_are_okabe_ito_and_begin_again() -> None:
    assert DARK.category(0).name() == "#e69f00"
    assert DARK.category(1).name() == "#56b4e9"
    assert DARK.category(8) == DARK.category(0)


@given(st.integers(12, 16), st.floats(0.5, 2000))
def test_that_lengths_grow_with_the_text_and_never_shrink(base: int, length: float) -> None:
    scaled = Theme(base_px=base).scaled(length)
    assert scaled >= max(1, round(length))
    assert scaled <= round(length * 16 / 13) + 1
    assert Theme(base_px=13).scaled(length) == max(1, round(length))
    assert Theme(base_px=base).scaled(0) == 0


@pytest.mark.parametrize("base", [12, 13, 16])
def test_that_no_text_is_smaller_than_eleven_pixels(base: int, qapp: QApplication) -> None:
    heights = {name: Theme(base_px=base).text_px(name) for name in token("type.scale")}
    assert min(heights.values()) >= 11
    assert heights["body"] == base
    assert heights["title"] == round(20 * base / 13)
    assert Theme(base_px=base).font("title").pixelSize() == heights["title"]


def test_that_a_column_of_numbers_holds_any_of_them(qapp: QApplication) -> None:
    font = DARK.font("body")
    width = number_width(font, "100.0")
    assert all(QFontMetricsF(font).horizontalAdvance(text) <= width for text in ("100.0", "111.1", "888.8", "000.0"))


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_that_the_palette_follows_the_tokens(theme: Theme) -> None:
    made = palette(theme)
    for role, name in tokens()["qpalette"].items():
        if role != "disabled":
            assert made.color(QPalette.ColorRole[role]) == theme.colour(name)
    assert made.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text) == theme.colour("text_disabled")


def marks() -> dict[str, str]:
    names = ("mark_up", "mark_down", "mark_right", "mark_down_disabled", "mark_tick", "mark_tick_disabled")
    return dict.fromkeys(names, ":/x.svg")


@pytest.mark.parametrize("theme", [DARK, LIGHT, Theme(base_px=16)], ids=["dark", "light", "large"])
def test_that_the_style_sheet_is_filled_and_holds_no_colour_of_its_own(theme: Theme, qapp: QApplication) -> None:
    made = style_sheet(theme, marks())
    assert "$" not in made
    known = {value[:7].lower() for value in tokens()["color"]["dark" if theme.dark else "light"].values()}
    assert {found.lower() for found in re.findall(r"#[0-9A-Fa-f]{6}", made)} <= known


def test_that_nothing_but_the_tokens_writes_a_colour() -> None:
    strays = [
        f"{path.relative_to(UI)}: {found}"
        for path in [*UI.rglob("*.py"), *UI.rglob("*.qss")]
        for found in re.findall(r"[\"' ]#[0-9A-Fa-f]{6}\b|QColor\(\d|GlobalColor\.(?!transparent)\w+", path.read_text())
    ]
    assert strays == []


@pytest.mark.parametrize("name", ICONS)
def test_that_a_drawing_is_a_vector_whose_lines_take_any_colour(name: str) -> None:
    root = ElementTree.fromstring(source(name))
    assert root.get("viewBox") == "0 0 24 24"
    assert root.get("stroke") == "currentColor"
    assert "href" not in source(name)


def test_that_the_licence_of_the_icons_lies_beside_them() -> None:
    assert "ISC" in (UI / "resources" / "icons" / "LICENSE").read_text()


def test_that_an_icon_is_drawn_in_its_colour_and_faint_where_disabled(qapp: QApplication) -> None:
    made = icon("circle-alert", DARK, "error")
    normal = made.pixmap(QSize(32, 32), 1.0).toImage()
    faint = made.pixmap(QSize(32, 32), 1.0, QIcon.Mode.Disabled).toImage()
    strongest = max((normal.pixelColor(x, y) for x in range(32) for y in range(32)), key=QColor.alpha)
    wanted = DARK.colour("error")
    assert strongest.alpha() > 200
    assert abs(strongest.red() - wanted.red()) + abs(strongest.green() - wanted.green()) < 12
    assert max(faint.pixelColor(x, y).alpha() for x in range(32) for y in range(32)) == pytest.approx(107, abs=6)


def test_that_an_icon_is_sharp_at_double_density(qapp: QApplication) -> None:
    made = picture("check", DARK, px=16, density=2.0)
    assert (made.width(), made.devicePixelRatio()) == (32, 2.0)


def test_that_an_unknown_drawing_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        drawing("no-such-drawing", QColor(1, 2, 3))


@pytest.mark.parametrize(("wanted", "dark"), [("dark", True), ("light", False), ("system", True)])
def test_that_the_theme_is_chosen_and_dark_where_the_system_says_nothing(
    qapp: QApplication, wanted: str, dark: bool
) -> None:
    assert themes.choose(qapp, wanted).dark is dark


class Painter(QLabel):
    """A widget that paints from tokens."""

    theme: Theme | None = None

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme


def test_that_every_living_widget_hears_of_another_theme(qapp: QApplication, qtbot: QtBot) -> None:
    living = Painter()
    qtbot.addWidget(living)
    try:
        themes.apply(qapp, LIGHT)
        assert living.theme is LIGHT
        assert qapp.palette().color(QPalette.ColorRole.Window) == LIGHT.colour("surface1")
    finally:
        qapp.setStyleSheet("")
        qapp.setPalette(QPalette())
