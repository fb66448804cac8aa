"""What a person should know about a file: notices, how it is compressed, whether that loses something."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from workbench.plugin import api

_LOSSY_FORMATS = ("JPEG", "MPO")
_LOSSY_IN_TIFF = ("jpeg", "tiff_jpeg", "webp")
_BMP = {1: "RLE8", 2: "RLE4", 3: "bit fields"}
_WEBP_HEAD = 12
_FRAME_HEAD = 16


def notices(image: Image.Image, frame: int, frames: int) -> tuple[api.Notice, ...]:
    """About the frame at hand."""
    found = []
    if frames > 1:
        text = f"The file holds {frames} pictures; number {frame + 1} is shown."
        found.append(api.Notice(code="image.frames", text=text))
    if image.mode in ("RGBA", "RGBa", "LA", "La", "PA") or "transparency" in image.info:
        text = "Transparent parts are shown, and used, as opaque."
        found.append(api.Notice(code="image.transparency", text=text))
    if image.mode == "CMYK":
        text = "Printing inks (CMYK) were converted to RGB without a colour profile."
        found.append(api.Notice(code="image.cmyk", text=text))
    return tuple(found)


def encoding(image: Image.Image) -> str:
    """How the pixels are compressed, else in which mode they are."""
    compression = image.info.get("compression")
    if image.format == "BMP":
        return _BMP.get(compression, image.mode) if isinstance(compression, int) else image.mode
    return str(compression or (image.info.get("progressive") and "progressive") or image.mode)


def lossy(path: Path, image: Image.Image) -> bool:
    """Whether the compression changes values."""
    if image.format == "WEBP":
        return not _lossless_webp(path)
    if image.format == "TIFF":
        return image.info.get("compression") in _LOSSY_IN_TIFF
    return image.format in _LOSSY_FORMATS


def _lossless_webp(path: Path) -> bool:
    """By the first chunk that holds pixels (RFC 9649, 2.5 to 2.7); in an animation it lies inside a frame."""
    with path.open("rb") as file:
        file.seek(_WEBP_HEAD)
        while len(head := file.read(8)) == 8:
            if head[:4] in (b"VP8 ", b"VP8L"):
                return head[:4] == b"VP8L"
            length = int.from_bytes(head[4:], "little")
            file.seek(_FRAME_HEAD if head[:4] == b"ANMF" else length + length % 2, 1)
    return False
