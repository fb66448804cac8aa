"""Whose image it is: readable, and nowhere else than where it belongs."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydicom.data import get_charset_files

from plugins.dicom.identity import age, date, person_name
from plugins.dicom.opening import opened
from plugins.dicom.reader import DicomReader
from tests.plugins.dicom.synthetic import LIMITS, grey, image, ramp, written
from workbench.plugin import api

SECRETS = {
    "PatientName": "Canary^Yellow",
    "PatientID": "CANARY-0815",
    "PatientBirthDate": "19010203",
    "AccessionNumber": "CANARY-ACC",
    "InstitutionName": "Canary Hospital",
    "ReferringPhysicianName": "Canary^Doctor",
}


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("Doe^John", "Doe, John"),
        ("Doe^John^Q^Dr^Jr", "Doe, Dr John Q Jr"),
        ("Yamada^Tarou=山田^太郎=やまだ^たろう", "Yamada, Tarou (山田 太郎, やまだ たろう)"),
        ("=山田^太郎", "山田 太郎"),
        ("Doe", "Doe"),
        ("^John", "John"),
        ("", ""),
        ("Doe^John^^^", "Doe, John"),
        ("Doe\x07^J", "Doe\N{REPLACEMENT CHARACTER}, J"),
    ],
)
def test_that_names_are_read_as_people_write_them(told: str, shown: str) -> None:
    assert person_name(told) == shown


@pytest.mark.parametrize(
    ("told", "shown"),
    [("20240131", "2024-01-31"), ("2024.01.31", "2024-01-31"), ("", ""), ("around 1950", "around 1950")],
)
def test_that_dates_are_read(told: str, shown: str) -> None:
    assert date(told) == shown


@pytest.mark.parametrize(
    ("told", "shown"), [("045Y", "45 years"), ("001M", "1 month"), ("012D", "12 days"), ("45", "45"), ("", "")]
)
def test_that_ages_have_their_unit(told: str, shown: str) -> None:
    assert age(told) == shown


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("chrArab.dcm", "قباني, لنزار"),
        ("chrFren.dcm", "Buc, Jérôme"),
        ("chrGreek.dcm", "Διονυσιος"),
        ("chrH31.dcm", "Yamada, Tarou (山田 太郎, やまだ たろう)"),
        ("chrH32.dcm", "ﾔﾏﾀﾞ, ﾀﾛｳ (山田 太郎, やまだ たろう)"),
        ("chrHbrw.dcm", "שרון, דבורה"),
        ("chrI2.dcm", "Hong, Gildong (洪 吉洞, 홍 길동)"),
        ("chrRuss.dcm", "Люкceмбypг"),
        ("chrX1.dcm", "Wang, XiaoDong (王 小東)"),
        ("chrX2.dcm", "Wang, XiaoDong (王 小东)"),
    ],
)
def test_that_every_character_set_of_the_standard_is_readable(file: str, name: str) -> None:
    from plugins.dicom.identity import identity

    with opened(Path(get_charset_files(file)[0]), LIMITS) as found:
        assert identity(found.ds).patient_name == name


def _scan(folder: Path, name: str = "made.dcm", **attributes: str) -> api.Scan:
    return DicomReader().scan(written(folder, grey(ramp("u2"), **attributes), name=name), LIMITS)


def test_that_images_are_filed_under_patient_study_and_series(tmp_path: Path) -> None:
    told = {**SECRETS, "StudyInstanceUID": "1.2", "SeriesInstanceUID": "1.2.3", "StudyDate": "20240131"}
    told |= {"StudyDescription": "Chest", "SeriesNumber": "4", "SeriesDescription": "Axial", "Modality": "CT"}
    found = _scan(tmp_path, **told, InstanceNumber="7")
    assert [text for _, text in found.groups] == [
        "Canary, Yellow · CANARY-0815",
        "2024-01-31 · Chest",
        "Series 4 · Axial · CT",
    ]
    assert found.title == "Image 7"
    other = _scan(tmp_path, "other.dcm", **{**told, "SeriesInstanceUID": "1.2.4"})
    assert [a[0] == b[0] for a, b in zip(found.groups, other.groups, strict=True)] == [True, True, False]


def test_that_two_patients_of_one_name_are_two(tmp_path: Path) -> None:
    first = _scan(tmp_path, PatientName="Doe^J", PatientID="1", StudyInstanceUID="1.2")
    second = _scan(tmp_path, PatientName="Doe^J", PatientID="2", StudyInstanceUID="1.2")
    assert all(a[0] != b[0] for a, b in zip(first.groups, second.groups, strict=True))


def test_that_nothing_identifying_stands_outside_identity_and_headings(tmp_path: Path) -> None:
    path = written(tmp_path, grey(ramp("u2"), **SECRETS))
    scan = DicomReader().scan(path, LIMITS)
    outside = repr((scan.header, image(path), scan.title, [key for key, _ in scan.groups])).lower()
    assert "canary" not in outside
    assert "1901" not in outside
    assert scan.identity is not None
    assert (scan.identity.patient_name, scan.identity.birth_date) == ("Canary, Yellow", "1901-02-03")


def test_that_no_error_quotes_the_header(tmp_path: Path) -> None:
    path = written(tmp_path, grey(ramp("u2"), **SECRETS, Rows=5000))
    with pytest.raises(api.ReadError) as caught:
        DicomReader().scan(path, LIMITS)
    assert "canary" not in " ".join(caught.value.lines()).lower()


def test_that_a_file_that_says_nothing_is_filed_under_its_folder(tmp_path: Path) -> None:
    found = _scan(tmp_path)
    assert [text for _, text in found.groups] == ["Unnamed patient", "Study", "Series"]
    assert found.title == "made.dcm"
