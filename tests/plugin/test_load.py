"""Plugin code, loaded late and under its own name."""

from __future__ import annotations

import importlib.metadata
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.plugin import foreign
from workbench.plugin import load


def made(folder: Path, name: str, entry: str = "code:Step") -> Any:
    """The object that an entry of a foreign plugin names."""
    return load.contribution(folder, name, entry, bundled=False)


def test_that_a_bundled_plugin_is_loaded_as_what_it_is() -> None:
    folder = Path(__file__).parent.parent.parent / "plugins" / "hello_step"
    found: Any = load.contribution(folder, "hello_step", "step:Add", bundled=True)
    assert found.__module__ == "plugins.hello_step.step"
    assert found is sys.modules["plugins.hello_step.step"].Add


@pytest.mark.parametrize("init", ['"""With."""\n', None], ids=["with __init__", "without"])
def test_that_a_foreign_plugin_has_a_package_of_its_own_with_relative_imports(tmp_path: Path, init: str | None) -> None:
    name = "relative" if init else "relative_bare"
    code = "from .parts.helper import VALUE\nfrom . import other\n\nclass Step:\n    value = VALUE + other.VALUE\n"
    folder = foreign.write(tmp_path, name, code=code, init=init)
    (folder / "parts").mkdir()
    (folder / "parts" / "helper.py").write_text("VALUE = 40\n")
    (folder / "other.py").write_text("VALUE = 2\n")
    found = made(folder, name)
    assert found.value == 42
    assert found.__module__ == f"workbench_plugins.{name}.code"
    assert str(tmp_path) not in sys.path


def test_that_no_class_exists_twice(tmp_path: Path) -> None:
    code = "from .shared import Base\n\nclass Step(Base): pass\n"
    folder = foreign.write(tmp_path, "once", code=code)
    (folder / "shared.py").write_text("class Base: pass\n")
    (folder / "second.py").write_text("from .shared import Base\n\nclass Reader(Base): pass\n")
    assert made(folder, "once") is made(folder, "once")
    assert made(folder, "once").__mro__[1] is made(folder, "once", "second:Reader").__mro__[1]


def test_that_a_module_in_a_folder_below_can_be_an_entry(tmp_path: Path) -> None:
    folder = foreign.write(tmp_path, "deep")
    (folder / "inner").mkdir()
    (folder / "inner" / "code.py").write_text("class Step: pass\n")
    assert made(folder, "deep", "inner.code:Step").__module__ == "workbench_plugins.deep.inner.code"


def test_that_a_plugin_that_breaks_while_loading_can_be_tried_again(tmp_path: Path) -> None:
    folder = foreign.write(tmp_path, "mended", init="raise ValueError('not yet')\n")
    with pytest.raises(ValueError, match="not yet"):
        made(folder, "mended")
    (folder / "__init__.py").write_text("")
    assert made(folder, "mended").__name__ == "Step"


def test_that_another_folder_with_the_same_id_is_another_plugin(tmp_path: Path) -> None:
    """`plugins check` on two copies in one worker must not answer for the first one twice."""
    one = foreign.write(tmp_path / "a", "twin", code="class Step: place = 1\n")
    two = foreign.write(tmp_path / "b", "twin", code="class Step: place = 2\n")
    assert made(one, "twin").place == 1
    assert made(two, "twin").place == 2


def test_that_what_is_not_there_is_told_by_python(tmp_path: Path) -> None:
    folder = foreign.write(tmp_path, "lacking")
    with pytest.raises(AttributeError):
        made(folder, "lacking", "code:Nothing")
    with pytest.raises(ModuleNotFoundError):
        made(folder, "lacking", "nothing:Step")


@pytest.mark.parametrize(
    ("version", "requirement", "there"),
    [
        ("2.4.6", "thing", True),
        ("2.4.6", "thing>=2", True),
        ("2.4.6", "thing>=2.4.6", True),
        ("2.4.6", " thing >= 2.4.7 ", False),
        ("2.4.6", "thing>=2.10", False),
        ("10.0", "thing>=9.9", True),
        ("2", "thing>=2.0", True),
        ("2.0", "thing>=2", True),
        ("2.0.0.post1", "thing>=2.0.0", True),
        ("2.0+cu12", "thing>=2.0", True),
        ("2.4.6", "thing==2.4.6", False),
        ("2.4.6", "thing<3", False),
        ("2.4.6", "", False),
        ("2.4.6", "other", False),
    ],
)
def test_that_requirements_are_compared_by_number(
    monkeypatch: pytest.MonkeyPatch, version: str, requirement: str, there: bool
) -> None:
    def installed(name: str) -> str:
        if name != "thing":
            raise importlib.metadata.PackageNotFoundError(name)
        return version

    monkeypatch.setattr(importlib.metadata, "version", installed)
    assert load.missing([requirement]) == ([] if there else [requirement])


def test_that_versions_of_what_is_installed_are_told() -> None:
    found = load.versions(["numpy", "no-such-thing-at-all"])
    assert found == {"numpy": importlib.metadata.version("numpy")}


def test_that_the_owners_of_a_module_are_named() -> None:
    assert "numpy" in load.owners("numpy")
    assert load.owners("no_such_module_at_all") == ()


def test_that_installed_plugins_are_found_by_their_entry_points(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "acme_tools"
    foreign.write(package, "inner")
    (package / "__init__.py").write_text("raise SystemExit('code was run')\n")
    info = tmp_path / "acme-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[workbench.plugins]\nacme = acme_tools.inner\ngone = no_such_module\nbad = os.path\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    assert load.installed_folders() == [package / "inner"]
