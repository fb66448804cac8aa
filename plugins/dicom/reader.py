"""The reader of DICOM images: single images and the frames of multi-frame ones.

pydicom is loaded when the first file is opened, never to find out whether a file is DICOM.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from workbench.plugin import api

from . import sniff


class DicomReader:
    """Reads headers, frames, stored values and tags of one file at a time; keeps nothing between calls."""

    def sniff(self, path: Path, head: bytes) -> bool:
        """By content: the magic word, or data elements from the first byte on."""
        return sniff.has_magic(head) or sniff.looks_like_data_set(head)

    def scan(self, path: Path, limits: api.ReadLimits) -> api.Scan:
        """The header of the first frame. Nothing is decoded; lengths are checked against the file."""
        from . import identity
        from .faults import reading
        from .image import image
        from .opening import opened
        from .picture import picture

        with reading(path), opened(path, limits) as file:
            header = image(picture(file, limits), 0)
            whose = identity.identity(file.ds)
            groups = identity.groups(file.ds, whose, path)
        return api.Scan(header=header, groups=groups, title=identity.title(whose, path), identity=whose)

    def read(self, path: Path, frame: int, limits: api.ReadLimits, token: api.CancelToken) -> api.Image:
        """One frame: values after the modality transformation, or RGB. MONOCHROME1 is not inverted."""
        from .faults import reading
        from .image import image
        from .opening import opened
        from .picture import picture, stored

        with reading(path), opened(path, limits) as file:
            pic = picture(file, limits)
            token.raise_if_cancelled()
            found = stored(pic, frame)
            token.raise_if_cancelled()
            return image(pic, frame, found)

    def stored(self, path: Path, frame: int, limits: api.ReadLimits, token: api.CancelToken) -> api.Array:
        """One frame's stored values: before any lookup table, before colours become RGB."""
        from .faults import reading
        from .opening import opened
        from .picture import picture, stored

        with reading(path), opened(path, limits) as file:
            pic = picture(file, limits)
            token.raise_if_cancelled()
            return api.frozen(stored(pic, frame).px)

    def tags(self, path: Path) -> Sequence[api.Tag]:
        """Every element, for people."""
        from .faults import reading
        from .opening import opened
        from .tags import tags

        with reading(path), opened(path, api.ReadLimits()) as file:
            return tags(file)

    def python(self, header: api.Image) -> api.Snippet | None:
        """The same in Python."""
        from .snippet import snippet

        return snippet(header)

    def codecs(self) -> Sequence[api.Codec]:
        """What can be decoded here, for each transfer syntax."""
        from .codecs import codecs

        return codecs()
