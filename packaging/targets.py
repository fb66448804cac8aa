"""The machines that the locks serve: each platform with each Python, as environment markers and as wheel tags.

A target is the *oldest* machine of its kind (macOS 14, glibc 2.34): what covers it covers the newer ones. Markers are
evaluated for the target, never for the interpreter that happens to run (PEP 508); tags follow PEP 425 and PEP 600.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from packaging.markers import Marker
from packaging.tags import Tag, compatible_tags, cpython_tags, mac_platforms

PYTHONS = ((3, 11), (3, 12), (3, 13), (3, 14))
GLIBC = (2, 34)
MACOS = (14, 0)
NEWER_GLIBC = 99
NEWER_MACOS = range(15, 40)


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """One operating system on one kind of processor, named as the locks' headers and markers name it."""

    name: str
    sys_platform: str
    os_name: str
    system: str
    machine: str

    def oldest(self) -> list[str]:
        """The platform tags that the oldest supported machine accepts, best first."""
        match self.sys_platform:
            case "win32":
                return ["win_amd64"]
            case "darwin":
                return list(mac_platforms(MACOS, "arm64"))
        tags: list[str] = []
        for minor in range(GLIBC[1], 4, -1):
            tags.append(f"manylinux_2_{minor}_x86_64")
            old = {17: "manylinux2014", 12: "manylinux2010", 5: "manylinux1"}.get(minor)
            tags += [f"{old}_x86_64"] if old else []
        return [*tags, "linux_x86_64"]

    def newer(self) -> list[str]:
        """The tags that only newer machines of this platform accept; pip prefers such a wheel there."""
        match self.sys_platform:
            case "win32":
                return []
            case "darwin":
                kinds = ("arm64", "universal2")
                return [f"macosx_{major}_0_{kind}" for major in NEWER_MACOS for kind in kinds]
        return [f"manylinux_2_{minor}_x86_64" for minor in range(GLIBC[1] + 1, NEWER_GLIBC)]


PLATFORMS = (
    Platform(name="windows", sys_platform="win32", os_name="nt", system="Windows", machine="AMD64"),
    Platform(name="macos", sys_platform="darwin", os_name="posix", system="Darwin", machine="arm64"),
    Platform(name="linux", sys_platform="linux", os_name="posix", system="Linux", machine="x86_64"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One platform with one minor version of CPython."""

    platform: Platform
    python: tuple[int, int]

    def __str__(self) -> str:
        return f"{self.platform.name} {self.python[0]}.{self.python[1]}"

    def satisfies(self, marker: Marker | None, *, extra: str = "") -> bool:
        """Whether a requirement with this marker applies here."""
        if marker is None:
            return True
        version = f"{self.python[0]}.{self.python[1]}"
        environment = {
            "implementation_name": "cpython",
            "implementation_version": f"{version}.0",
            "os_name": self.platform.os_name,
            "platform_machine": self.platform.machine,
            "platform_python_implementation": "CPython",
            "platform_release": "",
            "platform_system": self.platform.system,
            "platform_version": "",
            "python_full_version": f"{version}.0",
            "python_version": version,
            "sys_platform": self.platform.sys_platform,
            "extra": extra,
        }
        return marker.evaluate(environment)

    def tags(self, *, newer: bool = False) -> list[Tag]:
        """Wheel tags accepted by the oldest machine of this target, best first; with `newer` by any machine of it."""
        platforms = self.platform.oldest() + (self.platform.newer() if newer else [])
        interpreter = f"cp{self.python[0]}{self.python[1]}"
        return [
            *cpython_tags(python_version=self.python, abis=[interpreter], platforms=platforms),
            *compatible_tags(python_version=self.python, interpreter=interpreter, platforms=platforms),
        ]


TARGETS = tuple(Target(platform=platform, python=python) for platform in PLATFORMS for python in PYTHONS)


def marker_for(targets: Iterable[Target]) -> str:
    """The shortest marker that is true for exactly these targets (out of `TARGETS`); empty for all of them."""
    chosen = set(targets)
    if not chosen:
        raise ValueError("a pin that applies to no target has no marker")
    platforms_of: dict[frozenset[tuple[int, int]], list[Platform]] = {}
    for platform in PLATFORMS:
        pythons = frozenset(target.python for target in chosen if target.platform == platform)
        if pythons:
            platforms_of.setdefault(pythons, []).append(platform)
    clauses = [
        " and ".join(filter(None, (version_clause, _platform_clause(platforms))))
        for pythons, platforms in platforms_of.items()
        for version_clause in _version_clauses(pythons)
    ]
    if len(clauses) == 1:
        return clauses[0]
    return " or ".join(f"({clause})" if " and " in clause else clause for clause in clauses)


def _platform_clause(platforms: list[Platform]) -> str:
    missing = [platform for platform in PLATFORMS if platform not in platforms]
    if not missing:
        return ""
    if len(missing) == 1:
        return f"sys_platform != '{missing[0].sys_platform}'"
    return f"sys_platform == '{platforms[0].sys_platform}'"


def _version_clauses(pythons: frozenset[tuple[int, int]]) -> Iterator[str]:
    """One clause for each run of neighbouring versions."""
    start: int | None = None
    for i in range(len(PYTHONS) + 1):
        inside = i < len(PYTHONS) and PYTHONS[i] in pythons
        if inside and start is None:
            start = i
        elif not inside and start is not None:
            bounds = [f"python_version >= '{PYTHONS[start][0]}.{PYTHONS[start][1]}'"] if start else []
            bounds += [f"python_version < '{PYTHONS[i][0]}.{PYTHONS[i][1]}'"] if i < len(PYTHONS) else []
            yield " and ".join(bounds)
            start = None
