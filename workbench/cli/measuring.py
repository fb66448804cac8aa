"""Before the first picture: devices that were never tried with the model, so that all rows come from the same one."""

from __future__ import annotations

from workbench.cli.asking import Asker
from workbench.cli.telling import Teller, note
from workbench.errors import WorkbenchError
from workbench.wire import answers, requests

AUTO = "auto"
MOST_TRIALS = 16
DEATHS = ("worker.crashed", "worker.hung", "worker.memory")


def measure(asked: Asker, model: str | None, device: str, path: str, frame: int = 0) -> None:
    """Have every device tried that "auto" may choose. What goes wrong costs a line on standard error, nothing else."""
    if device != AUTO:
        return
    teller = Teller(1, "devices")
    request = requests.Measure(model=model, path=path, frame=frame)
    for _ in range(MOST_TRIALS):
        try:
            found: answers.MeasuredDevice = asked.call(request, progress=teller)
        except WorkbenchError as error:
            teller.end()
            if error.code not in DEATHS:
                return  # the picture, or the model: whoever runs it tells that
            note([f"A device was being tried. {error.sentence()} It is not tried again by itself."])
            continue
        teller.end()
        if found.tried:
            told = "agrees with the processor." if found.agrees else f"not used: {found.why}"
            note([f"{found.name}: {told}"])
        if not found.left:
            return
