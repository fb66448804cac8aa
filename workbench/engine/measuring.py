"""Trying a device with a model: does it give the processor's answers, how fast, and in how much memory.

One device at a time, so that what the user looks at comes between. That a device is being tried is written down before
it is touched: one that takes the process with it is found out by the next, and never tried again by itself.
"""

from __future__ import annotations

import datetime
import os
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from workbench.core.arrays import Array
from workbench.core.kinds import Device
from workbench.core.model import ModelPackage
from workbench.core.progress import CancelToken
from workbench.core.result import Findings
from workbench.core.sample import Tensor
from workbench.engine.choosing import AUTO, Choosing, Field
from workbench.engine.modelling import Modelling, samples_of
from workbench.engine.networks import Networks
from workbench.engine.predicting import Predicting
from workbench.engine.work import Work
from workbench.errors import Cancelled, ModelPackageError, WorkbenchError
from workbench.pipeline import selftest
from workbench.pipeline.plan import Pipeline
from workbench.pipeline.run import prepare
from workbench.plugin.registry import Registry
from workbench.store.trials import Trial
from workbench.wire import answers, requests

RUNS = 7
RUNNING_S = 3.0
LIMIT_S = 120.0
MOST_SAMPLES = 3
LAST_WORD_S = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A picture as a model's network gets it."""

    pipeline: Pipeline
    tensor: Tensor


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What a device gave: the outputs for each input, the median of a run, what the process grew by."""

    outputs: tuple[Array, ...]
    ms: float
    memory_mb: float


class Measuring:
    """Measures devices, and keeps what came of it."""

    def __init__(
        self, registry: Registry, choosing: Choosing, networks: Networks, modelling: Modelling, predicting: Predicting
    ) -> None:
        self._registry, self._choosing, self._networks = registry, choosing, networks
        self._modelling, self._predicting = modelling, predicting

    def measure(self, request: requests.Measure, work: Work) -> answers.MeasuredDevice:
        """Try the next device that has not been tried with this model, if there is one."""
        model = self._modelling.resolve(request.model)
        field = self._choosing.field(model)
        waiting = self._choosing.choice(model, AUTO).waiting
        if field is None or not waiting:
            return answers.MeasuredDevice(device=self._choosing.choice(model, AUTO).device)
        device = waiting[0]
        work.tell(None, f"Measuring {model.manifest.name} on {device.name}")
        inputs = self._inputs(model, request, work)
        trial = self._tried(model, field, device, inputs, work)
        choice = self._choosing.choice(model, AUTO)
        return answers.MeasuredDevice(
            device=choice.device,
            tried=device.id,
            name=device.name,
            agrees=trial.state == "agrees",
            why=trial.why,
            left=tuple(one.id for one in choice.waiting),
        )

    def _tried(
        self, model: ModelPackage, field: Field, device: Device, inputs: Sequence[Prepared], work: Work
    ) -> Trial:
        reference = field.devices[0]
        blank = Trial(
            key=field.key(model, device), name=model.manifest.name, state="trying", pid=os.getpid(), started=_began()
        )
        try:
            wanted = self._run_on(model, reference.id, inputs, work.token)
        except WorkbenchError as error:
            self._keep(_changed(blank, key=field.key(model, reference), state="failed", why=_said(error)))
            raise
        self._keep(blank)
        token = CancelToken()
        try:
            got = _within(LIMIT_S, lambda: self._run_on(model, device.id, inputs, token), work.token, token)
            found = self._compared(model, inputs, wanted, got, blank)
        except Cancelled as error:
            if not getattr(error, "left_behind", False):
                self._choosing.trials.forget(lambda one: one.key == blank.key)
            raise
        except TimeoutError:
            found = _changed(blank, state="hung", why=f"It had not answered after {LIMIT_S:.0f} s.")
        except WorkbenchError as error:
            found = _changed(blank, state="failed", why=_said(error))
        told = _changed(
            blank, key=field.key(model, reference), state="agrees", ms=wanted.ms, memory_mb=wanted.memory_mb
        )
        self._keep(told, found)
        return found

    def _run_on(self, model: ModelPackage, device: str, inputs: Sequence[Prepared], token: CancelToken) -> Measured:
        """All inputs through a session of its own, then the first again and again for the time."""
        before = _resident_mb()
        extra = self._predicting.extra_outputs(model)
        session = self._registry.runtime(model.manifest.engine.use).open(model, device, extra)
        try:
            output = inputs[0].pipeline.output
            wanted = [output, *(name for name in extra if name != output)]
            feeds = [{one.pipeline.input.name: one.tensor.values} for one in inputs]
            outputs = tuple(session.run(feed, wanted, token)[output] for feed in feeds)
            times: list[float] = []
            while len(times) < RUNS and (not times or sum(times) < 1e3 * RUNNING_S):
                start = time.perf_counter()
                session.run(feeds[0], wanted, token)
                times.append(1e3 * (time.perf_counter() - start))
            grown = max(0.0, _resident_mb() - before)
        finally:
            session.close()
        return Measured(outputs=outputs, ms=statistics.median(times), memory_mb=grown)

    def _compared(
        self, model: ModelPackage, inputs: Sequence[Prepared], wanted: Measured, got: Measured, blank: Trial
    ) -> Trial:
        allowed = tolerance(model)
        told = _changed(blank, allowed=allowed, ms=got.ms, memory_mb=got.memory_mb)
        if not all(np.isfinite(output).all() for output in got.outputs):
            return _changed(told, state="differs", why="It answers with values that are no numbers.")
        interpret = inputs[0].pipeline.interpreter.interpret
        off = max(
            difference(interpret(model, a), interpret(model, b), a, b)
            for a, b in zip(wanted.outputs, got.outputs, strict=True)
        )
        if off <= allowed:
            return _changed(told, state="agrees", off=off)
        why = f"Its answers differ from the processor's by {off:.2g}; {allowed:g} is allowed."
        return _changed(told, state="differs", off=min(off, 1e300), why=why)

    def _inputs(self, model: ModelPackage, request: requests.Measure, work: Work) -> list[Prepared]:
        """The package's own samples, as the network gets them; without any, the image that was asked about."""
        paths = samples_of(model)[:MOST_SAMPLES]
        found: list[Prepared] = []
        for path in paths:
            try:
                found.append(self._prepared(str(path), 0, request.model, work))
            except WorkbenchError:  # `models check` is there to tell; here another picture does as well
                continue
        if not found and request.path:
            found.append(self._prepared(request.path, request.frame, request.model, work))
        if not found:
            raise ModelPackageError("model.no_sample", name=model.manifest.name)
        return found

    def _prepared(self, path: str, frame: int, model: str | None, work: Work) -> Prepared:
        """What the network would get. The model need not be meant for the picture."""
        pipeline, image = self._predicting.planned(path, frame, model, True, work)
        return Prepared(pipeline=pipeline, tensor=prepare(pipeline, image, work.token))

    def _keep(self, *trials: Trial) -> None:
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        self._choosing.trials.put([_changed(trial, when=now) for trial in trials])


