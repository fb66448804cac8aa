"""Frozen values of the window itself: places, rows of the queue, news, what can be undone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from workbench.core.overlay import Overlay
    from workbench.core.result import Result
    from workbench.core.study import Item
    from workbench.errors import WorkbenchError
    from workbench.wire.answers import Seen


RowState = Literal["running", "done", "failed", "cancelled"]
Tone = Literal["error", "warning", "info", "done"]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """One picture: a file and a frame in it, counted from 0."""

    path: str
    frame: int = 0


class Items:
    """Everything that is open, in the order of arrival. Immutable to those who hold it.

    Growing copies nothing: a longer list shares its rows with the shorter one it came from, as long as that was the
    longest. `grew_from` tells this, so that an item model can append instead of starting again.
    """

    __slots__ = ("_count", "_index", "_rows")

    def __init__(self, rows: Iterable[Item] = ()) -> None:
        self._rows: list[Item] = []
        self._index: dict[str, int] = {}
        for row in rows:
            self._take(row)
        self._count = len(self._rows)

    def _take(self, row: Item) -> None:
        if row.id not in self._index:
            self._index[row.id] = len(self._rows)
            self._rows.append(row)

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, at: int) -> Item:
        if not 0 <= at < self._count:
            raise IndexError(at)
        return self._rows[at]

    def __iter__(self) -> Iterator[Item]:
        return (self._rows[at] for at in range(self._count))

    def __contains__(self, path: object) -> bool:
        return isinstance(path, str) and self.find(path) is not None

    def at(self, path: str) -> int | None:
        """Where the item with this path stands."""
        found = self._index.get(path)
        return found if found is not None and found < self._count else None

    def find(self, path: str) -> Item | None:
        """The item with this path."""
        found = self.at(path)
        return None if found is None else self._rows[found]

    def plus(self, rows: Iterable[Item]) -> Items:
        """With more rows at the end; a path that is there already is left out."""
        fresh = list(rows)
        if not fresh:
            return self
        if self._count != len(self._rows) or not self._count:
            return Items([*self, *fresh])
        longer = Items.__new__(Items)
        longer._rows, longer._index = self._rows, self._index
        for row in fresh:
            longer._take(row)
        longer._count = len(longer._rows)
        return longer if longer._count > self._count else self

    def without(self, paths: Iterable[str]) -> Items:
        """Without the items of these paths."""
        gone = set(paths)
        return Items(row for row in self if row.id not in gone)

    def put_back(self, rows: Iterable[tuple[int, Item]]) -> Items:
        """With rows at the positions that they had before they were removed, lowest first."""
        found = list(self)
        for at, row in rows:
            if row.id not in self:
                found.insert(min(at, len(found)), row)
        return Items(found)

    def grew_from(self, other: Items) -> bool:
        """Whether this is `other` with more rows at its end."""
        return not other._count or (self._rows is other._rows and self._count >= other._count)


NOTHING_OPEN = Items()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outcome:
    """A result as the window holds it.

    `kept_on` is the date of one that comes from the store; it has no `seen`. `stored`: it lies in the store.
    """

    place: Place
    result: Result
    seen: Seen | None = None
    methods: tuple[str, ...] = ()
    no_map: str = ""
    kept_on: str = ""
    stored: bool = False
    asked: str = ""

    @property
    def model(self) -> str:
        """The model that answered: its id, or the path by which it was asked for."""
        return self.asked or self.result.provenance.model.id


class Session:
    """The answers of this session, by picture and model. Immutable to those who hold it.

    The newest `MOST_WHOLE` are whole; older ones lose the tensor's picture, and those that lie in the store leave.
    """

    __slots__ = ("_found",)
    MOST_WHOLE = 64

    def __init__(self, found: Mapping[tuple[Place, str], Outcome] | None = None) -> None:
        self._found: Mapping[tuple[Place, str], Outcome] = found or {}

    def get(self, place: Place, model: str) -> Outcome | None:
        """The answer of this model for this picture."""
        return self._found.get((place, model))

    def of(self, path: str) -> list[Outcome]:
        """All answers for a file."""
        return [outcome for outcome in self._found.values() if outcome.place.path == path]

    def plus(self, outcome: Outcome) -> Session:
        """With one more, in the place of an older one for the same picture and model."""
        key = (outcome.place, outcome.model)
        found = {known: old for known, old in self._found.items() if known != key}
        found[key] = outcome
        for known in list(found)[: -self.MOST_WHOLE]:
            if found[known].stored:
                del found[known]
            elif found[known].seen is not None:
                found[known] = replace(found[known], seen=None)
        return Session(found)


NO_ANSWERS = Session()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What the browser tells about an item: its first answer, and whether the model was run anyway."""

    text: str
    anyway: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Row:
    """One piece of work in the queue. `subject` is a path; `number` stays the same while it goes on."""

    number: int
    kind: str
    title: str
    subject: str = ""
    state: RowState = "running"
    fraction: float | None = None
    words: str = ""
    seconds: float = 0.0
    error: WorkbenchError | None = None

    @property
    def over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state != "running"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class News:
    """A bar: what happened, why, what can be done. `key`: later news of the same key takes its place."""

    key: str
    tone: Tone
    what: str
    why: str = ""
    hint: str = ""
    details: str = ""
    button: str = ""
    do: Callable[[], None] | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Undoable:
    """Something that was removed and can be put back."""

    text: str
    items: tuple[tuple[int, Item], ...] = ()
    waiting: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MapKey:
    """Which map: the picture, the model, the method, the class."""

    place: Place
    model: str
    method: str
    target: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Kept:
    """A small store of maps, the newest last."""

    maps: tuple[tuple[MapKey, Overlay], ...] = field(default=())

    def get(self, key: MapKey) -> Overlay | None:
        """The map, if it is still here."""
        return next((overlay for known, overlay in self.maps if known == key), None)

    def plus(self, key: MapKey, overlay: Overlay, most: int = 24) -> Kept:
        """With one more; the oldest leave."""
        others: Sequence[tuple[MapKey, Overlay]] = [pair for pair in self.maps if pair[0] != key]
        return Kept(maps=(*others, (key, overlay))[-most:])


NO_MAPS = Kept()
