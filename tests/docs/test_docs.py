"""Documentation that can be wrong is run or compared."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from workbench.models import manifest
from workbench.paths import Paths
from workbench.plugin.discover import discover
from workbench.plugin.guard import Guard
from workbench.plugin.registry import Registry
from workbench.settings import Settings

ROOT = Path(__file__).parent.parent.parent
DOCS = ROOT / "docs"
FENCE = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def blocks(page: Path, language: str) -> list[str]:
    """Fenced blocks of one language."""
    return [body for name, body in FENCE.findall(page.read_text(encoding="utf-8")) if name == language]


@pytest.mark.parametrize("number", range(3))
def test_that_each_example_of_the_scripting_page_runs(number: int, samples: Path, tmp_path: Path) -> None:
    examples = blocks(DOCS / "scripting.md", "python")
    assert len(examples) == 3
    start = f"from pathlib import Path\nphotos = sorted(Path({str(samples)!r}).glob('*.png'))\nphoto = photos[0]\n"
    script = tmp_path / "example.py"
    script.write_text(start + examples[number], encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, cwd=ROOT, env=_environment(tmp_path), check=False
    )
    assert done.returncode == 0, done.stderr
    assert ("tiger cat" in done.stdout) if number < 2 else ("vision.center_crop" in done.stdout)


def test_that_the_manifest_of_the_model_page_is_sound(paths: Paths) -> None:
    registry = Registry(discover(paths, Settings(), False), Guard())
    text = blocks(DOCS / "model-package.md", "toml")[0]
    checked = manifest.read_text(
        text.replace('labels = "labels.txt"', 'labels = ["no", "yes"]'), "doc", registry.options_of
    )
    assert checked.manifest.operating_points[0].band == (0.35, 0.5)


def test_that_every_bundled_step_stands_on_the_model_page(paths: Paths) -> None:
    registry = Registry(discover(paths, Settings(), False), Guard())
    page = (DOCS / "model-package.md").read_text(encoding="utf-8")
    steps = [one.id for kind in ("step", "interpreter") for one in registry.contributions(kind)]
    assert [name for name in steps if f"`{name}`" not in page and not name.startswith("hello_")] == []


def test_that_the_page_of_error_codes_is_up_to_date() -> None:
    done = subprocess.run([sys.executable, "packaging/make_error_page.py", "--check"], cwd=ROOT, check=False)
    assert done.returncode == 0, "run: python packaging/make_error_page.py"


def test_that_every_link_between_pages_leads_somewhere() -> None:
    dead = []
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *DOCS.rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if not (page.parent / target).exists():
                dead.append(f"{page.name}: {target}")
    assert dead == []


def test_that_no_page_or_source_names_a_machine_or_a_registry() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    found = []
    for name in listed:
        path = ROOT / name
        if not name or not path.is_file() or path.suffix in {".png", ".jpg", ".onnx", ".dcm", ".ico"}:
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        found += [f"{name}: {hit}" for hit in re.findall(r"/work/|/root/|pypi\.org|pythonhosted|registry\.npmjs", text)]
    assert [hit for hit in found if "tests/docs/test_docs.py" not in hit] == []


def _environment(folder: Path) -> dict[str, str]:
    import os

    return {**os.environ, "WORKBENCH_DATA_DIR": str(folder / "data"), "PYTHONPATH": str(ROOT)}
