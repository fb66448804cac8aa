"""The rules that a machine can keep: who imports whom, types, style, sizes of the design."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PRODUCT = ("workbench", "ui", "plugins")
ALLOWED = {
    "onnx": ("workbench/models/graph.py", "workbench/models/head.py", "plugins/ort/"),
    "onnxruntime": ("plugins/ort/",),
    "google": ("workbench/models/graph.py",),
    "pydicom": ("plugins/dicom/",),
    "PIL": ("plugins/",),
    "matplotlib": ("plugins/pictures/",),
    "PySide6": ("ui/",),
    "importlib": ("workbench/plugin/load.py",),
    "sqlalchemy": ("workbench/store/",),
    "alembic": ("workbench/store/",),
    "yaml": ("workbench/models/card.py",),
}
FORBIDDEN_MODULES = {"pickle", "marshal", "shelve", "joblib", "torch", "multiprocessing.shared_memory", "xmlrpc"}
FORBIDDEN_CALLS = {"eval", "exec", "Pool", "Manager", "register_custom_ops_library"}


def product_files() -> list[Path]:
    """Every Python file that is shipped."""
    return sorted(path for top in PRODUCT for path in (ROOT / top).rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    """Names of the modules that a file imports, wherever in it; those for type checkers alone are left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("module", sorted(ALLOWED))
def test_that_a_library_is_imported_only_where_it_belongs(module: str) -> None:
    strangers = [
        str(path.relative_to(ROOT))
        for path in product_files()
        if any(name == module or name.startswith(f"{module}.") for name in imports(path))
        and not path.relative_to(ROOT).as_posix().startswith(ALLOWED[module])
    ]
    assert strangers == []


def test_that_nothing_is_ever_unpickled_or_evaluated() -> None:
    found = []
    for path in product_files():
        names = set(imports(path))
        found += [f"{path.name}: {name}" for name in names & FORBIDDEN_MODULES]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = getattr(node.func, "id", getattr(node.func, "attr", ""))
                keywords = {k.arg: k.value for k in node.keywords}
                allow = keywords.get("allow_pickle")
                if called in FORBIDDEN_CALLS and not isinstance(node.func, ast.Attribute):
                    found.append(f"{path.name}:{node.lineno} {called}")
                if isinstance(allow, ast.Constant) and allow.value:
                    found.append(f"{path.name}:{node.lineno} allow_pickle")
    assert found == []


def test_that_environment_variables_are_read_in_two_places_only() -> None:
    allowed = {"workbench/settings.py", "workbench/paths.py", "workbench/wire/process.py", "ui/__main__.py"}
    allowed |= {"plugins/ort/__init__.py"}  # which sets one, for the runtime
    found = {
        path.relative_to(ROOT).as_posix()
        for path in product_files()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv")
    }
    assert found <= allowed


@pytest.mark.parametrize(
    "command",
    [
        ("ruff", "check", "."),
        ("ruff", "format", "--check", "."),
        ("lint-imports", "--no-cache"),
    ],
    ids=["ruff check", "ruff format", "import contracts"],
)
def test_that_a_checker_has_nothing_to_say(command: tuple[str, ...]) -> None:
    done = run(command)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
def test_that_every_type_is_right() -> None:
    done = run(("mypy", "--no-incremental", "--cache-dir", "/dev/null" if sys.platform != "win32" else "nul"))
    assert done.returncode == 0, done.stdout + done.stderr


def run(command: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    """Run a tool of this environment in the checkout."""
    tool = Path(sys.executable).parent / command[0]
    return subprocess.run([str(tool), *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False)


def test_that_modules_functions_and_classes_stay_liveable() -> None:
    """300 lines a module, 40 a function, 250 lines or 20 methods a class; a module over that says why at its top."""
    found = []
    for path in product_files():
        text = path.read_text(encoding="utf-8")
        lines = text.count("\n")
        excused = "Longer than" in text[:2000]
        if lines > 300 and not excused:
            found.append(f"{path.relative_to(ROOT)}: {lines} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and _length(node) > 40 and not excused:
                found.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}: {_length(node)} lines")
            if isinstance(node, ast.ClassDef):
                methods = sum(isinstance(inner, ast.FunctionDef) for inner in node.body)
                if (_length(node) > 250 or methods > 20) and not excused:
                    found.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}: {methods} methods")
    assert found == []


def test_that_no_exception_is_swallowed_in_silence() -> None:
    """`except: pass` needs a comment that says why."""
    found = []
    for path in product_files():
        text = path.read_text(encoding="utf-8").split("\n")
        for node in ast.walk(ast.parse("\n".join(text))):
            if isinstance(node, ast.ExceptHandler) and all(isinstance(inner, ast.Pass) for inner in node.body):
                area = "\n".join(text[node.lineno - 1 : (node.end_lineno or node.lineno)])
                if "#" not in area:
                    found.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert found == []


def _length(node: ast.AST) -> int:
    return (getattr(node, "end_lineno", 0) or 0) - getattr(node, "lineno", 0) + 1
