"""The plugin's own test. Run it with: python -m pytest test_step.py"""

from __future__ import annotations

from pathlib import Path

from workbench.plugin import conformance
from workbench.plugin.discover import look


def test_that_the_plugin_keeps_every_rule() -> None:
    lines = conformance.check(look(Path(__file__).parent))
    assert lines
    assert [line for line in lines if not line.ok] == []
