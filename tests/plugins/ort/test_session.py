"""A loaded network: what it takes and gives, its answers, and how a run is given up."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime as ort
import pytest
from onnx import TensorProto, helper

from plugins.ort import one_node
from plugins.ort.session import OrtSession
from tests import factories
from tests.plugins.ort.running import opened
from workbench.core.arrays import Array
from workbench.core.kinds import TensorSpec
from workbench.core.progress import CancelToken
from workbench.core.result import DeviceReport
from workbench.errors import Cancelled, ModelPackageError, OutOfMemory, RuntimeFailure

HUGE = 1 << 44
"""So many numbers are more than any address space holds."""


def picture(value: float = 1.0) -> Array:
    """An input of the made network."""
    return np.full((1, 3, 8, 8), value, np.float32)


def test_that_a_session_knows_what_it_takes_and_gives(tmp_path: Path) -> None:
    inputs = [factories.value("a", ["n", 3, None, 8], "float16"), factories.value("b", [2], "uint8")]
    kinds = ["float32", "float64", "int64", "bool"]
    nodes = [
        helper.make_node("Cast", ["a"], [kind], to=helper.np_dtype_to_tensor_dtype(np.dtype(kind))) for kind in kinds
    ]
    nodes.append(helper.make_node("Identity", ["b"], ["b_again"]))
    outputs = [factories.value(kind, ["n", 3, None, 8], kind) for kind in kinds] + [
        factories.value("b_again", [2], "uint8")
    ]
    session = opened(tmp_path, factories.network(nodes, inputs, outputs))
    assert session.inputs == (
        TensorSpec(name="a", dtype="float16", shape=("n", 3, None, 8)),
        TensorSpec(name="b", dtype="uint8", shape=(2,)),
    )
    assert [(spec.name, spec.dtype) for spec in session.outputs] == [
        *zip(kinds, kinds, strict=True),
        ("b_again", "uint8"),
    ]


def test_that_bfloat16_is_named_so(tmp_path: Path) -> None:
    made = helper.make_tensor_value_info("x", TensorProto.BFLOAT16, [1])
    nodes = [helper.make_node("Cast", ["x"], ["y"], to=TensorProto.FLOAT)]
    session = opened(tmp_path, factories.network(nodes, [made], [factories.value("y", [1])]))
    assert session.inputs[0].dtype == "bfloat16"


def test_that_answers_are_the_networks_numbers_and_cannot_be_changed(tmp_path: Path) -> None:
    found = opened(tmp_path).run({"input": picture(2)}, ["logits"], CancelToken())
    assert found["logits"].tolist() == [[2, 4, 6]]
    assert not found["logits"].flags.writeable


def test_that_inner_tensors_are_outputs_where_they_are_asked_for(tmp_path: Path) -> None:
    session = opened(tmp_path, extra_outputs=("features", "logits"))
    assert [spec.name for spec in session.outputs] == ["logits", "features"]
    found = session.run({"input": picture(3)}, ["features", "logits"], CancelToken())
    assert list(found) == ["features", "logits"]
    assert np.array_equal(found["features"], picture(3))
    assert found["logits"].tolist() == [[3, 6, 9]]


def test_that_an_inner_tensor_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelPackageError) as caught:
        opened(tmp_path, extra_outputs=("nowhere",))
    assert (caught.value.code, caught.value.params["tensor"]) == ("model.tensor_missing", "nowhere")


def test_that_a_session_is_opened_with_as_many_threads_as_were_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    real = ort.InferenceSession

    def watched(data: bytes, options: Any, providers: list[Any]) -> Any:
        seen.append(options.intra_op_num_threads)
        return real(data, options, providers=providers)

    monkeypatch.setattr(ort, "InferenceSession", watched)
    opened(tmp_path, threads=1)
    opened(tmp_path, threads=3)
    assert seen == [1, 3]


class Counting:
    """A network that counts its runs, and does what it is told meanwhile."""

    def __init__(self, meanwhile: Callable[[], None] = lambda: None) -> None:
        self._real = ort.InferenceSession(one_node.MODEL, providers=["CPUExecutionProvider"])
        self._meanwhile = meanwhile
        self.runs = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def run(self, outputs: list[str], feeds: dict[str, Array], options: Any) -> Any:
        self.runs += 1
        self._meanwhile()
        return self._real.run(outputs, feeds, options)


def around(inner: Any, concurrent: bool = True) -> OrtSession:
    """A session around such a network."""
    return OrtSession(inner, "One node", DeviceReport(requested="cpu", used="cpu", provider="CPU"), concurrent)


FED = {"x": np.array([[1.0, -2.0, 3.0]], np.float32)}


def test_that_a_run_that_was_cancelled_before_is_not_begun() -> None:
    inner, token = Counting(), CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        around(inner).run(FED, ["y"], token)
    assert inner.runs == 0


def test_that_cancelling_ends_a_run_before_its_next_node() -> None:
    token = CancelToken()
    inner = Counting(token.cancel)
    with pytest.raises(Cancelled):
        around(inner).run(FED, ["y"], token)
    assert inner.runs == 1


def endless() -> onnx.ModelProto:
    """A loop that would go round for years."""
    body = helper.make_graph(
        [helper.make_node("Identity", ["go"], ["still"]), helper.make_node("Add", ["sum", "one"], ["more"])],
        "body",
        [factories.value("i", [], "int64"), factories.value("go", [], "bool"), factories.value("sum", [1])],
        [factories.value("still", [], "bool"), factories.value("more", [1])],
        [factories.tensor([1], "one")],
    )
    turns = helper.make_tensor("turns", TensorProto.INT64, [], [1 << 50])
    nodes = [helper.make_node("Loop", ["turns", "", "x"], ["y"], body=body)]
    return factories.network(nodes, [factories.value("x", [1])], [factories.value("y", [1])], [turns])


class Watched(CancelToken):
    """Tells when somebody has begun to listen."""

    def __init__(self) -> None:
        super().__init__()
        self.listening = threading.Event()

    def on_cancel(self, callback: Callable[[], None]) -> Callable[[], None]:
        forget = super().on_cancel(callback)
        self.listening.set()
        return forget


@pytest.mark.timeout(60)
def test_that_a_run_that_would_never_end_is_ended_by_cancelling(tmp_path: Path) -> None:
    session, token = opened(tmp_path, endless()), Watched()
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(session.run, {"x": np.zeros(1, np.float32)}, ["y"], token)
        assert token.listening.wait(30)
        token.cancel()
        with pytest.raises(Cancelled):
            running.result(30)


def test_that_a_run_that_is_over_is_not_listened_for_any_more() -> None:
    inner, token = Counting(), Watched()
    session = around(inner)
    assert session.run(FED, ["y"], token)["y"].tolist() == [[2, -1, 4]]
    assert token._callbacks == []
    with pytest.raises(RuntimeFailure):
        session.run({"x": np.zeros((1, 4), np.float32)}, ["y"], token)
    assert token._callbacks == []


def test_that_a_session_answers_again_after_a_run_was_cancelled(tmp_path: Path) -> None:
    token = CancelToken()
    session = around(Counting(token.cancel))
    with pytest.raises(Cancelled):
        session.run(FED, ["y"], token)
    assert session.run(FED, ["y"], CancelToken())["y"].tolist() == [[2, -1, 4]]


@pytest.mark.parametrize("concurrent", [True, False])
def test_that_only_devices_that_bear_it_are_run_from_two_threads_at_once(concurrent: bool) -> None:
    meeting = threading.Barrier(2)
    met: list[bool] = []

    def meet() -> None:
        try:
            meeting.wait(30 if concurrent else 0.2)
        except threading.BrokenBarrierError:
            met.append(False)
        else:
            met.append(True)

    session = around(Counting(meet), concurrent)
    with ThreadPoolExecutor(2) as pool:
        for running in [pool.submit(session.run, FED, ["y"], CancelToken()) for _ in range(2)]:
            assert running.result(60)["y"].tolist() == [[2, -1, 4]]
    assert met == [concurrent, concurrent]


def test_that_too_little_memory_is_an_error_of_its_own_and_the_session_lives(tmp_path: Path) -> None:
    """Pins the words of the runtime that is installed."""
    nodes = [helper.make_node("Expand", ["x", "s"], ["big"]), helper.make_node("ReduceMax", ["big"], ["y"], keepdims=0)]
    inputs = [factories.value("x", [1]), factories.value("s", [1], "int64")]
    session = opened(tmp_path, factories.network(nodes, inputs, [factories.value("y", [])]))
    one = np.array([7], np.float32)
    with pytest.raises(OutOfMemory) as caught:
        session.run({"x": one, "s": np.array([HUGE])}, ["y"], CancelToken())
    assert caught.value.what == "There was not enough memory to run Made on cpu."
    assert session.run({"x": one, "s": np.array([3])}, ["y"], CancelToken())["y"] == 7


def test_that_a_run_that_fails_is_told_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(RuntimeFailure) as caught:
        opened(tmp_path).run({"input": np.zeros((1, 3, 4, 4), np.float32)}, ["logits"], CancelToken())
    assert caught.value.code == "runtime.run"
    assert caught.value.what == "Made stopped in the middle of a run on cpu."
    assert "invalid dimensions for input" in caught.value.why
