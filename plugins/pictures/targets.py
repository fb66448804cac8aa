"""What all writers of pictures do: choose the records that have one, and say what the system refuses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from workbench.plugin import api


def pictured(records: Iterable[api.Record], path: Path) -> list[api.Record]:
    """The records that have a picture. Raises WriteError where none has."""
    found = [record for record in records if record.picture is not None]
    if not found:
        raise api.WriteError("write.unwritable", name=api.display_name(path), why="There is no picture to write.")
    return found


def only_one(records: Iterable[api.Record], path: Path) -> api.Record:
    """The one record that has a picture. Raises WriteError where there are more: none is dropped in silence."""
    found = pictured(records, path)
    if len(found) > 1:
        kind = path.suffix.lstrip(".").upper()
        why, hint = f"A {kind} file holds one picture; there are {len(found)}.", "Name a .pdf: it has a page for each."
        raise api.WriteError("write.unwritable", name=api.display_name(path), why=why, hint=hint)
    return found[0]


def shown(record: api.Record) -> api.Array:
    """(H, W) or (H, W, 3) uint8: the picture with its map, if it has one."""
    assert record.picture is not None
    if record.overlay is None:
        return record.picture
    return api.with_overlay(record.picture, record.overlay, record.opacity, record.colours)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Whatever the system refuses meanwhile becomes a WriteError: it is no fault of the plugin."""
    try:
        yield
    except OSError as error:
        why = f"{error.strerror or error}."
        raise api.WriteError("write.unwritable", name=api.display_name(path), why=why) from error
