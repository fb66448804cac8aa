"""One decoder for each way of compressing frames, each given exactly one frame that was cut out and looked at before.

Which one is fastest was measured; none of them is under copyleft. GDCM is never asked to parse a file, and never gets
one bit or 32 bits a sample: it would end the process.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from workbench.plugin import api

from .codestream import Codestream, codestream
from .elements import Unreadable, Unsupported
from .image_pixel import ImagePixel

_GDCM_SYNTAX = {"jpeg": "1.2.840.10008.1.2.4.70", "jpeg-ls": "1.2.840.10008.1.2.4.80"}
_GDCM_LOSSY = "1.2.840.10008.1.2.4.51"
PACKAGES = {
    "gdcm": "python-gdcm",
    "rle": "pylibjpeg-rle",
    "jpeg_ls": "pyjpegls",
    "openjpeg": "pylibjpeg-openjpeg",
    "PIL": "pillow",
}


class NoDecoder(Exception):
    """Nothing that is installed can decode the frame; the text is a hint what to do."""


class Decoded(NamedTuple):
    """One decoded frame: cells (H, W) or (H, W, 3), which bits of a cell are the value, and what the components are.

    The value has `bits` bits, the lowest of them being bit `low` of its cell; those around it mean nothing.
    """

    px: api.Array
    bits: int
    low: int
    photometric: str
    notices: tuple[api.Notice, ...] = ()


def decode(frame: bytes, form: ImagePixel, codec: str) -> Decoded:
    """Decode one frame. Raises Unreadable, NoDecoder, and whatever a decoder raises for damaged data."""
    if codec == "rle":
        return Decoded(_rle(frame, form), form.stored, form.low, form.photometric)
    if codec not in ("jpeg", "jpeg-ls", "jpeg-2000"):
        raise NoDecoder("Convert it to an uncompressed or JPEG 2000 file with the program that made it.")
    facts = codestream(frame)
    _check_shape(facts, form)
    try:
        px = _DECODERS[facts.kind](frame, facts)
    except ImportError as error:
        package = PACKAGES.get((error.name or "").partition(".")[0], error.name)
        raise NoDecoder(f"Install it with: pip install {package}") from error
    bits, low = _value_bits(facts, form)
    photometric, notices = _colours(facts, form)
    if facts.kind != codec:
        text = f"The header says {codec}, the frame itself is {facts.kind}; it was decoded as that."
        notices += (api.Notice(code="dicom.codestream", text=text),)
    if facts.kind == "jpeg-2000" and facts.signed != form.signed:
        text = "Header and compressed data differ on whether values have a sign; the header was believed."
        notices += (api.Notice(code="dicom.sign", text=text),)
    return Decoded(px.reshape(_shape(form)), bits, low, photometric, notices)


def _value_bits(facts: Codestream, form: ImagePixel) -> tuple[int, int]:
    """How many bits of a decoded cell are the value, and the lowest of them.

    JPEG and JPEG-LS code whole cells, so that Bits Stored and High Bit hold for them as for native ones (PS3.5 8.2.1,
    8.2.3). With loss, values may reach beyond Bits Stored by a little; that must not be cut off as if it meant nothing.
    JPEG 2000 codes values, with a depth of its own (8.2.4).
    """
    if facts.kind == "jpeg-2000" or not (facts.lossless or form.signed):
        return facts.precision, 0
    return min(form.stored, facts.precision), form.low if facts.precision > form.high else 0


def _shape(form: ImagePixel) -> tuple[int, ...]:
    return (form.rows, form.columns) if form.samples == 1 else (form.rows, form.columns, form.samples)


def _check_shape(facts: Codestream, form: ImagePixel) -> None:
    if (facts.rows, facts.columns, facts.components) != (form.rows, form.columns, form.samples):
        raise Unreadable(
            f"Its header announces {form.columns} × {form.rows} pixels with {form.samples} sample(s), "
            f"its compressed data holds {facts.columns} × {facts.rows} with {facts.components}."
        )
    if not 1 <= facts.precision <= 32:
        raise Unsupported(f"Its compressed data has {facts.precision} bits a sample.")


def _colours(facts: Codestream, form: ImagePixel) -> tuple[str, tuple[api.Notice, ...]]:
    """What the decoded components are. The codestream is believed where it is certain (PS3.5 8.2)."""
    told = form.photometric
    if form.samples == 1:
        return told, ()
    if facts.kind == "jpeg-2000":
        found = "RGB" if facts.transformed or told in ("YBR_RCT", "YBR_ICT") else told
        agrees = facts.transformed == (told in ("YBR_RCT", "YBR_ICT")) or told == "RGB"
    else:
        ybr = told if told.startswith("YBR_FULL") else "YBR_FULL"
        found = {"RGB": "RGB", "YBR": ybr, "": ybr if told.startswith("YBR") else told}[facts.colour]
        agrees = found == told
    if agrees:
        return found, ()
    text = f"The header says {told}, the compressed data says that it decodes to {found}; the data was believed."
    return found, (api.Notice(code="dicom.colour", text=text),)


def _rle(frame: bytes, form: ImagePixel) -> api.Array:
    """PS3.5 Annex G. Planes of samples, each of bytes, most significant first; pylibjpeg puts the bytes in order."""
    options: dict[str, Any] = {"rows": form.rows, "columns": form.columns, "bits_allocated": form.allocated}
    try:
        from rle.utils import decode_pixel_data
    except ImportError:
        return _rle_by_pydicom(frame, form, options)
    raw = decode_pixel_data(frame, version=2, **options)
    cell = np.dtype(f"<u{max(1, form.allocated // 8)}")
    expected = form.rows * form.columns * form.samples * cell.itemsize
    if len(raw) != expected:
        raise Unreadable(f"A frame unpacks to {len(raw):,} bytes instead of {expected:,}.")
    planes = np.frombuffer(raw, cell).reshape(form.samples, form.rows, form.columns)
    return planes[0] if form.samples == 1 else planes.transpose(1, 2, 0)


def _rle_by_pydicom(frame: bytes, form: ImagePixel, options: dict[str, Any]) -> api.Array:
    """The decoder in plain Python, for machines that the other one is not made for."""
    from pydicom.encaps import encapsulate
    from pydicom.pixels.decoders.base import get_decoder
    from pydicom.uid import RLELossless

    told: dict[str, Any] = {
        "number_of_frames": 1,
        "samples_per_pixel": form.samples,
        "photometric_interpretation": "RGB" if form.samples == 3 else "MONOCHROME2",
        "pixel_representation": 0,
        "planar_configuration": 0,
        "bits_stored": form.allocated,
        "pixel_keyword": "PixelData",
    }
    packed = encapsulate([frame], has_bot=False)
    px, _ = get_decoder(RLELossless).as_array(packed, index=0, raw=True, decoding_plugin="pydicom", **options, **told)
    return px


def _jpeg(frame: bytes, facts: Codestream) -> api.Array:
    if facts.lossless or facts.precision > 8:
        return _gdcm(frame, facts)
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # the size was checked against the user's own limit
    with Image.open(io.BytesIO(frame), formats=("JPEG",)) as image:
        if facts.libjpeg_ycc:
            image.draft("YCbCr", image.size)  # the components as they are; conversion is done once, elsewhere
        return np.array(image)


def _jpeg_ls(frame: bytes, facts: Codestream) -> api.Array:
    try:
        from jpeg_ls import decode_pixel_data
    except ImportError:
        if facts.precision in (6, 7):
            raise
        return _gdcm(frame, facts)
    raw, info = decode_pixel_data(frame)
    px = np.frombuffer(raw, "u1" if info["bits_per_sample"] <= 8 else "<u2")
    if info["components"] > 1 and info["interleave_mode"] == 0:
        return px.reshape(facts.components, facts.rows, facts.columns).transpose(1, 2, 0)
    return px


def _jpeg_2000(frame: bytes, facts: Codestream) -> api.Array:
    from openjpeg.utils import decode as decode_codestream

    px: api.Array = decode_codestream(frame)
    return px


def _gdcm(frame: bytes, facts: Codestream) -> api.Array:
    """One frame through GDCM, which takes a cell's depth from what it is told: the codestream's own precision."""
    import gdcm

    if not 2 <= facts.precision <= 16:
        raise Unsupported(f"Its compressed data has {facts.precision} bits a sample.")
    cell = facts.precision if facts.precision in (8, 12, 16) else 8 if facts.precision < 8 else 16
    uid = _GDCM_SYNTAX[facts.kind] if facts.lossless or facts.kind == "jpeg-ls" else _GDCM_LOSSY
    image = _gdcm_image(gdcm, frame, facts, uid, cell)
    text = image.GetBuffer()
    if text is None:
        raise Unreadable(f"A compressed frame of {len(frame):,} bytes is damaged.")
    raw = text.encode("utf-8", "surrogateescape")
    px = np.frombuffer(raw, "u1" if cell == 8 else "<u2")
    if px.size != facts.rows * facts.columns * facts.components:
        raise Unreadable(f"A frame decodes to {len(raw):,} bytes, which is not its size.")
    return px


def _gdcm_image(gdcm: Any, frame: bytes, facts: Codestream, uid: str, cell: int) -> Any:
    fragment = gdcm.Fragment()
    fragment.SetByteStringValue(frame)
    fragments = gdcm.SequenceOfFragments.New()
    fragments.AddFragment(fragment)
    element = gdcm.DataElement(gdcm.Tag(0x7FE0, 0x0010))
    element.SetValue(fragments.__ref__())
    image = gdcm.Image()
    image.SetNumberOfDimensions(2)
    image.SetDimensions((facts.columns, facts.rows, 1))
    image.SetDataElement(element)
    meaning = (
        gdcm.PhotometricInterpretation.RGB if facts.components == 3 else gdcm.PhotometricInterpretation.MONOCHROME2
    )
    image.SetPhotometricInterpretation(gdcm.PhotometricInterpretation(meaning))
    if facts.components == 3:
        image.SetPlanarConfiguration(0)
    image.SetTransferSyntax(gdcm.TransferSyntax(gdcm.TransferSyntax.GetTSType(uid)))
    depth = facts.precision
    image.SetPixelFormat(gdcm.PixelFormat(facts.components, cell, depth, depth - 1, 0))
    return image


_DECODERS: dict[str, Callable[[bytes, Codestream], api.Array]] = {
    "jpeg": _jpeg,
    "jpeg-ls": _jpeg_ls,
    "jpeg-2000": _jpeg_2000,
}
