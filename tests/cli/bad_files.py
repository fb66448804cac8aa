"""Files that cannot be shown, each with the code that it is told by."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image as PillowImage
from pydicom.uid import ExplicitVRLittleEndian

from tests import factories
from tests.plugins.dicom import synthetic


@dataclass(frozen=True)
class Bad:
    """What is put into an empty folder, and what `predict`, `info` and `info --stats` say to it; "" is nothing."""

    make: Callable[[Path], Path]
    predict: str
    info: str
    stats: str


def png(folder: Path, name: str = "a.png") -> Path:
    return factories.picture_file(folder / name, factories.pixels(40, 40))


def cut(folder: Path) -> Path:
    path = png(folder)
    path.write_bytes(path.read_bytes()[:2000])
    return path


def cut_dicom(folder: Path) -> Path:
    path = synthetic.written(folder, synthetic.grey(factories.pixels(40, 40, 1)))
    path.write_bytes(path.read_bytes()[:-500])
    return path


def zero_byte(folder: Path) -> Path:
    (folder / "empty.png").touch()
    return folder / "empty.png"


def text(folder: Path) -> Path:
    (folder / "letter.png").write_text("Dear reader, this is no picture. " * 20)
    return folder / "letter.png"


def bomb(folder: Path) -> Path:
    """A PNG of 60 kB that announces 40,000 × 40,000 pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 40_000, 40_000, 8, 2, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(bytes(1 << 16)))
    (folder / "bomb.png").write_bytes(b"\x89PNG\r\n\x1a\n" + header + body + chunk(b"IEND", b""))
    return folder / "bomb.png"


def without_pixels(folder: Path) -> Path:
    ds = synthetic.grey(factories.pixels(4, 4, 1), PixelData=None)
    return synthetic.written(folder, ds, name="report.dcm")


def unknown_syntax(folder: Path) -> Path:
    path = synthetic.written(folder, synthetic.grey(factories.pixels(4, 4, 1)), ExplicitVRLittleEndian)
    body = synthetic.data_set_of(path)
    path.write_bytes(synthetic.preamble(body, syntax="1.2.3.4.5.6.7.8.9"))
    return path


def not_a_number(folder: Path) -> Path:
    px = np.ones((40, 40), np.float32)
    px[3, 4] = np.nan
    PillowImage.fromarray(px).save(folder / "holes.tif")
    return folder / "holes.tif"


def missing(folder: Path) -> Path:
    return folder / "nowhere.png"


BAD: dict[str, Bad] = {
    "cut": Bad(cut, "read.truncated", "", "read.truncated"),
    "cut DICOM": Bad(cut_dicom, "read.truncated", "read.truncated", "read.truncated"),
    "zero-byte": Bad(zero_byte, "read.empty", "read.empty", "read.empty"),
    "not an image": Bad(text, "read.unknown_format", "read.unknown_format", "read.unknown_format"),
    "decompression bomb": Bad(bomb, "read.too_large", "read.too_large", "read.too_large"),
    "DICOM without pixels": Bad(without_pixels, "read.no_pixels", "read.no_pixels", "read.no_pixels"),
    "unknown transfer syntax": Bad(unknown_syntax, "read.no_decoder", "read.no_decoder", "read.no_decoder"),
    "NaN pixels": Bad(not_a_number, "run.values_not_finite", "", ""),
    "missing": Bad(missing, "read.not_found", "read.not_found", "read.not_found"),
}


def wrong_extension(folder: Path) -> Path:
    """A PNG that calls itself DICOM."""
    return png(folder).rename(folder / "a.dcm")


def tiny(folder: Path) -> Path:
    return factories.picture_file(folder / "tiny.png", factories.pixels(1, 1))


def narrow(folder: Path) -> Path:
    return factories.picture_file(folder / "narrow.png", factories.pixels(1, 65_535))


def tall(folder: Path) -> Path:
    return factories.picture_file(folder / "tall.png", factories.pixels(65_535, 1))


def foreign_name(folder: Path) -> Path:
    return png(folder, "Бильд 图像 🩻 ñandú.png")


def long_path(folder: Path) -> Path:
    """Far more than 260 characters."""
    deep = folder / ("a" * 120) / ("b" * 120) / ("c" * 60)
    deep.mkdir(parents=True)
    return png(deep, "d" * 100 + ".png")


def undecodable_name(folder: Path) -> Path:
    return png(folder, "caf\udce9.png")


STRANGE_BUT_GOOD: dict[str, Callable[[Path], Path]] = {
    "wrong extension": wrong_extension,
    "1 × 1": tiny,
    "1 × 65535": narrow,
    "65535 × 1": tall,
    "unicode": foreign_name,
    "long path": long_path,
    "undecodable name": undecodable_name,
}
