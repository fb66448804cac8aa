"""The model library as a person asks about it."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Sequence
from pathlib import Path

from workbench.core.kinds import Importer
from workbench.core.model import ModelPackage
from workbench.engine.networks import Networks
from workbench.errors import ModelPackageError, WorkbenchError
from workbench.models import card, package
from workbench.models.library import Entry, Library
from workbench.models.manifest import FILE
from workbench.paths import Paths, shortened
from workbench.plugin.registry import Registry
from workbench.wire import answers, requests

_Signature = tuple[tuple[str, int, int], ...]


class Modelling:
    """Finds models, and answers what is asked about them."""

    def __init__(self, paths: Paths, registry: Registry, networks: Networks, importers: Sequence[Importer]) -> None:
        self._registry, self._networks, self._paths = registry, networks, paths
        self.library = Library(paths, registry.options_of, importers)
        self._lock = threading.Lock()
        self._known: dict[str | None, tuple[_Signature, ModelPackage]] = {}

    def resolve(self, name: str | None) -> ModelPackage:
        """The model that `name` means. Remembered until one of its files, or the library, changes on disk."""
        with self._lock:
            known = self._known.get(name)
        if known is not None and known[0] == self._signature(known[1]):
            return known[1]
        if known is not None:
            self._networks.forget(known[1].digest)
        found = self.library.find(name)
        with self._lock:
            self._known[name] = (self._signature(found), found)
        return found

    def rows(self) -> tuple[answers.ModelRow, ...]:
        """The library."""
        return tuple(_entry_row(entry) for entry in self.library.entries())

    def sheet(self, request: requests.ShowModel) -> answers.ModelSheet:
        """One model, explained."""
        model = self.resolve(request.model)
        manifest = model.manifest
        plan = [self._registry.step(use.use, use.options).describe() for use in manifest.steps]
        facts = self._networks.facts(model)
        found = card.read(model.folder)
        inputs = ", ".join(f"{spec.name} {spec.dtype} {_shape(spec.shape)}" for spec in facts.inputs)
        outputs = ", ".join(f"{spec.name} {spec.dtype} {_shape(spec.shape)}" for spec in facts.outputs)
        lines = (
            ("input", inputs),
            ("output", outputs),
            ("opset", f"{facts.opset} (IR {facts.ir_version})"),
            ("parameters", f"{facts.parameters:,}"),
            ("made by", facts.producer or "not stated"),
            ("activation", str(manifest.interpret.options.get("activation", "none"))),
            ("calibrated", "yes" if manifest.calibration else "no"),
            ("operating points", str(len(manifest.operating_points))),
        )
        text = found.text or found.problem
        return answers.ModelSheet(
            row=row_of(model),
            plan=tuple(plan),
            facts=lines,
            card=text,
            card_facts=found.facts,
            samples=tuple(str(path) for path in samples_of(model)),
        )

    def add(self, request: requests.AddModel) -> answers.ModelRow:
        """Copy a package into the library."""
        return row_of(self.library.add(Path(request.path), dict(request.chosen)))

    def confirm(self, request: requests.ConfirmModel) -> answers.ModelRow:
        """Take the mark from what was chosen or guessed about a model."""
        return row_of(self.library.confirm(request.model))

    def remove(self, request: requests.RemoveModel) -> answers.Removed:
        """Take a model out of the library."""
        with contextlib.suppress(WorkbenchError):  # a model that cannot be read can still be removed
            self._networks.forget(self.library.find(request.model).digest)
        return answers.Removed(waiting=str(self.library.remove(request.model)))

    def restore(self, request: requests.RestoreModel) -> answers.ModelRow:
        """Put a removed model back."""
        waiting = Path(request.waiting)
        if not waiting.resolve().is_relative_to(self._paths.models.resolve()):
            raise ModelPackageError("model.not_found", name=waiting.name, known="")
        return row_of(self.library.find(self.library.restore(waiting)))

    def _signature(self, model: ModelPackage) -> _Signature:
        watched = [model.folder / name for name in (FILE, package.DIGESTS, *model.files)]
        if model.origin != "path":
            watched += [self._paths.models, self._paths.machine_models, self._paths.bundled_models]
        return tuple(_stamp(path) for path in watched)


def row_of(model: ModelPackage) -> answers.ModelRow:
    """A model as one row."""
    m = model.manifest
    return answers.ModelRow(
        id=m.id,
        name=m.name,
        version=m.version,
        task=m.task,
        domain=m.domain,
        origin=model.origin,
        folder=str(model.folder),
        licence=m.licence,
        intended_use=m.intended_use,
        labels=model.labels,
        suits=m.input.suits,
        sha256=model.digest,
        unconfirmed=m.unconfirmed,
    )


def samples_of(model: ModelPackage) -> list[Path]:
    """The package's own sample images."""
    folder = model.folder / "samples"
    try:
        return sorted(path for path in folder.iterdir() if path.is_file() and path.suffix != ".json")
    except OSError:
        return []


def _entry_row(entry: Entry) -> answers.ModelRow:
    if entry.package is not None:
        return row_of(entry.package)
    error = answers.Broken.of(entry.error) if entry.error else None
    return answers.ModelRow(id=entry.id, origin=entry.origin, folder=shortened(entry.folder), error=error)


def _stamp(path: Path) -> tuple[str, int, int]:
    try:
        stat = path.stat()
    except OSError:
        return (str(path), 0, 0)
    return (str(path), stat.st_mtime_ns, stat.st_size)


def _shape(shape: Sequence[int | str | None]) -> str:
    return "[" + ", ".join("?" if part is None else str(part) for part in shape) + "]"
