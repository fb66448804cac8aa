"""Running a model on an image, and looking at the run: the map, the steps, the tensor."""

from __future__ import annotations

import platform
import threading
import time
from collections import OrderedDict
from collections.abc import Hashable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from workbench.core.arrays import Array
from workbench.core.image import Image
from workbench.core.kinds import ExplainAsk, Explainer, Session
from workbench.core.model import ModelPackage
from workbench.core.overlay import Overlay
from workbench.core.sample import Stage
from workbench.engine.machine import usable_cores
from workbench.engine.modelling import Modelling
from workbench.engine.networks import Networks
from workbench.engine.reading import Reading
from workbench.engine.runs import Run, kind_of, result_of, seen_of, target_index, traced
from workbench.engine.work import Work
from workbench.errors import DeviceLost, ExplainError, OutOfMemory, PlanError, WorkbenchError
from workbench.pipeline.plan import Pipeline, plan
from workbench.pipeline.run import input_digest, prepare, run
from workbench.plugin.registry import Registry
from workbench.version import VERSION
from workbench.wire import answers, requests

MOST_RUNS = 16
MOST_PLANS = 64


_RunKey = tuple[str, int, str, str]


class Predicting:
    """Plans, runs, explains. Thread-safe."""

    def __init__(self, registry: Registry, reading: Reading, networks: Networks, modelling: Modelling) -> None:
        self._registry, self._reading = registry, reading
        self._networks, self._modelling = networks, modelling
        self._lock = threading.Lock()
        self._runs: OrderedDict[_RunKey, Run] = OrderedDict()
        self._plans: OrderedDict[tuple[Hashable, ...], Pipeline] = OrderedDict()
        self._beside = ThreadPoolExecutor(1, thread_name_prefix="digest")
        self._explainers: dict[str, Explainer] = {}

    def predict(self, request: requests.Predict, work: Work) -> answers.Predicted:
        """A result with provenance, its map if asked for, and what the network saw."""
        made, read_ms = self._run(request, work)
        result = result_of(made, read_ms, versions_of(made.pipeline.package, self._registry))
        methods = self.methods(made.pipeline.package)
        overlay, why = None, ""
        if request.explain and made.ran.findings.classes:
            overlay, why = self._overlay(request, made, methods, work)
        return answers.Predicted(
            result=result,
            seen=seen_of(made),
            overlay=overlay,
            no_overlay=why,
            methods=tuple(methods),
            unmeasured=self._networks.unmeasured(made.pipeline.package, request.device),
        )

    def explain(self, request: requests.Explain, work: Work) -> Overlay:
        """A map alone. Uses the kept run of the same image, model and device if there is one."""
        made = self._kept(request) or self._run(request, work)[0]
        methods = self.methods(made.pipeline.package)
        method = request.method if request.method not in ("", "auto") else next(iter(methods), "")
        return self._map(made, method, request.target, work)

    def warm_up(self, name: str | None = None, device: str = "auto") -> None:
        """Open the session that the first prediction will use. Raises WorkbenchError."""
        model = self._modelling.resolve(name)
        self._networks.session(model, device, self.extra_outputs(model))

    def made(self, request: requests.Predict, work: Work) -> Run:
        """A run with everything in it, for measuring."""
        return self._run(request, work)[0]

    def trace(self, request: requests.Trace, work: Work) -> tuple[answers.Traced, ...]:
        """What every step produced."""
        _, _, stages = self.staged(request.path, request.frame, request.model, work)
        return tuple(traced(stage) for stage in stages)

    def staged(self, path: str, frame: int, name: str | None, work: Work) -> tuple[Pipeline, Image, list[Stage]]:
        """The plan for an image, the image, and what every step of the plan makes of it."""
        pipeline, image = self.planned(path, frame, name, True, work)
        stages: list[Stage] = []
        prepare(pipeline, image, work.token, stages.append)
        return pipeline, image, stages

    def suit(self, request: requests.Suit, work: Work) -> answers.Suits:
        """Whether the model is meant for the image; nothing is run."""
        try:
            header = self._reading.image(Path(request.path), request.frame, work)
            model = self._modelling.resolve(request.model)
            facts = self._networks.facts(model)
            planned = plan(model, header, facts.inputs, facts.outputs, self._registry)
        except PlanError as error:
            if error.code == "plan.misfit":
                return answers.Suits(misfits=error.problems)
            return answers.Suits(impossible=answers.Broken.of(error))
        except WorkbenchError as error:
            return answers.Suits(impossible=answers.Broken.of(error))
        return answers.Suits(notices=planned.notices)

    def methods(self, model: ModelPackage) -> list[str]:
        """Explanation methods that work on this model, those without a second run first."""
        found: list[tuple[int, str]] = []
        for contribution in self._registry.contributions("explainer"):
            needs = self._explainer(contribution.id).needs(model)
            if needs is not None:
                found.append((0 if needs else 1, contribution.id))
        return [method for _, method in sorted(found)]

    def extra_outputs(self, model: ModelPackage) -> tuple[str, ...]:
        """Inner tensors that explainers want of every run of this model."""
        names: dict[str, None] = {}
        for contribution in self._registry.contributions("explainer"):
            for name in self._explainer(contribution.id).needs(model) or ():
                names[name] = None
        return tuple(names)

    def _run(self, request: requests.Predict | requests.Explain, work: Work) -> tuple[Run, float]:
        start = time.perf_counter()
        pipeline, image = self.planned(request.path, request.frame, request.model, request.anyway, work)
        read_ms = 1e3 * (time.perf_counter() - start)
        model = pipeline.package
        extra = self.extra_outputs(model)
        work.tell(None, f"Running {model.manifest.name}")
        session = self._networks.session(model, request.device, extra)
        work.about(str(request.path))
        digest = self._beside.submit(input_digest, image)
        try:
            ran = run(pipeline, image, session, work.token, extra)
        except (DeviceLost, OutOfMemory):
            self._networks.forget(model.digest)
            raise
        made = Run(
            pipeline=pipeline,
            image=image,
            ran=ran,
            device=self._networks.report(model, request.device, session),
            asked_device=request.device,
            input_sha256=digest.result(),
        )
        self._keep(_run_key(request, model), made)
        return made, read_ms

    def planned(self, path: str, frame: int, name: str | None, anyway: bool, work: Work) -> tuple[Pipeline, Image]:
        """The plan for an image, kept for others of its kind, and the image."""
        model = self._modelling.resolve(name)
        work.tell(None, "Reading")
        image = self._reading.image(Path(path), frame, work)
        key = (model.digest, *kind_of(image))
        with self._lock:
            known = self._plans.get(key)
        if known is not None:
            return known, image
        facts = self._networks.facts(model)
        planned = plan(model, image, facts.inputs, facts.outputs, self._registry, anyway=anyway)
        if not planned.misfits:
            with self._lock:
                self._plans[key] = planned
                while len(self._plans) > MOST_PLANS:
                    self._plans.popitem(last=False)
        return planned, image

    def _overlay(
        self, request: requests.Predict, made: Run, methods: list[str], work: Work
    ) -> tuple[Overlay | None, str]:
        """The map that comes with a result. “auto” makes one only where it costs no further run."""
        if request.explain != "auto":
            return self._map(made, request.explain, request.target, work), ""
        for method in methods:
            if self._explainer(method).needs(made.pipeline.package):
                try:
                    return self._map(made, method, request.target, work), ""
                except ExplainError as error:
                    if error.code == "explain.no_such_class":  # a slip of whoever asked, not of the method
                        raise
                    return None, error.sentence()
        return None, "This network has no exact map. Occlusion works for every network and takes many runs."

    def _map(self, made: Run, method: str, target: str | None, work: Work) -> Overlay:
        explainer = self._explainer(method)
        model = made.pipeline.package
        needs = explainer.needs(model)
        if needs is None:
            why, hint = "The network does not end as this method needs it.", "Use saliency.occlusion."
            raise ExplainError("explain.not_possible", method=method, model=model.manifest.name, why=why, hint=hint)
        index = target_index(model, made.ran.findings, target)
        session, workers = self._many(made, needs)
        interpreter = made.pipeline.interpreter
        feed, output = made.pipeline.input.name, made.pipeline.output

        def once(values: Array) -> Array:
            return session.run({feed: values}, [output], work.token)[output]

        ask = ExplainAsk(
            package=model,
            tensor=made.ran.tensor,
            outputs=made.ran.outputs,
            output_name=output,
            target=index,
            target_label=model.labels[index],
            score=interpreter.score,
            run=once,
            workers=workers,
        )
        return explainer.explain(ask, work.report, work.token)

    def _many(self, made: Run, needs: tuple[str, ...]) -> tuple[Session, int]:
        """A session for many small runs, and from how many threads at once.

        On the processor, callers that share one session of one thread each beat one caller with all threads.
        """
        model = made.pipeline.package
        extra = self.extra_outputs(model)
        if needs or made.device.used != "cpu":
            return self._networks.session(model, self._same(made), extra), 1
        return self._networks.session(model, self._same(made), extra, 1), usable_cores()

    def _same(self, made: Run) -> str:
        """The device that a run was made on, also where “auto” has come to mean another one since."""
        now = self._networks.meant(made.pipeline.package, made.asked_device)
        return made.asked_device if now in (made.device.used, made.asked_device) else made.device.used

    def _explainer(self, method: str) -> Explainer:
        known = [contribution.id for contribution in self._registry.contributions("explainer")]
        if method not in known:
            raise ExplainError("explain.no_such_method", method=method or "(none)", known=", ".join(known))
        with self._lock:
            if method not in self._explainers:
                self._explainers[method] = self._registry.explainer(method)
            return self._explainers[method]

    def _kept(self, request: requests.Explain) -> Run | None:
        key = _run_key(request, self._modelling.resolve(request.model))
        with self._lock:
            made = self._runs.get(key)
        if made is None or (made.pipeline.misfits and not request.anyway):
            return None
        image = self._reading.image(Path(request.path), request.frame, Work())
        return made if image is made.image else None

    def _keep(self, key: _RunKey, made: Run) -> None:
        with self._lock:
            self._runs[key] = made
            while len(self._runs) > MOST_RUNS:
                self._runs.popitem(last=False)


def _run_key(request: requests.Predict | requests.Explain, model: ModelPackage) -> _RunKey:
    return (request.path, request.frame, model.digest, request.device)


def versions_of(model: ModelPackage, registry: Registry) -> dict[str, str]:
    """Versions that the results of a model depend on."""
    found = {"workbench": VERSION, "python": platform.python_version()}
    return found | registry.runtime(model.manifest.engine.use).versions()
