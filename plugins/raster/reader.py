"""The reader of photographs and other rasters.

Pillow opens the file with an allow-list of formats; the size gate works on the header, before a pixel is decoded. What
Pillow would cut to 8 bits without a word (`depth`) is refused. EXIF orientation is obeyed once, here, and nowhere else.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from workbench.plugin import api

from . import depth, snippet
from .modes import MODES, as_values

FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "WEBP", "GIF")
MAX_FRAMES = 10_000
_MAGIC = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"II+\0", b"MM\0+", b"BM", b"GIF87a", b"GIF89a")
_BMP_HEADERS = (12, 16, 40, 52, 56, 64, 108, 124)

Image.MAX_IMAGE_PIXELS = None  # the gate below knows the user's own limit


class RasterReader:
    """Reads one page or frame of a raster file."""

    def sniff(self, path: Path, head: bytes) -> bool:
        """By the first bytes alone."""
        if head.startswith(b"RIFF"):
            return head[8:12] == b"WEBP"
        if head.startswith(b"BM"):
            return len(head) >= 18 and int.from_bytes(head[14:18], "little") in _BMP_HEADERS
        return head.startswith(_MAGIC)

    def scan(self, path: Path, limits: api.ReadLimits) -> api.Scan:
        """Size, depth, frames; nothing is decoded."""
        with _opened(path) as image:
            header = _header(path, image, limits)
        folder = path.absolute().parent
        return api.Scan(header=header, groups=((f"folder:{folder}", folder.name or str(folder)),), title=path.name)

    def read(self, path: Path, frame: int, limits: api.ReadLimits, token: api.CancelToken) -> api.Image:
        """One frame, upright: uint8 RGB or grey, uint16 grey, or float32."""
        with _opened(path) as image:
            header = _header(path, image, limits, frame)
            token.raise_if_cancelled()
            _seek(path, image, frame)
            values = as_values(_upright(image))
        return _with_pixels(header, api.frozen(values))

    def stored(self, path: Path, frame: int, limits: api.ReadLimits, token: api.CancelToken) -> api.Array:
        """One frame as Pillow decodes it: before orientation and before any change of colours."""
        with _opened(path) as image:
            _header(path, image, limits, frame)
            token.raise_if_cancelled()
            _seek(path, image, frame)
            return api.frozen(np.array(image))

    def tags(self, path: Path) -> Sequence[api.Tag]:
        """Format, mode, and EXIF by name."""
        with _opened(path) as image:
            facts = [("format", str(image.format)), ("mode", image.mode), ("size", f"{image.width} × {image.height}")]
            found = [api.Tag(key=name, name=name, value=value) for name, value in facts]
            for number, value in _exif(image).items():
                name = ExifTags.TAGS.get(number, f"0x{number:04x}")
                text = f"({len(value)} bytes)" if isinstance(value, bytes) else api.printable(str(value))[:400]
                found.append(api.Tag(key=f"0x{number:04x}", name=name, value=text))
        return found

    def python(self, header: api.Image) -> api.Snippet:
        """The same in Python."""
        return snippet.snippet(header)

    def codecs(self) -> Sequence[api.Codec]:
        """The formats of the allow-list, as this build of Pillow has them."""
        Image.init()
        hint = "Install Pillow again from its own wheels."
        return [
            api.Codec(
                name=name, usable=name in Image.OPEN, by="Pillow", why="This build of Pillow lacks it.", hint=hint
            )
            for name in FORMATS
        ]


@contextmanager
def _opened(path: Path) -> Iterator[Image.Image]:
    """The opened file; everything that Pillow raises meanwhile becomes a ReadError."""
    name = api.display_name(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path, formats=FORMATS) as image:
                yield image
    except (api.WorkbenchError, api.Cancelled, MemoryError):
        raise
    except UnidentifiedImageError as error:
        raise api.ReadError("read.damaged", name=name, why="Its header cannot be read.") from error
    except OSError as error:
        raise _os_error(name, path, error) from error
    except Exception as error:
        reason = str(error).strip().splitlines()[0][:200] if str(error).strip() else type(error).__name__
        raise api.ReadError("read.damaged", name=name, why=f"Its content cannot be decoded: {reason}.") from error


def _os_error(name: str, path: Path, error: OSError) -> api.ReadError:
    if error.errno is not None:
        return api.ReadError("read.io", name=name, why=f"{error.strerror}.")
    text = str(error)
    if "truncated" in text or "unrecognized data stream" in text:
        size = path.stat().st_size
        return api.ReadError("read.truncated", name=name, why=f"The picture does not end within its {size:,} bytes.")
    return api.ReadError("read.damaged", name=name, why=f"Its content cannot be decoded: {text[:200]}.")


def _header(path: Path, image: Image.Image, limits: api.ReadLimits, frame: int = 0) -> api.Image:
    name = api.display_name(path)
    api.check_size(name, image.height, image.width, _bytes_a_pixel(image), limits)
    bits = depth.bits_a_channel(path, image)
    mode = MODES.get(image.mode)
    if mode is None:
        raise api.ReadError(
            "read.unsupported",
            name=name,
            why=f"Its colours are stored as {image.mode}.",
            hint="Save it as RGB or grey.",
        )
    if bits > 8 and mode.channels == 3:
        raise api.ReadError("read.would_lose_depth", name=name, bits=bits)
    frames = min(int(getattr(image, "n_frames", 1)), MAX_FRAMES)
    if not 0 <= frame < frames:
        raise api.ReadError("read.no_such_frame", name=name, frame=frame, frames=frames)
    height, width = _shown_size(image)
    bits = max(bits, 8) if mode.dtype == "uint8" else bits
    return api.Image(
        height=height,
        width=width,
        channels=mode.channels,
        dtype=mode.dtype,
        bits=8 if mode.dtype == "uint8" else bits,
        meaning=mode.meaning,
        value_range=mode.value_range(bits),
        hints=api.DisplayHints(photometric="RGB" if mode.channels == 3 else "MONOCHROME2"),
        notices=_notices(image, frames),
        source=api.Source(
            path=str(path),
            frame=frame,
            frames=frames,
            format=str(image.format),
            reader="raster.reader",
            encoding=_encoding(image),
            bytes=path.stat().st_size,
            lossy=image.format == "JPEG" or (image.format == "WEBP" and not image.info.get("lossless", False)),
        ),
    )


def _with_pixels(header: api.Image, values: api.Array) -> api.Image:
    from dataclasses import replace

    return replace(header, height=values.shape[0], width=values.shape[1], dtype=values.dtype.name, px=values)


def _notices(image: Image.Image, frames: int) -> tuple[api.Notice, ...]:
    found = []
    if frames > 1:
        found.append(api.Notice(code="image.frames", text=f"The file holds {frames} pictures; the first one is shown."))
    if image.mode in ("RGBA", "RGBa", "LA", "La", "PA") or "transparency" in image.info:
        text = "Transparent parts are shown, and used, as opaque."
        found.append(api.Notice(code="image.transparency", text=text))
    if image.mode == "CMYK":
        text = "Printing inks (CMYK) were converted to RGB without a colour profile."
        found.append(api.Notice(code="image.cmyk", text=text))
    return tuple(found)


def _encoding(image: Image.Image) -> str:
    return str(image.info.get("compression") or (image.info.get("progressive") and "progressive") or image.mode)


def _bytes_a_pixel(image: Image.Image) -> int:
    return {"1": 1, "L": 1, "P": 4, "I;16": 2, "I;16B": 2, "I;16L": 2}.get(image.mode, 4) + 3


def _exif(image: Image.Image) -> Image.Exif:
    try:
        return image.getexif()
    except Exception:  # a broken EXIF block must not cost the picture
        return Image.Exif()


def _orientation(image: Image.Image) -> int:
    value = _exif(image).get(ExifTags.Base.Orientation)
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _shown_size(image: Image.Image) -> tuple[int, int]:
    """Height and width after the orientation was obeyed."""
    return (image.width, image.height) if _orientation(image) in (5, 6, 7, 8) else (image.height, image.width)


def _upright(image: Image.Image) -> Image.Image:
    if _orientation(image) == 1:
        return image
    return ImageOps.exif_transpose(image)


def _seek(path: Path, image: Image.Image, frame: int) -> None:
    try:
        image.seek(frame)
    except EOFError as error:
        why = f"It ends before frame {frame}."
        raise api.ReadError("read.truncated", name=api.display_name(path), why=why) from error
