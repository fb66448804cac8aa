"""The reader of photographs and other rasters.

Pillow opens the file with an allow-list of formats; the size gate works on the header, before a pixel is decoded. What
Pillow would cut to 8 bits without a word (`depth`) is refused. EXIF orientation (`turning`) is obeyed once, here, and
nowhere else.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Literal

import numpy as np
from PIL import Image

from workbench.plugin import api

from . import cut, depth, modes, refusals, remarks, snippet, tags, turning

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
        """One frame, upright: uint8 RGB or grey, uint16 grey, or int32 or float32."""
        with _opened(path) as image:
            token.raise_if_cancelled()
            header = _header(path, image, limits, frame)
            turn = turning.orientation(path, image)
            inverted, unsigned = depth.white_is_zero(image), depth.unsigned(image)
            token.raise_if_cancelled()
            image.load()
            values = modes.empty(modes.MODES[image.mode], header.height, header.width)
            modes.fill(values if turning.turned_by_pillow(image) else turning.as_stored(values, turn), image)
        if unsigned and values.dtype == np.int32 and values.min() < 0:
            why, hint = f"It holds whole numbers above {np.iinfo(np.int32).max:,}.", "Save it as 32-bit floating point."
            raise api.ReadError("read.unsupported", name=api.display_name(path), why=why, hint=hint)
        if inverted and values.dtype == np.uint16:
            np.subtract(np.uint16(header.value_range[1]), values, out=values)
        return replace(header, px=api.frozen(values))

    def stored(self, path: Path, frame: int, limits: api.ReadLimits, token: api.CancelToken) -> api.Array:
        """One frame as Pillow decodes it: before orientation and before any change of colours."""
        with _opened(path) as image:
            token.raise_if_cancelled()
            _header(path, image, limits, frame)
            height, width = turning.stored_size(image)
            turn = turning.orientation(path, image)
            token.raise_if_cancelled()
            image.load()
            values = modes.empty_as_held(image, height, width)
            modes.fill_as_held(turning.upright(values, turn) if turning.turned_by_pillow(image) else values, image)
        return api.frozen(values)

    def tags(self, path: Path) -> Sequence[api.Tag]:
        """Format, mode, and EXIF by name."""
        with _opened(path) as image:
            return list(tags.tags(path, image))

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
    """The opened file; everything that Pillow raises meanwhile becomes a ReadError.

    Pillow gets the open file, not its name: it would map some files into memory, which ends the process where they are
    cut meanwhile, and scrambles TIFFs that lie on their side.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        told = refusals.unopened
        try:
            with path.open("rb") as file, Image.open(file, formats=FORMATS) as image:
                told = refusals.undecoded
                yield image
        except (api.WorkbenchError, api.Cancelled, MemoryError):
            raise
        except Exception as error:
            raise told(path, error) from error


def _header(path: Path, image: Image.Image, limits: api.ReadLimits, frame: int = 0) -> api.Image:
    """What the header says of a frame, with `image` left at that frame. Every frame on the way passes the gate."""
    mode = _gated(path, image, limits)
    frames = min(int(getattr(image, "n_frames", 1)), MAX_FRAMES)
    if not 0 <= frame < frames:
        raise api.ReadError("read.no_such_frame", name=api.display_name(path), frame=frame, frames=frames)
    for number in range(1, frame + 1):  # animations decode what lies between, so it is looked at too
        _seek(path, image, number)
        mode = _gated(path, image, limits)
    bits = depth.bits_a_channel(path, image)
    if bits > 8 and mode.dtype == "uint8":
        raise api.ReadError("read.would_lose_depth", name=api.display_name(path), bits=bits)
    height, width = turning.shown_size(image, turning.orientation(path, image))
    dark_is_high = depth.white_is_zero(image) and mode.meaning == "stored"
    grey: Literal["MONOCHROME1", "MONOCHROME2"] = "MONOCHROME1" if dark_is_high else "MONOCHROME2"
    return api.Image(
        height=height,
        width=width,
        channels=mode.channels,
        dtype=mode.dtype,
        bits=8 if mode.dtype == "uint8" else bits,
        meaning=mode.meaning,
        value_range=mode.value_range(bits, depth.unsigned(image)),
        hints=api.DisplayHints(photometric="RGB" if mode.channels == 3 else grey),
        notices=remarks.notices(image, frame, frames),
        source=api.Source(
            path=str(path),
            frame=frame,
            frames=frames,
            format=str(image.format),
            reader="raster.reader",
            encoding=remarks.encoding(image),
            bytes=path.stat().st_size,
            lossy=remarks.lossy(path, image),
        ),
    )


def _gated(path: Path, image: Image.Image, limits: api.ReadLimits) -> modes.Mode:
    """The mode of the frame at hand. Raises ReadError where it is unknown, cut, or too large to be decoded."""
    name = api.display_name(path)
    if cut.directory_is_cut(path, image):
        raise refusals.truncated(path)
    mode = modes.MODES.get(image.mode)
    if mode is None:
        why, hint = f"Its colours are stored as {image.mode}.", "Save it as RGB or grey."
        raise api.ReadError("read.unsupported", name=name, why=why, hint=hint)
    height, width = turning.stored_size(image)
    api.check_size(name, height, width, mode.bytes_a_pixel, limits)
    return mode


def _seek(path: Path, image: Image.Image, frame: int) -> None:
    try:
        image.seek(frame)
    except EOFError as error:
        why = f"It ends before frame {frame}."
        raise api.ReadError("read.truncated", name=api.display_name(path), why=why) from error
