"""Nothing is told to anybody: a run leaves no trace of the runtime's own reports."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent.parent
REPORTS = "ORT_DISABLE_TELEMETRY"
PLUGIN = """
import os
from plugins import ort
print(os.environ["ORT_DISABLE_TELEMETRY"])
"""


@pytest.mark.parametrize("more", [[], ["--in-process"]], ids=["in a worker", "in this process"])
def test_that_a_prediction_writes_nothing_but_the_programs_own_data(
    more: list[str], tmp_path: Path, samples: Path
) -> None:
    home, temporary = tmp_path / "home", tmp_path / "temporary"
    home.mkdir()
    temporary.mkdir()
    places = {"HOME": str(home), "USERPROFILE": str(home), "TMPDIR": str(temporary), "TEMP": str(temporary)}
    environment = {name: text for name, text in os.environ.items() if name != REPORTS and not name.startswith("XDG_")}
    command = [sys.executable, "-m", "workbench", "predict", str(samples / "coffee.png"), *more]
    command += ["--data-dir", str(tmp_path / "data")]
    done = subprocess.run(command, cwd=ROOT, env=environment | places, capture_output=True, text=True, check=True)
    assert "espresso" in done.stdout
    assert [path for path in (*home.rglob("*"), *temporary.rglob("*")) if path.is_file()] == []


def test_that_the_plugin_switches_reports_off_before_the_runtime_is_loaded_whatever_was_set() -> None:
    environment = os.environ | {REPORTS: "0"}
    command = [sys.executable, "-c", f"{PLUGIN}\nimport sys; print('onnxruntime' in sys.modules)"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1", "False"]
