"""What is shipped: every package and every file of data, listed, and nothing else."""

from __future__ import annotations

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PRODUCT = ("workbench", "ui", "plugins")
MOST_BYTES = 14 << 20


def settings() -> dict[str, object]:
    """The table of the build backend."""
    tool: dict[str, object] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    return tool


def tracked() -> list[Path]:
    """Files of the product that git knows, or would."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", *PRODUCT]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return sorted({Path(name) for name in listed if (ROOT / name).is_file()})


def test_that_every_package_is_listed() -> None:
    found = sorted({path.parent.as_posix().replace("/", ".") for path in tracked() if path.suffix == ".py"})
    assert settings()["packages"] == found, "list the packages in pyproject.toml, [tool.setuptools]"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel, built by the locked backend without a network."""
    out = tmp_path_factory.mktemp("wheel")
    copy = out / "source"
    copy.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE", "NOTICE"):
        (copy / name).write_bytes((ROOT / name).read_bytes())
    for path in tracked():
        (copy / path).parent.mkdir(parents=True, exist_ok=True)
        (copy / path).write_bytes((ROOT / path).read_bytes())
    options = ["--no-deps", "--no-build-isolation", "-q"]
    command = [sys.executable, "-m", "pip", "wheel", *options, "-w", str(out), str(copy)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return zipfile.ZipFile(next(out.glob("*.whl")))


@pytest.mark.slow
def test_that_the_wheel_holds_every_file_of_the_product(wheel: zipfile.ZipFile) -> None:
    held = {name for name in wheel.namelist() if not name.partition("/")[0].endswith(".dist-info")}
    assert held == {path.as_posix() for path in tracked()}


@pytest.mark.slow
def test_that_the_wheel_stays_within_its_budget(wheel: zipfile.ZipFile) -> None:
    assert sum(entry.compress_size for entry in wheel.infolist()) <= MOST_BYTES


@pytest.mark.slow
def test_that_the_wheel_carries_licence_and_notice(wheel: zipfile.ZipFile) -> None:
    names = {Path(name).name for name in wheel.namelist() if ".dist-info/licenses/" in name}
    assert {"LICENSE", "NOTICE"} <= names
