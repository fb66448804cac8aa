"""How many bits a channel really has, and of what kind: Pillow cuts, turns and wraps some without a word."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, TiffImagePlugin

_PHOTOMETRIC, _BITS_PER_SAMPLE, _SAMPLE_FORMAT = 262, 258, 339
_WHITE_IS_ZERO, _UNSIGNED = 0, 1
_PNG_DEPTH_AT = 24
_MODE_BITS = {"1": 1, "I;16": 16, "I;16B": 16, "I;16L": 16, "I;16N": 16, "I": 32, "F": 32}


def bits_a_channel(path: Path, image: Image.Image) -> int:
    """Bits of one channel as the file stores it (PNG: IHDR; TIFF: BitsPerSample), else as Pillow decodes it."""
    if image.format == "PNG":
        with path.open("rb") as file:
            head = file.read(_PNG_DEPTH_AT + 1)
        return head[_PNG_DEPTH_AT]
    if isinstance(image, TiffImagePlugin.TiffImageFile):
        return max(_numbers(image, _BITS_PER_SAMPLE))
    return _MODE_BITS.get(image.mode, 8)


def white_is_zero(image: Image.Image) -> bool:
    """Whether a deep grey TIFF stores white as 0. Of 8 bits and fewer Pillow turns them itself; of more it does not."""
    deep = image.mode not in ("1", "L")
    return (
        deep and isinstance(image, TiffImagePlugin.TiffImageFile) and image.tag_v2.get(_PHOTOMETRIC) == _WHITE_IS_ZERO
    )


def unsigned(image: Image.Image) -> bool:
    """Whether a TIFF's whole numbers have no sign. Pillow reads those of 32 bits as if they had one."""
    return isinstance(image, TiffImagePlugin.TiffImageFile) and _numbers(image, _SAMPLE_FORMAT) == (_UNSIGNED,)


def _numbers(image: TiffImagePlugin.TiffImageFile, tag: int) -> tuple[int, ...]:
    found = image.tag_v2.get(tag, (1,))
    return tuple(int(number) for number in found) if isinstance(found, tuple) else (int(found),)
