"""What is known about a network file that comes without a manifest, and what is left to ask.

An answer says how sure it is: *stated* by a file, *inferred* from the graph (the graph can be read in one way only),
*chosen* by a person, or *guessed*: usual, and neither stated nor chosen. What was chosen or guessed stays marked in the
package until somebody confirms it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Certainty = Literal["stated", "inferred", "chosen", "guessed"]
Free = Literal["", "text", "labels", "scale", "size", "resize"]
"""What may be given instead of one of the choices: nothing else, a text, labels (a file, or names with | between),
`scale=…,mean=…,std=…`, `HEIGHTxWIDTH`, or `shorter:N` (`shorter:N,floor`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One fact about a network. `where` says what it was read from, in words; `labels` only for the key `labels`.

    An importer's answer that is *guessed* settles nothing: it becomes the likely answer of a question.
    """

    key: str
    value: str
    where: str = ""
    certainty: Certainty = "stated"
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One possible answer: how it is written, how it is called, and what it means."""

    value: str
    title: str
    sentence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What neither the file nor its neighbours answer. `likely` is the usual answer, `likely_why` where that is from.

    `hint`: what the file or its neighbours do say about it, and why that could not be followed.
    """

    key: str
    title: str
    sentence: str
    choices: tuple[Choice, ...] = ()
    likely: str = ""
    likely_why: str = ""
    hint: str = ""
    free: Free = ""
    shown: bool = False
    """Whether each choice can be seen on a picture."""
