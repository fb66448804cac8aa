"""The lock files as data: read them, write them.

A lock is a requirements file for pip's hash-checking mode: comments, then one pin after another, each
`name==version ; marker` followed by the hashes of the wheels it allows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version
from targets import TARGETS, Target

LOCKS = Path(__file__).resolve().parent / "locks"
PROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"
HASH = re.compile(r"--hash=(sha256:[0-9a-f]{64})$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """One version of one package, where it applies, and the only files that may be installed for it."""

    name: str
    version: Version
    marker: str
    hashes: tuple[str, ...]

    def applies_to(self, target: Target) -> bool:
        """Whether pip installs this pin on the target."""
        return target.satisfies(Marker(self.marker) if self.marker else None)

    def requirement(self) -> str:
        """The pin as a requirement without hashes."""
        return f"{self.name}=={self.version}" + (f" ; {self.marker}" if self.marker else "")

    def lines(self) -> list[str]:
        """The pin as it stands in a lock file."""
        return [f"{line} \\" for line in (self.requirement(), *self._options()[:-1])] + [self._options()[-1]]

    def _options(self) -> list[str]:
        return [f"    --hash={digest}" for digest in self.hashes]


def parse(text: str) -> list[Pin]:
    """The pins of a lock file.

    Raises ValueError, naming the line, where a line is not `name==version ; marker` with sha256 hashes: an address, a
    folder, an option or a loose version has no place in a lock.
    """
    pins = []
    for logical in re.sub(r"\\\n\s*", "\t", text).splitlines():
        if not logical.strip() or logical.startswith("#"):
            continue
        first, *options = (part.strip() for part in logical.split("\t"))
        requirement = Requirement(first)
        specifiers = list(requirement.specifier)
        if requirement.url or len(specifiers) != 1 or specifiers[0].operator != "==":
            raise ValueError(f"not an exact version: {first}")
        matches = [HASH.match(option) for option in options]
        if not matches or None in matches:
            raise ValueError(f"without sha256 hashes: {first}")
        pins.append(
            Pin(
                name=canonicalize_name(requirement.name),
                version=Version(specifiers[0].version),
                marker=str(requirement.marker or "").replace('"', "'"),
                hashes=tuple(match[1] for match in matches if match),
            )
        )
    return pins


def read(path: Path) -> list[Pin]:
    """The pins of the lock file at `path`."""
    return parse(path.read_text(encoding="utf-8"))


def render(header: Iterable[str], pins: Iterable[Pin]) -> str:
    """The text of a lock file: the header as comments, then the pins in the order of their names and versions."""
    ordered = sorted(pins, key=lambda pin: (pin.name, pin.version))
    lines = [f"# {line}".rstrip() for line in header] + [line for pin in ordered for line in pin.lines()]
    return "\n".join(lines) + "\n"


def by_target(pins: Iterable[Pin]) -> dict[Target, dict[str, Version]]:
    """For every target the version of each package that pip installs there.

    Raises ValueError where two pins of one package apply to the same target.
    """
    installed: dict[Target, dict[str, Version]] = {target: {} for target in TARGETS}
    for pin in pins:
        for target in TARGETS:
            if not pin.applies_to(target):
                continue
            if pin.name in installed[target]:
                raise ValueError(f"{pin.name} is pinned twice for {target}")
            installed[target][pin.name] = pin.version
    return installed
