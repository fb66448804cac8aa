"""The plugin's own test. Run it with: python -m pytest test_step.py"""

from __future__ import annotations

from pathlib import Path

from workbench.plugin import conformance


def test_that_the_plugin_keeps_every_rule() -> None:
    lines = conformance.check_folder(Path(__file__).parent)
    assert lines
    assert [line for line in lines if not line.ok] == []
