"""The modality transformation: from stored values to values with a unit (PS3.3 C.11.1, C.7.6.16.2.9; PS3.4 N.2.1).

Whole numbers stay whole where slope and intercept are whole and every value that could occur fits 32 bits. All else is
computed in float64 and rounded once, to float32.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from workbench.plugin import api

from .dataset import DataSet
from .elements import Unreadable
from .functional import FrameGroups
from .image_pixel import ImagePixel
from .lookup import Lookup, lookup

_ROWS = 128
_CT = ("1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.5.1.4.1.1.2.1", "1.2.840.10008.5.1.4.1.1.2.2")
_UNITS = {
    "US": "",
    "OD": "10⁻³ OD",
    "PCT": "%",
    "MGML": "mg/ml",
    "Z_EFF": "Zeff",
    "ED": "10²³/ml",
    "EDW": "ED/ED water",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Modality:
    """One frame's transformation. `given`: the file has one; without, values are as stored.

    low, high
        What could come out, from depth and transformation.
    dtype
        uint16, int16, int32 or float32.
    """

    given: bool
    slope: float
    intercept: float
    table: Lookup | None
    unit: str
    low: float
    high: float
    dtype: str
    notices: tuple[api.Notice, ...] = ()

    @property
    def meaning(self) -> Literal["stored", "modality", "hounsfield"]:
        """What the values are."""
        if not self.given:
            return "stored"
        return "hounsfield" if self.unit == "HU" else "modality"

    def values(self, stored: api.Array) -> api.Array:
        """(H, W) values of `dtype` from (H, W) stored values."""
        if self.table is not None:
            return self.table.of(stored)
        if self.slope == 1 and self.intercept == 0:
            return stored.astype(self.dtype, copy=False)
        if self.dtype != "float32":
            # Every result fits the type, so arithmetic modulo its size gives it, whatever happens in between.
            whole = stored.astype(self.dtype)
            if self.slope != 1:
                whole *= np.array(int(self.slope)).astype(self.dtype)
            if self.intercept:
                whole += np.array(int(self.intercept)).astype(self.dtype)
            return whole
        out = np.empty(stored.shape, np.float32)
        for top in range(0, len(stored), _ROWS):
            exact = stored[top : top + _ROWS].astype(np.float64)
            exact *= self.slope
            exact += self.intercept
            out[top : top + _ROWS] = exact
        return out

    def at(self, stored: float) -> float:
        """The value of one stored value."""
        if self.table is not None:
            return float(self.table.of(np.array([int(stored)]))[0])
        return stored * self.slope + self.intercept


def modality(ds: DataSet, groups: FrameGroups, form: ImagePixel) -> Modality:
    """The transformation of a frame of one sample a pixel."""
    low, high = stored_range(form)
    notices: list[api.Notice] = []
    table = _table(ds, form.signed, notices)
    if table is not None:
        inner = ds.item("ModalityLUTSequence", 0)
        unit = _unit(inner.text("ModalityLUTType") if inner else "", ds)
        return Modality(
            given=True,
            slope=1.0,
            intercept=0.0,
            table=table,
            unit=unit,
            low=float(table.values.min()),
            high=float(table.values.max()),
            dtype="uint16",
            notices=tuple(notices),
        )
    macro = groups.macro("PixelValueTransformationSequence") or ds
    slope, intercept = macro.number("RescaleSlope"), macro.number("RescaleIntercept")
    given = slope is not None or intercept is not None
    slope, intercept = 1.0 if slope is None else slope, 0.0 if intercept is None else intercept
    if slope == 0:
        text = f"The rescale slope is 0, so every value is {intercept:g}."
        notices.append(api.Notice(code="dicom.slope_zero", text=text))
    ends = sorted((low * slope + intercept, high * slope + intercept)) if not form.floating else (low, high)
    whole = slope == int(slope) and intercept == int(intercept) and not form.floating
    return Modality(
        given=given,
        slope=slope,
        intercept=intercept,
        table=None,
        unit=_unit(macro.text("RescaleType"), ds) if given else "",
        low=float(ends[0]),
        high=float(ends[1]),
        dtype=_smallest(ends[0], ends[1]) if whole else "float32",
        notices=tuple(notices),
    )


def stored_range(form: ImagePixel) -> tuple[float, float]:
    """Smallest and largest stored value that the depth allows."""
    if form.floating:
        return float("-inf"), float("inf")
    if form.signed:
        return float(-(1 << (form.stored - 1))), float((1 << (form.stored - 1)) - 1)
    return 0.0, float((1 << form.stored) - 1)


def _smallest(low: float, high: float) -> str:
    for name in ("uint16", "int16", "int32"):
        info = np.iinfo(name)
        if info.min <= low and high <= info.max:
            return name
    return "float32"


def _table(ds: DataSet, signed: bool, notices: list[api.Notice]) -> Lookup | None:
    item = ds.item("ModalityLUTSequence", 0)
    if item is None:
        return None
    try:
        found = lookup(item, "LUTDescriptor", "LUTData", signed)
    except Unreadable as error:
        found, why = None, f" {error}"
    else:
        why = ""
    if found is None:
        text = f"The modality lookup table cannot be used, values are as stored.{why}"
        notices.append(api.Notice(code="dicom.modality_table", text=text))
    return found


def _unit(told: str, ds: DataSet) -> str:
    """Rescale Type in plain words. CT Image Storage may leave it out only where it is HU (C.8.2.1.1.2)."""
    if told:
        return _UNITS.get(told.upper(), api.printable(told)[:16])
    if ds.text("SOPClassUID") in _CT or (ds.text("Modality") == "CT" and "SOPClassUID" not in ds):
        return "HU"
    return api.printable(ds.text("Units"))[:16] if ds.text("Modality") == "PT" else ""
