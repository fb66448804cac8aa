"""What opening a path gives: items that can be looked at, each with its header, in the group it belongs to."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.core.image import Identity, Image


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One file that opened: its header (`header.px` is None), its frames, and whose it is.

    `groups` are the headings above it, outermost first: patient, study and series for DICOM, the folder for pictures.
    Each is (key, text); equal keys are one heading.
    """

    id: str
    header: Image
    groups: tuple[tuple[str, str], ...]
    title: str
    identity: Identity | None = None

    @property
    def frames(self) -> int:
        """How many pictures the file holds."""
        return self.header.source.frames
