"""What kind of object a file holds, in words (SOP classes, PS3.4 B.5, PS3.6 A.1)."""

from __future__ import annotations

import re

from pydicom.uid import UID

from workbench.plugin import api

from .dataset import DataSet

_DIRECTORY = "1.2.840.10008.1.3.10"
_ROOT = "1.2.840.10008."


def sop_class(meta: DataSet, ds: DataSet) -> str:
    """The SOP class UID; "" where neither data set nor meta information gives one."""
    return ds.text("SOPClassUID") or meta.text("MediaStorageSOPClassUID")


def object_name(uid: str) -> str:
    """A SOP class in words, with its article."""
    if not uid:
        return "a DICOM data set"
    if uid == _DIRECTORY:
        return "a DICOMDIR, the index of a file set"
    name = UID(uid).name if uid.startswith(_ROOT) else ""
    if not name or name == uid:
        return f"an object of a private or unknown kind ({api.printable(uid)[:64]})"
    plain = re.sub(r" Storage\b( - )?", " ", name).strip()
    first = plain.split()[0]
    vowel = first[0] in ("AEFHILMNORSX" if first.isupper() else "AEIO")
    return f"{'an' if vowel else 'a'} {plain}"


def is_image_class(uid: str) -> bool:
    """Whether objects of this class are meant to have pixels."""
    return "Image" in UID(uid).name or "Parametric Map" in UID(uid).name or "Segmentation" in UID(uid).name
