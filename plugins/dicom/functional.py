"""Attributes of one frame: its own functional groups, the shared ones, the data set itself (PS3.3 C.7.6.16)."""

from __future__ import annotations

from .dataset import DataSet


class FrameGroups:
    """What holds for one frame."""

    def __init__(self, ds: DataSet, frame: int) -> None:
        self.ds = ds
        own = ds.item("PerFrameFunctionalGroupsSequence", frame)
        shared = ds.item("SharedFunctionalGroupsSequence", 0)
        self._groups = [group for group in (own, shared) if group is not None]

    def macro(self, sequence: str, top: bool = True) -> DataSet | None:
        """The macro that `sequence` holds for this frame; where there is none, the data set itself if `top`."""
        for group in self._groups:
            found = group.item(sequence, 0)
            if found is not None:
                return found
        return self.ds if top else None
