"""The names that scripts may rely on."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import workbench
from workbench.plugin import api

ROOT = Path(__file__).parent.parent


def test_that_every_public_name_is_there() -> None:
    assert workbench.__all__ == sorted(
        workbench.__all__, key=lambda name: (not name.isupper(), name[0].islower(), name)
    )
    assert all(getattr(workbench, name) is not None for name in workbench.__all__)
    assert set(workbench.__all__) <= set(dir(workbench))


def test_that_a_name_that_is_not_public_is_an_attribute_error() -> None:
    assert not hasattr(workbench, "Enginge")


def test_that_importing_the_face_imports_nothing_else() -> None:
    code = "import sys, workbench; print([m for m in sys.modules if m.startswith(('workbench.', 'numpy', 'msgspec'))])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def test_that_the_plugin_api_lists_what_it_offers() -> None:
    assert all(hasattr(api, name) for name in api.__all__)
    assert len(set(api.__all__)) == len(api.__all__)


def test_that_the_version_is_told_once() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == workbench.VERSION
