"""What a person should know about an image from its header, and that stops nothing."""

from __future__ import annotations

from workbench.plugin import api

from .dataset import DataSet
from .image_pixel import ImagePixel
from .syntaxes import Syntax

_METHODS = {
    "ISO_10918_1": "JPEG",
    "ISO_14495_1": "near-lossless JPEG-LS",
    "ISO_15444_1": "JPEG 2000",
    "ISO_15444_15": "High-Throughput JPEG 2000",
    "ISO_13818_2": "MPEG-2",
    "ISO_14496_10": "H.264",
}
_RT_DOSE = "1.2.840.10008.5.1.4.1.1.481.2"


def lossy(ds: DataSet, syntax: Syntax) -> bool:
    """Whether the pixels ever went through lossy compression (PS3.3 C.7.6.1.1.5), or are compressed that way now."""
    return syntax.lossy or ds.text("LossyImageCompression") == "01"


def remarks(ds: DataSet, syntax: Syntax, form: ImagePixel) -> list[api.Notice]:
    """Lossy history, pictures that are not meant to be looked at, colours and doses that are shown as they are."""
    found = []
    if lossy(ds, syntax):
        found.append(api.Notice(code="dicom.lossy", text=_lossy_text(ds)))
    if ds.text("PresentationIntentType") == "FOR PROCESSING":
        text = "The image is meant for processing, not for viewing."
        found.append(api.Notice(code="dicom.for_processing", text=text))
    if form.colour and "ICCProfile" in ds:
        text = "The file's colour profile is not applied."
        found.append(api.Notice(code="dicom.icc_profile", text=text))
    scaling = ds.number("DoseGridScaling")
    if ds.text("SOPClassUID") == _RT_DOSE and scaling is not None:
        unit = api.printable(ds.text("DoseUnits"))[:16] or "dose units"
        text = f"Values are stored ones; times {scaling:g} they are {unit}."
        found.append(api.Notice(code="dicom.dose", text=text))
    return found


def _lossy_text(ds: DataSet) -> str:
    methods = [_METHODS.get(method, api.printable(method)[:20]) for method in ds.texts("LossyImageCompressionMethod")]
    ratios = [f"{ratio:g}:1" for ratio in ds.numbers("LossyImageCompressionRatio")]
    how = ", ".join(part for part in (" and ".join(dict.fromkeys(filter(None, methods))), " and ".join(ratios)) if part)
    return f"The image was compressed with loss{f' ({how})' if how else ''}."
