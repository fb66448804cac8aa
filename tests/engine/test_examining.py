"""What this machine and this installation can do."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests import factories
from tests.wire import strangers
from workbench.engine import Engine
from workbench.paths import Paths
from workbench.version import VERSION
from workbench.wire import answers, requests

Facts = dict[tuple[str, str], answers.Fact]


def facts(engine: Engine) -> Facts:
    """What is told, by group and name."""
    return {(fact.group, fact.name): fact for fact in engine.answer(requests.Examine())}


def test_that_versions_and_places_are_told(engine: Engine, paths: Paths) -> None:
    found = facts(engine)
    assert found["program", "workbench"].text.startswith(f"{VERSION}, Python 3.")
    program = {name for group, name in found if group == "program"}
    assert {"onnx", "numpy", "pillow", "pydicom"} <= program
    assert any(name.startswith("onnxruntime") for name in program)
    assert found["program", "data folder"].text == str(paths.data)
    assert found["program", "machine-wide folder"].text == str(paths.machine)
    assert found["program", "logs"].text == str(paths.logs)
    assert ("program", "runtime") not in found


def test_that_two_runtimes_in_one_place_are_a_problem_with_a_way_out(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.plugin.load.owners", lambda module: ("onnxruntime", "onnxruntime-gpu"))
    fact = facts(engine)["program", "runtime"]
    assert (fact.state, fact.text) == ("problem", "2 builds overwrite each other: onnxruntime, onnxruntime-gpu.")
    assert fact.hint.endswith("pip uninstall onnxruntime onnxruntime-gpu")


@pytest.mark.parametrize(("free", "state"), [(1 << 30, "problem"), ((1 << 30) + 1, "ok")])
def test_that_little_room_on_the_disk_is_a_problem(
    free: int, state: str, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Usage:
        def __init__(self, path: Path) -> None:
            self.free = free

    monkeypatch.setattr("shutil.disk_usage", Usage)
    fact = facts(engine)["machine", "disk"]
    assert (fact.state, fact.text, bool(fact.hint)) == (state, "1.0 GB free for data", state == "problem")


def test_that_a_reader_that_breaks_costs_its_own_decoders_alone(paths: Paths) -> None:
    strangers.install(paths, parts=strangers.PARTS.replace("return []\n\n\n@dataclass", "return 1 / 0\n\n\n@dataclass"))
    found = facts(factories.engine(paths))
    assert found["decoders", "wild.reader"].state == "problem"
    assert found["decoders", "PNG"].state == "ok"
    assert found["plugins", "wild"].state == "ok"


def test_that_plugins_that_cannot_be_used_are_problems(paths: Paths) -> None:
    strangers.install(paths, "[plugin]\nid = 3")
    strangers.install(paths, strangers.TOML.replace('id = "wild"', 'id = "vision"'), name="other")
    engine = factories.engine(paths)
    states = {row.id: (row.state, row.origin) for row in engine.answer(requests.ListPlugins()) if row.origin == "user"}
    assert states["vision"][0] == "shadowed"
    found = facts(engine)
    broken = [fact for (group, _), fact in found.items() if group == "plugins" and fact.state == "problem"]
    assert len(broken) == 1


def test_that_the_store_is_counted_or_its_trouble_told(paths: Paths, tmp_path: Path) -> None:
    engine = factories.engine(paths)
    assert facts(engine)["store", "results"].text == "0 kept"
    model = str(factories.package_folder(tmp_path / "model"))
    picture = str(factories.picture_file(tmp_path / "a.png"))
    engine.answer(requests.Predict(path=picture, model=model, save=True))
    assert (facts(engine)["store", "results"].text, facts(engine)["store", "results"].state) == ("1 kept", "ok")
    other = Paths(data=tmp_path / "other", machine=paths.machine)
    other.results.mkdir(parents=True)
    fact = facts(factories.engine(other))["store", "results"]
    assert (fact.state, bool(fact.hint)) == ("problem", True)
    assert fact.text.startswith("Results are not being kept. ")


def test_that_devices_are_listed_untried_and_then_tried_one_by_one(engine: Engine) -> None:
    rows = engine.answer(requests.ListDevices())
    assert [(row.runtime, row.device.id) for row in rows][-1] == ("ort.session", "cpu")
    assert {row.device.usable for row in rows} <= {None, False}
    tried = engine.answer(requests.ProbeDevice(runtime="ort.session", device="cpu"))
    assert (tried.id, tried.usable) == ("cpu", True)


def test_that_health_is_of_the_process_that_answers(engine: Engine) -> None:
    health = engine.answer(requests.Stats())
    assert (health.pid, health.sessions) == (os.getpid(), 0)
    assert 20 < health.resident_mb < 100_000


def test_that_strikes_are_counted_in_the_list_of_plugins(paths: Paths, tmp_path: Path) -> None:
    strangers.install(paths)
    engine = factories.engine(paths)
    bad = strangers.file(tmp_path / "bad.wild", "raise")
    rows = []
    for _ in range(2):
        with pytest.raises(Exception, match="wild words"):
            engine.answer(requests.Read(path=str(bad)))
        rows.append({row.id: row.strikes for row in engine.answer(requests.ListPlugins())}["wild"])
    assert rows == [1, 2]
