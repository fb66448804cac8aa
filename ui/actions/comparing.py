"""Is it fed as in training? A tensor of the maker's beside the steps, and the steps as a script."""

from __future__ import annotations

from typing import Protocol

from ui.actions.desk import Desk
from ui.actions.telling import told_in_place
from ui.jobs import Hear
from ui.tongue import translate
from ui.values import Place
from workbench.errors import WorkbenchError
from workbench.wire import requests
from workbench.wire.answers import ComparedTensor, Script


class Page(Protocol):
    """Where steps are shown."""

    @property
    def gone(self) -> bool:
        """Whether it was closed."""

    def show_compared(self, found: ComparedTensor) -> None:
        """A tensor beside every stage."""

    def show_said(self, text: str) -> None:
        """What came of a wish."""


def ask_tensor(desk: Desk, page: Page, place: Place, model: str) -> None:
    """Let a person choose a tensor of the maker's, and compare it with what the steps give."""
    patterns = (translate("Steps", "Tensors (*.npy)"), translate("Steps", "All files (*)"))
    title = translate("Steps", "Choose a tensor of the maker's")
    desk.dialogs.ask_files(
        title, patterns, lambda found: compare(desk, page, place, model, found[0]) if found else None
    )


def compare(desk: Desk, page: Page, place: Place, model: str, npy: str) -> None:
    """Compare a tensor with what the steps give. What cannot be compared is told where it was asked."""

    def done(found: ComparedTensor) -> None:
        if not page.gone:
            page.show_compared(found)

    request = requests.CompareTensor(path=place.path, frame=place.frame, model=model, npy=npy)
    page.show_said(translate("Steps", "Comparing …"))
    desk.jobs.ask(request, Hear(done=done, failed=lambda error: _failed(page, error)))


def copy_code(desk: Desk, page: Page, place: Place, model: str) -> None:
    """The way from the file to the network's input as a script, on the clipboard."""

    def done(script: Script) -> None:
        desk.screen.to_clipboard(script.text)
        if not page.gone:
            said = translate("Steps", "Copied. The script needs numpy and Pillow, and pydicom for DICOM files.")
            page.show_said(" ".join((said, *script.missing)))

    request = requests.PlanCode(path=place.path, frame=place.frame, model=model)
    desk.jobs.ask(request, Hear(done=done, failed=lambda error: _failed(page, error)))


def _failed(page: Page, error: WorkbenchError) -> None:
    if not page.gone:
        page.show_said(told_in_place(error))
