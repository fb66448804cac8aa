"""Every text can be read: contrast computed from the tokens, and from the rules of the style sheet."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ui.theme import theme as theme_module
from ui.theme.tokens import rgba, token, tokens

STYLE = Path(theme_module.__file__).with_name("style.qss").read_text(encoding="utf-8")
GROUNDS = ("surface0", "surface1", "surface2", "surface3", "field")
TEXTS = ("text1", "text2", "text3")
BARS = ("warn_bg", "error_bg", "success_bg", "surface2")
THEMES = ("dark", "light")


def luminance(colour: str) -> float:
    """WCAG 2 relative luminance of "#RRGGBB"."""
    channels = [value / 255 for value in rgba(colour)[:3]]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """WCAG 2 contrast ratio of two opaque colours."""
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


def of(theme: str, name: str) -> str:
    return str(tokens()["color"][theme][name])


def test_that_black_on_white_is_the_most_there_is() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("ground", GROUNDS)
def test_that_texts_can_be_read_on_every_ground(theme: str, text: str, ground: str) -> None:
    assert contrast(of(theme, text), of(theme, ground)) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        *((text, bar) for text in ("text1", "text2") for bar in BARS),
        ("accent", "surface1"),
        ("accent", "surface2"),
        ("accent", "surface0"),
        ("on_accent", "accent_fill"),
        ("on_selection", "selection"),
        ("text1", "surface4"),
    ],
)
def test_that_texts_in_colour_can_be_read(theme: str, text: str, ground: str) -> None:
    assert contrast(of(theme, text), of(theme, ground)) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(
    ("line", "ground"),
    [
        *(("border_control", ground) for ground in ("surface1", "surface2", "field")),
        *(("focus", ground) for ground in ("surface1", "surface2", "field")),
        *((sign, "surface1") for sign in ("success", "warn", "error", "accent")),
        ("error", "error_bg"),
        ("warn", "warn_bg"),
        ("success", "success_bg"),
        ("bar_fill", "bar_track"),
        ("tick", "bar_track"),
    ],
)
def test_that_controls_and_signs_can_be_told_from_their_ground(theme: str, line: str, ground: str) -> None:
    assert contrast(of(theme, line), of(theme, ground)) >= 3


@pytest.mark.parametrize("pair", tokens()["contrast"], ids=lambda pair: f"{pair['fg']} on {pair['bg']}")
def test_that_the_numbers_in_the_tokens_are_true(pair: dict[str, object]) -> None:
    for theme in THEMES:
        found = contrast(of(theme, str(pair["fg"])), of(theme, str(pair["bg"])))
        assert found == pytest.approx(float(str(pair[theme])), abs=0.006)
        assert found >= float(str(pair["min"]))


def rules() -> list[tuple[str, str, str]]:
    """(selector, text, ground) of every rule that names both, but for what is disabled."""
    found = []
    for selector, body in re.findall(r"([^{}]+)\{([^}]*)\}", STYLE.replace("${", "$(").replace("}px", ")px")):
        text = re.search(r"(?<![-\w])color: \$(\w+)", body)
        ground = re.search(r"(?<![-\w])background: \$(\w+)", body)
        if text and ground and ":disabled" not in selector:
            found.append((" ".join(selector.split()), text[1], ground[1]))
    return found


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("selector", "text", "ground"), rules(), ids=[rule[0] for rule in rules()])
def test_that_every_rule_of_the_style_sheet_can_be_read(theme: str, selector: str, text: str, ground: str) -> None:
    assert contrast(of(theme, text), of(theme, ground)) >= 4.5


def test_that_rules_were_found() -> None:
    assert len(rules()) > 10
    assert ("QToolTip", "text1", "surface3") in rules()


def over(colour: str, ground: tuple[int, int, int]) -> str:
    """A colour with alpha laid over an opaque one."""
    red, green, blue, alpha = rgba(colour)
    mixed = (round(c * alpha / 255 + g * (1 - alpha / 255)) for c, g in zip((red, green, blue), ground, strict=True))
    return "#{:02X}{:02X}{:02X}".format(*mixed)


@pytest.mark.parametrize("ground", [(0, 0, 0), (128, 128, 128), (255, 255, 255)])
def test_that_texts_on_a_picture_can_be_read_whatever_lies_below(ground: tuple[int, int, int]) -> None:
    image = token("color.image")
    assert contrast(image["label_text"], over(image["label_bg"], ground)) >= 4.5
    assert contrast(image["corner_text"], over(image["outline"], ground)) >= 4.5


def test_that_greys_beside_a_picture_have_no_strong_tint() -> None:
    for name in ("surface0", "surface1", "surface2", "surface3", "surface4", "field"):
        red, green, blue, _ = rgba(of("dark", name))
        assert max(red, green, blue) - min(red, green, blue) <= 8
    for theme in THEMES:
        assert of(theme, "canvas") == "#000000"
