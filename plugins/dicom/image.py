"""The image that a frame becomes: its header as the rest of the program knows it, and its values."""

from __future__ import annotations

from typing import Any

from workbench.plugin import api

from . import hints
from .colour import Palette
from .functional import FrameGroups
from .image_pixel import PALETTE
from .modality import modality
from .picture import Picture, Stored, as_rgb
from .remarks import lossy, remarks


def image(pic: Picture, frame: int, found: Stored | None = None) -> api.Image:
    """The image of one frame: a header where `found` is None, else with its values, read-only. Raises Unreadable."""
    ds, form = pic.file.ds, found.form if found else pic.form
    groups = FrameGroups(ds, frame)
    told = _colours(pic, found) if form.colour else _values(pic, groups, found)
    spacing_mm, spacing_kind = hints.spacing(ds, groups)
    notices = [*pic.notices, *remarks(ds, pic.syntax, form), *told.pop("notices"), *(found.notices if found else ())]
    return api.Image(
        height=form.rows,
        width=form.columns,
        channels=3 if form.colour else 1,
        spacing_mm=spacing_mm,
        spacing_kind=spacing_kind,
        source=_source(pic, frame),
        notices=tuple(notices),
        **told,
    )


def _colours(pic: Picture, found: Stored | None) -> dict[str, Any]:
    """RGB of the depth that the file has: uint8, uint16, or float32 where whole numbers of 16 bits do not suffice."""
    ds, form = pic.file.ds, found.form if found else pic.form
    if form.photometric == PALETTE:
        palette = Palette(ds, form.signed)
        bits = palette.bits
        px = palette.rgb(found.px) if found else None
    else:
        bits = form.stored
        px = as_rgb(found) if found else None
    dtype = "uint8" if bits <= 8 else "uint16" if bits <= 16 else "float32"
    return {
        "dtype": dtype,
        "bits": bits,
        "meaning": "display",
        "value_range": (0.0, float((1 << bits) - 1)),
        "hints": hints.display_hints(ds, FrameGroups(ds, 0), form, None),
        "px": None if px is None else api.frozen(px.astype(dtype, order="C", copy=False)),
        "notices": [],
    }


def _values(pic: Picture, groups: FrameGroups, found: Stored | None) -> dict[str, Any]:
    ds, form = pic.file.ds, found.form if found else pic.form
    transformation = modality(ds, groups, form)
    px = transformation.values(found.px) if found else None
    return {
        "dtype": transformation.dtype,
        "bits": form.stored,
        "meaning": transformation.meaning,
        "unit": transformation.unit,
        "value_range": (transformation.low, transformation.high),
        "hints": hints.display_hints(ds, groups, form, transformation),
        "px": None if px is None else api.frozen(px),
        "notices": [*transformation.notices, *hints.notices(ds, groups)],
    }


def _source(pic: Picture, frame: int) -> api.Source:
    ds = pic.file.ds
    return api.Source(
        path=str(pic.file.path),
        frame=frame,
        frames=pic.form.frames,
        format="DICOM",
        reader="dicom.reader",
        encoding=pic.syntax.name,
        bytes=pic.file.bytes,
        modality=_code(ds.text("Modality")),
        body_part=_code(ds.text("BodyPartExamined")),
        view=_code(ds.text("ViewPosition")),
        series_uid=_code(ds.text("SeriesInstanceUID"), 64),
        lossy=lossy(ds, pic.syntax),
    )


def _code(text: str, longest: int = 16) -> str:
    return api.printable(text)[:longest]
