"""The worker's loop, spoken to over its pipes: what it takes, in which order it answers, and when it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import psutil
import pytest

from tests import factories
from tests.host.conftest import Talk
from tests.wire import strangers
from tests.wire.conftest import wait_until
from workbench.wire import allocator, requests
from workbench.wire.answers import Health, Opened
from workbench.wire.protocol import VERSION, Answer, Ask, Cancel, Failed, Part, Ready, Retiring, Sketched, Told

pytestmark = pytest.mark.timeout(120)
OWNER = """
import sys
from pathlib import Path
from workbench import settings, worker
from workbench.paths import Paths
from workbench.wire import allocator, requests
from workbench.wire.client import Client
from workbench.wire.launch import Launch
paths = Paths(data=Path(sys.argv[1]), machine=Path(sys.argv[1]))
client = Client(Launch(command=worker.command(), paths=paths, settings=settings.load(paths, {})[0]))
print(client.call(requests.Stats()).pid, flush=True)
client.ask(requests.Read(path=sys.argv[2]), print)
while not client.doing():
    pass
print("busy", flush=True)
input()
"""


def test_that_it_says_who_it_is_and_answers_each_request_under_its_number(talk: Talk) -> None:
    for number in (41, 7, 12):
        talk.ask(number, requests.Stats())
    answers = [talk.take() for _ in range(3)]
    assert [answer.id for answer in answers] == [41, 7, 12]
    assert {talk.value(answer, Health).pid for answer in answers} == {talk.process.pid}


def test_that_ready_comes_first_with_number_and_version(silent: Talk) -> None:
    assert silent.hello() == Ready(pid=silent.process.pid, version=VERSION)


@pytest.mark.parametrize("version", [VERSION - 1, VERSION + 1])
def test_that_an_owner_of_another_version_is_told_ours_and_nothing_else(silent: Talk, version: int) -> None:
    assert silent.hello(version=version) == Ready(pid=silent.process.pid, version=VERSION)
    silent.ask(1, requests.Stats())
    silent.channel.send.close()
    with pytest.raises(EOFError):
        silent.take()
    assert silent.process.wait(10) == 0


@pytest.mark.parametrize(
    "broken",
    [
        b"\xc0",
        msgspec.msgpack.encode({"type": "Read"}),
        msgspec.msgpack.encode({"type": "NoSuchThing", "path": "a"}),
        msgspec.msgpack.encode({"type": "Read", "path": 12}),
        msgspec.msgpack.encode([1, 2, 3]),
    ],
    ids=["nothing", "no path", "unknown", "a number for a path", "a list"],
)
def test_that_a_broken_request_is_an_error_of_its_own_and_the_next_is_answered(talk: Talk, broken: bytes) -> None:
    talk.send(Ask(id=5, request=msgspec.Raw(broken)))
    talk.ask(6, requests.Stats())
    first, second = talk.take(), talk.take()
    assert isinstance(first, Failed)
    assert (first.id, first.cancelled, first.error and first.error.code) == (5, False, "worker.protocol")
    assert (type(second), second.id) == (Answer, 6)


def test_that_a_worker_ends_with_an_error_at_what_is_no_message(talk: Talk) -> None:
    talk.channel.send.send_bytes(b"no message")
    with pytest.raises(EOFError):
        talk.take()
    assert talk.process.wait(10) == 1


def test_that_the_urgent_overtakes_what_waits_but_not_what_is_at_work(talk: Talk) -> None:
    gate, file = talk.file("gate.wild", "gate"), talk.file("good.wild")
    talk.ask(1, requests.Read(path=gate))
    talk.at_the_gate()
    asked = [
        requests.Thumbnail(path=file),
        requests.Inspect(path=file),
        requests.Open(paths=(file,)),
        requests.Render(path=file),
        requests.Read(path=file),
    ]
    for number, request in enumerate(asked, 2):
        talk.ask(number, request)
    talk.ask(9, requests.Stats())
    assert talk.take().id == 9  # of another lane
    talk.open_the_gate()
    answers = [message for message in talk.until_over(1, 2, 3, 4, 5, 6) if not isinstance(message, Part)]
    assert [answer.id for answer in answers] == [1, 6, 5, 4, 3, 2]
    assert {type(answer) for answer in answers} == {Answer}


def test_that_opening_a_folder_lets_reading_pass_and_ends_with_an_empty_answer(talk: Talk) -> None:
    names = [f"{number:03}.wild" for number in range(8)]
    for name in names:
        talk.file(name, "gate" if name == "000.wild" else "nothing", "scan")
    wanted = talk.file("wanted.txt")
    talk.ask(1, requests.Open(paths=tuple(str(talk.files / name) for name in names)))
    talk.at_the_gate()
    talk.ask(2, requests.Read(path=wanted))
    talk.open_the_gate()
    messages = talk.until_over(1, 2)
    parts = [talk.value(message, Opened) for message in messages if isinstance(message, Part)]
    assert [item.id for part in parts for item in part.items] == [str(talk.files / name) for name in names]
    assert messages.index(next(one for one in messages if one.id == 2)) < len(messages) - 1
    assert talk.value(messages[-1], Opened) == Opened()


def test_that_a_waiting_request_that_is_given_up_is_over_at_once_and_is_never_done(talk: Talk) -> None:
    talk.ask(1, requests.Read(path=talk.file("gate.wild", "gate")))
    talk.at_the_gate()
    talk.ask(2, requests.Read(path=talk.file("exit.wild", "exit")))
    talk.cancel(2)
    assert talk.take() == Failed(id=2, cancelled=True)
    talk.open_the_gate()
    assert talk.take().id == 1
    talk.ask(3, requests.Stats())
    assert (type(message := talk.take()), message.id) == (Answer, 3)


def test_that_a_running_request_that_is_given_up_stops_where_it_can(talk: Talk, samples: Path) -> None:
    model = strangers.model(talk.files / "model")
    explain = requests.Explain(path=str(samples / "coffee.png"), model=str(model), method="wild.slow", anyway=True)
    talk.ask(1, explain)
    assert isinstance(talk.take(), (Told, Sketched))
    talk.cancel(1)
    assert talk.until_over(1)[-1] == Failed(id=1, cancelled=True)


def test_that_a_request_that_cannot_stop_is_answered_all_the_same_and_one_that_is_over_is_nothing(talk: Talk) -> None:
    talk.ask(1, requests.Read(path=talk.file("gate.wild", "gate")))
    talk.at_the_gate()
    talk.cancel(1)
    talk.cancel(77)
    talk.ask(2, requests.Stats())
    assert talk.take().id == 2
    talk.open_the_gate()
    assert isinstance(over := talk.take(), (Answer, Failed))
    assert over.id == 1
    talk.send(Cancel(id=1))
    talk.ask(3, requests.Stats())
    assert talk.take().id == 3


def test_that_what_is_being_done_stands_in_the_crumbs_the_latest_last(talk: Talk) -> None:
    gate = talk.file("gate.wild", "gate")
    model = strangers.model(talk.files / "model", "gate")
    picture = str(factories.picture_file(talk.files / "picture.png"))
    talk.ask(1, requests.Predict(path=picture, model=str(model), anyway=True))
    talk.at_the_gate()
    Path(f"{talk.gate}.reached").unlink()
    talk.ask(2, requests.Read(path=gate))
    talk.at_the_gate()
    first, second = talk.crumbs()
    assert (first.id, first.plugin, first.subject) == (1, "wild.step", picture)
    assert (second.id, second.plugin, second.subject) == (2, "wild.reader", gate)
    assert second.order > first.order
    assert first.thread != second.thread
    talk.open_the_gate()
    talk.until_over(1, 2)
    wait_until(lambda: talk.crumbs() == [])


@pytest.mark.parametrize("debug", [False, True])
def test_that_what_plugins_print_never_comes_over_the_channel_and_is_seen_where_it_is_wanted(
    silent: Talk, debug: bool
) -> None:
    silent.hello(debug=debug)
    for number in range(5):
        silent.ask(number, requests.Read(path=silent.file(f"{number}.wild", "print")))
    assert [type(message) for message in silent.until_over(*range(5))] == [Answer] * 5
    silent.close()
    out, err = silent.process.communicate(timeout=10)
    assert err.count(b"WILD NOISE") == (10 if debug else 0)
    assert out.count(b"WILD NOISE") >= (10 if debug else 0)


def test_that_a_worker_with_much_memory_ends_between_two_requests_with_all_answers_given(silent: Talk) -> None:
    silent.hello(memory_bytes=1 << 20)
    silent.ask(1, requests.Stats())
    assert silent.take().id == 1
    retiring = silent.take()
    assert isinstance(retiring, Retiring)
    assert retiring.resident > 20 << 20
    with pytest.raises(EOFError):
        silent.take()
    assert silent.process.wait(10) == 0


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds a process's addresses")
def test_that_allocations_far_beyond_its_memory_fail_in_a_worker(silent: Talk) -> None:
    silent.hello(memory_bytes=8 << 30)
    bound = psutil.Process(silent.process.pid).rlimit(psutil.RLIMIT_AS)[0]
    gpu = any(Path(device).exists() for device in allocator._GPUS)
    assert bound == (psutil.RLIM_INFINITY if gpu else 12 << 30)


def test_that_a_mistake_in_the_settings_is_in_the_log_and_the_worker_answers(silent: Talk) -> None:
    silent.paths.made(silent.paths.data)
    silent.paths.settings.write_text('[worker]\npatience_s = "long"\n', encoding="utf-8")
    assert isinstance(silent.hello(), Ready)
    silent.ask(1, requests.Stats())
    assert isinstance(silent.take(), Answer)
    assert "settings." in (silent.paths.logs / "worker.log").read_text(encoding="utf-8")


def test_that_the_end_of_its_owner_ends_an_idle_worker_and_nothing_is_said(talk: Talk) -> None:
    talk.close()
    assert talk.process.wait(10) in (0, -signal.SIGIO)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the end is seen when the interpreter is free again")
@pytest.mark.parametrize("deed", ["sleep", "power"], ids=["asleep", "holding the interpreter"])
def test_that_a_worker_ends_with_an_owner_that_is_killed_whatever_it_is_doing(
    talk: Talk, tmp_path: Path, deed: str
) -> None:
    file = talk.file("busy.wild", deed)
    command = [sys.executable, "-c", OWNER, str(talk.paths.data), file]
    environment = {**os.environ, "GATE": str(talk.gate)}
    pipe: Any = subprocess.PIPE
    owner = subprocess.Popen(
        command, cwd=Path(__file__).parents[2], env=environment, stdin=pipe, stdout=pipe, text=True
    )
    assert owner.stdout is not None
    worker = psutil.Process(int(owner.stdout.readline()))
    assert owner.stdout.readline() == "busy\n"
    owner.kill()
    owner.communicate()
    psutil.wait_procs([worker], timeout=20)
    assert not worker.is_running() or worker.status() == psutil.STATUS_ZOMBIE
