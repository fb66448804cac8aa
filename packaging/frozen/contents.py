"""What goes into the frozen program, and what stays out. Read by the spec and the hooks while PyInstaller works.

Packages and files of data are those of pyproject.toml: there is one list of what is shipped.
"""

from __future__ import annotations

import importlib.metadata
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
READ_AS_FILES = ("plugins/hello_step", "workbench/store/migrations")
"""Python that is read from its folder and not imported: the template of a new plugin, and the store's migrations."""
NOT_SHIPPED = (
    "tkinter", "_tkinter", "turtle", "turtledemo", "idlelib", "lib2to3", "ensurepip", "test", "venv",
    "_curses", "_curses_panel", "curses", "nis",  # for terminals and old networks
    "readline", "_gdbm", "dbm.gnu",  # the libraries behind them are under the GPL
)  # fmt: skip
"""Modules of the standard library that no plugin gets."""
NOT_NEEDED = (
    "IPython", "PyQt5", "PyQt6", "PySide2", "_pytest", "hypothesis", "mypy", "pip", "pytest", "setuptools",
    "matplotlib.testing", "matplotlib.tests", "numpy.f2py", "numpy.testing.tests", "numpy.typing.tests",
    "onnx.backend.test", "onnx.reference", "onnxruntime.quantization", "onnxruntime.tools", "onnxruntime.transformers",
    "PySide6.QtDBus", "PySide6.QtNetwork", "pydicom.data.test_files", "sqlalchemy.testing",
)  # fmt: skip
HIDDEN = ("_gdcm", "gdcm", "jpeg_ls", "logging.config", "openjpeg", "pylibjpeg", "rle")
QT_PLUGINS = {
    "iconengines": ("qsvgicon",),
    "imageformats": ("qico", "qjpeg", "qsvg"),
    "platforminputcontexts": ("composeplatforminputcontextplugin", "ibusplatforminputcontextplugin"),
    "platforms": ("qcocoa", "qoffscreen", "qwayland", "qwindows", "qxcb"),
    "platformthemes": ("qxdgdesktopportal",),
    "styles": ("qmacstyle", "qmodernwindowsstyle"),
    "wayland-decoration-client": ("bradient",),
    "wayland-graphics-integration-client": ("qt-plugin-wayland-egl",),
    "wayland-shell-integration": ("xdg-shell",),
    "xcbglintegrations": ("qxcb-egl-integration", "qxcb-glx-integration"),
}
"""Qt's plugins that the window uses. The others would bring GTK, Kerberos and printing along."""
UNWANTED_BEGINNINGS = ("pyi_rth_mplconfig",)
"""What PyInstaller would do at each start: make a folder for matplotlib, which a worker that ends at once leaves."""


def tables() -> dict[str, Any]:
    """pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def data() -> list[tuple[str, str]]:
    """Files that are read, each with the folder that it goes to."""
    found = [(file, file.parent) for file in _data_files()]
    for folder in READ_AS_FILES:
        found += [(file, file.parent) for file in sorted((ROOT / folder).rglob("*.py"))]
    found += [(ROOT / name, ROOT) for name in ("LICENSE", "NOTICE")]
    return [(str(file), str(target.relative_to(ROOT))) for file, target in found]


def _data_files() -> Iterator[Path]:
    for package, patterns in tables()["tool"]["setuptools"]["package-data"].items():
        folder = ROOT.joinpath(*package.split("."))
        for pattern in patterns:
            files = sorted(folder.glob(pattern))
            if not files:
                raise FileNotFoundError(f"{package}: {pattern} of pyproject.toml fits no file")
            yield from files


def modules() -> list[str]:
    """Modules that nothing imports by name: ours, the decoders, and the standard library for plugins of others."""
    ours = []
    for package in tables()["tool"]["setuptools"]["packages"]:
        folder = ROOT.joinpath(*package.split("."))
        ours += [package, *(f"{package}.{file.stem}" for file in sorted(folder.glob("*.py")) if _is_code(file))]
    own = ("__main__", "antigravity", "this")
    stdlib = [name for name in sorted(sys.stdlib_module_names) if name not in (*NOT_SHIPPED, *own)]
    return [*ours, *HIDDEN, *stdlib]


def _is_code(file: Path) -> bool:
    return file.stem not in ("__init__", "__main__", "conftest") and not file.stem.startswith("test_")


def distributions() -> list[str]:
    """Installed packages that the program is made of: direct dependencies and what those need."""
    found: dict[str, None] = {}
    waiting = [_name(line) for line in tables()["project"]["dependencies"]]
    while waiting:
        name = re.sub(r"[-_.]+", "-", waiting.pop(0)).lower()
        if name in found:
            continue
        try:
            requirements = importlib.metadata.requires(name) or []
        except importlib.metadata.PackageNotFoundError:  # one for another platform or Python
            continue
        found[name] = None
        waiting += [_name(line) for line in requirements if "extra ==" not in line]
    return list(found)


def _name(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    return found[0] if found else ""


def wanted_qt_plugins(files: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Of Qt's plugins (file, target folder) those that the window uses; what is no plugin stays."""
    return [(file, target) for file, target in files if _is_wanted(Path(file))]


def _is_wanted(file: Path) -> bool:
    if "plugins" not in file.parts:
        return True
    return file.stem.removeprefix("lib") in QT_PLUGINS.get(file.parent.name, ())
