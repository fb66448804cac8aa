"""What "auto" means for a model: the fastest device that gives the processor's answers, as it was measured.

Nothing is measured here. Until a device has been, the processor answers; where there is nothing to choose, the runtime
itself decides, as if this module were not there.
"""

from __future__ import annotations

import contextlib
import dataclasses
import threading
from dataclasses import dataclass

from workbench.core.kinds import Device
from workbench.core.model import ModelPackage
from workbench.core.result import DeviceReport
from workbench.errors import PluginError
from workbench.plugin.registry import Registry
from workbench.store.trials import Key, Trial, Trials

AUTO, REFERENCE = "auto", "cpu"
GAIN = 0.9
"""Another device has to take less than this part of the processor's time: what is gained by less is noise."""
DIED = "The worker did not survive the trial."
_BAD = ("differs", "failed", "hung")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The device that is opened, why it is no better one, and the devices that have not been measured."""

    device: str
    why: str = ""
    fell_back: bool = False
    waiting: tuple[Device, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """What there is to choose from: the processor first, then all others; and the versions that it holds for."""

    runtime: str
    devices: tuple[Device, ...]
    versions: str

    def key(self, model: ModelPackage, device: Device) -> Key:
        """Under which a trial of the device with the model is kept."""
        return Key(
            model=model.digest,
            runtime=self.runtime,
            device=device.id,
            driver=device.version,
            versions=self.versions,
        )


class Choosing:
    """Choices by model. Thread-safe. The devices of a runtime are asked for once in a process."""

    def __init__(self, registry: Registry, trials: Trials) -> None:
        self._registry, self.trials = registry, trials
        self._lock = threading.Lock()
        self._fields: dict[str, Field | None] = {}

    def field(self, model: ModelPackage) -> Field | None:
        """What there is to choose from for a model; None where that is one device, or none to compare with."""
        use = model.manifest.engine.use
        with self._lock:
            if use not in self._fields:
                try:
                    self._fields[use] = self._found(use)
                except PluginError:  # a runtime that cannot say what it has may still run a network
                    self._fields[use] = None
            return self._fields[use]

    def choice(self, model: ModelPackage, device: str) -> Choice:
        """What a device's id means for a model."""
        field = self.field(model) if device == AUTO else None
        if field is None:
            return Choice(device=device)
        known = {one.id: self.trials.get(field.key(model, one)) for one in field.devices}
        reference, others = known[REFERENCE], field.devices[1:]
        if reference is not None and reference.state in _BAD:
            return Choice(device=AUTO)
        waiting = tuple(one for one in others if (trial := known[one.id]) is None or _worth(reference, trial))
        reasons = [f"{one.name} not used: {_why(trial)}" for one in others if (trial := known[one.id]) and _bad(trial)]
        if waiting:
            reasons.append(f"Not measured yet: {', '.join(one.name for one in waiting)}.")
        best, least = REFERENCE, GAIN * reference.ms if reference is not None else 0.0
        for one in others:
            trial = known[one.id]
            if trial is not None and trial.state == "agrees" and trial.ms < least:
                best, least = one.id, trial.ms
        fell_back = any((trial := known[one.id]) is not None and _bad(trial) for one in others)
        return Choice(device=best, why=" ".join(reasons), fell_back=fell_back, waiting=waiting)

    def report(self, model: ModelPackage, device: str, got: DeviceReport) -> DeviceReport:
        """A session's own report, as an answer to what was asked for."""
        if device != AUTO or (choice := self.choice(model, device)).device == AUTO:
            return got
        return dataclasses.replace(got, requested=AUTO, why=choice.why, fell_back=choice.fell_back)

    def failed(self, model: ModelPackage, device: str, why: str) -> None:
        """A device that was chosen does not load the model any longer."""
        field = self.field(model)
        for one in field.devices if field is not None else ():
            if one.id == device and field is not None:
                key = field.key(model, one)
                self.trials.put([Trial(key=key, name=model.manifest.name, state="failed", why=why)])

    def forget(self, device: str, *, model: str = "", runtime: str = "") -> int:
        """Forget trials of a device: all with one model (its digest), or the bad ones in one runtime."""
        return self.trials.forget(
            lambda trial: (
                trial.key.device == device
                and ((trial.key.model == model) if model else (trial.key.runtime == runtime and _bad(trial)))
            )
        )

    def said(self, runtime: str, device: str) -> tuple[str, ...]:
        """What was measured on a device, a sentence for each model, the newest last."""
        return tuple(
            f"{trial.name}: {sentence(trial)}"
            for trial in self.trials.all()
            if (trial.key.runtime, trial.key.device) == (runtime, device) and trial.key.versions == self._now(runtime)
        )

    def _now(self, runtime: str) -> str:
        return " ".join(
            f"{name} {version}" for name, version in sorted(self._registry.runtime(runtime).versions().items())
        )

    def _found(self, use: str) -> Field | None:
        runtime = self._registry.runtime(use)
        usable = [device for device in runtime.devices() if device.usable is not False and device.auto]
        reference = [device for device in usable if device.id == REFERENCE]
        others = [device for device in usable if device.id != REFERENCE]
        if not reference or not others:
            return None
        return Field(runtime=use, devices=(*reference, *others), versions=self._now(use))


def sentence(trial: Trial) -> str:
    """What came of a trial, in words."""
    if trial.state == "agrees":
        speed = f"{trial.ms:.3g} ms, {trial.memory_mb:.0f} MB"
        if trial.key.device == REFERENCE:
            return f"{speed}."
        return f"{speed}; its answers are the processor's ({trial.off:.1g} apart at most, {trial.allowed:g} allowed)."
    return f"not used. {_why(trial)}" if _bad(trial) else "being measured."


def alive(trial: Trial) -> bool:
    """Whether the process that is trying still runs."""
    import psutil

    with contextlib.suppress(psutil.Error):
        return abs(psutil.Process(trial.pid).create_time() - trial.started) < 1.0
    return False


def _bad(trial: Trial) -> bool:
    return trial.state in _BAD or (trial.state == "trying" and not alive(trial))


def _worth(reference: Trial | None, trial: Trial) -> bool:
    """Whether a trial has to be made again because there is nothing any longer to compare its time with."""
    return reference is None and trial.state == "agrees"


def _why(trial: Trial) -> str:
    return DIED if trial.state == "trying" else trial.why
