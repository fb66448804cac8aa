"""Messages: exact when they are ours, refused when they are not, and never anything else."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from workbench.core.image import Image, LookupTable, Source
from workbench.core.overlay import Overlay
from workbench.core.study import Item
from workbench.engine import Engine
from workbench.errors import Cancelled, PluginError, ReadError, WorkbenchError
from workbench.wire import client as client_module
from workbench.wire import requests
from workbench.wire.answers import Broken, BrokenPath, Opened
from workbench.wire.arrays import Receiver, Sender
from workbench.wire.calls import make
from workbench.wire.codec import Checker, Reader, Unreadable, Writer
from workbench.wire.pending import Pending
from workbench.wire.protocol import (
    ANSWERS,
    Answer,
    Ask,
    Failed,
    FromWorker,
    Hello,
    Part,
    Ready,
    Sketched,
    Told,
    ToWorker,
)

MUTATIONS = 2000


@pytest.fixture(scope="module")
def answers(shared_engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> dict[requests.Request, Any]:
    """Real answers to real requests."""
    bundled = Path(__file__).parent.parent.parent / "workbench" / "bundled"
    chelsea = str(bundled / "models" / "efficientnet-lite0" / "samples" / "chelsea.png")
    asked: list[requests.Request] = [
        requests.Read(path=chelsea),
        requests.Thumbnail(path=chelsea),
        requests.Predict(path=chelsea, explain="auto"),
        requests.Explain(path=chelsea),
        requests.Trace(path=chelsea),
        requests.Suit(path=chelsea),
        requests.Inspect(path=chelsea, tags=True, stats=True),
        requests.Render(path=chelsea),
        requests.ListModels(),
        requests.ShowModel(),
        requests.ListDevices(),
        requests.ListPlugins(),
        requests.Examine(),
        requests.Stats(),
    ]
    found = {request: shared_engine.answer(request) for request in asked}
    found[requests.Open(paths=(chelsea,))] = next(iter(shared_engine.open([chelsea])))
    return found


def same(one: Any, other: Any) -> bool:
    """Equality of values that may hold arrays."""
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and bool(np.array_equal(one, other, equal_nan=one.dtype.kind == "f"))
    if isinstance(one, (tuple, list)):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, msgspec.Struct):
        return all(same(getattr(one, name), getattr(other, name)) for name in one.__struct_fields__)
    if hasattr(one, "__dataclass_fields__"):
        return all(same(getattr(one, name), getattr(other, name)) for name in one.__dataclass_fields__)
    return bool(one == other)


def test_that_every_answer_arrives_as_it_was_given(answers: dict[requests.Request, Any], tmp_path: Path) -> None:
    writer, reader = Writer(Sender(tmp_path)), Reader(Receiver(tmp_path))
    for request, answer in answers.items():
        kind = ANSWERS[type(request)]
        raw = writer.raw(answer)
        assert Checker().problem(raw, kind) == ""
        back = reader.value(raw, kind)
        assert type(back) is type(answer) or isinstance(answer, tuple)
        assert same(answer, back), request
    assert list(tmp_path.iterdir()) == []


def test_that_every_request_arrives_as_it_was_asked() -> None:
    for kind in ANSWERS:
        needed = {
            field.name: ("x",) if field.name == "paths" else () if field.name == "records" else "x"
            for field in msgspec.structs.fields(kind)
            if field.required
        }
        request = kind(**needed)
        message = Ask(id=3, request=Writer().raw(request))
        back = Reader().value(Writer().bytes(message), ToWorker)
        assert Reader(Receiver(None)).value(back.request, type(request)) == request


def test_that_every_kind_of_request_has_an_answer() -> None:
    kinds = {
        kind for kind in vars(requests).values() if isinstance(kind, type) and issubclass(kind, requests.Request)
    } - {requests.Request}
    assert kinds == set(ANSWERS)


@pytest.mark.parametrize(
    "error",
    [
        ReadError("read.empty", name="a.png"),
        PluginError("plugin.manifest", name="p", problems=("one", "two")),
        WorkbenchError("some.code", what="W", why="Y", hint="H", number=1, yes=True, none=None, real=0.5),
    ],
)
def test_that_an_error_arrives_as_it_was_raised(error: WorkbenchError) -> None:
    back = Reader().value(Writer().bytes(Broken.of(error, "trace")), Broken).error()
    assert type(back) is type(error)
    assert (back.code, back.what, back.why, back.hint) == (error.code, error.what, error.why, error.hint)
    assert (back.problems, back.params) == (error.problems, error.params)


@pytest.mark.parametrize("value", [object(), 1 << 70, {1: object()}, Path("x")])
def test_that_what_cannot_be_sent_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        Writer().bytes(value)


@pytest.mark.parametrize("data", [b"", b"\xc1", b"\x91" * 100_000, b"\xdd\xff\xff\xff\xff", b"\x81\xa4type\xa4Evil"])
def test_that_what_is_no_message_is_refused(data: bytes) -> None:
    for kind in (FromWorker, ToWorker, Image, ANSWERS[requests.Predict]):
        with pytest.raises(Unreadable):
            Reader(Receiver(None)).value(data, kind)


class Stage:
    """A client without a worker, and a worker without a process: messages are put into its hands."""

    def __init__(self, folder: Path, launch: Any) -> None:
        self.client = client_module.Client(launch)
        self.reader, self.values = Reader(), Reader(Receiver(folder))
        self.posted: list[Any] = []

    def value(self, raw: msgspec.Raw, kind: Any) -> Any:
        return self.values.value(raw, kind)

    def post(self, message: Any) -> None:
        self.posted.append(message)

    def hear(self, request: requests.Request, data: bytes) -> list[Any]:
        """What the asker of a request is told when these bytes come."""
        told: list[Any] = []
        self.client._pending.by_number = {
            7: Pending(request, lambda answer, error: told.append(error or answer), told.append, told.append)
        }
        self.client._on_message(self, self.reader.value(data, FromWorker))  # type: ignore[arg-type]
        return told


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Cut, flipped, repeated, overwritten."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(changed) or 1)
        deed = chance.randrange(5)
        if deed == 0:
            del changed[at:]
        elif deed == 1 and changed:
            changed[at] ^= 1 << chance.randrange(8)
        elif deed == 2:
            changed[at : at + 4] = chance.randbytes(4)
        elif deed == 3:
            changed[at:at] = changed[: chance.randrange(64)]
        else:
            del changed[at : at + chance.randrange(1, 8)]
    return bytes(changed)


def test_that_mutated_messages_are_values_typed_errors_or_refused(
    answers: dict[requests.Request, Any], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Two thousand mutations of real messages: no other outcome."""
    from tests.wire.conftest import launch
    from workbench.paths import Paths

    writer, chance = Writer(Sender(None)), random.Random(1)
    stage = Stage(tmp_path, launch(Paths(data=tmp_path / "d", machine=tmp_path / "m")))
    originals: list[tuple[requests.Request, bytes]] = []
    for request, answer in answers.items():
        small = answer if len(writer.bytes(answer)) < 500_000 else None
        kind = Part if isinstance(request, requests.Open) else Answer
        if small is not None:
            originals.append((request, writer.bytes(kind(id=7, value=writer.raw(small)))))
    error = Broken.of(ReadError("read.empty", name="a.png"), "trace")
    sketch = next(a for a in answers.values() if isinstance(a, Overlay))
    originals += [
        (requests.Stats(), writer.bytes(Failed(id=7, error=error))),
        (requests.Stats(), writer.bytes(Failed(id=7, cancelled=True))),
        (requests.Stats(), writer.bytes(Told(id=7, fraction=0.5, words="half"))),
        (requests.Stats(), writer.bytes(Sketched(id=7, fraction=0.5, words="half", overlay=writer.raw(sketch)))),
        (requests.Stats(), writer.bytes(Ready(pid=1, version=1))),
    ]
    assert len(originals) > 15
    outcomes: dict[str, int] = {}
    for number in range(MUTATIONS):
        request, data = originals[number % len(originals)]
        try:
            told = stage.hear(request, mutated(data, chance))
        except Unreadable:
            told = [Unreadable()]
        for one in told:
            assert not isinstance(one, BaseException) or isinstance(one, (WorkbenchError, Cancelled, Unreadable))
        name = type(told[0]).__name__ if told else "nothing"
        outcomes[name] = outcomes.get(name, 0) + 1
    assert "a callback did not go well" not in caplog.text
    assert {"Unreadable", "WorkerError", "ReadError", "nothing"} <= set(outcomes)
    assert sum(outcomes.values()) == MUTATIONS


