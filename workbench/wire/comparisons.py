"""What a worker answers about a tensor of the maker's, and the steps as a script. `answers` hands them on."""

from __future__ import annotations

import msgspec

from workbench.wire.arrays import Array


class Likely(msgspec.Struct, frozen=True, kw_only=True):
    """A reason that would explain a difference: by name with its numbers, for translating, and in English."""

    name: str
    sentence: str
    numbers: tuple[tuple[float, ...], ...] = ()


class ComparedStage(msgspec.Struct, frozen=True, kw_only=True):
    """One stage beside a tensor of the maker's.

    `verdict`: equal, close (rounding), differs, or "" where the shape does not fit. `at` (row, column, channel) is
    where the difference is largest; `mine` and `theirs` are the values there. `pictures`: this stage, the maker's, the
    size of the difference in the colours of `colours` from 0 to `largest`.
    """

    name: str
    sentence: str
    shape: tuple[int, ...]
    verdict: str = ""
    way: str = ""
    largest: float = 0.0
    mean: float = 0.0
    share: float = 0.0
    at: tuple[int, int, int] = (0, 0, 0)
    mine: float = 0.0
    theirs: float = 0.0
    reasons: tuple[Likely, ...] = ()
    pictures: tuple[Array, ...] = ()
    colours: str = ""


class ComparedTensor(msgspec.Struct, frozen=True, kw_only=True):
    """A tensor of the maker's beside every stage. `best` is the stage that it was taken for."""

    file: str
    shape: tuple[int, ...]
    dtype: str
    low: float
    high: float
    stages: tuple[ComparedStage, ...]
    best: int


class Script(msgspec.Struct, frozen=True, kw_only=True):
    """A Python script, and sentences about what could not be written in it."""

    text: str
    missing: tuple[str, ...] = ()
