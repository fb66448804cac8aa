"""Unpacking a zipped model package without trusting it: bounded, inside its folder, ordinary files only."""

from __future__ import annotations

import lzma
import shutil
import struct
import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO

from workbench.errors import ModelPackageError
from workbench.models.manifest import escapes
from workbench.paths import display_name

MAX_BYTES = 20 << 30
MAX_RATIO = 200
MAX_ENTRIES = 10_000
MAX_DIRECTORY = 4 << 20
_TAIL = (64 << 10) + 100
_DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, RuntimeError, ValueError, struct.error)
_LINK = 0o120000
_TYPE = 0o170000


def unpack(archive: Path, target: Path) -> None:
    """Unpack `archive` into the empty folder `target`.

    Raises ModelPackageError for an archive that is
    damaged, wants to write elsewhere, holds links, or grows beyond measure.
    """
    name = display_name(archive)
    try:
        with archive.open("rb") as file:
            _check_directory(file, name)
        with zipfile.ZipFile(archive) as opened:
            _check(opened.infolist(), archive.stat().st_size, name)
            for entry in opened.infolist():
                if not entry.is_dir():
                    _extract(opened, entry, target, name)
    except _DAMAGED as error:
        raise ModelPackageError("model.archive", name=name, why="It is damaged, or no plain zip.") from error
    except OSError as error:
        raise ModelPackageError("model.archive", name=name, why=f"{error.strerror or error}.") from error


def content(target: Path) -> Path:
    """The package's own folder in an unpacked archive: its top, or the one folder that it holds."""
    inner = [path for path in target.iterdir() if path.name != "__MACOSX"]
    return inner[0] if len(inner) == 1 and inner[0].is_dir() else target


def _check_directory(file: BinaryIO, name: str) -> None:
    """Refuse a list of contents that is too long to be read, from the records at the archive's end (APPNOTE 4.3.14)."""
    file.seek(max(0, file.seek(0, 2) - _TAIL))
    tail = file.read()
    at = tail.rfind(b"PK\5\6")
    size = int.from_bytes(tail[at + 12 : at + 16], "little") if at >= 0 else 0
    wide = at - 76  # where a zip64 record stands: 56 bytes, and 20 for what leads to it
    if wide >= 0 and tail[wide : wide + 4] == b"PK\6\6":
        size = max(size if size != 0xFFFFFFFF else 0, int.from_bytes(tail[wide + 40 : wide + 48], "little"))
    if size > MAX_DIRECTORY:
        raise ModelPackageError("model.archive", name=name, why=f"It holds more than {MAX_ENTRIES:,} files.")


def _check(entries: list[zipfile.ZipInfo], size: int, name: str) -> None:
    if len(entries) > MAX_ENTRIES:
        raise ModelPackageError("model.archive", name=name, why=f"It holds {len(entries):,} files.")
    total = sum(entry.file_size for entry in entries)
    packed = min(size, sum(entry.compress_size for entry in entries))
    if total > MAX_BYTES or (total > 1 << 20 and total > MAX_RATIO * packed):
        raise ModelPackageError("model.archive", name=name, why=f"It would unpack to {total >> 20:,} MB.")
    for entry in entries:
        if escapes(entry.filename.rstrip("/")):
            raise ModelPackageError("model.path_escapes", name=name, file=entry.filename)
        if (entry.external_attr >> 16) & _TYPE == _LINK:
            raise ModelPackageError("model.linked_file", name=name, file=entry.filename)


def _extract(opened: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, name: str) -> None:
    path = target / entry.filename
    if not path.resolve().is_relative_to(target.resolve()):
        raise ModelPackageError("model.path_escapes", name=name, file=entry.filename)
    path.parent.mkdir(parents=True, exist_ok=True)
    with opened.open(entry) as source, path.open("xb") as out:
        shutil.copyfileobj(source, out, 1 << 20)
