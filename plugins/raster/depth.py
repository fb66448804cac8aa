"""How many bits a channel really has: Pillow opens 16-bit colour as 8-bit colour without a word."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, TiffImagePlugin

_BITS_PER_SAMPLE = 258
_PNG_DEPTH_AT = 24
_MODE_BITS = {"1": 1, "I;16": 16, "I;16B": 16, "I;16L": 16, "I;16N": 16, "I": 32, "F": 32}


def bits_a_channel(path: Path, image: Image.Image) -> int:
    """Bits of one channel as the file stores it (PNG: IHDR; TIFF: BitsPerSample), else as Pillow decodes it."""
    if image.format == "PNG":
        with path.open("rb") as file:
            head = file.read(_PNG_DEPTH_AT + 1)
        return head[_PNG_DEPTH_AT]
    if isinstance(image, TiffImagePlugin.TiffImageFile):
        found = image.tag_v2.get(_BITS_PER_SAMPLE, (1,))
        return max(int(bits) for bits in (found if isinstance(found, tuple) else (found,)))
    return _MODE_BITS.get(image.mode, 8)
