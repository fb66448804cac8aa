"""Devices, told truly: asked for is not got, and whoever asked is told which and why."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import onnxruntime as ort
import pytest
from onnx import helper

from plugins.ort import one_node
from plugins.ort import runtime as runtime_module
from plugins.ort.providers import by_device, session_options
from tests import factories
from tests.plugins.ort.running import made, opened, runtime
from workbench.core.progress import CancelToken
from workbench.errors import DeviceLost, DeviceUnavailable, ModelPackageError, OutOfMemory, RuntimeFailure

CPU, CUDA = "CPUExecutionProvider", "CUDAExecutionProvider"
REAL = ort.InferenceSession


@pytest.fixture
def only_cpu(monkeypatch: pytest.MonkeyPatch) -> None:
    """A build without any GPU."""
    monkeypatch.setattr(ort, "get_available_providers", lambda: [CPU])


@pytest.fixture
def says_cuda(monkeypatch: pytest.MonkeyPatch) -> None:
    """A build with CUDA on a machine without a GPU: it is listed, and sessions quietly run on the processor."""
    monkeypatch.setattr(ort, "get_available_providers", lambda: [CUDA, CPU])


def breaking(text: str) -> Callable[..., Any]:
    """Sessions as they are, but for CUDA, which fails with these words."""

    def session(data: bytes, options: Any, providers: list[Any]) -> Any:
        if providers != [CPU]:
            raise RuntimeError(text)
        return REAL(data, options, providers=providers)

    return session


QUIET = pytest.mark.filterwarnings("ignore:Specified provider 'CUDAExecutionProvider'")


@pytest.mark.usefixtures("only_cpu")
def test_that_every_device_is_listed_with_the_reason_why_it_cannot_be_had() -> None:
    found = {device.id: device for device in runtime().devices()}
    assert list(found) == ["cuda", "directml", "coreml", "tensorrt", "openvino", "webgpu", "cpu"]
    assert (found["cpu"].usable, found["cpu"].why, found["cpu"].provider) == (None, "", CPU)
    assert found["cuda"].usable is False
    assert "does not contain NVIDIA GPU (CUDA)" in found["cuda"].why
    assert found["cuda"].hint.startswith("Install onnxruntime-gpu")
    assert all(found[name].usable is False and found[name].hint for name in ("directml", "coreml", "tensorrt"))


def test_that_the_processor_is_proven_by_a_run() -> None:
    found = runtime().probe("cpu")
    assert (found.usable, found.why, found.provider, found.id) == (True, "", CPU, "cpu")


@pytest.mark.usefixtures("only_cpu")
def test_that_a_device_that_the_build_lacks_is_not_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ort, "InferenceSession", breaking("it was tried"))
    found = runtime().probe("directml")
    assert found.usable is False
    assert "does not contain GPU (DirectML)" in found.why


@QUIET
@pytest.mark.usefixtures("says_cuda")
def test_that_a_device_that_is_listed_but_not_had_fails_its_trial() -> None:
    found = runtime().probe("cuda")
    assert found.usable is False
    assert "the session runs on the processor" in found.why


@pytest.mark.usefixtures("says_cuda")
def test_that_a_device_that_breaks_in_its_trial_is_told_with_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ort, "InferenceSession", breaking("CUDA failure 35: driver version is insufficient"))
    found = runtime().probe("cuda")
    assert found.usable is False
    assert found.why == "CUDA failure 35: driver version is insufficient."
    assert (found.id, found.provider) == ("cuda", CUDA)
    assert found.hint


def test_that_a_device_that_gives_wrong_numbers_is_not_usable(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = factories.network(
        [helper.make_node("Neg", ["x"], ["y"])], [factories.value("x", [1, 3])], [factories.value("y", [1, 3])]
    )
    monkeypatch.setattr(one_node, "MODEL", wrong.SerializeToString())
    found = runtime().probe("cpu")
    assert (found.usable, found.why) == (False, "It gave wrong numbers.")


def test_that_an_unknown_device_is_neither_tried_nor_opened(tmp_path: Path) -> None:
    for action in (lambda: runtime().probe("gpu"), lambda: opened(tmp_path, device="gpu")):
        with pytest.raises(RuntimeFailure) as caught:
            action()
        assert caught.value.code == "runtime.no_such_device"


@pytest.mark.parametrize("device", ["cpu", "auto"])
@pytest.mark.usefixtures("only_cpu")
def test_that_a_session_says_which_device_it_got(tmp_path: Path, device: str) -> None:
    got = opened(tmp_path, device=device).device
    assert (got.requested, got.used, got.provider) == (device, "cpu", CPU)
    assert (got.share, got.why, got.fell_back, got.name) == (1.0, "", False, "Processor")


@pytest.mark.usefixtures("only_cpu")
def test_that_a_device_that_was_named_is_had_or_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DeviceUnavailable) as caught:
        opened(tmp_path, device="cuda")
    assert caught.value.code == "runtime.device_unavailable"
    assert caught.value.what == "NVIDIA GPU (CUDA) cannot be used."
    assert "does not contain" in caught.value.why
    assert caught.value.hint.startswith("Install onnxruntime-gpu")


@QUIET
@pytest.mark.usefixtures("says_cuda")
def test_that_a_session_that_quietly_runs_elsewhere_is_an_error_too(tmp_path: Path) -> None:
    with pytest.raises(DeviceUnavailable) as caught:
        opened(tmp_path, device="cuda")
    assert "the session runs on the processor" in caught.value.why


@QUIET
@pytest.mark.usefixtures("says_cuda")
def test_that_auto_falls_back_and_says_why(tmp_path: Path) -> None:
    session = opened(tmp_path, device="auto")
    got = session.device
    assert (got.requested, got.used, got.provider, got.fell_back) == ("auto", "cpu", CPU, True)
    assert got.why.startswith("NVIDIA GPU (CUDA) not used: ")
    fed = np.ones((1, 3, 8, 8), np.float32)
    assert session.run({"input": fed}, ["logits"], CancelToken())["logits"].tolist() == [[1, 2, 3]]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("CUDA failure 35: driver version is insufficient", RuntimeFailure),
        ("CUDA failure 2: out of memory", OutOfMemory),
        ("CUDA failure 46: all CUDA-capable devices are busy", DeviceLost),
    ],
)
@pytest.mark.usefixtures("says_cuda")
def test_that_a_device_that_breaks_while_loading_is_an_error_if_named_and_a_reason_for_auto(
    tmp_path: Path, text: str, kind: type[RuntimeFailure], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ort, "InferenceSession", breaking(text))
    with pytest.raises(kind) as caught:
        opened(tmp_path, device="cuda")
    assert caught.value.why == f"{text}."
    got = opened(tmp_path, device="auto").device
    assert (got.used, got.fell_back) == ("cpu", True)
    assert got.why == f"NVIDIA GPU (CUDA) not used: {text}."


@pytest.mark.usefixtures("says_cuda")
def test_that_a_network_that_is_at_fault_itself_is_not_tried_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        ort, "InferenceSession", breaking("Unsupported model IR version: 99, max supported IR version: 14")
    )
    with pytest.raises(ModelPackageError) as caught:
        opened(tmp_path, device="auto")
    assert caught.value.code == "model.opset_too_new"


def test_that_a_build_without_any_device_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ort, "get_available_providers", list)
    with pytest.raises(RuntimeFailure) as caught:
        opened(tmp_path, device="auto")
    assert caught.value.code == "runtime.missing"


def parts(**counts: int) -> Any:
    """A session whose nodes are spread like this over providers."""
    found = [SimpleNamespace(ep_name=name, get_nodes=lambda n=n: [None] * n) for name, n in counts.items()]
    return SimpleNamespace(get_provider_graph_assignment_info=lambda: found)


@pytest.mark.parametrize(
    ("inner", "provider", "share"),
    [
        (parts(CUDAExecutionProvider=3, CPUExecutionProvider=1), CUDA, 0.75),
        (parts(CPUExecutionProvider=4), CUDA, 0.0),
        (parts(CUDAExecutionProvider=4), CUDA, 1.0),
        (parts(), CUDA, None),
        (SimpleNamespace(), CUDA, None),
        (SimpleNamespace(), CPU, 1.0),
    ],
)
def test_that_the_share_is_the_part_of_the_nodes_that_the_provider_runs(
    inner: Any, provider: str, share: float | None
) -> None:
    assert runtime_module._share(inner, provider) == share


def test_that_a_real_session_tells_who_runs_its_nodes() -> None:
    session = REAL(one_node.MODEL, session_options(by_device("cpu").provider, 1), providers=[CPU])
    assert runtime_module._share(session, "SomeOtherProvider") == 0.0


def test_that_the_versions_name_the_runtime_and_its_build() -> None:
    versions = runtime().versions()
    assert versions["onnxruntime"] == ort.__version__
    assert versions["build"].startswith("onnxruntime")


class CallsItselfCuda(ort.InferenceSession):  # type: ignore[misc]
    """The processor's own session; that it names another provider is all that is made up."""

    def __init__(self, data: bytes, options: Any, providers: list[Any]) -> None:
        assert providers == [(CUDA, {"cudnn_conv_algo_search": "HEURISTIC", "device_id": 1}), CPU]
        super().__init__(data, options, providers=[CPU])

    def get_providers(self) -> list[str]:
        return [CUDA, CPU]


@pytest.mark.usefixtures("says_cuda")
def test_that_a_second_adapter_is_named_in_what_was_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ort, "InferenceSession", CallsItselfCuda)
    got = runtime().open(made(tmp_path), "cuda:1").device
    assert (got.requested, got.used, got.provider, got.fell_back) == ("cuda:1", "cuda:1", CUDA, False)
    assert got.share == 0.0  # the nodes themselves say who runs them
