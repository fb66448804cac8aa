"""Which answers about a bare network can be followed: each check gives an empty text, or what is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from workbench.core.intake import Answer, Question
from workbench.models import scaling
from workbench.paths import printable
from workbench.toml_tables import did_you_mean

LONGEST_SIDE = 8192
LONGEST_TEXT = 2000


def one_of(allowed: Sequence[str]) -> Callable[[str], str]:
    """A check for one of a few words."""

    def check(text: str) -> str:
        if text in allowed:
            return ""
        return f"“{printable(text)}” is none of: {', '.join(allowed)}.{did_you_mean(text, allowed)}"

    return check


def spelt(key: str, text: str) -> str:
    """An answer in the one spelling that is compared: small and capital letters do not matter where words are known."""
    if key == "modality":
        parts = [part.strip() for part in text.split(",")]
        return ",".join(part.lower() if part.lower() in ("photo", "any") else part.upper() for part in parts)
    if key == "size" and (found := sides(text)) is not None:
        return f"{found[0]}x{found[1]}"
    if key == "scale" and (way := scaling.parsed(text, 3) or scaling.parsed(text, 1)) is not None:
        return way.text()
    return text.strip()


def modality(text: str) -> str:
    """Codes of DICOM modalities with commas between, or `photo`, or `any`."""
    if text in ("photo", "any"):
        return ""
    parts = text.split(",")
    if {"photo", "any"} & set(parts):
        return f"“{printable(text)}” mixes photographs with measured values; choose one of them."
    if all(re.fullmatch("[A-Z]{2,16}", part) for part in parts):
        return ""
    return f"“{printable(text)}” is none of: photo, any, or codes like CR,DX, CT, MR, US."


def size(text: str, height: int | str | None, width: int | str | None) -> str:
    """`HEIGHTxWIDTH` that the graph's own sides allow."""
    found = sides(text)
    if found is None:
        return f"“{printable(text)}” is no HEIGHTxWIDTH with sides from 1 to {LONGEST_SIDE}."
    for name, given, fixed in (("height", found[0], height), ("width", found[1], width)):
        if isinstance(fixed, int) and given != fixed:
            return f"“{printable(text)}” does not fit: the graph's {name} is {fixed}."
    return ""


def sides(text: str) -> tuple[int, int] | None:
    """(height, width) of `224x224` or `224`."""
    found = re.fullmatch(r"([0-9]{1,5})(?:x([0-9]{1,5}))?", text.strip().lower())
    if found is None:
        return None
    height, width = int(found[1]), int(found[2] or found[1])
    return (height, width) if 0 < height <= LONGEST_SIDE and 0 < width <= LONGEST_SIDE else None


def resize(text: str, question: Question, least: int) -> str:
    """One of the ways, or `shorter:N`: at least as long as what is cut out of it."""
    found = shorter(text)
    if found is None:
        return one_of([choice.value for choice in question.choices])(text)
    if not least <= found[0] <= LONGEST_SIDE:
        return f"“{printable(text)}” does not fit: the shorter side has to be {least} to {LONGEST_SIDE}."
    return ""


def shorter(text: str) -> tuple[int, str] | None:
    """(N, rounding) of `shorter:N` or `shorter:N,floor`; the latter rounds the other side as torchvision does."""
    found = re.fullmatch(r"shorter:([0-9]{1,5})(,floor)?", text)
    return (int(found[1]), "floor" if found[2] else "round") if found and int(found[1]) > 0 else None


def scale(text: str, channels: int, dtype: str, question: Question) -> str:
    """A way of scaling that so many channels can have, and that leaves something to an input of whole numbers."""
    known = [choice.value for choice in question.choices]
    if not scaling.understood(text, channels):
        listed = ", ".join([*known, "scale=…,mean=…,std=…", "window:CENTRE,WIDTH", "min..max"])
        return f"“{printable(text)}” is none of: {listed}.{did_you_mean(text, known)}"
    if dtype.startswith("float") or text in known or scaling.whole(text):
        return ""
    return f"“{printable(text)}” gives fractions; the network's input takes whole numbers ({dtype})."


def labels(given: Answer, width: int | None) -> str:
    """As many names as outputs."""
    if not given.labels:
        return f"“{printable(given.value)}” names nothing."
    if width is not None and len(given.labels) != width:
        subject = "That" if given.where == "chosen" else given.where
        return f"{subject} names {len(given.labels):,} labels; the network has {width:,} outputs."
    return ""


def named(names: Sequence[str]) -> tuple[str, ...]:
    """Names as they can be shown and written, a line each; an output without a name is called by its number."""
    return tuple(plain(name) or str(number) for number, name in enumerate(names))


def plain(text: str) -> str:
    """A text of somebody else's file on one line, without what no screen can take."""
    return printable(" ".join(text.split())).strip()[:LONGEST_TEXT].strip()
