"""Every way in which a plugin can go wrong, through the real client and a real worker."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from tests.wire import strangers
from tests.wire.conftest import Party, wait_until
from workbench.errors import PluginError, WorkerError
from workbench.wire import requests

FATAL = ("segfault", "abort", "exit", "native_exit", "killed", "overflow", "thread", "fork")
HARMLESS = ("print", "patch")


def picture(folder: Path) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (20, 20), (90, 40, 10)).save(folder / "picture.png")
    return str(folder / "picture.png")


def read_or_scan(party: Party, moment: str, deed: str) -> requests.Request:
    path = party.bad(deed, moment)
    return requests.Inspect(path=path) if moment == "scan" else requests.Read(path=path)


@pytest.mark.parametrize(
    ("moment", "doing", "deed"),
    [
        *(("read", "decoding", deed) for deed in FATAL),
        ("scan", "reading the header of", "segfault"),
        ("scan", "reading the header of", "exit"),
        ("sniff", "recognising", "abort"),
        ("sniff", "recognising", "native_exit"),
    ],
)
def test_that_a_reader_that_ends_its_process_costs_its_own_request_alone(
    party: Party, moment: str, doing: str, deed: str
) -> None:
    before = party.pid()
    others = [party.ask(requests.Read(path=party.good(f"{n}.wild"))) for n in range(3)]
    error = party.error(read_or_scan(party, moment, deed))
    after = [party.ask(requests.Read(path=party.good(f"{n}.wild"))) for n in range(3)]
    assert isinstance(error, WorkerError)
    assert error.code == "worker.crashed"
    assert error.what == f"The worker stopped while {doing} {moment}-{deed}.wild with wild.reader."
    assert error.why
    assert error.hint
    assert error.params["subject"] == str(party.folder / f"{moment}-{deed}.wild")
    assert [one.over().answer.px.shape for one in (*others, *after)] == [(4, 4)] * 6
    assert party.pid() != before
    assert party.kinds()[-1] == "ready"


@pytest.mark.parametrize(("deed", "why"), [("segfault", "SIGSEGV"), ("abort", "SIGABRT"), ("exit", "status 3")])
def test_that_the_error_says_how_the_process_ended_and_the_culprit_is_not_tried_again(
    party: Party, deed: str, why: str
) -> None:
    party.pid()
    assert why in party.error(requests.Read(path=party.bad(deed))).why
    assert party.kinds().count("restarted") == 1


@pytest.mark.parametrize("deed", ["segfault", "abort", "exit", "native_exit"])
def test_that_a_step_that_ends_its_process_is_named_with_the_picture(party: Party, tmp_path: Path, deed: str) -> None:
    model = strangers.model(tmp_path / "model", deed)
    error = party.error(requests.Predict(path=picture(party.folder), model=str(model)))
    assert error.what == "The worker stopped while preparing picture.png with wild.step."
    assert party.client.call(requests.Read(path=party.good())).px.shape == (4, 4)


@pytest.mark.parametrize(
    ("deed", "kind"), [("raise", "RuntimeError: wild words"), ("sysexit", "SystemExit: 5"), ("interrupt", "Keyboard")]
)
def test_that_whatever_a_reader_raises_is_an_error_of_that_file(party: Party, deed: str, kind: str) -> None:
    before = party.pid()
    error = party.error(requests.Read(path=party.bad(deed)))
    assert isinstance(error, PluginError)
    assert error.what == f"The plugin wild.reader stopped while decoding read-{deed}.wild."
    assert error.why.startswith(kind)
    assert error.params["subject"] == str(party.folder / f"read-{deed}.wild")
    assert party.client.call(requests.Read(path=party.good())).px.shape == (4, 4)
    assert party.pid() == before


@pytest.mark.parametrize("deed", ["raise", "sysexit", "interrupt", "wrong"])
def test_that_whatever_a_step_raises_is_an_error_of_that_picture(party: Party, tmp_path: Path, deed: str) -> None:
    path, model = picture(party.folder), strangers.model(tmp_path / "model", deed)
    error = party.error(requests.Predict(path=path, model=str(model)))
    assert isinstance(error, PluginError)
    assert "wild" in error.what
    assert error.params["subject"] == path
    fine = strangers.model(tmp_path / "fine")
    assert party.client.call(requests.Predict(path=path, model=str(fine))).result.findings.classes


@pytest.mark.parametrize("deed", ["wrong", "wrong_inside", "strange_inside"])
@pytest.mark.parametrize("moment", ["read", "scan"])
def test_that_an_answer_of_the_wrong_type_is_an_error_that_blames_the_plugin(
    party: Party, moment: str, deed: str
) -> None:
    before = party.pid()
    error = party.error(read_or_scan(party, moment, deed))
    assert isinstance(error, PluginError)
    assert error.code == "plugin.wrong_answer"
    assert error.what.startswith("The plugin wild")
    assert error.params["subject"] == str(party.folder / f"{moment}-{deed}.wild")
    assert party.client.call(requests.Read(path=party.good())).px.shape == (4, 4)
    assert party.pid() == before


def test_that_an_error_with_parameters_that_cannot_be_sent_arrives_as_text(party: Party) -> None:
    error = party.error(requests.Read(path=party.bad("lie")))
    assert (error.code, error.what) == ("read.wild", "Wild")
    assert error.params["big"] == str(1 << 80)
    assert party.client.call(requests.Read(path=party.good())).px.shape == (4, 4)


@pytest.mark.parametrize("moment", ["sniff", "scan", "read"])
@pytest.mark.parametrize("deed", HARMLESS)
def test_that_what_a_plugin_prints_disturbs_nobody(
    party: Party, capfd: pytest.CaptureFixture[str], moment: str, deed: str
) -> None:
    before = party.pid()
    for _ in range(5):
        assert party.client.call(requests.Read(path=party.bad(deed, moment))).px.shape == (4, 4)
        assert party.client.call(requests.Inspect(path=party.bad(deed, moment))).header.height == 4
    assert party.pid() == before
    assert "WILD" not in "".join(capfd.readouterr())


@pytest.mark.parametrize("deed", ["sleep", "busy", "regex", "power"])
def test_that_a_reader_that_never_returns_is_ended_when_it_was_given_up(begin: Callable[..., Party], deed: str) -> None:
    party = begin(worker__patience_s=1)
    before = party.pid()
    hung = party.ask(requests.Read(path=party.bad(deed)))
    wait_until(lambda: any(crumb.doing == "decoding" for crumb in party.client.doing()))
    waiting = [party.ask(requests.Read(path=party.good(f"{n}.wild"))) for n in range(3)]
    light = party.ask(requests.ListModels())
    hung.ticket.cancel()
    assert hung.over(1.0).cancelled
    assert [one.over().answer.px.shape for one in waiting] == [(4, 4)] * 3
    assert light.over().answer
    assert party.pid() != before
    told = next(event.error for event in party.events if event.kind == "restarted")
    assert told is not None
    assert told.code == "worker.hung"
    assert f"read-{deed}.wild with wild.reader" in told.why


def test_that_a_step_that_never_returns_is_ended_when_it_was_given_up(
    begin: Callable[..., Party], tmp_path: Path
) -> None:
    party = begin(worker__patience_s=1)
    model = strangers.model(tmp_path / "model", "regex")
    hung = party.ask(requests.Predict(path=picture(party.folder), model=str(model)))
    wait_until(lambda: any(crumb.doing == "preparing" for crumb in party.client.doing()))
    read = party.ask(requests.Read(path=party.good()))
    hung.ticket.cancel()
    assert hung.over(1.0).cancelled
    assert read.over().answer.px.shape == (4, 4)


@pytest.mark.skipif(sys.platform != "linux", reason="resident memory is bounded by sampling, which is slow elsewhere")
def test_that_a_reader_that_leaks_is_given_a_fresh_worker_between_two_files(
    begin: Callable[..., Party], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fault 9: 50 MB a call, a hundred calls, a limit that is passed after a dozen."""
    limit = 900 << 20
    monkeypatch.setattr("workbench.wire.launch.limit_bytes", lambda percent: limit)
    party = begin()
    leaks = [party.ask(requests.Read(path=party.bad("leak", name=f"{n}.wild"))) for n in range(100)]
    assert [one.over().answer.px.shape for one in leaks] == [(4, 4)] * 100
    assert party.kinds().count("recycled") >= 5
    assert "restarted" not in party.kinds()
    assert max((event.resident_mb for event in party.events), default=0.0) < limit / 2**20


def test_that_three_misdeeds_switch_a_plugin_off_and_the_error_says_so(party: Party) -> None:
    errors = [party.error(requests.Read(path=party.bad("raise", name=f"{n}.wild"))).code for n in range(4)]
    assert errors == ["plugin.raised"] * 3 + ["plugin.off"]
