"""“auto”: every usable device is tried once with a model, compared with the processor, timed, and remembered."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests import factories
from tests.engine import devices_plugin as odd
from workbench.core.progress import CancelToken, Progress
from workbench.core.result import ClassScore, Findings, Measured
from workbench.engine import Engine, Work, measuring
from workbench.engine.measuring import difference
from workbench.errors import Cancelled, ModelPackageError, RuntimeFailure, WorkerError
from workbench.paths import Paths
from workbench.wire import answers, requests
from workbench.wire.client import Client

SIGMOID = {"use": "vision.classes", "activation": "sigmoid", "labels": list(factories.LABELS)}
MakeEngine = Callable[..., Engine]


@pytest.fixture
def model(tmp_path: Path) -> str:
    """A model for the odd runtime, with a sample."""
    return str(odd.model(tmp_path / "model"))


@pytest.fixture
def picture(tmp_path: Path) -> str:
    """Noise."""
    return str(factories.picture_file(tmp_path / "noise.png"))


@pytest.fixture
def plugin(paths: Paths) -> Path:
    """Where the odd runtime lies once it is installed."""
    return paths.plugins / "odd"


@pytest.fixture
def having(paths: Paths) -> MakeEngine:
    """An engine on a machine with these devices; the same again where none are named."""

    def made(*devices: str) -> Engine:
        if devices:
            odd.install(paths.plugins, *devices)
        return factories.engine(paths)

    return made


def measured(engine: Engine, model: str, picture: str = "", work: Work | None = None) -> list[answers.MeasuredDevice]:
    """Measure until nothing is left, as those who ask do."""
    found: list[answers.MeasuredDevice] = []
    while not found or found[-1].left:
        found.append(engine.answer(requests.Measure(model=model, path=picture), work))
    return found


def predicted(engine: Engine, model: str, picture: str, device: str = "auto") -> answers.Predicted:
    """An answer."""
    found: answers.Predicted = engine.answer(requests.Predict(path=picture, model=model, device=device))
    return found


def report(engine: Engine, model: str, picture: str) -> tuple[str, bool, str]:
    """The device that “auto” uses, whether that is a fallback, and why."""
    got = predicted(engine, model, picture).result.provenance.device
    assert got.requested == "auto"
    return got.used, got.fell_back, got.why


def test_that_the_processor_alone_is_neither_measured_nor_opened_twice(
    having: MakeEngine, plugin: Path, paths: Paths, model: str, picture: str
) -> None:
    engine = having("cpu")
    found = predicted(engine, model, picture)
    assert (found.unmeasured, report(engine, model, picture)) == ((), ("cpu", False, ""))
    assert measured(engine, model) == [answers.MeasuredDevice(device="auto")]
    predicted(engine, model, picture)
    assert odd.opened(plugin) == ["auto"]
    assert not paths.trials.exists()


def test_that_the_processor_answers_until_a_device_is_measured(
    having: MakeEngine, plugin: Path, model: str, picture: str
) -> None:
    engine = having("near", "cpu")
    found = predicted(engine, model, picture)
    assert found.unmeasured == ("near",)
    assert report(engine, model, picture) == ("cpu", False, "Not measured yet: The near.")
    assert odd.opened(plugin) == ["cpu"]


def test_that_the_fastest_device_that_agrees_is_chosen_and_remembered(
    having: MakeEngine, plugin: Path, paths: Paths, model: str, picture: str
) -> None:
    engine = having("slow", "near", "cpu")
    first, second = measured(engine, model)
    assert (first.tried, first.agrees, first.left, first.device) == ("slow", True, ("near",), "cpu")
    assert (second.tried, second.agrees, second.left, second.device) == ("near", True, (), "near")
    assert odd.opened(plugin) == [
        "cpu",
        "closed cpu",
        "slow",
        "closed slow",
        "cpu",
        "closed cpu",
        "near",
        "closed near",
    ]
    assert report(engine, model, picture) == ("near", False, "")
    again = having()
    assert report(again, model, picture) == ("near", False, "")
    assert measured(again, model) == [answers.MeasuredDevice(device="near")]
    assert odd.opened(plugin)[8:] == ["near", "near"]
    kept = {one["key"]["device"]: one for one in json.loads(paths.trials.read_text())["trials"]}
    assert set(kept) == {"slow", "near", "cpu"}
    assert 0 < kept["near"]["off"] < 1e-4
    assert (kept["near"]["allowed"], kept["near"]["state"]) == (0.001, "agrees")
    assert 45 < kept["slow"]["ms"] < 1000
    assert 18 < kept["cpu"]["ms"] < kept["slow"]["ms"]


@pytest.mark.parametrize(
    ("device", "why"),
    [
        ("wrong", "Its answers differ from the processor's by 0."),
        ("nan", "It answers with values that are no numbers."),
        ("fails", "It has no driver."),
    ],
)
def test_that_a_device_that_is_not_right_is_rejected_with_the_reason(
    device: str, why: str, having: MakeEngine, plugin: Path, model: str, picture: str
) -> None:
    engine = having(device, "cpu")
    (found,) = measured(engine, model)
    assert (found.tried, found.agrees, found.left, found.device) == (device, False, (), "cpu")
    assert found.why.startswith(why)
    used, fell_back, told = report(engine, model, picture)
    assert (used, fell_back) == ("cpu", True)
    assert told.startswith(f"The {device} not used: {why}")
    before = odd.opened(plugin)
    again = having()
    assert measured(again, model) == [answers.MeasuredDevice(device="cpu")]
    assert predicted(again, model, picture).unmeasured == ()
    assert odd.opened(plugin) == [*before, "cpu"]
    (row,) = [row for row in again.answer(requests.ListDevices()) if row.device.id == device]
    assert row.measured[0].startswith(f"Made: not used. {why}")


def test_that_a_rejected_device_can_still_be_asked_for_by_name(having: MakeEngine, model: str, picture: str) -> None:
    engine = having("wrong", "cpu")
    measured(engine, model)
    got = predicted(engine, model, picture, "wrong").result.provenance.device
    assert (got.requested, got.used, got.fell_back) == ("wrong", "wrong", False)


@pytest.mark.parametrize(("tolerance", "agrees"), [(1e-6, False), (1e-3, True)])
def test_that_the_packages_own_tolerance_decides(
    tolerance: float, agrees: bool, having: MakeEngine, tmp_path: Path
) -> None:
    model = odd.model(tmp_path / "strict", tolerance=tolerance)
    (found,) = measured(having("near", "cpu"), str(model))
    assert found.agrees is agrees
    assert found.why == ("" if agrees else found.why)
    assert agrees or "1e-06 is allowed" in found.why


def test_that_a_model_without_samples_is_measured_on_the_picture_at_hand(
    having: MakeEngine, tmp_path: Path, picture: str
) -> None:
    engine = having("near", "cpu")
    model = str(odd.model(tmp_path / "bare", samples=0))
    with pytest.raises(ModelPackageError) as caught:
        measured(engine, model)
    assert caught.value.code == "model.no_sample"
    assert predicted(engine, model, picture).unmeasured == ("near",)
    assert [one.device for one in measured(engine, model, picture)] == ["near"]


def test_that_a_device_that_hangs_is_given_up_and_costs_no_answer(
    having: MakeEngine, plugin: Path, model: str, picture: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measuring, "LIMIT_S", 0.2)
    engine = having("hangs", "cpu")
    (found,) = measured(engine, model)
    try:
        assert (found.device, found.why) == ("cpu", "It had not answered after 0 s.")
        assert report(engine, model, picture)[:2] == ("cpu", True)
        assert having().answer(requests.Measure(model=model)) == answers.MeasuredDevice(device="cpu")
    finally:
        (plugin / "released.txt").touch()


class Impatient:
    """Gives up as soon as a device is being measured."""

    def __init__(self) -> None:
        self.token = CancelToken()
        self.words: list[str] = []

    def __call__(self, progress: Progress) -> None:
        self.words.append(progress.words)
        if progress.words.startswith("Measuring"):
            threading.Timer(0.2, self.token.cancel).start()


def test_that_giving_up_leaves_a_device_that_stops_politely_untried(
    having: MakeEngine, paths: Paths, model: str
) -> None:
    engine, asker = having("patient", "cpu"), Impatient()
    with pytest.raises(Cancelled):
        measured(engine, model, work=Work(token=asker.token, report=asker))
    assert asker.words[0] == "Measuring Made on The patient"
    assert json.loads(paths.trials.read_text())["trials"] == []


def test_that_giving_up_on_a_device_that_does_not_stop_is_remembered(
    having: MakeEngine, plugin: Path, paths: Paths, model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measuring, "LAST_WORD_S", 0.05)
    asker = Impatient()
    with pytest.raises(Cancelled):
        measured(having("hangs", "cpu"), model, work=Work(token=asker.token, report=asker))
    (plugin / "released.txt").touch()
    assert [one["state"] for one in json.loads(paths.trials.read_text())["trials"]] == ["trying"]


@pytest.mark.parametrize("name", ["version.txt", "driver.txt"])
def test_that_another_version_or_driver_is_measured_anew(
    name: str, having: MakeEngine, plugin: Path, model: str
) -> None:
    measured(having("wrong", "cpu"), model)
    (plugin / name).write_text("2")
    assert [one.tried for one in measured(having(), model)] == ["wrong"]


def test_that_other_files_are_measured_anew(having: MakeEngine, tmp_path: Path, model: str) -> None:
    engine = having("near", "cpu")
    measured(engine, model)
    other = odd.model(tmp_path / "other", interpret=SIGMOID)
    assert [one.tried for one in measured(engine, str(other))] == ["near"]


def test_that_a_device_that_may_not_be_tried_by_itself_is_left_alone(
    having: MakeEngine, plugin: Path, model: str, picture: str
) -> None:
    engine = having("shy", "cpu")
    assert predicted(engine, model, picture).unmeasured == ()
    assert odd.opened(plugin) == ["auto"]


def test_that_a_runtime_that_cannot_say_what_it_has_still_runs(having: MakeEngine, model: str, picture: str) -> None:
    engine = having("broken", "near", "cpu")
    assert report(engine, model, picture) == ("cpu", False, "")
    assert engine._guard.strikes("odd") == 1


def test_that_a_chosen_device_that_is_taken_out_is_told_and_not_asked_again(
    having: MakeEngine, plugin: Path, model: str, picture: str
) -> None:
    measured(having("later", "cpu"), model)
    engine = having()
    (plugin / "gone.txt").touch()
    before = len(odd.opened(plugin))
    assert report(engine, model, picture) == ("cpu", True, "The later not used: It was taken out.")
    assert report(having(), model, picture)[0] == "cpu"
    assert odd.opened(plugin)[before:] == ["later", "cpu", "cpu"]
    with pytest.raises(RuntimeFailure):
        predicted(engine, model, picture, "later")


def test_that_a_check_or_a_trial_by_hand_lets_a_device_be_measured_again(
    having: MakeEngine, tmp_path: Path, picture: str
) -> None:
    engine = having("wrong", "cpu")
    model = str(odd.model(tmp_path / "checked", tolerance=0.9))
    probe = requests.ProbeDevice(runtime="odd.runtime", device="wrong")
    strict = str(odd.model(tmp_path / "strict"))
    measured(engine, strict)
    engine.answer(probe)
    assert predicted(engine, strict, picture).unmeasured == ()
    engine.answer(requests.ProbeDevice(runtime="odd.runtime", device="wrong", again=True))
    assert predicted(engine, strict, picture).unmeasured == ("wrong",)
    measured(engine, model)
    engine.answer(requests.CheckModel(model=model))
    assert predicted(engine, model, picture).unmeasured == ()
    engine.answer(requests.CheckModel(model=model, device="wrong"))
    assert predicted(engine, model, picture).unmeasured == ("wrong",)


@pytest.mark.parametrize("device", ["dies", "leaves"])
def test_that_a_device_that_kills_the_worker_costs_the_trial_alone_and_is_never_tried_again(
    device: str, client: Client, paths: Paths, plugin: Path, model: str, picture: str
) -> None:
    odd.install(paths.plugins, device, "near", "cpu")
    with pytest.raises(WorkerError) as caught:
        client.call(requests.Measure(model=model, path=picture))
    assert caught.value.code == "worker.crashed"
    got = client.call(requests.Predict(path=picture, model=model)).result.provenance.device
    assert (got.used, got.fell_back) == ("cpu", True)
    assert f"The {device} not used: The worker did not survive the trial." in got.why
    found = client.call(requests.Measure(model=model, path=picture))
    assert (found.tried, found.device, found.left) == ("near", "near", ())
    got = client.call(requests.Predict(path=picture, model=model)).result.provenance.device
    assert (got.used, got.fell_back) == ("near", True)
    assert odd.opened(plugin).count(device) == 1


def scores(*probabilities: float) -> Findings:
    """Classes with these probabilities, by index."""
    found = [ClassScore(index, str(index), p, 0.0) for index, p in enumerate(probabilities)]
    return Findings(task="classification", classes=tuple(sorted(found, key=lambda score: -score.probability)))


def values(*numbers: float) -> Findings:
    """Measured numbers."""
    return Findings(task="regression", values=tuple(Measured(label="x", value=number) for number in numbers))


NOTHING: Any = np.zeros((1, 2), np.float32)


@pytest.mark.parametrize(
    ("wanted", "got", "expected"),
    [
        (scores(0.7, 0.3), scores(0.3, 0.7), 0.4),
        (scores(0.7, 0.3), scores(0.7), float("inf")),
        (values(50.0, 0.5), values(51.0, 0.5), 0.02),
        (values(0.5), values(0.6), 0.1),
    ],
)
def test_that_the_difference_is_that_of_what_a_person_reads(wanted: Findings, got: Findings, expected: float) -> None:
    assert difference(wanted, got, NOTHING, NOTHING) == pytest.approx(expected)


def test_that_findings_without_numbers_are_compared_by_their_outputs() -> None:
    empty = Findings(task="embedding")
    wanted = np.array([[4.0, -8.0]], np.float32)
    assert difference(empty, empty, wanted, wanted + np.float32(2)) == 0.25
    assert difference(empty, empty, wanted, np.zeros((1, 3), np.float32)) == float("inf")
