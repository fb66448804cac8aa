"""Speed on this machine, as ratios to the bare network measured in the same breath.

Milliseconds of a shared machine say little; a ratio of two figures that were measured interleaved says much. A figure
is the mean of the fastest fifth of its rounds: what other programs take away only ever adds. The bare network is one
`session.run` on a ready tensor, the bare decoding is the reader alone.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from workbench.core.result import DeviceReport
from workbench.engine.machine import usable_cores
from workbench.engine.modelling import Modelling, samples_of
from workbench.engine.networks import Networks
from workbench.engine.predicting import Predicting
from workbench.engine.reading import Reading
from workbench.engine.work import Work
from workbench.errors import ModelPackageError
from workbench.pipeline.run import prepare
from workbench.plugin.registry import Registry
from workbench.wire import answers, requests

_Timed = Callable[[], object]
OCCLUSIONS = 3
"""How often the longest piece is measured; the fastest counts, as with the others."""


class Benching:
    """Measures interleaved: every round runs each piece once, so that a slow moment hits all of them."""

    def __init__(
        self,
        reading: Reading,
        networks: Networks,
        modelling: Modelling,
        predicting: Predicting,
        registry: Registry,
    ) -> None:
        self._reading, self._networks, self._modelling = reading, networks, modelling
        self._predicting, self._registry = predicting, registry

    def bench(self, request: requests.Bench, work: Work) -> tuple[answers.Ratio, ...]:
        """Ratios of one image's way through the program."""
        model = self._modelling.resolve(request.model)
        images = [Path(request.image)] if request.image else samples_of(model)
        if not images:
            raise ModelPackageError("model.no_sample", name=model.manifest.name)
        path = images[0]
        ask = requests.Predict(path=str(path), model=request.model, device=request.device, anyway=True)
        first = self._predicting.predict(ask, work)
        pieces = self._pieces(request, path, ask, work)
        times = _interleaved(pieces, request.rounds, work)
        device = first.result.provenance.device
        forward = times.get("network, one thread", times["network"])
        return (*_ratios(times), *self._occlusion(request, path, forward, work), _machine(device))

    def _pieces(self, request: requests.Bench, path: Path, ask: requests.Predict, work: Work) -> dict[str, _Timed]:
        model = self._modelling.resolve(request.model)
        extra = self._predicting.extra_outputs(model)
        session = self._networks.session(model, request.device, extra)
        plain = self._networks.session(model, request.device)
        made = self._predicting.made(ask, work)
        fed = {made.pipeline.input.name: made.ran.tensor.values}
        output = made.pipeline.output
        classes = [made.ran.findings.classes[i].index for i in (0, 1)] if len(made.ran.findings.classes) > 1 else [0, 0]
        turn = iter(range(1 << 60))

        def another() -> object:
            target = str(classes[next(turn) % 2])
            return self._predicting.explain(
                requests.Explain(
                    path=str(path), model=request.model, device=request.device, target=target, anyway=True
                ),
                work,
            )

        pieces: dict[str, _Timed] = {
            "decode": lambda: self._reading.fresh(path, 0, work),
            "network": lambda: plain.run(fed, [output], work.token),
            "network with features": lambda: session.run(fed, [output, *extra], work.token),
            "prepare": lambda: prepare(made.pipeline, made.image, work.token),
            "whole": lambda: self._whole(ask, path, work),
        }
        if extra:
            pieces["another class"] = another
        if made.device.used == "cpu":
            single = self._networks.session(model, request.device, extra, 1)  # the one that occlusion runs
            pieces["network, one thread"] = lambda: single.run(fed, [output], work.token)
        return pieces

    def _whole(self, ask: requests.Predict, path: Path, work: Work) -> object:
        """From the file to the probabilities, decoded anew as for an image that was not open yet."""
        self._reading.forget(path)
        return self._predicting.predict(ask, work)

    def _occlusion(
        self, request: requests.Bench, path: Path, forward_ms: float, work: Work
    ) -> tuple[answers.Ratio, ...]:
        """The wall time of a whole map in forwards: on the processor those of one thread, which a map is made of."""
        methods = [one.id for one in self._registry.contributions("explainer")]
        if "saliency.occlusion" not in methods:
            return ()
        ask = requests.Explain(
            path=str(path), model=request.model, device=request.device, method="saliency.occlusion", anyway=True
        )
        overlay = self._predicting.explain(ask, work)
        took = float("inf")
        for _ in range(OCCLUSIONS):
            start = time.perf_counter()
            self._predicting.explain(ask, work)
            took = min(took, 1e3 * (time.perf_counter() - start))
        text = f"{took:.0f} ms for {overlay.forwards} patches, {forward_ms:.1f} ms a forward"
        return (answers.Ratio(name="occlusion 14 × 14 / forward", value=took / forward_ms, goal=95, text=text),)


def fastest(times: Sequence[float]) -> float:
    """The mean of the fastest fifth, at least of one."""
    return statistics.fmean(sorted(times)[: max(1, len(times) // 5)])


def _interleaved(pieces: dict[str, _Timed], rounds: int, work: Work) -> dict[str, float]:
    """The milliseconds of each piece (`fastest`) over `rounds` rounds, two more to warm up.

    Each round begins with another piece: threads of one network keep a core busy for a moment after it has run, and
    that must not always meet the same one.
    """
    times: dict[str, list[float]] = {name: [] for name in pieces}
    for number in range(-2, rounds):
        work.tell(max(0, number) / rounds, f"Round {max(0, number + 1)} of {rounds}")
        first = number % len(pieces)
        for name, piece in (*list(pieces.items())[first:], *list(pieces.items())[:first]):
            start = time.perf_counter()
            piece()
            if number >= 0:
                times[name].append(1e3 * (time.perf_counter() - start))
    return {name: fastest(values) for name, values in times.items()}


def _ratios(times: dict[str, float]) -> tuple[answers.Ratio, ...]:
    decode, steps, network, whole = (times[name] for name in ("decode", "prepare", "network", "whole"))
    ratios = [
        answers.Ratio(
            name="file to probabilities / (decode + network)",
            value=whole / (decode + network),
            goal=1.15,
            text=f"{whole:.1f} ms / ({decode:.1f} + {network:.1f}) ms",
        ),
        answers.Ratio(
            name="file to probabilities / sum of its parts (decode + prepare + network)",
            value=whole / (decode + steps + network),
            text=f"{whole:.1f} ms / ({decode:.1f} + {steps:.1f} + {network:.1f}) ms",
        ),
        answers.Ratio(
            name="prepare / network",
            value=times["prepare"] / times["network"],
            text=f"{times['prepare']:.2f} ms",
        ),
    ]
    if "another class" in times:
        ratios += [
            answers.Ratio(
                name="network with the map's features / network",
                value=times["network with features"] / times["network"],
                goal=1.1,
                text=f"{times['network with features']:.1f} ms",
            ),
            answers.Ratio(
                name="map of another class / network",
                value=times["another class"] / times["network"],
                goal=0.05,
                text=f"{times['another class']:.2f} ms",
            ),
        ]
    return tuple(ratios)


def _machine(device: DeviceReport) -> answers.Ratio:
    """The machine, and the device: what it is, how much of the network it runs, why it is no other."""
    share = "" if device.share is None else f", {device.share:.0%} of the nodes"
    text = f"{usable_cores()} cores, device {device.used} ({device.provider}{share})"
    return answers.Ratio(name="machine", value=float(usable_cores()), text=" ".join(filter(None, (text, device.why))))
