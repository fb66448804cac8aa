"""Networks: what they take and give, and the sessions that are open."""

from __future__ import annotations

import threading
from collections import OrderedDict

from workbench.core.kinds import Session
from workbench.core.model import ModelPackage
from workbench.core.result import DeviceReport
from workbench.engine.choosing import AUTO, REFERENCE, Choosing
from workbench.errors import RuntimeFailure
from workbench.models import graph, package
from workbench.models.graph import GraphFacts
from workbench.plugin.registry import Registry

MOST_SESSIONS = 4
_Key = tuple[str, str, tuple[str, ...], int]


class Networks:
    """Facts and sessions by model. Thread-safe. The least recently used session goes when there are too many."""

    def __init__(self, registry: Registry, choosing: Choosing) -> None:
        self._registry, self._choosing = registry, choosing
        self._lock = threading.Lock()
        self._facts: dict[str, GraphFacts] = {}
        self._sessions: OrderedDict[_Key, Session] = OrderedDict()

    def facts(self, model: ModelPackage) -> GraphFacts:
        """What the network says about itself, its files checked. Raises ModelPackageError."""
        with self._lock:
            if model.digest not in self._facts:
                _, proto = package.verified_graph(model)
                self._facts[model.digest] = graph.facts(proto, model.manifest.name)
            return self._facts[model.digest]

    def session(
        self, model: ModelPackage, device: str, extra_outputs: tuple[str, ...] = (), threads: int = 0
    ) -> Session:
        """An open session, kept for the next time. Raises RuntimeFailure, ModelPackageError.

        “auto” is what was measured. If that does not load the model any longer, it is the processor from now on.
        """
        chosen = self._choosing.choice(model, device).device
        try:
            return self._session(model, chosen, extra_outputs, threads)
        except RuntimeFailure as error:
            if device != AUTO or chosen in (AUTO, REFERENCE):
                raise
            self._choosing.failed(model, chosen, error.why or error.what)
            return self.session(model, device, extra_outputs, threads)

    def report(self, model: ModelPackage, device: str, session: Session) -> DeviceReport:
        """What a session got, as an answer to what was asked for."""
        return self._choosing.report(model, device, session.device)

    def meant(self, model: ModelPackage, device: str) -> str:
        """The device that an id means for a model now."""
        return self._choosing.choice(model, device).device

    def unmeasured(self, model: ModelPackage, device: str) -> tuple[str, ...]:
        """Devices that “auto” could choose from had they been measured."""
        return tuple(one.id for one in self._choosing.choice(model, device).waiting)

    def _session(self, model: ModelPackage, device: str, extra_outputs: tuple[str, ...], threads: int) -> Session:
        output = model.manifest.engine.output
        if output and output not in extra_outputs and output in self.facts(model).named:
            extra_outputs = (*extra_outputs, output)  # an inner tensor, in front of a map that cannot be read
        key = (model.digest, device, extra_outputs, threads)
        with self._lock:
            if key in self._sessions:
                self._sessions.move_to_end(key)
                return self._sessions[key]
            runtime = self._registry.runtime(model.manifest.engine.use)
            opened = runtime.open(model, device, extra_outputs, threads)
            self._sessions[key] = opened
            while len(self._sessions) > MOST_SESSIONS:
                self._sessions.popitem(last=False)
            return opened

    def forget(self, digest: str) -> None:
        """Drop the sessions of a model: it was removed, or a device was lost under it."""
        with self._lock:
            for key in [key for key in self._sessions if key[0] == digest]:
                del self._sessions[key]
            self._facts.pop(digest, None)

    def __len__(self) -> int:
        return len(self._sessions)
