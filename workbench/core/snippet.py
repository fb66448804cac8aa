"""Python that does what a reader or a step does, for people who want to check or to reproduce a network's input.

A plugin that can say how it works gives a `Snippet`; the pipeline puts them together into one script that needs numpy
and Pillow alone (pydicom for DICOM). Those that cannot say it leave the method out, and the script says which they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from workbench.core.image import Image
from workbench.core.sample import SampleSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    """Statements, and what they need.

    lines
        A reader's make `px`, (H, W) or (H, W, C), from `path` and `frame`; a step's make another `px`, (H, W, C) of
        uint8 or float32, from `px`. `np` is numpy.
    helpers
        Whole functions and constants that the lines use. Two helpers with the same text are written once.
    imports
        Import lines beside numpy's.
    """

    lines: tuple[str, ...]
    helpers: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()


@runtime_checkable
class StepInPython(Protocol):
    """A step that can say in Python what it does. Optional for steps."""

    def python(self, spec: SampleSpec) -> Snippet:
        """The same values to the last bit, for a sample as `spec` describes it."""


@runtime_checkable
class ReaderInPython(Protocol):
    """A reader that can say in Python how it reads. Optional for readers."""

    def python(self, header: Image) -> Snippet | None:
        """The same values for a file like this one; None where that cannot be said in a few lines."""
