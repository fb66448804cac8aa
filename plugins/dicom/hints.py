"""How the file asks to be shown: windows, VOI tables, inversion, padding, spacing (PS3.3 C.11.2, C.7.5.1.1.2, 10.7)."""

from __future__ import annotations

import math
from typing import Literal

from workbench.plugin import api

from .dataset import DataSet
from .elements import Unreadable
from .functional import FrameGroups
from .image_pixel import PALETTE, ImagePixel
from .lookup import lookup
from .modality import Modality

_FUNCTIONS: dict[str, Literal["LINEAR", "LINEAR_EXACT", "SIGMOID"]] = {
    "LINEAR": "LINEAR",
    "LINEAR_EXACT": "LINEAR_EXACT",
    "SIGMOID": "SIGMOID",
}
SpacingKind = Literal["patient", "detector", ""]


def display_hints(ds: DataSet, groups: FrameGroups, form: ImagePixel, modality: Modality | None) -> api.DisplayHints:
    """The hints of one frame. `modality` is None for colour, which has neither windows nor padding."""
    aspect = ds.numbers("PixelAspectRatio")
    shape = (float(aspect[0]), float(aspect[1])) if len(aspect) == 2 and min(aspect) > 0 else (1.0, 1.0)
    if modality is None:
        return api.DisplayHints(photometric="RGB", pixel_aspect=shape)
    voi = groups.macro("FrameVOILUTSequence") or ds
    return api.DisplayHints(
        photometric="MONOCHROME1" if form.photometric == "MONOCHROME1" else "MONOCHROME2",
        windows=_windows(voi),
        tables=_tables(ds, modality),
        inverse=ds.text("PresentationLUTShape") == "INVERSE",
        padding=_padding(ds, form, modality),
        pixel_aspect=shape,
    )


def spacing(ds: DataSet, groups: FrameGroups) -> tuple[tuple[float, float] | None, SpacingKind]:
    """(row, column) millimetres between pixel centres, and where: in the patient or on the detector.

    10.7.1.3: Pixel Spacing that equals Imager Pixel Spacing was not corrected for magnification.
    """
    measures = groups.macro("PixelMeasuresSequence") or ds
    patient, detector = _pair(measures, "PixelSpacing"), _pair(ds, "ImagerPixelSpacing")
    if patient is not None:
        return patient, "detector" if patient == detector else "patient"
    return (detector, "detector") if detector is not None else (None, "")


def notices(ds: DataSet, groups: FrameGroups) -> list[api.Notice]:
    """What is odd about the display attributes."""
    voi = groups.macro("FrameVOILUTSequence") or ds
    told = voi.text("VOILUTFunction")
    if not told or told in _FUNCTIONS:
        return []
    text = f"The window function {api.printable(told)[:20]} is not known; LINEAR is used."
    return [api.Notice(code="dicom.window_function", text=text)]


def _windows(voi: DataSet) -> tuple[api.Window, ...]:
    """All windows, the first being the default. Widths that cannot be are left out (C.11.2.1.2.1, C.11.2.1.3)."""
    function = _FUNCTIONS.get(voi.text("VOILUTFunction"), "LINEAR")
    names = voi.texts("WindowCenterWidthExplanation")
    found = []
    for i, (centre, width) in enumerate(zip(voi.numbers("WindowCenter"), voi.numbers("WindowWidth"), strict=False)):
        if width >= 1 or (width > 0 and function != "LINEAR"):
            name = api.printable(names[i]) if i < len(names) else ""
            found.append(api.Window(centre=float(centre), width=float(width), function=function, name=name))
    return tuple(found)


def _tables(ds: DataSet, modality: Modality) -> tuple[api.LookupTable, ...]:
    """The VOI tables that are whole. Their first input is signed where values can be (C.11.2.1.1)."""
    found = []
    for item in ds.items("VOILUTSequence"):
        try:
            table = lookup(item, "LUTDescriptor", "LUTData", modality.low < 0)
        except Unreadable:
            continue
        if table is not None:
            name = api.printable(item.text("LUTExplanation"))
            values = api.frozen(table.values)
            found.append(api.LookupTable(first=table.first, bits=table.bits, values=values, name=name))
    return tuple(found)


def _padding(ds: DataSet, form: ImagePixel, modality: Modality) -> tuple[float, float] | None:
    """Background, from stored to modality values; both attributes have the sign of the pixels (C.7.5.1.1.2)."""
    if form.floating:
        ends = [*ds.numbers("FloatPixelPaddingValue")[:1], *ds.numbers("FloatPixelPaddingRangeLimit")[:1]]
    else:
        value = ds.words("PixelPaddingValue", form.signed)[:1]
        ends = [float(end) for end in (*value, *(ds.words("PixelPaddingRangeLimit", form.signed)[:1] if value else ()))]
    if not ends or form.photometric == PALETTE:
        return None
    mapped = sorted(modality.at(end) for end in ends)
    return (mapped[0], mapped[-1])


def _pair(ds: DataSet, keyword: str) -> tuple[float, float] | None:
    found = ds.numbers(keyword)
    if len(found) != 2 or not all(0 < value < math.inf for value in found):
        return None
    return (found[0], found[1])
