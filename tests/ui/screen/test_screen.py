"""The program on a real screen: what was dropped, and its map, are truly there as pixels."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage

from tests.ui.screen.conftest import Open, Screen, until
from ui.theme.tokens import rgba, tokens
from workbench.core.arrays import Array

pytestmark = pytest.mark.xvfb
ACCENT = rgba(tokens()["color"]["dark"]["accent"])[:3]
BROWSER = 200
SOURCE = Path(__file__).with_name("source.py")


@pytest.fixture
def signal(tmp_path: Path) -> Path:
    """A picture in four colours that no window paints."""
    px = np.zeros((200, 300, 3), np.uint8)
    px[:100, :150], px[:100, 150:] = (255, 0, 255), (0, 255, 0)
    px[100:, :150], px[100:, 150:] = (0, 0, 255), (255, 255, 0)
    file = tmp_path / "signal.png"
    PillowImage.fromarray(px).save(file)
    return file


def pixels(seen: Array, colour: tuple[int, ...]) -> int:
    """How many pixels of the screen have a colour."""
    return int((seen == np.array(colour, np.uint8)).all(axis=2).sum())


def quarters(seen: Array) -> list[int]:
    """How many pixels of the screen have each of the four colours."""
    return [pixels(seen, colour) for colour in ((255, 0, 255), (0, 255, 0), (0, 0, 255), (255, 255, 0))]


def box(seen: Array, colour: tuple[int, int, int]) -> tuple[int, int, int, int]:
    """(top, left, bottom, right) around all pixels of a colour, but for the small picture in the browser."""
    same = (seen == np.array(colour, np.uint8)).all(axis=2)
    same[:, :BROWSER] = False
    rows, columns = np.nonzero(same)
    return int(rows.min()), int(columns.min()), int(rows.max()) + 1, int(columns.max()) + 1


def size(screen: Screen) -> tuple[int, int]:
    """(height, width) of the first quarter on the screen."""
    top, left, bottom, right = box(screen.look(), (255, 0, 255))
    return bottom - top, right - left


def shown(screen: Screen) -> bool:
    """Whether a good part of each quarter is on the screen."""
    return min(quarters(screen.look())) > 5_000


def test_that_a_picture_dropped_from_another_program_is_on_the_screen(
    screen: Screen, open_program: Open, signal: Path
) -> None:
    open_program("--no-plugins")
    assert max(quarters(screen.look())) == 0
    screen.start(sys.executable, str(SOURCE), str(signal))
    source = screen.window("Source of files")
    screen.hand("windowmove", "--sync", source, 1300, 840)
    screen.hand("windowraise", source)
    screen.hand("mousemove", "--sync", "--window", source, 30, 20)
    screen.hand("mousedown", 1)
    for x, y in ((1310, 850), (1200, 800), (800, 460), (660, 440), (650, 430)):
        screen.hand("mousemove", "--sync", x, y)
    until(lambda: pixels(screen.look(), ACCENT) > 4_000, "nothing is outlined where the drop would go")
    screen.hand("mouseup", 1)
    until(lambda: shown(screen), "what was dropped is not on the screen")
    seen = screen.look()
    top, left, bottom, right = box(seen, (255, 0, 255))
    assert (right - left) / (bottom - top) == pytest.approx(1.5, abs=0.05)
    assert box(seen, (0, 255, 0))[1] == pytest.approx(right, abs=3)
    assert any("signal.png" in title for title in screen.titles())


def test_that_keys_and_wheel_act_on_the_picture(screen: Screen, open_program: Open, signal: Path) -> None:
    window = open_program(str(signal), "--no-plugins", title="signal.png")
    until(lambda: shown(screen), "the picture is not on the screen")
    top, left, bottom, right = box(screen.look(), (255, 0, 255))
    screen.hand("mousemove", "--sync", right, bottom, "click", 1)
    screen.hand("key", "--window", window, "1")
    until(lambda: size(screen) == (100, 150), "one value is not one pixel")
    screen.hand("keydown", "ctrl", "click", 4, "keyup", "ctrl")
    until(lambda: size(screen)[0] > 105, "Ctrl and the wheel do not zoom")
    screen.hand("key", "--window", window, "0")
    until(lambda: box(screen.look(), (255, 0, 255)) == (top, left, bottom, right), "the picture is not fitted again")


def test_that_the_map_is_on_the_screen_and_leaves_with_a_key(screen: Screen, open_program: Open) -> None:
    window = open_program("demo", title="chelsea.png", runs=True)
    before: list[Array] = []

    def settled() -> bool:
        """Nothing on the screen moves any more."""
        before.append(screen.look().copy())
        return len(before) > 20 and all((before[-1] == one).all() for one in before[-10:])

    until(settled, "the screen does not come to rest")
    with_map = before[-1]
    screen.hand("mousemove", "--sync", 650, 450, "click", 1, "mousemove", "--sync", 5, 890)
    screen.hand("key", "--window", window, "m")
    until(lambda: int((screen.look() != with_map).any(axis=2).sum()) > 20_000, "the map does not leave the screen")
    bare = screen.look().copy()
    changed = (bare != with_map).any(axis=2)
    rows, columns = np.nonzero(changed)
    assert rows.max() - rows.min() == pytest.approx(columns.max() - columns.min(), rel=0.2)
    screen.hand("key", "--window", window, "m")
    until(lambda: int((screen.look() != with_map)[changed].sum()) < 3_000, "the map does not come back")


def test_that_the_palette_is_worked_by_keyboard_alone(screen: Screen, open_program: Open, signal: Path) -> None:
    window = open_program(str(signal), "--no-plugins", title="signal.png")
    until(lambda: shown(screen), "the picture is not on the screen")
    screen.hand("key", "--window", window, "ctrl+k")
    screen.window("Find an action")
    screen.hand("type", "--delay", "20", "close image")
    screen.hand("key", "Return")
    until(lambda: max(quarters(screen.look())) == 0, "the image was not closed")
    until(lambda: "Inference Workbench" in screen.titles(), "the title still names it")