def tolerance(model: ModelPackage) -> float:
    """How far apart two devices may be: what the package's author allows."""
    try:
        return selftest.read(model).tolerance
    except ModelPackageError:
        return selftest.DEFAULT_TOLERANCE


def difference(wanted: Findings, got: Findings, wanted_output: Array, got_output: Array) -> float:
    """The largest difference of a probability, or of a value in parts of that value where it is above 1.

    For findings that are neither, that of the outputs themselves, in parts of the largest.
    """
    if wanted.classes:
        theirs = {score.index: score.probability for score in got.classes}
        return max(abs(theirs.get(one.index, float("inf")) - one.probability) for one in wanted.classes)
    if wanted.values:
        pairs = zip(wanted.values, got.values, strict=True)
        return max(abs(b.value - a.value) / max(1.0, abs(a.value)) for a, b in pairs)
    if wanted_output.shape != got_output.shape:
        return float("inf")
    largest = max(1.0, float(np.abs(wanted_output).max(initial=0.0)))
    return float(np.abs(got_output.astype(np.float64) - wanted_output).max(initial=0.0)) / largest


def _within(limit_s: float, deed: Callable[[], Measured], asker: CancelToken, token: CancelToken) -> Measured:
    """Do it in a thread of its own. Raises TimeoutError; what does not stop by then stays behind in its thread."""
    done: list[Measured | BaseException] = []

    def work() -> None:
        try:
            done.append(deed())
        except BaseException as error:
            done.append(error)

    thread = threading.Thread(target=work, name="measuring", daemon=True)
    thread.start()
    end = time.monotonic() + limit_s
    while thread.is_alive():
        thread.join(0.02)
        try:
            asker.raise_if_cancelled()
        except Cancelled as error:
            token.cancel()
            thread.join(LAST_WORD_S)
            error.left_behind = thread.is_alive()  # type: ignore[attr-defined]
            raise
        if thread.is_alive() and time.monotonic() > end:
            token.cancel()
            raise TimeoutError
    if isinstance(done[0], BaseException):
        raise done[0]
    return done[0]


def _began() -> float:
    import psutil

    return float(psutil.Process().create_time())


def _resident_mb() -> float:
    import psutil

    return float(psutil.Process().memory_info().rss) / 2**20


def _said(error: WorkbenchError) -> str:
    return error.why or error.what


def _changed(trial: Trial, **changes: object) -> Trial:
    import msgspec

    return msgspec.structs.replace(trial, **changes)
