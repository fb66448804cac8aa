"""The Image Pixel module (PS3.3 C.7.6.3): what the header says about the pixels, checked before anything is decoded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from workbench.plugin import api

from .dataset import DataSet
from .elements import DOUBLE_PIXELS, FLOAT_PIXELS, Element, Unreadable, Unsupported

COLOURS = ("RGB", "YBR_FULL", "YBR_FULL_422", "YBR_RCT", "YBR_ICT", "YBR_PARTIAL_422")
_FOREIGN = ("HSV", "ARGB", "CMYK", "XYB", "YBR_PARTIAL_420")
GREYS = ("MONOCHROME1", "MONOCHROME2")
PALETTE = "PALETTE COLOR"
_MOST_FRAMES = 1 << 31


@dataclass(frozen=True, slots=True, kw_only=True)
class ImagePixel:
    """Shape and depth of the frames.

    allocated, stored, high
        Bits Allocated, Bits Stored and High Bit; for float pixels (`floating`) all bits of the number.
    photometric
        As the header says, where that can be; `notices` tell what was put right.
    """

    rows: int
    columns: int
    frames: int
    samples: int
    photometric: str
    planar: bool
    allocated: int
    stored: int
    high: int
    signed: bool
    floating: Literal[0, 32, 64] = 0
    notices: tuple[api.Notice, ...] = ()

    @property
    def colour(self) -> bool:
        """Whether a picture made of it has three values a pixel."""
        return self.samples == 3 or self.photometric == PALETTE

    @property
    def low(self) -> int:
        """The lowest bit of a cell that belongs to the value."""
        return self.high + 1 - self.stored

    @property
    def halved(self) -> bool:
        """Whether native pixels share their colour two by two (PS3.3 C.7.6.3.1.2)."""
        return self.photometric in ("YBR_FULL_422", "YBR_PARTIAL_422")

    @property
    def native_bits(self) -> int:
        """Bits of one native frame."""
        samples = 2 if self.halved else self.samples
        return self.rows * self.columns * samples * self.allocated


def image_pixel(ds: DataSet, pixels: Element) -> ImagePixel:
    """The module's attributes. Raises Unreadable where one is missing or cannot be."""
    floating: Literal[0, 32, 64] = 32 if pixels.tag == FLOAT_PIXELS else 64 if pixels.tag == DOUBLE_PIXELS else 0
    notices: list[api.Notice] = []
    samples = ds.whole("SamplesPerPixel") or 1
    if samples not in (1, 3):
        raise Unsupported(f"It has {samples} samples a pixel; 1 and 3 are possible.")
    allocated = floating or _required(ds, "BitsAllocated")
    if not 1 <= allocated <= 64 or (allocated > 32 and not floating):
        raise Unreadable(f"It allocates {allocated} bits a sample.")
    stored = floating or ds.whole("BitsStored") or allocated
    if not 1 <= stored <= allocated:
        raise Unreadable(f"It stores {stored} bits in {allocated}.")
    return ImagePixel(
        rows=_size(ds, "Rows"),
        columns=_size(ds, "Columns"),
        frames=_frames(ds, notices),
        samples=samples,
        photometric=_photometric(ds, samples, notices),
        planar=samples == 3 and ds.whole("PlanarConfiguration") == 1,
        allocated=allocated,
        stored=stored,
        high=_high_bit(ds, allocated, stored, notices),
        signed=bool(floating) or ds.whole("PixelRepresentation") == 1,
        floating=floating,
        notices=tuple(notices),
    )


def _required(ds: DataSet, keyword: str) -> int:
    found = ds.whole(keyword)
    if found is None:
        raise Unreadable(f"It does not give its {keyword}.")
    return found


def _size(ds: DataSet, keyword: str) -> int:
    found = _required(ds, keyword)
    if not 1 <= found <= 0xFFFF:
        raise Unreadable(f"Its {keyword} is {found}.")
    return found


def _frames(ds: DataSet, notices: list[api.Notice]) -> int:
    if "NumberOfFrames" not in ds:
        return 1
    found = ds.whole("NumberOfFrames")
    if found is None:
        text = f"The number of frames cannot be read (“{api.printable(ds.text('NumberOfFrames'))[:16]}”); one is shown."
        notices.append(api.Notice(code="dicom.frames", text=text))
        return 1
    if not 0 <= found < _MOST_FRAMES:
        raise Unreadable(f"It announces {found:,} frames.")
    return max(1, found)


def _photometric(ds: DataSet, samples: int, notices: list[api.Notice]) -> str:
    told = ds.text("PhotometricInterpretation").upper()
    assumed = "RGB" if samples == 3 else "MONOCHROME2"
    if told in (COLOURS if samples == 3 else (*GREYS, PALETTE)):
        return told
    if told in _FOREIGN:
        raise Unsupported(f"Its colours are stored as {told}.")
    text = f"The file does not say how its values are meant (photometric interpretation); {assumed} was assumed."
    if told:
        told = api.printable(told)[:20]
        text = f"The file says {told}, impossible with {samples} sample(s) a pixel; {assumed} was assumed."
    notices.append(api.Notice(code="dicom.photometric", text=text))
    return assumed


def _high_bit(ds: DataSet, allocated: int, stored: int, notices: list[api.Notice]) -> int:
    """High Bit. PS3.5 8.1.1 wants it at Bits Stored - 1; older files put the value higher up in the cell."""
    high = ds.whole("HighBit")
    if high is None or high == stored - 1:
        return stored - 1
    if not stored - 1 <= high < allocated:
        text = f"The highest bit cannot be bit {high} with {stored} bits in {allocated}; bit {stored - 1} was assumed."
        notices.append(api.Notice(code="dicom.high_bit", text=text))
        return stored - 1
    return high
