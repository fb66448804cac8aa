"""What all tests share: the data with known answers, a place of their own, an engine, a worker."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

# Before Qt is imported anywhere. A screen as large as a real one: else windows of 1280 x 800 would be maximised.
os.environ.setdefault("QT_QPA_PLATFORM", f"offscreen:configfile={Path(__file__).with_name('screen.json')}")

import hypothesis
import pytest

from workbench import settings, worker
from workbench.engine import Engine
from workbench.paths import Paths
from workbench.wire.client import Client
from workbench.wire.launch import Launch

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # for tests that load ONNX Runtime themselves
ROOT = Path(__file__).parent.parent
REQUIRED = "WORKBENCH_REQUIRE_DATA"
# No example is timed: a busy machine is no mistake. Continuous integration tries the same examples each time.
hypothesis.settings.register_profile(
    "own",
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
    derandomize=bool(os.environ.get("CI")),
)
hypothesis.settings.load_profile("own")
_SKIPPED: list[str] = []


def data_folder() -> Path:
    """The folder of data with known answers; it may not be there."""
    return Path(os.environ.get("WORKBENCH_DATA") or ROOT.parent / "shared" / "data")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that use the data, or an extra, are skipped with the reason where it is not at hand and not required."""
    missing: dict[str, str] = {}
    if not data_folder().is_dir() and not os.environ.get(REQUIRED):
        missing["data"] = "the folder of data with known answers is not at hand (WORKBENCH_DATA)"
    if not _has_openvino():
        missing["openvino"] = "the extra openvino is not installed (here, or in the folder WORKBENCH_OPENVINO)"
    for item in items:
        for marker, reason in missing.items():
            if item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=reason))


def _has_openvino() -> bool:
    """Whether the tests of the extra can run: in a folder of its own, so that all others run without it."""
    return bool(os.environ.get("WORKBENCH_OPENVINO")) or find_spec("onnxruntime_ep_openvino") is not None


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Where the data are required, all that the tests need is: what is skipped there is forgotten."""
    if report.skipped and os.environ.get(REQUIRED) and not hasattr(report, "wasxfail"):
        _SKIPPED.append(report.nodeid)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A run that may skip nothing fails if it did."""
    if _SKIPPED and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which tests should not have been skipped."""
    for name in _SKIPPED:
        terminalreporter.write_line(f"skipped although {REQUIRED} is set: {name}")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of data with known answers. Only for tests that are marked `data`."""
    folder = data_folder()
    assert folder.is_dir(), f"{REQUIRED} is set, but {folder} is not there"
    return folder


@pytest.fixture(autouse=True)
def own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees, or writes, what belongs to whoever runs it."""
    monkeypatch.setenv("WORKBENCH_DATA_DIR", str(tmp_path / "data"))
    for row in settings.TABLE:
        monkeypatch.delenv(row.env, raising=False)


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    """Fresh folders for data, and for what an administrator would put on the machine."""
    return Paths(data=tmp_path / "data", machine=tmp_path / "machine")


@pytest.fixture
def engine(paths: Paths) -> Engine:
    """The engine in this process, with fresh folders."""
    return Engine(paths, settings.load(paths, {})[0])


@pytest.fixture(scope="session")
def shared_engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """One engine for tests that only read: its sessions stay open."""
    folder = tmp_path_factory.mktemp("engine")
    places = Paths(data=folder / "data", machine=folder / "machine")
    return Engine(places, settings.load(places, {})[0])


@pytest.fixture
def client(paths: Paths) -> Iterator[Client]:
    """A worker process of its own."""
    found, _ = settings.load(paths, {})
    made = Client(Launch(command=worker.command(), paths=paths, settings=found))
    yield made
    made.close()


@pytest.fixture
def samples() -> Path:
    """The demo model's own pictures: chelsea.png, coffee.png, rocket.jpg."""
    return ROOT / "workbench" / "bundled" / "models" / "efficientnet-lite0" / "samples"


@pytest.fixture
def slice_file() -> Path:
    """The DICOM slice that comes with the program."""
    return ROOT / "workbench" / "bundled" / "samples" / "ct-slice.dcm"
