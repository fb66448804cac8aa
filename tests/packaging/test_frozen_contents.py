"""What goes into the frozen program: all that pyproject.toml lists, and of Qt's plugins those that are used."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from check_lock import is_gpl
from frozen import contents, licences
from pins import LOCKS, read


def test_that_all_data_of_the_project_and_what_is_read_as_files_goes_where_the_code_looks() -> None:
    placed = {f"{folder}/{Path(file).name}" for file, folder in contents.data()}
    assert {
        "./LICENSE",
        "./NOTICE",
        "plugins/dicom/plugin.toml",
        "plugins/hello_step/test_step.py",
        "ui/theme/tokens.json",
        "workbench/bundled/models/efficientnet-lite0/samples/chelsea.png",
        "workbench/store/migrations/versions/__init__.py",
    } <= placed
    assert not [name for name in placed if name.endswith(".py") and not name.startswith(contents.READ_AS_FILES)]


def test_that_data_that_is_listed_and_not_there_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = {"tool": {"setuptools": {"package-data": {"ui.theme": ["style.qss", "*.missing"]}}}}
    monkeypatch.setattr(contents, "tables", lambda: table)
    with pytest.raises(FileNotFoundError, match=r"ui\.theme: \*\.missing of pyproject\.toml fits no file"):
        contents.data()


def test_that_every_module_of_ours_and_the_standard_library_is_asked_for_but_no_test() -> None:
    asked = contents.modules()
    ours = [name for name in asked if name.partition(".")[0] in ("plugins", "ui", "workbench")]
    files = {file.relative_to(contents.ROOT) for name in ("plugins", "ui", "workbench") for file in _code(name)}
    assert sorted(ours) == sorted(".".join(file.with_suffix("").parts).removesuffix(".__init__") for file in files)
    assert {"wave", "csv", "xmlrpc", "gdcm"} <= set(asked)
    assert not {"tkinter", "test", "readline", "curses", "nis", "__main__"} & set(asked)
    assert set(contents.NOT_SHIPPED) & set(asked) == set()


def _code(package: str) -> list[Path]:
    found = (contents.ROOT / package).rglob("*.py")
    return [file for file in found if file.name != "__main__.py" and not file.name.startswith("test_")]


def test_that_the_packages_are_those_of_the_lock_without_its_tools() -> None:
    pinned = {pin.name for pin in read(LOCKS / "app.txt")}
    found = set(contents.distributions())
    assert found <= pinned
    assert {"numpy", "kiwisolver", "pyside6-essentials", "python-gdcm", "mako"} <= found
    assert not {"pip", "pytest", "pyinstaller", "setuptools"} & found


@pytest.mark.parametrize(
    ("file", "wanted"),
    [
        ("Qt/plugins/platforms/libqxcb.so", True),
        ("Qt/plugins/platforms/qwindows.dll", True),
        ("Qt/plugins/platforms/libqvnc.so", False),
        ("Qt/plugins/platformthemes/libqgtk3.so", False),
        ("Qt/plugins/printsupport/libcupsprintersupport.so", False),
        ("Qt/lib/libQt6Core.so.6", True),
    ],
)
def test_that_of_the_plugins_of_qt_those_are_taken_that_are_used(file: str, wanted: bool) -> None:
    given = [(f"/site-packages/PySide6/{file}", "target")]
    assert contents.wanted_qt_plugins(given) == (given if wanted else [])


def test_that_every_package_is_told_with_a_licence_that_is_not_the_gpl() -> None:
    text = licences.overview(contents.distributions())
    lines = text.removeprefix(licences.HEAD).splitlines()
    assert len(lines) == len(contents.distributions())
    told = dict(line.split(": ", 1) for line in lines)
    assert not [line for line in lines if not told[line.split(": ")[0]] or is_gpl(told[line.split(": ")[0]])]
    assert told["sqlalchemy " + _version("sqlalchemy")] == "MIT"


def _version(name: str) -> str:
    import importlib.metadata

    return importlib.metadata.version(name)


@pytest.mark.skipif(not Path("/usr/share/doc/zlib1g/copyright").is_file(), reason="this is no Debian")
def test_that_libraries_of_the_system_come_with_their_licence_and_packages_do_not_count_as_such() -> None:
    library = str(next(Path("/usr/lib/x86_64-linux-gnu").glob("libz.so.1.*")))
    found = licences.of_the_system([library, sys.prefix + "/lib/libown.so"])
    assert ("/usr/share/doc/zlib1g/copyright", "licences/zlib1g") in found
    assert {Path(file).name for file, folder in found if folder == "licences"} == {"LGPL-2", "LGPL-2.1"}
    assert licences.of_the_system([sys.prefix + "/lib/libown.so"]) == []
