"""The engine: everything that can be asked, answered. The composition root of all rooms but the window.

It does not know whether it runs in the asking process or in a worker. `answer` takes any request of `wire.requests` and
gives the answer that `wire.protocol.ANSWERS` names, or its parts one after the other.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from workbench import logs, settings
from workbench.core.kinds import Record
from workbench.core.kinds import Writer as FileWriter
from workbench.core.result import cut
from workbench.engine.benching import Benching
from workbench.engine.choosing import AUTO, Choosing
from workbench.engine.comparing import Comparing
from workbench.engine.examining import Examining
from workbench.engine.intaking import Intaking
from workbench.engine.measuring import Measuring
from workbench.engine.modelling import Modelling
from workbench.engine.networks import Networks
from workbench.engine.predicting import Predicting
from workbench.engine.reading import Reading
from workbench.engine.work import Work
from workbench.errors import StoreError, WorkbenchError, WriteError
from workbench.files import lines_before, replaced
from workbench.paths import Paths, default_paths, display_name, shortened
from workbench.pipeline import selftest
from workbench.plugin import scaffold
from workbench.plugin.discover import discover
from workbench.plugin.guard import Enter, Guard, unwatched
from workbench.plugin.registry import Registry
from workbench.settings import Settings
from workbench.store.results import ResultStore
from workbench.store.trials import Trials
from workbench.wire import answers, requests

Handler = Callable[[Any, Work], Any]

__all__ = ["Engine", "Work", "open_engine"]


class Engine:
    """One per process. Thread-safe."""

    def __init__(
        self, paths: Paths, settings: Settings, *, added_plugins: bool = True, enter: Enter = unwatched
    ) -> None:
        self._guard = Guard(enter, shortened(logs.log_file(paths, "worker")))
        self.registry = Registry(discover(paths, settings, added_plugins), self._guard)
        importers = [self.registry.importer(one.id) for one in self.registry.contributions("importer")]
        self._store = ResultStore(paths.results)
        self._choosing = Choosing(self.registry, Trials(paths.trials))
        self._networks = Networks(self.registry, self._choosing)
        self._reading = Reading(self.registry, settings, importers)
        self._modelling = Modelling(paths, self.registry, self._networks, importers)
        self._intaking = Intaking(self.registry, self._reading, self._networks, self._modelling.library)
        self._predicting = Predicting(self.registry, self._reading, self._networks, self._modelling)
        self._comparing = Comparing(self.registry, self._predicting)
        self._measuring = Measuring(self.registry, self._choosing, self._networks, self._modelling, self._predicting)
        self._examining = Examining(paths, self.registry, self._guard, self._store, self._networks, self._choosing)
        self._benching = Benching(self._reading, self._networks, self._modelling, self._predicting, self.registry)
        self._handlers = self._table()

    def answer(self, request: requests.Request, work: Work | None = None) -> Any:
        """The answer to a request; for `Open` an iterator over its parts. Raises WorkbenchError, Cancelled."""
        return self._handlers[type(request)](request, work or Work())

    def warm_up(self) -> None:
        """Do what the first request would wait for: load the runtime, the first model, the store's library."""
        with contextlib.suppress(WorkbenchError):
            self._predicting.warm_up()
        with contextlib.suppress(WorkbenchError):
            self._store.count()

    def open(self, paths: list[str], work: Work | None = None) -> Iterator[answers.Opened]:
        """What lies at the paths, in parts."""
        return self._reading.open(requests.Open(paths=tuple(paths)), work or Work())

    def predict(self, request: requests.Predict, work: Work | None = None) -> answers.Predicted:
        """A result, kept if the request says so. A store that cannot be written costs the keeping alone."""
        found = self._predicting.predict(request, work or Work())
        if not request.save:
            return found
        try:
            kept = self._store.keep(request.path, found.result)
        except StoreError as error:
            return _changed(found, not_kept=answers.Broken.of(error))
        return _changed(found, result=kept, kept=True)

    def check(self, request: requests.CheckModel, work: Work) -> answers.CheckedModel:
        """The package's samples against what its author got."""
        model = self._modelling.resolve(request.model)
        expectation = selftest.read(model)
        samples: list[answers.CheckedSample] = []
        device = ""
        for number, expected in enumerate(expectation.samples):
            work.tell(number / len(expectation.samples), f"Checking {expected.file}")
            ask = requests.Predict(
                path=str(model.folder / "samples" / expected.file), model=request.model, device=request.device
            )
            result = self._predicting.predict(ask, work).result
            device = result.provenance.device.used
            off, largest = selftest.differences(expected, result.findings, expectation.tolerance)
            samples.append(answers.CheckedSample(file=expected.file, differences=off, largest=largest))
        if request.device != AUTO:  # it was survived: whatever was known of the two is measured anew
            self._choosing.forget(device, model=model.digest)
        return answers.CheckedModel(
            model=model.manifest.id, device=device, tolerance=expectation.tolerance, samples=tuple(samples)
        )

    def render(self, request: requests.Render, work: Work) -> answers.Picture:
        """The picture that the viewer shows at 1:1, written to a file if the request names one."""
        found = self._reading.render(request, work)
        if request.out:
            record = Record(input=request.path, frame=request.frame, picture=found.px)
            self._write([record], Path(request.out))
        return found

    def export(self, request: requests.Export, work: Work) -> answers.Written:
        """Write results with the writer for the path's ending. Raises WriteError."""
        out = Path(request.out)
        writer = self._writer(out)
        if request.trial:
            return answers.Written(paths=())
        records = [self._record(row, writer.pictures, work) for row in request.records]
        self._write(records, out, lines_before(out) if request.append else b"")
        return answers.Written(paths=(str(out),))

    def recall(self, request: requests.Recall, work: Work) -> tuple[answers.ExportRecord, ...]:
        """Kept results for files, newest first."""
        found = self._store.newest(request.paths)
        return tuple(
            answers.ExportRecord(input=path, frame=result.provenance.frame, result=cut(result, request.top))
            for path, result in found
        )

    def _write(self, records: list[Record], out: Path, before: bytes = b"") -> None:
        writer = self._writer(out)
        with replaced(out) as fresh:
            try:
                writer.write(records, fresh)
            except WriteError as error:
                raise _naming(error, fresh, out) from error
            if before:
                fresh.write_bytes(before + fresh.read_bytes())

    def _writer(self, out: Path) -> FileWriter:
        writers = {ending: one for one in self.registry.contributions("writer") for ending in one.provides}
        chosen = writers.get(out.suffix.lower())
        if chosen is None:
            ending, known = out.suffix or "(none)", ", ".join(sorted(writers))
            raise WriteError("write.format", name=display_name(out), ending=ending, known=known)
        return self.registry.writer(chosen.id)

    def _record(self, row: answers.ExportRecord, pictures: bool, work: Work) -> Record:
        picture = None
        if pictures and row.error is None:
            shown = requests.Render(path=row.input, frame=row.frame, window=row.window)
            picture = self._reading.render(shown, work).px
        return Record(
            input=row.input,
            frame=row.frame,
            result=row.result,
            error=row.error,
            picture=picture,
            overlay=row.overlay,
            opacity=row.opacity,
            colours=row.colours,
        )

    def _table(self) -> Mapping[type[requests.Request], Handler]:
        reading, predicting, modelling = self._reading, self._predicting, self._modelling
        return {
            requests.Open: reading.open,
            requests.Read: lambda r, w: reading.image(Path(r.path), r.frame, w),
            requests.Thumbnail: reading.thumbnail,
            requests.Render: self.render,
            requests.Inspect: reading.inspect,
            requests.Predict: self.predict,
            requests.Measure: self._measuring.measure,
            requests.Explain: predicting.explain,
            requests.Trace: predicting.trace,
            requests.CompareTensor: self._comparing.compare,
            requests.PlanCode: self._comparing.code,
            requests.Suit: predicting.suit,
            requests.ListModels: lambda r, w: modelling.rows(),
            requests.ShowModel: lambda r, w: modelling.sheet(r),
            requests.AddModel: lambda r, w: modelling.add(r),
            requests.Intake: lambda r, w: self._intaking.draft(r),
            requests.Preview: self._intaking.preview,
            requests.PrepareModel: lambda r, w: self._intaking.prepare(r),
            requests.ConfirmModel: lambda r, w: modelling.confirm(r),
            requests.RemoveModel: lambda r, w: modelling.remove(r),
            requests.RestoreModel: lambda r, w: modelling.restore(r),
            requests.CheckModel: self.check,
            requests.Recall: self.recall,
            requests.Export: self.export,
            requests.Bench: self._benching.bench,
            **self._about_the_installation(),
        }

    def _about_the_installation(self) -> Mapping[type[requests.Request], Handler]:
        examining = self._examining
        return {
            requests.ListDevices: lambda r, w: examining.devices(),
            requests.ProbeDevice: lambda r, w: examining.probe(r),
            requests.Examine: lambda r, w: examining.facts(w),
            requests.ListPlugins: lambda r, w: examining.plugins(),
            requests.CheckPlugin: lambda r, w: examining.check_plugin(r),
            requests.NewPlugin: lambda r, w: answers.Written(
                paths=tuple(str(path) for path in scaffold.write(r.name, Path(r.folder)))
            ),
            requests.Stats: lambda r, w: examining.health(),
        }


def open_engine(data_dir: str | Path | None = None, *, added_plugins: bool = True) -> Engine:
    """An engine in this process, for scripts. `data_dir` None: the user's own settings, models and results."""
    paths = default_paths(data_dir)
    return Engine(paths, settings.load(paths)[0], added_plugins=added_plugins)


def _naming(error: WriteError, fresh: Path, out: Path) -> WriteError:
    """A writer's error about the file that was asked for: the writer knows only the fresh one's name."""
    name = display_name(out)
    what = error.what.replace(display_name(fresh), name)
    return WriteError(error.code, what=what, why=error.why, hint=error.hint, problems=error.problems, name=name)


def _changed(found: answers.Predicted, **changes: Any) -> answers.Predicted:
    import msgspec

    return msgspec.structs.replace(found, **changes)
