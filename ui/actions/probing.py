"""Looking at devices: the list from the worker at hand, an attempt in another worker that is there for nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from ui import messages
from ui.actions.desk import Desk
from ui.jobs import Hear, Jobs
from workbench.core.kinds import Device
from workbench.errors import WorkbenchError
from workbench.wire import requests
from workbench.wire.answers import DeviceRow


class Page(Protocol):
    """Where devices are shown."""

    def show_devices(self, rows: Sequence[DeviceRow]) -> None:
        """Every device, not tried."""

    def show_probed(self, runtime: str, device: Device) -> None:
        """What came of trying one."""

    def show_problem(self, text: str, runtime: str = "", device: str = "") -> None:
        """An error instead."""


def list_devices(desk: Desk, page: Page) -> None:
    """Every device of every runtime."""
    hear = Hear(done=page.show_devices, failed=lambda error: page.show_problem(_line(error)))
    desk.jobs.ask(requests.ListDevices(), hear)


def probe(make_jobs: Callable[[], Jobs], page: Page, runtime: str, device: str) -> None:
    """Run a small network on a device, in a worker that is ended afterwards."""
    jobs = make_jobs()

    def over() -> None:
        jobs.close()
        jobs.deleteLater()

    def done(found: Device) -> None:
        page.show_probed(runtime, found)
        over()

    def failed(error: WorkbenchError) -> None:
        page.show_problem(_line(error), runtime, device)
        over()

    hear = Hear(done=done, failed=failed, cancelled=over)
    jobs.ask(requests.ProbeDevice(runtime=runtime, device=device, again=True), hear)


def _line(error: WorkbenchError) -> str:
    told = messages.told(error)
    return " ".join(part for part in (told.what, told.why, told.hint) if part)
