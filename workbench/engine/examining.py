"""What this machine and this installation can do: the facts behind `doctor` and the plugin list."""

from __future__ import annotations

import platform
import shutil
from pathlib import Path

from workbench.core.kinds import Device
from workbench.engine.choosing import Choosing
from workbench.engine.networks import Networks
from workbench.engine.work import Work
from workbench.errors import PluginError, StoreError
from workbench.paths import Paths, shortened
from workbench.plugin import conformance, load
from workbench.plugin.discover import Found
from workbench.plugin.guard import Guard
from workbench.plugin.registry import Registry
from workbench.store.results import ResultStore
from workbench.version import VERSION
from workbench.wire import answers, requests

_RUNTIME_MODULE = "onnxruntime"
_VERSIONS = (
    "onnxruntime",
    "onnxruntime-directml",
    "onnxruntime-gpu",
    "onnxruntime-ep-openvino",
    "onnxruntime-ep-webgpu",
    "onnx",
    "numpy",
    "pillow",
    "pydicom",
    "PySide6-Essentials",
)


class Examining:
    """Looks at the installation. Everything that could take the process down is left to `probe`."""

    def __init__(
        self,
        paths: Paths,
        registry: Registry,
        guard: Guard,
        store: ResultStore,
        networks: Networks,
        choosing: Choosing,
    ) -> None:
        self._paths, self._registry, self._guard = paths, registry, guard
        self._store, self._networks, self._choosing = store, networks, choosing

    def devices(self) -> tuple[answers.DeviceRow, ...]:
        """Every device of every runtime, not tried."""
        return tuple(
            answers.DeviceRow(runtime=one.id, device=device, measured=self._choosing.said(one.id, device.id))
            for one in self._registry.contributions("runtime")
            for device in self._registry.runtime(one.id).devices()
        )

    def probe(self, request: requests.ProbeDevice) -> Device:
        """Run a one-node network on a device. If that goes well, models may be measured on it again where wanted."""
        found = self._registry.runtime(request.runtime).probe(request.device)
        if found.usable and request.again:
            self._choosing.forget(found.id, runtime=request.runtime)
        return found

    def facts(self, work: Work) -> tuple[answers.Fact, ...]:
        """Versions, memory, decoders, plugins, store."""
        found = [*self._program(), *self._memory()]
        work.tell(0.3, "Looking at decoders")
        found += self._codecs()
        work.tell(0.6, "Looking at plugins and the store")
        return (*found, *self._plugin_facts(), self._store_fact())

    def plugins(self) -> tuple[answers.PluginRow, ...]:
        """Plugins and their state."""
        return tuple(self._row(found) for found in self._registry.found)

    def check_plugin(self, request: requests.CheckPlugin) -> tuple[answers.Fact, ...]:
        """Run the conformance suite on a plugin's folder."""
        return tuple(
            answers.Fact(group=line.contribution, name=line.rule, state="ok" if line.ok else "problem", text=line.text)
            for line in conformance.check_folder(Path(request.path))
        )

    def health(self) -> answers.Health:
        """The worker's memory and what it holds."""
        import psutil

        me = psutil.Process()
        return answers.Health(resident_mb=me.memory_info().rss / 2**20, sessions=len(self._networks), pid=me.pid)

    def _program(self) -> list[answers.Fact]:
        versions = load.versions(_VERSIONS)
        text = f"{VERSION}, Python {platform.python_version()}, {platform.platform()}"
        found = [answers.Fact(group="program", name="workbench", state="ok", text=text)]
        found += [
            answers.Fact(group="program", name=name, state="ok", text=version) for name, version in versions.items()
        ]
        owners = load.owners(_RUNTIME_MODULE)
        if len(owners) > 1:
            text = f"{len(owners)} builds overwrite each other: {', '.join(owners)}."
            hint = f"Uninstall all of them, then install one: pip uninstall {' '.join(owners)}"
            found.append(answers.Fact(group="program", name="runtime", state="problem", text=text, hint=hint))
        where = shortened(self._paths.data)
        found.append(answers.Fact(group="program", name="data folder", state="ok", text=where))
        found.append(
            answers.Fact(group="program", name="machine-wide folder", state="ok", text=str(self._paths.machine))
        )
        found.append(answers.Fact(group="program", name="logs", state="ok", text=shortened(self._paths.logs)))
        return found

    def _memory(self) -> list[answers.Fact]:
        import psutil

        memory = psutil.virtual_memory()
        text = f"{memory.available / 2**30:.1f} of {memory.total / 2**30:.1f} GB free"
        found = [answers.Fact(group="machine", name="memory", state="ok", text=text)]
        home = next((p for p in (self._paths.data, *self._paths.data.parents) if p.exists()), None)
        if home is not None:
            free = shutil.disk_usage(home).free
            state = "ok" if free > 1 << 30 else "problem"
            hint = "" if state == "ok" else "Free some space: results and logs need it."
            text = f"{free / 2**30:.1f} GB free for data"
            found.append(answers.Fact(group="machine", name="disk", state=state, text=text, hint=hint))
        return found

    def _codecs(self) -> list[answers.Fact]:
        found: list[answers.Fact] = []
        for one in self._registry.contributions("reader"):
            try:
                codecs = self._registry.reader(one.id).codecs()
            except PluginError as error:
                found.append(answers.Fact(group="decoders", name=one.id, state="problem", text=error.sentence()))
                continue
            for codec in codecs:
                state = "ok" if codec.usable else "note"
                text = codec.by if codec.usable else codec.why
                found.append(answers.Fact(group="decoders", name=codec.name, state=state, text=text, hint=codec.hint))
        return found

    def _plugin_facts(self) -> list[answers.Fact]:
        return [
            answers.Fact(
                group="plugins",
                name=row.id,
                state="ok" if row.state == "ready" else "note" if row.state in ("off", "shadowed") else "problem",
                text=f"{row.version} {row.origin}, {row.state}{': ' + row.why if row.why else ''}",
            )
            for row in self.plugins()
        ]

    def _store_fact(self) -> answers.Fact:
        try:
            count = self._store.count()
        except StoreError as error:
            return answers.Fact(group="store", name="results", state="problem", text=error.sentence(), hint=error.hint)
        return answers.Fact(group="store", name="results", state="ok", text=f"{count:,} kept")

    def _row(self, found: Found) -> answers.PluginRow:
        manifest = found.manifest
        strikes = self._guard.strikes(found.id)
        contributions = tuple((c.kind, c.id, c.title) for c in manifest.contributions) if manifest else ()
        return answers.PluginRow(
            id=found.id,
            name=manifest.name if manifest else found.id,
            version=manifest.version if manifest else "",
            origin=found.origin,
            state=found.state,
            why=found.why,
            licence=manifest.licence if manifest else "",
            summary=manifest.summary if manifest else "",
            folder=shortened(found.folder),
            contributions=contributions,
            problems=found.error.problems if found.error else (),
            strikes=strikes,
        )
