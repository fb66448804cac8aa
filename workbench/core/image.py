"""An image as the pipeline sees it: values with a meaning, and what is known about them.

`px` holds the values in their own unit (after the modality transformation), never what a screen shows. How they are
best displayed is kept beside them as hints.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from workbench.core.arrays import Array

Meaning = Literal["display", "modality", "hounsfield", "stored"]
"""display: photographic values (sRGB); modality: after the modality transformation, in `unit`; hounsfield: the same in
HU; stored: as the file holds them, because it gives no transformation that applies."""

Photometric = Literal["MONOCHROME1", "MONOCHROME2", "RGB"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A VOI window in the values' unit (DICOM PS3.3 C.11.2): centre, width, and the function between."""

    centre: float
    width: float
    function: Literal["LINEAR", "LINEAR_EXACT", "SIGMOID"] = "LINEAR"
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LookupTable:
    """A VOI LUT (DICOM PS3.3 C.11.2.1.1): `values[i]` for the input `first + i`, clamped at both ends.

    `values` is (N,) uint16; `bits` is the depth of its entries.
    """

    first: int
    bits: int
    values: Array
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DisplayHints:
    """How the file itself asks to be shown. `padding` is an inclusive range of values that are background."""

    photometric: Photometric = "MONOCHROME2"
    windows: tuple[Window, ...] = ()
    tables: tuple[LookupTable, ...] = ()
    inverse: bool = False
    padding: tuple[float, float] | None = None
    pixel_aspect: tuple[float, float] = (1.0, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something that a person should know, and that stops nothing. `code` is stable and dotted."""

    code: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where an image came from and how it was stored. Nothing in here identifies a person, the path apart."""

    path: str
    frame: int = 0
    frames: int = 1
    format: str = ""
    reader: str = ""
    encoding: str = ""
    bytes: int = 0
    modality: str = ""
    body_part: str = ""
    view: str = ""
    series_uid: str = ""
    lossy: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Header fields that say whose image this is. Shown on screen; never stored, never logged, never sent on."""

    patient_name: str = ""
    patient_id: str = ""
    birth_date: str = ""
    sex: str = ""
    age: str = ""
    study_date: str = ""
    study: str = ""
    accession: str = ""
    series: str = ""
    series_number: str = ""
    instance_number: str = ""
    study_uid: str = ""
    instance_uid: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """One picture.

    px
        (H, W) or (H, W, 3), read-only; None where only the header was read. uint8 for photographs, uint16/int16/int32
        or float32 for values with a meaning.
    bits
        Significant bits of a value as the file stores it.
    value_range
        Smallest and largest value that could occur, from depth and rescale, not from the data.
    spacing_mm
        (row, column) distance between pixel centres in millimetres, or None.
    spacing_kind
        "patient" for Pixel Spacing, "detector" for Imager Pixel Spacing (PS3.3 10.7.1.3), "" where there is none.
    """

    height: int
    width: int
    channels: int
    dtype: str
    bits: int
    meaning: Meaning
    source: Source
    unit: str = ""
    value_range: tuple[float, float] = (0.0, 255.0)
    spacing_mm: tuple[float, float] | None = None
    spacing_kind: Literal["patient", "detector", ""] = ""
    hints: DisplayHints = DisplayHints()
    notices: tuple[Notice, ...] = ()
    px: Array | None = None

    @property
    def grey(self) -> bool:
        """One value a pixel."""
        return self.channels == 1
