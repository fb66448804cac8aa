"""How a file asks to be shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from tests.plugins.dicom.synthetic import CT_IMAGE, changed, codes, grey, image, item, ramp, table, written
from workbench.plugin import api


def _hints(folder: Path, **attributes: Any) -> api.DisplayHints:
    return image(written(folder, grey(ramp("u2"), **attributes))).hints


def test_that_all_windows_are_given_with_their_names(tmp_path: Path) -> None:
    found = _hints(
        tmp_path,
        WindowCenter=[40, -600],
        WindowWidth=[400, 1500],
        WindowCenterWidthExplanation=["SOFT", "LUNG"],
        VOILUTFunction="SIGMOID",
    )
    assert found.windows == (
        api.Window(centre=40.0, width=400.0, function="SIGMOID", name="SOFT"),
        api.Window(centre=-600.0, width=1500.0, function="SIGMOID", name="LUNG"),
    )


@pytest.mark.parametrize(
    ("function", "width", "kept"),
    [("LINEAR", 0.5, False), ("LINEAR", 1, True), ("LINEAR_EXACT", 0.5, True), ("LINEAR_EXACT", 0, False)],
)
def test_that_widths_that_cannot_be_are_left_out(tmp_path: Path, function: str, width: float, kept: bool) -> None:
    found = _hints(tmp_path, WindowCenter=1, WindowWidth=width, VOILUTFunction=function)
    assert bool(found.windows) == kept


def test_that_a_window_function_nobody_knows_is_told(tmp_path: Path) -> None:
    path = written(tmp_path, grey(ramp("u2"), WindowCenter=1, WindowWidth=2, VOILUTFunction="CUBIC"))
    assert codes(path) == {"dicom.window_function"}
    assert image(path).hints.windows[0].function == "LINEAR"


def test_that_each_frame_has_its_own_window(tmp_path: Path) -> None:
    groups = Sequence(
        [changed(Dataset(), FrameVOILUTSequence=item(WindowCenter=10 * i, WindowWidth=5)) for i in range(3)]
    )
    path = written(tmp_path, grey(np.stack([ramp("u2")] * 3), PerFrameFunctionalGroupsSequence=groups))
    assert [image(path, i).hints.windows[0].centre for i in range(3)] == [0.0, 10.0, 20.0]


@pytest.mark.parametrize(("intercept", "first"), [(0, 65436), (-1000, -100)])
def test_that_a_voi_table_begins_at_a_signed_value_where_values_can_be_negative(
    tmp_path: Path, intercept: int, first: int
) -> None:
    sequence = table(65436, 12, np.array([1, 2, 4095], np.uint16))
    sequence[0].LUTExplanation = "HARD"
    found = _hints(tmp_path, VOILUTSequence=sequence, RescaleSlope=1, RescaleIntercept=intercept).tables
    assert [(one.first, one.bits, one.name, one.values.tolist()) for one in found] == [
        (first, 12, "HARD", [1, 2, 4095])
    ]


@pytest.mark.parametrize(("shape", "inverse"), [("INVERSE", True), ("IDENTITY", False)])
def test_that_the_presentation_lut_shape_is_told(tmp_path: Path, shape: str, inverse: bool) -> None:
    assert _hints(tmp_path, PresentationLUTShape=shape).inverse is inverse


@pytest.mark.parametrize(
    ("attributes", "padding"),
    [
        ({}, None),
        ({"PixelPaddingValue": 0}, (-1024.0, -1024.0)),
        ({"PixelPaddingValue": 10, "PixelPaddingRangeLimit": 30}, (-1014.0, -994.0)),
        ({"PixelPaddingValue": 30, "PixelPaddingRangeLimit": 10}, (-1014.0, -994.0)),
        ({"PixelPaddingRangeLimit": 30}, None),
    ],
)
def test_that_padding_is_told_in_the_values_unit(tmp_path: Path, attributes: dict[str, Any], padding: object) -> None:
    assert _hints(tmp_path, RescaleSlope=1, RescaleIntercept=-1024, **attributes).padding == padding


def test_that_padding_has_the_sign_of_the_pixels(tmp_path: Path) -> None:
    cells = np.array([[-2000, 5]], np.int16)
    ds = grey(cells.view(np.uint16), PixelRepresentation=1, SOPClassUID=CT_IMAGE)
    ds.add_new(0x00280120, "US", 63536)
    assert image(written(tmp_path, ds)).hints.padding == (-2000.0, -2000.0)


def test_that_the_shape_of_a_pixel_is_told(tmp_path: Path) -> None:
    assert _hints(tmp_path, PixelAspectRatio=[4, 3]).pixel_aspect == (4.0, 3.0)
    assert _hints(tmp_path, PixelAspectRatio=[0, 3]).pixel_aspect == (1.0, 1.0)


@pytest.mark.parametrize(
    ("attributes", "spacing", "kind"),
    [
        ({}, None, ""),
        ({"PixelSpacing": [0.5, 0.25]}, (0.5, 0.25), "patient"),
        ({"ImagerPixelSpacing": [0.1, 0.2]}, (0.1, 0.2), "detector"),
        ({"PixelSpacing": [0.5, 0.5], "ImagerPixelSpacing": [0.6, 0.6]}, (0.5, 0.5), "patient"),
        ({"PixelSpacing": [0.5, 0.5], "ImagerPixelSpacing": [0.5, 0.5]}, (0.5, 0.5), "detector"),
        ({"PixelSpacing": [0, 0.5]}, None, ""),
    ],
)
def test_that_spacing_says_where_it_was_measured(
    tmp_path: Path, attributes: dict[str, Any], spacing: object, kind: str
) -> None:
    found = image(written(tmp_path, grey(ramp("u2"), **attributes)))
    assert (found.spacing_mm, found.spacing_kind) == (spacing, kind)


def test_that_spacing_is_found_in_the_functional_groups(tmp_path: Path) -> None:
    shared = item(PixelMeasuresSequence=item(PixelSpacing=[0.3, 0.4]))
    found = image(written(tmp_path, grey(np.stack([ramp("u2")] * 2), SharedFunctionalGroupsSequence=shared)))
    assert found.spacing_mm == (0.3, 0.4)
