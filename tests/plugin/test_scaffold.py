"""A new plugin from the smallest bundled one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from workbench.errors import PluginError, WriteError
from workbench.plugin import scaffold
from workbench.plugin.conformance import check_folder

ROOT = Path(__file__).parent.parent.parent


def test_that_what_is_written_passes_its_own_test(tmp_path: Path) -> None:
    written = scaffold.write("ct_windows", tmp_path / "new")
    folder = tmp_path / "new" / "ct_windows"
    assert written == [folder / name for name in ("plugin.toml", "__init__.py", "step.py", "test_step.py")]
    assert all(path.is_file() for path in written)
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_step.py"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed" in done.stdout


def test_that_its_own_test_sees_what_is_broken(tmp_path: Path) -> None:
    scaffold.write("broken_step", tmp_path)
    code = tmp_path / "broken_step" / "step.py"
    text = code.read_text().replace("return replace(sample, px=api.frozen(px))", "return None")
    code.write_text(text)
    assert [line.rule for line in check_folder(tmp_path / "broken_step") if not line.ok] == ["it does not break"]


def test_that_nothing_of_the_old_name_is_left(tmp_path: Path) -> None:
    for path in scaffold.write("my_new_one", tmp_path):
        text = path.read_text(encoding="utf-8")
        assert "hello_step" not in text
        assert "Hello step" not in text
    assert 'name = "My new one"' in (tmp_path / "my_new_one" / "plugin.toml").read_text()


@pytest.mark.parametrize("name", ["", "A", "1a", "a-b", "a b", "../a", "a/b", "ä", "a\n", "_a"])
def test_that_a_name_that_cannot_be_is_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(PluginError) as caught:
        scaffold.write(name, tmp_path)
    assert caught.value.code == "plugin.name"
    assert list(tmp_path.iterdir()) == []


def test_that_what_is_there_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    with pytest.raises(PluginError) as caught:
        scaffold.write("mine", tmp_path)
    assert caught.value.code == "plugin.exists"
    assert list((tmp_path / "mine").iterdir()) == []


def test_that_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(WriteError) as caught:
        scaffold.write("mine", tmp_path / "file")
    assert caught.value.code == "write.unwritable"
