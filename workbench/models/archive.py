"""Unpacking a zipped model package without trusting it: bounded, inside its folder, ordinary files only."""

from __future__ import annotations

import shutil
import zipfile
import zlib
from pathlib import Path

from workbench.errors import ModelPackageError
from workbench.models.manifest import escapes
from workbench.paths import display_name

MAX_BYTES = 20 << 30
MAX_RATIO = 200
MAX_ENTRIES = 10_000
_LINK = 0o120000
_TYPE = 0o170000


def unpack(archive: Path, target: Path) -> None:
    """Unpack `archive` into the empty folder `target`.

    Raises ModelPackageError for an archive that is
    damaged, wants to write elsewhere, holds links, or grows beyond measure.
    """
    name = display_name(archive)
    try:
        with zipfile.ZipFile(archive) as opened:
            _check(opened.infolist(), name)
            for entry in opened.infolist():
                if not entry.is_dir():
                    _extract(opened, entry, target, name)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise ModelPackageError("model.archive", name=name, why="It is damaged, or no plain zip.") from error
    except OSError as error:
        raise ModelPackageError("model.archive", name=name, why=f"{error.strerror or error}.") from error


def content(target: Path) -> Path:
    """The package's own folder in an unpacked archive: its top, or the one folder that it holds."""
    inner = [path for path in target.iterdir() if path.name != "__MACOSX"]
    return inner[0] if len(inner) == 1 and inner[0].is_dir() else target


def _check(entries: list[zipfile.ZipInfo], name: str) -> None:
    if len(entries) > MAX_ENTRIES:
        raise ModelPackageError("model.archive", name=name, why=f"It holds {len(entries):,} files.")
    total = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if total > MAX_BYTES or (total > 1 << 20 and total > MAX_RATIO * max(packed, 1)):
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
