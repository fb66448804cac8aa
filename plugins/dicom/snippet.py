"""How a DICOM file is read, as Python for people."""

from __future__ import annotations

from workbench.plugin import api

_GREY = (
    "ds = pydicom.dcmread(path)",
    "px = pydicom.pixels.apply_modality_lut(ds.pixel_array, ds).astype(np.{dtype})",
)
_COLOUR = ("px = pydicom.dcmread(path).pixel_array.astype(np.{dtype})",)


def snippet(header: api.Image) -> api.Snippet | None:
    """Modality values, or RGB. None for files of several frames: each may be transformed in a way of its own."""
    if header.source.frames > 1:
        return None
    lines = tuple(line.format(dtype=header.dtype) for line in (_GREY if header.grey else _COLOUR))
    return api.Snippet(lines=lines, imports=("import pydicom",))
