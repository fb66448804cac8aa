"""What the window shows, as one frozen value, and the one object that holds it.

Views compare the old state with the new one and apply the difference; nothing else tells them anything. Parts that did
not change are the same objects, so they are compared by identity alone. Only `Store` changes which state is the present
one; how one state follows from another is in `transitions`.
"""

from __future__ import annotations

import collections
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from PySide6.QtCore import QObject, Signal

from ui.values import NO_ANSWERS, NO_MAPS, NOTHING_OPEN, Items, Kept, Mark, News, Outcome, Place, Row, Session, Undoable
from workbench.settings import Settings

if TYPE_CHECKING:
    from workbench.core.image import Image, LookupTable, Window
    from workbench.core.overlay import Overlay
    from workbench.core.result import DeviceReport
    from workbench.errors import WorkbenchError
    from workbench.wire.answers import ModelRow, Suits


Phase = Literal["", "checking", "running", "cancelled", "failed"]
MapPhase = Literal["", "making", "cancelled", "failed"]
Tool = Literal["window", "zoom", "pan"]
WorkerPhase = Literal["none", "starting", "ready", "restarted", "stopped"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Picture:
    """What stands on the canvas. `place` is the picture's own: it may lag behind the one that is wanted."""

    place: Place | None = None
    image: Image | None = None
    loading: str = ""
    error: WorkbenchError | None = None
    window: Window | LookupTable | None = None
    window_name: str = "file"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answer:
    """What the model says about the picture, or how far that is. `others`: kept answers of other models."""

    phase: Phase = ""
    words: str = ""
    outcome: Outcome | None = None
    others: tuple[Outcome, ...] = ()
    error: WorkbenchError | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Map:
    """Which label's map is wanted, by which method ("" : the first that works), and what of it is there."""

    target: int | None = None
    method: str = ""
    phase: MapPhase = ""
    words: str = ""
    fraction: float | None = None
    overlay: Overlay | None = None
    error: WorkbenchError | None = None
    shown: bool = True
    kept: Kept = NO_MAPS


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Worker:
    """How the worker is. `resident_mb` is its memory; `device` the one that the last run truly used."""

    phase: WorkerPhase = "none"
    resident_mb: float = 0.0
    error: WorkbenchError | None = None
    device: DeviceReport | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class State:
    """Everything that the window shows."""

    settings: Settings = field(default_factory=Settings)
    items: Items = NOTHING_OPEN
    opening: int = 0
    marks: Mapping[str, Mark] = field(default_factory=dict)
    aside: Mapping[str, WorkbenchError] = field(default_factory=dict)
    place: Place | None = None
    generation: int = 0
    picture: Picture = Picture()
    tool: Tool = "window"
    models: tuple[ModelRow, ...] = ()
    models_known: bool = False
    model: str = ""
    suits: Mapping[str, Suits] = field(default_factory=dict)
    answer: Answer = Answer()
    session: Session = NO_ANSWERS
    map: Map = Map()
    worker: Worker = Worker()
    rows: tuple[Row, ...] = ()
    news: tuple[News, ...] = ()
    undo: tuple[Undoable, ...] = ()
    recent: tuple[str, ...] = ()
    samples: tuple[str, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)
    intakes: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)

    @property
    def row(self) -> ModelRow | None:
        """The chosen model."""
        return next((row for row in self.models if row.id == self.model), None)

    @property
    def misfits(self) -> tuple[str, ...]:
        """Why the chosen model is not meant for the picture; empty where it is, or where that is not known yet."""
        known = self.suits.get(self.model)
        return known.misfits if known is not None else ()

    @property
    def frames(self) -> int:
        """How many frames the chosen file has; 0 where nothing is chosen."""
        item = self.items.find(self.place.path) if self.place is not None else None
        return item.frames if item is not None else 0


class Store(QObject):
    """Holds the present state. `changed(old, new)` is its only signal, in order, never nested."""

    changed = Signal(object, object)

    def __init__(self, state: State, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._waiting: collections.deque[tuple[State, State]] = collections.deque()
        self._telling = False

    @property
    def state(self) -> State:
        """The present state."""
        return self._state

    def apply(self, transition: Callable[..., State], *arguments: Any, **options: Any) -> State:
        """Make `transition(state, …)` the present state, and tell everybody. Returns it."""
        return self._become(transition(self._state, *arguments, **options))

    def set(self, **changes: Any) -> State:
        """Change single fields."""
        return self._become(replace(self._state, **changes))

    def _become(self, new: State) -> State:
        old, self._state = self._state, new
        if old is not new:
            self._waiting.append((old, new))
            self._tell()
        return new

    def _tell(self) -> None:
        """A view that changes the state while it is told of a change waits its turn, so that all see one order."""
        if self._telling:
            return
        self._telling = True
        try:
            while self._waiting:
                self.changed.emit(*self._waiting.popleft())
        finally:
            self._telling = False
