"""`workbench bench`: ratios. Nothing here depends on how fast the machine is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import factories
from tests.cli.conftest import Command
from workbench.cli.commands import bench
from workbench.wire.answers import Ratio

NAMES = [
    ("file to probabilities / (decode + network)", 1.15),
    ("file to probabilities / sum of its parts (decode + prepare + network)", 0.0),
    ("prepare / network", 0.0),
    ("network with the map's features / network", 1.1),
    ("map of another class / network", 0.05),
    ("occlusion 14 × 14 / forward", 95.0),
    ("machine", 0.0),
]


def test_that_each_ratio_is_an_object_with_its_goal(command: Command, model: Path, photo: Path) -> None:
    done = command("bench", "--model", model, "--image", photo, "--rounds", "3", "--json")
    assert done.status == 0
    assert [set(row) for row in done.rows] == [{"name", "value", "goal", "text"}] * len(NAMES)
    assert [(row["name"], row["goal"]) for row in done.rows] == NAMES
    assert all(row["value"] > 0 for row in done.rows)
    assert done.rows[-1]["text"].endswith(" cores, device cpu (CPUExecutionProvider, 100% of the nodes)")


def test_that_people_get_each_ratio_beside_its_goal(command: Command, model: Path, photo: Path) -> None:
    done = command("bench", "--model", model, "--image", photo, "--rounds", "1")
    assert done.status == 0
    assert [line for line in done.lines if "≤ 1.15" in line and " file to probabilities / (decode" in line]
    assert done.lines[-1].startswith("Means of the fastest fifth")


def test_that_without_an_image_the_models_own_sample_is_run(command: Command, model: Path) -> None:
    done = command("bench", "--model", model, "--rounds", "1", "--json")
    assert (done.status, done.row["error"]["code"]) == (2, "model.no_sample")
    (model / "samples").mkdir()
    factories.picture_file(model / "samples" / "a.png")
    assert command("bench", "--model", model, "--rounds", "1", "--json").status == 0


@pytest.mark.parametrize(
    ("value", "goal", "shown", "verdict"),
    [(1.1, 1.15, "1.100", "ok"), (1.15, 1.15, "1.150", "ok"), (1.2, 1.15, "1.200", "over"), (54.52, 0.0, "54.5", "")],
)
def test_that_a_ratio_is_judged_by_its_goal(value: float, goal: float, shown: str, verdict: str) -> None:
    ratio = Ratio(name="x", value=value, goal=goal, text="")
    assert (bench._value(ratio), bench._verdict(ratio)) == (shown, verdict)
