"""DICOM files made for a test: small, with exactly the attributes that the test is about."""

from __future__ import annotations

import struct
import warnings
from pathlib import Path
from typing import Any

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence
from pydicom.uid import UID, ExplicitVRLittleEndian

from plugins.dicom.reader import DicomReader
from workbench.plugin import api

SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
CT_IMAGE = "1.2.840.10008.5.1.4.1.1.2"
ENCAPSULATED = UID("1.2.840.10008.1.2.1.98")
LIMITS = api.ReadLimits()
TOKEN = api.CancelToken()


def image(path: Path, frame: int = 0) -> api.Image:
    """One frame as the reader gives it."""
    return DicomReader().read(path, frame, LIMITS, TOKEN)


def values(path: Path, frame: int = 0) -> api.Array:
    """The values of one frame."""
    px = image(path, frame).px
    assert px is not None
    return px


def codes(path: Path) -> set[str]:
    """The codes of the notices on a file's first frame."""
    return {notice.code for notice in image(path).notices}


def grey(cells: api.Array, **attributes: Any) -> Dataset:
    """A data set whose pixels are `cells`, (H, W) or (frames, H, W) unsigned, every bit of them stored."""
    rows, columns = cells.shape[-2:]
    bits = 8 * cells.itemsize
    ds = Dataset()
    ds.SOPClassUID, ds.SOPInstanceUID = SECONDARY_CAPTURE, "1.2.3.4"
    ds.SamplesPerPixel, ds.PhotometricInterpretation = 1, "MONOCHROME2"
    ds.Rows, ds.Columns = rows, columns
    ds.BitsAllocated = ds.BitsStored = bits
    ds.HighBit, ds.PixelRepresentation = bits - 1, 0
    if cells.ndim == 3:
        ds.NumberOfFrames = cells.shape[0]
    ds.add_new(0x7FE00010, "OW", cells.tobytes() + b"\0" * (cells.nbytes % 2))
    return changed(ds, **attributes)


def colour(cells: api.Array, photometric: str, **attributes: Any) -> Dataset:
    """A data set of (H, W, 3) `cells` of 8 or 16 bits, colour by pixel."""
    ds = grey(cells[..., 0], SamplesPerPixel=3, PhotometricInterpretation=photometric, PlanarConfiguration=0)
    ds.add_new(0x7FE00010, "OW", cells.tobytes() + b"\0" * (cells.nbytes % 2))
    return changed(ds, **attributes)


def changed(ds: Dataset, **attributes: Any) -> Dataset:
    """`ds` with these attributes; None takes one away."""
    for keyword, value in attributes.items():
        if value is None:
            delattr(ds, keyword)
        else:
            setattr(ds, keyword, value)
    return ds


def item(**attributes: Any) -> Sequence:
    """A sequence of one item."""
    return Sequence([changed(Dataset(), **attributes)])


def table(first: int, bits: int, entries: api.Array, signed: bool = False) -> Sequence:
    """A lookup table sequence of one item; `entries` are written as they are, bytes or words."""
    inner = Dataset()
    count = len(entries) & 0xFFFF
    inner.add_new(0x00283002, "SS" if signed else "US", [count if not signed else _word(count), first, bits])
    inner.add_new(0x00283006, "OW", entries.tobytes() + b"\0" * (entries.nbytes % 2))
    return Sequence([inner])


def written(folder: Path, ds: Dataset, syntax: str = ExplicitVRLittleEndian, name: str = "made.dcm") -> Path:
    """`ds` as a file in `folder`."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = ds.get("SOPClassUID", SECONDARY_CAPTURE)
    meta.MediaStorageSOPInstanceUID = ds.get("SOPInstanceUID", "1.2.3.4")
    meta.TransferSyntaxUID = UID(syntax) if UID(syntax).is_transfer_syntax else ENCAPSULATED
    ds.file_meta = meta
    path = folder / name
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ds.save_as(path, enforce_file_format=True)
    if meta.TransferSyntaxUID != syntax:
        path.write_bytes(preamble(data_set_of(path), syntax=syntax))
    return path


def data_set_of(path: Path) -> bytes:
    """The bytes of a made file without preamble and meta information."""
    raw = path.read_bytes()
    return raw[raw.index(b"\x08\0\x16\0") :]


def fragmented(ds: Dataset, frames: list[bytes], fragments: int = 1, table: bool = False) -> Dataset:
    """`ds` with compressed frames instead of its pixels."""
    ds.PixelData = encapsulate(frames, fragments_per_frame=fragments, has_bot=table)
    ds["PixelData"].is_undefined_length = True
    ds["PixelData"].VR = "OB"
    return ds


def element(tag: int, vr: str, value: bytes, length: int | None = None) -> bytes:
    """One element in explicit VR little endian; `length` may lie."""
    told = len(value) if length is None else length
    head = struct.pack("<HH2s", tag >> 16, tag & 0xFFFF, vr.encode())
    if vr in ("OB", "OW", "SQ", "UN", "UT"):
        return head + struct.pack("<HI", 0, told) + value
    return head + struct.pack("<H", told) + value


def preamble(*elements: bytes, syntax: str = ExplicitVRLittleEndian) -> bytes:
    """A whole file of elements given as bytes."""
    uid = syntax.encode() + b"\0" * (len(syntax) % 2)
    return b"\0" * 128 + b"DICM" + element(0x00020010, "UI", uid) + b"".join(elements)


def ramp(dtype: str, rows: int = 4, columns: int = 6) -> api.Array:
    """(rows, columns) of all different values."""
    return np.arange(rows * columns).reshape(rows, columns).astype(dtype)


def _word(value: int) -> int:
    return value - 0x10000 if value >= 0x8000 else value
