"""Transfer syntaxes (PS3.5 Annex A, PS3.6 Annex A): their names and how pixels are stored in each."""

from __future__ import annotations

from typing import NamedTuple

from .elements import Encoding

IMPLICIT = Encoding(False, True)
EXPLICIT = Encoding(True, True)
BIG_ENDIAN = Encoding(True, False)
NONE_GIVEN = ""


class Syntax(NamedTuple):
    """One transfer syntax. `codec` names the compression of its frames, "" for native pixels; `lossy` always so."""

    name: str
    codec: str = ""
    lossy: bool = False
    encoding: Encoding = EXPLICIT


_ROOT = "1.2.840.10008.1.2"
DEFLATED = f"{_ROOT}.1.99"
SYNTAXES: dict[str, Syntax] = {
    _ROOT: Syntax("Implicit VR Little Endian", encoding=IMPLICIT),
    f"{_ROOT}.1": Syntax("Explicit VR Little Endian"),
    f"{_ROOT}.1.98": Syntax("Encapsulated Uncompressed Explicit VR Little Endian", "none"),
    DEFLATED: Syntax("Deflated Explicit VR Little Endian"),
    f"{_ROOT}.2": Syntax("Explicit VR Big Endian", encoding=BIG_ENDIAN),
    f"{_ROOT}.5": Syntax("RLE Lossless", "rle"),
    f"{_ROOT}.8.1": Syntax("Deflated Image Frame Compression", "deflate"),
    f"{_ROOT}.4.50": Syntax("JPEG Baseline (Process 1)", "jpeg", True),
    f"{_ROOT}.4.51": Syntax("JPEG Extended (Process 2 and 4)", "jpeg", True),
    f"{_ROOT}.4.53": Syntax("JPEG Spectral Selection, Non-Hierarchical (Process 6 and 8)", "jpeg", True),
    f"{_ROOT}.4.55": Syntax("JPEG Full Progression, Non-Hierarchical (Process 10 and 12)", "jpeg", True),
    f"{_ROOT}.4.57": Syntax("JPEG Lossless, Non-Hierarchical (Process 14)", "jpeg"),
    f"{_ROOT}.4.70": Syntax(
        "JPEG Lossless, Non-Hierarchical, First-Order Prediction (Process 14 [Selection Value 1])", "jpeg"
    ),
    f"{_ROOT}.4.80": Syntax("JPEG-LS Lossless Image Compression", "jpeg-ls"),
    f"{_ROOT}.4.81": Syntax("JPEG-LS Lossy (Near-Lossless) Image Compression", "jpeg-ls", True),
    f"{_ROOT}.4.90": Syntax("JPEG 2000 Image Compression (Lossless Only)", "jpeg-2000"),
    f"{_ROOT}.4.91": Syntax("JPEG 2000 Image Compression", "jpeg-2000"),
    f"{_ROOT}.4.201": Syntax("High-Throughput JPEG 2000 Image Compression (Lossless Only)", "jpeg-2000"),
    f"{_ROOT}.4.202": Syntax(
        "High-Throughput JPEG 2000 with RPCL Options Image Compression (Lossless Only)", "jpeg-2000"
    ),
    f"{_ROOT}.4.203": Syntax("High-Throughput JPEG 2000 Image Compression", "jpeg-2000"),
    f"{_ROOT}.4.110": Syntax("JPEG XL Lossless", "jpeg-xl"),
    f"{_ROOT}.4.111": Syntax("JPEG XL JPEG Recompression", "jpeg-xl", True),
    f"{_ROOT}.4.112": Syntax("JPEG XL", "jpeg-xl", True),
}


def syntax_of(uid: str) -> Syntax:
    """What is known of a transfer syntax; one that is not in the table has no codec that could be used."""
    if uid == NONE_GIVEN:
        return Syntax("none given")
    if uid in SYNTAXES:
        return SYNTAXES[uid]
    from pydicom.uid import UID

    return Syntax(UID(uid).name, "unknown")
