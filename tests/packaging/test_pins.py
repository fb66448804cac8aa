"""Reading lock files."""

from __future__ import annotations

import pytest
from packaging.version import Version
from pins import Pin, by_target, parse

HASH = "sha256:" + "0" * 64


def pin(name: str, version: str = "1.0", marker: str = "", *, hashes: tuple[str, ...] = (HASH,)) -> Pin:
    return Pin(name=name, version=Version(version), marker=marker, hashes=hashes)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("numpy==2.4.6", "without sha256 hashes"),
        (f"numpy>=2 \\\n    --hash={HASH}", "not an exact version"),
        (f"numpy @ https://example.org/numpy.whl \\\n    --hash={HASH}", "not an exact version"),
        ("numpy==2.4.6 \\\n    --hash=md5:00", "without sha256 hashes"),
    ],
)
def test_that_a_loose_line_is_refused(line: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        parse(line)


def test_that_two_pins_for_one_target_are_refused() -> None:
    with pytest.raises(ValueError, match=r"numpy is pinned twice for linux 3\.11"):
        by_target([pin("numpy", "2.4.6"), pin("numpy", "2.5.5", "sys_platform == 'linux'")])
