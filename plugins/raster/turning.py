"""EXIF orientation: read once, obeyed once, as a view of the values."""

from __future__ import annotations

from pathlib import Path

from PIL import ExifTags, Image, PngImagePlugin, TiffImagePlugin

from workbench.plugin import api

SWAPPED = (5, 6, 7, 8)
_BACK = {6: 8, 8: 6}
_PNG_SIGNATURE = 8
_LARGEST_EXIF = 1 << 20
_WIDTH, _HEIGHT = 256, 257


def exif(path: Path, image: Image.Image) -> Image.Exif:
    """The EXIF block, empty where there is none or where it is broken: that must not cost the picture."""
    try:
        if isinstance(image, PngImagePlugin.PngImageFile) and "exif" not in image.info:
            return _exif_of_png(path, image)
        return image.getexif()
    except Exception:
        return Image.Exif()


def orientation(path: Path, image: Image.Image) -> int:
    """1 to 8 as EXIF numbers them; 1 where nothing sound is said. To be asked before the picture is loaded."""
    value = exif(path, image).get(ExifTags.Base.Orientation)
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def stored_size(image: Image.Image) -> tuple[int, int]:
    """(height, width) as the file stores them. Pillow tells those of a TIFF as they are after turning."""
    if isinstance(image, TiffImagePlugin.TiffImageFile):
        return (image.tag_v2[_HEIGHT], image.tag_v2[_WIDTH])
    return (image.height, image.width)


def shown_size(image: Image.Image, turn: int) -> tuple[int, int]:
    """(height, width) after turning."""
    height, width = stored_size(image)
    return (width, height) if turn in SWAPPED else (height, width)


def turned_by_pillow(image: Image.Image) -> bool:
    """Whether Pillow itself turns this kind of file while it loads it."""
    return isinstance(image, TiffImagePlugin.TiffImageFile)


def upright(values: api.Array, turn: int) -> api.Array:
    """A view of (H, W, …) stored values as they are to be shown."""
    if turn in SWAPPED:
        values = values.swapaxes(0, 1)
    if turn in (3, 4, 7, 8):
        values = values[::-1]
    if turn in (2, 3, 6, 7):
        values = values[:, ::-1]
    return values


def as_stored(values: api.Array, turn: int) -> api.Array:
    """The opposite of `upright`: a view of shown values as the file stores them."""
    return upright(values, _BACK.get(turn, turn))


def _exif_of_png(path: Path, image: Image.Image) -> Image.Exif:
    """Of a PNG whose EXIF was not met before the pixels. Pillow would decode the picture to look behind them."""
    found = Image.Exif()
    late = b"" if "Raw profile type exif" in image.info else _late_chunk(path, b"eXIf")
    if late:
        found.load(b"Exif\0\0" + late)
        return found
    return Image.Image.getexif(image)


def _late_chunk(path: Path, wanted: bytes) -> bytes:
    """The first chunk of this kind, b"" if there is none; other chunks are skipped, not read (PNG 5.3)."""
    with path.open("rb") as file:
        file.seek(_PNG_SIGNATURE)
        while len(head := file.read(8)) == 8:
            length = int.from_bytes(head[:4], "big")
            if head[4:] == wanted:
                return file.read(length) if length <= _LARGEST_EXIF else b""
            file.seek(length + 4, 1)
    return b""