def test_that_a_header_with_tables_arrives_with_them(tmp_path: Path) -> None:
    table = LookupTable(first=-5, bits=12, values=np.arange(70_000, dtype=np.uint16))
    from workbench.core.image import DisplayHints

    header = Image(
        height=1, width=1, channels=1, dtype="uint16", bits=16, meaning="stored", source=Source(path="x"),
        hints=DisplayHints(tables=(table,)),
    )  # fmt: skip
    item = Item(id="x", header=header, groups=(), title="x")
    whole = Opened(items=(item,), broken=(BrokenPath(path="y", error=Broken.of(ReadError("read.empty", name="y"))),))
    assert same(Reader(Receiver(tmp_path)).value(Writer(Sender(tmp_path)).bytes(whole), Opened), whole)


def test_that_hello_of_another_version_still_tells_its_version() -> None:
    from workbench.wire.protocol import Version

    hello = {"type": "Hello", "version": 12, "something": "new"}
    assert Reader().value(msgspec.msgpack.encode(hello), Version).version == 12
    with pytest.raises(Unreadable):
        Reader().value(msgspec.msgpack.encode(hello), Hello)


def test_that_calls_into_the_asker_cost_nobody_else_an_answer(caplog: pytest.LogCaptureFixture) -> None:
    told: list[int] = []
    make([lambda: told.append(1), lambda: [][0], lambda: told.append(2)])
    assert told == [1, 2]
