"""The picture's windows, and its copies on disk."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage

from tests.ui.canvas.samples import grey16, image
from ui.actions import picturing
from workbench.core.image import DisplayHints, Window


def test_that_presets_are_the_usual_ones_with_a_name_each() -> None:
    px = image(np.zeros((4, 4), np.int16), meaning="hounsfield")
    assert picturing.window_named(px, "lung") == Window(centre=-600, width=1500, name="lung")
    assert picturing.window_named(px, "brain") == Window(centre=40, width=80, name="brain")
    assert picturing.window_named(px, "file") is None
    titles = [picturing.preset_title(name) for name, _, _ in picturing.PRESETS]
    assert titles == ["Brain", "Subdural", "Stroke", "Bone", "Soft tissue", "Lung", "Mediastinum"]


def test_that_made_windows_come_from_the_values() -> None:
    px = image(np.arange(1000, dtype=np.uint16).reshape(20, 50))
    full = picturing.window_named(px, "full")
    assert isinstance(full, Window)
    assert full.centre - full.width / 2 == pytest.approx(0, abs=1)
    assert full.centre + full.width / 2 == pytest.approx(999, abs=1)
    auto = picturing.window_named(px, "auto")
    assert isinstance(auto, Window)
    assert auto.width < full.width


def test_that_the_files_own_windows_are_chosen_by_number() -> None:
    hints = DisplayHints(windows=(Window(centre=1, width=2), Window(centre=3, width=4, name="BONE")))
    px = image(grey16(4, 4), hints=hints)
    assert picturing.window_named(px, "voi:1") == hints.windows[1]
    assert picturing.window_named(px, "voi:2") is None


@pytest.fixture
def picture() -> QImage:
    made = QImage(5, 3, QImage.Format.Format_RGB888)
    made.fill(0xFF204060)
    return made


@pytest.mark.parametrize("name", ["a.png", "a.PNG", "a.jpg", "a.jpeg", "a.tif", "a.tiff"])
def test_that_a_picture_is_written_in_the_format_of_its_ending(picture: QImage, tmp_path: Path, name: str) -> None:
    assert picturing.written(picture, str(tmp_path / name)) == ""
    again = QImage(str(tmp_path / name))
    assert (again.width(), again.height()) == (5, 3)
    pixel = again.pixelColor(2, 1)
    assert (pixel.red(), pixel.green(), pixel.blue()) == pytest.approx((0x20, 0x40, 0x60), abs=6)


@pytest.mark.parametrize(
    ("name", "why"), [("a.bmp", "Known endings are .png, .jpg and .tif."), ("a", "Known endings are .png, .jpg")]
)
def test_that_other_endings_are_refused_and_nothing_is_written(
    picture: QImage, tmp_path: Path, name: str, why: str
) -> None:
    assert picturing.written(picture, str(tmp_path / name)).startswith(why)
    assert list(tmp_path.iterdir()) == []


def test_that_a_folder_that_is_not_there_is_a_reason(picture: QImage, tmp_path: Path) -> None:
    assert picturing.written(picture, str(tmp_path / "no" / "a.png"))
