"""What a request brings along: somebody who may change their mind, somebody who wants to know, and what it is about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from workbench.core.progress import CancelToken, Progress, Report, silent


def _nothing(subject: str) -> None:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """`about` is told which file is in hand, for the case that the process does not survive it."""

    token: CancelToken = field(default_factory=CancelToken)
    report: Report = silent
    about: Callable[[str], None] = _nothing

    def tell(self, fraction: float | None, words: str) -> None:
        """Report how far it is, and stop here if it was cancelled."""
        self.token.raise_if_cancelled()
        self.report(Progress(fraction=fraction, words=words))
