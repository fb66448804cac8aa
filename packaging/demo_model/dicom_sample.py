"""The DICOM sample: the CT slice that pydicom ships, less what tells of a place, a time or a device.

The slice comes from NEMA's public test set and names no patient, but its header still tells where and when it
was acquired. What a viewer needs is copied, element by element; all else is left out (in the sense of DICOM
PS3.15, E.1, by keeping instead of removing). The pixels stay as they are.
"""

import hashlib
import io
from typing import Final

from pydicom import dcmread
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.filewriter import dcmwrite
from pydicom.uid import UID, ExplicitVRLittleEndian

MEMBER: Final = "pydicom/data/test_files/CT_small.dcm"
FILENAME: Final = "ct-slice.dcm"

_KEPT: Final = (
    "SpecificCharacterSet",
    "ImageType",
    "SOPClassUID",
    "Modality",
    "PatientName",
    "PatientID",
    "PatientSex",
    "SliceThickness",
    "KVP",
    "SpacingBetweenSlices",
    "ReconstructionDiameter",
    "GantryDetectorTilt",
    "ConvolutionKernel",
    "PatientPosition",
    "SeriesNumber",
    "InstanceNumber",
    "ImagePositionPatient",
    "ImageOrientationPatient",
    "SliceLocation",
    "SamplesPerPixel",
    "PhotometricInterpretation",
    "Rows",
    "Columns",
    "PixelSpacing",
    "BitsAllocated",
    "BitsStored",
    "HighBit",
    "PixelRepresentation",
    "PixelPaddingValue",
    "RescaleIntercept",
    "RescaleSlope",
    "PixelData",
)
# Type 2 in the modules of a CT Image (PS3.3, A.3): they must stand there, and may be empty.
_EMPTY: Final = (
    "StudyDate",
    "StudyTime",
    "ContentDate",
    "ContentTime",
    "AccessionNumber",
    "Manufacturer",
    "ReferringPhysicianName",
    "PatientBirthDate",
    "StudyID",
    "PositionReferenceIndicator",
    "AcquisitionNumber",
)
_RENEWED: Final = ("SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID", "FrameOfReferenceUID")


def without_origin(original: bytes) -> bytes:
    """Return the slice as a DICOM file, explicit VR little endian, with the header cut down.

    Args:
        original: the bytes of pydicom's CT_small.dcm.
    """
    source = dcmread(io.BytesIO(original))
    kept = Dataset()
    for keyword in _KEPT:
        kept[keyword] = source[keyword]
    for keyword in _EMPTY:
        setattr(kept, keyword, "" if keyword != "AcquisitionNumber" else None)
    for keyword in _RENEWED:
        setattr(kept, keyword, _renewed(source[keyword].value))
    kept.PatientIdentityRemoved = "YES"
    kept.DeidentificationMethod = "Only elements needed for display kept; UIDs replaced"
    kept.LongitudinalTemporalInformationModified = "REMOVED"
    buffer = io.BytesIO()
    file = FileDataset(buffer, kept, preamble=b"\0" * 128, file_meta=_file_meta(kept))
    dcmwrite(buffer, file, enforce_file_format=True)
    return buffer.getvalue()


def _renewed(uid: str) -> UID:
    """Return a UID that follows from the old one and does not tell it (PS3.5, B.2: 2.25 and a number)."""
    digest = hashlib.sha256(f"inference-workbench demo slice {uid}".encode()).digest()
    return UID(f"2.25.{int.from_bytes(digest[:16])}")


def _file_meta(kept: Dataset) -> FileMetaDataset:
    """File meta information that depends on the data set alone, so that each build gives the same bytes."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = kept.SOPClassUID
    meta.MediaStorageSOPInstanceUID = kept.SOPInstanceUID
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.ImplementationClassUID = _renewed("implementation class")
    meta.ImplementationVersionName = "DEMO_RECIPE_1"
    return meta
