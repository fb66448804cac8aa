"""What this installation can decode, for each transfer syntax: told by trying to load the decoders, nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.plugin import api

from .decoders import PACKAGES
from .syntaxes import SYNTAXES, Syntax

_NAMES = {"gdcm": "GDCM", "jpeg_ls": "CharLS", "openjpeg": "OpenJPEG", "PIL": "Pillow", "rle": "pylibjpeg-rle"}
_OURSELVES = "this plugin"
_JPEG = {
    "1.2.840.10008.1.2.4.50": ("PIL",),
    "1.2.840.10008.1.2.4.51": ("PIL", "gdcm"),
    "1.2.840.10008.1.2.4.53": ("PIL", "gdcm"),
    "1.2.840.10008.1.2.4.55": ("PIL", "gdcm"),
    "1.2.840.10008.1.2.4.57": ("gdcm",),
    "1.2.840.10008.1.2.4.70": ("gdcm",),
}


def codecs() -> Sequence[api.Codec]:
    """One entry a transfer syntax, in the order of the standard."""
    return [_codec(uid, syntax) for uid, syntax in SYNTAXES.items()]


def _codec(uid: str, syntax: Syntax) -> api.Codec:
    if syntax.codec in ("", "none", "deflate"):
        return api.Codec(name=syntax.name, usable=True, by=_OURSELVES)
    if syntax.codec == "rle" and not _loads("rle"):
        return api.Codec(name=syntax.name, usable=True, by="pydicom, slowly")
    needed = {"rle": ("rle",), "jpeg": _JPEG.get(uid, ()), "jpeg-2000": ("openjpeg",)}.get(syntax.codec, ())
    if syntax.codec == "jpeg-ls":
        needed = ("jpeg_ls",) if _loads("jpeg_ls") else ("gdcm",)
    if not needed:
        hint = "Export such files uncompressed, or as JPEG 2000, from the program that made them."
        return api.Codec(name=syntax.name, usable=False, why="No decoder for it can be installed.", hint=hint)
    missing = [module for module in needed if not _loads(module)]
    if not missing:
        return api.Codec(name=syntax.name, usable=True, by=" and ".join(_NAMES[module] for module in needed))
    packages = " ".join(PACKAGES[module] for module in missing)
    why = f"{' and '.join(_NAMES[module] for module in missing)} cannot be loaded."
    return api.Codec(name=syntax.name, usable=False, why=why, hint=f"Install it with: pip install {packages}")


def _loads(module: str) -> bool:
    try:
        __import__(module)
    except Exception:  # a broken native library raises what it likes
        return False
    return True
