"""The guide says what the program has: its menus, keys, commands, settings and words; and its pictures are all made."""

from __future__ import annotations

import importlib.util
import re
import shlex
import sys
from pathlib import Path
from types import ModuleType

import pytest
from PIL import Image

from ui.actions.table import INSIDE, Spec, menu_title, specs
from workbench.cli.parser import parse
from workbench.settings import TABLE

ROOT = Path(__file__).parent.parent.parent
GUIDE = ROOT / "docs" / "guide.md"
TEXT = GUIDE.read_text(encoding="utf-8")
PICTURES = ROOT / "docs" / "pictures"
MOST_BYTES = 1_500_000


def make_pictures() -> ModuleType:
    """The script that makes the pictures, as a module."""
    place = importlib.util.spec_from_file_location("make_pictures", ROOT / "packaging" / "make_pictures.py")
    assert place is not None
    assert place.loader is not None
    module = importlib.util.module_from_spec(place)
    place.loader.exec_module(module)
    return module


def entry(spec: Spec) -> str:
    """Where an action stands, as the guide writes it."""
    menus = [spec.menu]
    while menus[0] in INSIDE:
        menus.insert(0, INSIDE[menus[0]])
    return " → ".join([*(menu_title(menu).replace("&", "") for menu in menus), spec.plain])


ENTRIES = {entry(spec): spec for spec in specs()}
NAMED = re.findall(r"\*\*([^*]* → [^*]*)\*\*(?:\s\(([^)]+)\))?", TEXT)


def test_that_the_guide_names_many_entries() -> None:
    assert len(NAMED) > 20


@pytest.mark.parametrize(("name", "keys"), NAMED)
def test_that_each_entry_that_is_named_stands_in_the_menus_with_these_keys(name: str, keys: str) -> None:
    if name == "Menu → Entry":
        return
    assert name in ENTRIES
    assert keys in ("", ENTRIES[name].keys)


def test_that_each_key_after_an_entry_is_one() -> None:
    assert [name for name, keys in NAMED if not keys] == ["Menu → Entry", "Image → Brightness → Lung"]


COMMANDS = sorted(
    {line for block in re.findall(r"^```\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL) for line in block.splitlines()}
    | set(re.findall(r"`(workbench [^`]+)`", TEXT))
)


@pytest.mark.parametrize("command", COMMANDS)
def test_that_each_command_can_be_typed_as_it_stands(command: str) -> None:
    words = shlex.split(command)
    assert words[0] == "workbench"
    given = words[1:] + (["photo.png"] if words[1:] == ["info", "--stats"] else [])
    assert parse(given).command == words[1]


def test_that_each_setting_that_is_named_has_this_title() -> None:
    named = re.findall(r"(?<!\*)\*([^*\n]+)\*(?!\*)", TEXT)
    assert len(named) >= 3
    assert set(named) <= {row.title for row in TABLE}


def test_that_each_word_in_quotes_stands_in_the_program() -> None:
    quoted = re.findall("“([^”]+)”", TEXT)
    assert len(quoted) > 5
    folders = ("ui", "plugins")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix in {".py", ".toml"}]
    source = "\n".join(path.read_text(encoding="utf-8") for path in files)
    assert [words for words in quoted if f'"{words}"' not in source] == []


# -- pictures


def test_that_the_guide_shows_exactly_the_pictures_that_the_script_makes() -> None:
    shown = re.findall(r"!\[[^]]+\]\(pictures/([^)]+)\.png\)", TEXT)
    assert len(shown) == len(set(shown))
    assert TEXT.count("![") == len(shown), "a picture without words, or from elsewhere"
    readme = re.findall(r"docs/pictures/([^)]+)\.png", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert {*shown, *readme} == set(make_pictures().PICTURES)


def test_that_the_folder_holds_exactly_the_pictures_that_the_script_makes() -> None:
    assert {path.name for path in PICTURES.iterdir()} == {f"{name}.png" for name in make_pictures().PICTURES}


def test_that_the_pictures_are_small_and_pictures() -> None:
    files = sorted(PICTURES.glob("*.png"))
    assert sum(path.stat().st_size for path in files) < MOST_BYTES
    for path in files:
        with Image.open(path) as found:
            found.load()
            assert found.width <= 1280
            assert found.height <= 800
            assert len(found.convert("RGB").getcolors(1 << 20) or []) > 32, f"{path.name} is empty"


def test_that_a_picture_loses_few_colours_on_its_way_into_a_file(qapp: object, tmp_path: Path) -> None:
    from PySide6.QtGui import QColor, QImage

    whole = QImage(64, 48, QImage.Format.Format_RGB32)
    for x in range(64):
        for y in range(48):
            whole.setPixelColor(x, y, QColor(4 * x, 80, 5 * y))
    whole.setPixelColor(10, 10, QColor(0, 255, 0))
    data = make_pictures().as_png(whole)
    (tmp_path / "few.png").write_bytes(data)
    with Image.open(tmp_path / "few.png") as few:
        assert (few.mode, few.size) == ("P", (64, 48))
        px = few.convert("RGB").load()
    assert px is not None
    for x in range(0, 64, 7):
        for y in range(0, 48, 5):
            red, green, blue = px[x, y]  # type: ignore[misc]
            assert abs(red - 4 * x) < 40
            assert abs(green - 80) < 40
            assert abs(blue - 5 * y) < 40


def test_that_a_name_that_no_picture_has_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["make_pictures.py", "no-such-picture"])
    with pytest.raises(SystemExit) as refused:
        make_pictures().main()
    assert refused.value.code == 2
