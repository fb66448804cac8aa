"""Whose image it is, readable: names with their component groups, dates, ages, and the headings it is filed under.

Nothing that identifies a person leaves this module but in `Identity` and in the headings' texts; keys are digests.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from workbench.plugin import api

from .dataset import DataSet

_AGES = {"D": "day", "W": "week", "M": "month", "Y": "year"}
_NO_NAME = "Unnamed patient"


def identity(ds: DataSet) -> api.Identity:
    """The identifying header fields, as people read them."""
    return api.Identity(
        patient_name=person_name(ds.text("PatientName")),
        patient_id=_shown(ds, "PatientID"),
        birth_date=date(ds.text("PatientBirthDate")),
        sex=_shown(ds, "PatientSex"),
        age=age(ds.text("PatientAge")),
        study_date=date(ds.text("StudyDate")),
        study=_shown(ds, "StudyDescription"),
        accession=_shown(ds, "AccessionNumber"),
        series=_shown(ds, "SeriesDescription"),
        series_number=_shown(ds, "SeriesNumber"),
        instance_number=_shown(ds, "InstanceNumber"),
        study_uid=_shown(ds, "StudyInstanceUID"),
        instance_uid=_shown(ds, "SOPInstanceUID"),
    )


def groups(ds: DataSet, whose: api.Identity, path: Path) -> tuple[tuple[str, str], ...]:
    """Patient, study, series, each (key, text). What a file does not say is filed under its folder."""
    folder = str(path.absolute().parent)
    patient_key = whose.patient_id or whose.patient_name or folder
    patient = " · ".join(part for part in dict.fromkeys((whose.patient_name or _NO_NAME, whose.patient_id)) if part)
    study = " · ".join(part for part in (whose.study_date, whose.study) if part) or "Study"
    number = f"Series {whose.series_number}" if whose.series_number else "Series"
    modality = _shown(ds, "Modality")
    series = " · ".join(part for part in (number, whose.series, modality) if part)
    series_uid = ds.text("SeriesInstanceUID")
    return (
        (_key("patient", patient_key, whose.patient_name, whose.birth_date), patient),
        (_key("study", whose.study_uid or folder, patient_key), study),
        (_key("series", series_uid or folder, whose.study_uid, patient_key), series),
    )


def title(whose: api.Identity, path: Path) -> str:
    """What one image is called among those of its series."""
    return f"Image {whose.instance_number}" if whose.instance_number else api.display_name(path)


def person_name(told: str) -> str:
    """PS3.5 6.2.1: "Yamada^Tarou=山田^太郎=やまだ^たろう" as "Yamada, Tarou (山田 太郎, やまだ たろう)"."""
    written = [_spelled(group, ", " if i == 0 else " ") for i, group in enumerate(told.split("=")[:3])]
    first, others = written[0], [group for group in written[1:] if group]
    if not first:
        return ", ".join(others)
    return f"{first} ({', '.join(others)})" if others else first


def date(told: str) -> str:
    """DA as 2024-01-31; anything else as it stands. "2024.01.31" is what ACR-NEMA wrote."""
    found = re.fullmatch(r"(\d{4})[.\-/]?(\d{2})[.\-/]?(\d{2})", told)
    return "-".join(found.groups()) if found else api.printable(told)


def age(told: str) -> str:
    """AS with its unit in words: "045Y" as "45 years"."""
    found = re.fullmatch(r"(\d{1,3})([DWMY])", told)
    if not found:
        return api.printable(told)
    count = int(found[1])
    return f"{count} {_AGES[found[2]]}{'s' * (count != 1)}"


def _spelled(group: str, separator: str) -> str:
    """Family, given, middle, prefix, suffix in the order in which people say them after the family name."""
    parts = [api.printable(part.strip()) for part in group.split("^")]
    parts += [""] * (5 - len(parts))
    family, given, middle, prefix, suffix = parts[:5]
    rest = " ".join(part for part in (prefix, given, middle, suffix) if part)
    return separator.join(part for part in (family, rest) if part)


def _shown(ds: DataSet, keyword: str) -> str:
    return api.printable(ds.text(keyword)).strip()


def _key(kind: str, *parts: str) -> str:
    digest = hashlib.blake2s("\0".join(parts).encode("utf-8", "replace"), digest_size=12)
    return f"{kind}:{digest.hexdigest()}"
