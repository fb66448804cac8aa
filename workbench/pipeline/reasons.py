"""Why two tensors differ: the usual mistakes by name, and in words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One thing that would explain a difference: a name, and its numbers (one, or one a channel)."""

    name: str
    numbers: tuple[tuple[float, ...], ...] = ()


SENTENCES = {
    "bgr": "Red and blue are swapped (RGB and BGR).",
    "mirrored": "It is mirrored: left and right are swapped.",
    "upside_down": "It is upside down.",
    "turned": "It is turned by 180 degrees.",
    "transposed": "Rows and columns are swapped.",
    "reshaped": "Its layout was changed with reshape, which mixes the channels; it takes a transpose.",
    "shifted": "It is shifted by {0} rows and {1} columns.",
    "times_255": "Its values are 255 times these: only one of the two divides by 255.",
    "over_255": "Its values are these divided by 255: only one of the two divides by 255.",
    "scaled": "Its values are {0} times these.",
    "inverted": "Bright and dark are swapped.",
    "not_normalised": "Mean and std are missing there: these are (its values − {0}) / {1}.",
    "normalised_there": "Mean and std are missing here: its values are (these − {0}) / {1}.",
    "other_constants": "Mean or std are others: its values are these × {0} + {1}.",
    "rounded": "No value is off by more than one step of 8 bits: it was rounded differently.",
    "resampled": "Many values are off a little: another resize filter, one without antialias, or another crop.",
    "other_picture": "The two are not alike: another picture, or another part of it.",
    "constant": "All of its values are {0}.",
    "not_finite": "{0} of its values are not numbers.",
}
"""Each reason in words. The window translates them by name."""


def sentence(reason: Reason) -> str:
    """A reason in words."""
    return SENTENCES[reason.name].format(*(listed(numbers) for numbers in reason.numbers))


def listed(numbers: tuple[float, ...]) -> str:
    """One number where all are the same, or several in brackets.

    >>> listed((255.0,)), listed((0.485, 0.45600001))
    ('255', '[0.485, 0.456]')
    """
    texts = [f"{number:.4g}" for number in numbers]
    return texts[0] if len(set(texts)) == 1 else f"[{', '.join(texts)}]"
