"""The machines that the locks serve, as markers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.markers import Marker
from targets import TARGETS, Target, marker_for

WINDOWS, MACOS, LINUX = TARGETS[:4], TARGETS[4:8], TARGETS[8:]


@given(st.sets(st.sampled_from(TARGETS), min_size=1))
def test_that_a_marker_is_true_for_its_targets_and_no_other(targets: set[Target]) -> None:
    text = marker_for(targets)
    marker = Marker(text) if text else None
    assert {target for target in TARGETS if target.satisfies(marker)} == targets


@pytest.mark.parametrize(
    ("targets", "text"),
    [
        (TARGETS, ""),
        (WINDOWS, "sys_platform == 'win32'"),
        (MACOS + LINUX, "sys_platform != 'win32'"),
        ([target for target in TARGETS if target.python == (3, 11)], "python_version < '3.12'"),
        (LINUX[3:], "python_version >= '3.14' and sys_platform == 'linux'"),
    ],
)
def test_that_a_marker_is_as_short_as_a_person_would_write_it(targets: list[Target], text: str) -> None:
    assert marker_for(targets) == text


def test_that_a_marker_is_evaluated_for_the_target_and_not_for_this_interpreter() -> None:
    marker = Marker("platform_system == 'Darwin' and platform_machine == 'arm64' and python_full_version >= '3.14'")
    assert [str(target) for target in TARGETS if target.satisfies(marker)] == ["macos 3.14"]
