"""The version stands in two places that have to agree."""

from __future__ import annotations

import tomllib
from pathlib import Path

from workbench.version import VERSION


def test_that_the_program_and_its_package_have_one_version() -> None:
    project = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["version"] == VERSION
