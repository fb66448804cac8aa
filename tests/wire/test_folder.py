"""The private folder: made, locked, removed, and swept up after those who died."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from workbench.wire import folder
from workbench.wire.folder import Folder

ROOT = Path(__file__).parent.parent.parent
DIES = "import os, sys; from pathlib import Path; from workbench.wire.folder import Folder; "
HUGE = 1 << 60


def test_that_it_is_for_its_owner_alone_and_is_gone_after_removal(tmp_path: Path) -> None:
    made = Folder(tmp_path, HUGE)
    (made.path / "workbench-x").write_bytes(b"pixels")
    assert made.path.parent == tmp_path
    assert made.path.stat().st_mode & 0o777 == 0o700
    made.remove()
    made.remove()
    assert list(tmp_path.iterdir()) == []


def test_that_it_lies_in_shared_memory_where_there_is_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "_SHARED", tmp_path / "shared")
    (tmp_path / "shared").mkdir()
    near, far = Folder(tmp_path / "scratch", 0), Folder(tmp_path / "scratch", HUGE)
    assert (near.path.parent.name, far.path.parent.name) == ("shared", "scratch")
    near.remove()
    far.remove()


@pytest.mark.skipif(sys.platform == "win32", reason="locks of the dead are tested where a process can be killed")
def test_that_what_the_dead_left_is_removed_and_what_the_living_use_stays(tmp_path: Path) -> None:
    living = Folder(tmp_path, HUGE)
    code = f"{DIES} print(Folder(Path(sys.argv[1]), 1 << 60).path, flush=True); os.kill(os.getpid(), 9)"
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    dead = Path(done.stdout.strip())
    (tmp_path / "workbench-of-somebody-else").mkdir()
    (tmp_path / "model-0123").mkdir()
    assert dead.is_dir()
    fresh = Folder(tmp_path, HUGE)
    assert not dead.exists()
    assert {path.name for path in tmp_path.iterdir()} == {
        living.path.name,
        fresh.path.name,
        "workbench-of-somebody-else",
        "model-0123",
    }
    living.remove()
    fresh.remove()


def test_that_a_place_that_cannot_be_written_is_an_error_of_the_system(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OSError, match="file"):
        Folder(tmp_path / "file" / "scratch", HUGE)
