"""The abilities at hand: contributions by kind and id, made on first use. A value, built once and passed on."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from typing import Any, Protocol, cast

from workbench.core.kinds import Explainer, Importer, Interpreter, Kind, Reader, Runtime, Step, Writer
from workbench.core.options import Options, filled
from workbench.errors import PluginError, WorkbenchError
from workbench.plugin import load
from workbench.plugin.discover import Found
from workbench.plugin.guard import SET_UP, Guard
from workbench.plugin.manifest import Contribution
from workbench.toml_tables import did_you_mean


class _Maker(Protocol):
    def __call__(self, **options: Any) -> object: ...


class Registry:
    """All contributions of the plugins that are ready."""

    def __init__(self, found: Iterable[Found], guard: Guard) -> None:
        self.found = tuple(found)
        self._guard = guard
        self._lock = threading.RLock()
        self._homes: dict[tuple[Kind, str], tuple[Found, Contribution]] = {}
        self._made: dict[tuple[Kind, str], Any] = {}
        for one in self.found:
            for contribution in one.manifest.contributions if one.manifest and one.state == "ready" else ():
                self._homes.setdefault((contribution.kind, contribution.id), (one, contribution))

    def contributions(self, kind: Kind) -> list[Contribution]:
        """What is declared of one kind, in order of precedence."""
        return [contribution for (k, _), (_, contribution) in self._homes.items() if k == kind]

    def options_of(self, kind: str, use: str) -> Options | None:
        """The declared options of a contribution, or None if there is none. An `OptionsOf`."""
        home = self._homes.get((cast(Kind, kind), use))
        return home[1].options if home else None

    def reader(self, use: str) -> Reader:
        """The reader with this id."""
        return cast(Reader, self._shared("reader", use))

    def runtime(self, use: str) -> Runtime:
        """The runtime with this id; one per process."""
        return cast(Runtime, self._shared("runtime", use))

    def explainer(self, use: str, options: Mapping[str, Any] | None = None) -> Explainer:
        """An explainer with these options."""
        return cast(Explainer, self._fresh("explainer", use, options or {}))

    def writer(self, use: str) -> Writer:
        """The writer with this id."""
        return cast(Writer, self._shared("writer", use))

    def importer(self, use: str) -> Importer:
        """The importer with this id."""
        return cast(Importer, self._shared("importer", use))

    def step(self, use: str, options: Mapping[str, Any]) -> Step:
        """A step with these options."""
        return cast(Step, self._fresh("step", use, options))

    def interpreter(self, use: str, options: Mapping[str, Any]) -> Interpreter:
        """An interpreter with these options."""
        return cast(Interpreter, self._fresh("interpreter", use, options))

    def _shared(self, kind: Kind, use: str) -> Any:
        with self._lock:
            if (kind, use) not in self._made:
                self._made[kind, use] = self._fresh(kind, use, {})
            return self._made[kind, use]

    def _fresh(self, kind: Kind, use: str, options: Mapping[str, Any]) -> Any:
        home = self._homes.get((kind, use))
        if home is None:
            raise self._missing(kind, use)
        found, contribution = home
        self._guard.refuse_if_off(found.id)
        try:
            maker = load.contribution(found.folder, found.id, contribution.entry, bundled=found.origin == "bundled")
        except (WorkbenchError, KeyboardInterrupt):
            raise
        except BaseException as error:
            why = f"{type(error).__name__}: {str(error)[:300]}"
            hint = "Install the program again." if found.origin == "bundled" else "Ask its author, or switch it off."
            raise PluginError("plugin.load", plugin=found.id, why=why, hint=hint) from error
        values = filled(contribution.options, options)
        made = self._guard.call(kind, use, SET_UP, cast(_Maker, maker), **values)
        return self._guard.wrapped(made, contribution)

    def _missing(self, kind: Kind, use: str) -> PluginError:
        known = [contribution.id for contribution in self.contributions(kind)]
        hint = did_you_mean(use, known).strip() or "Install the plugin that provides it."
        return PluginError("plugin.missing", use=use, known=", ".join(known) or "none", hint=hint)
