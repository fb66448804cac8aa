"""What is open, and which picture is chosen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from types import MappingProxyType

from ui.state import Answer, Map, Picture, State
from ui.transitions.answering import map_of
from ui.transitions.tables import with_entry, without_entry
from ui.values import Place, Undoable
from workbench.core.image import Image, LookupTable, Window
from workbench.core.study import Item
from workbench.errors import WorkbenchError

MOST_UNDO = 50


def items_added(state: State, rows: Iterable[Item]) -> State:
    """More files opened."""
    items = state.items.plus(rows)
    return state if items is state.items else replace(state, items=items)


def items_removed(state: State, paths: Sequence[str], text: str) -> State:
    """Files were taken out of the browser; they can be put back. The chosen picture goes with its file."""
    gone = tuple(sorted((at, state.items[at]) for path in paths if (at := state.items.at(path)) is not None))
    if not gone:
        return state
    undo = (*state.undo, Undoable(text=text, items=gone))[-MOST_UNDO:]
    left = replace(state, items=state.items.without(paths), undo=undo)
    if state.place is not None and state.place.path in set(paths):
        return nothing_chosen(left)
    return left


def undone(state: State) -> State:
    """The latest removal of items is taken back. Models are put back by the worker."""
    if not state.undo:
        return state
    last = state.undo[-1]
    items = state.items.put_back(last.items) if last.items else state.items
    return replace(state, items=items, undo=state.undo[:-1])


def nothing_chosen(state: State) -> State:
    """No picture is chosen."""
    kept = replace(Map(), method=state.map.method, shown=state.map.shown)
    fresh = state.generation + 1
    return replace(state, place=None, generation=fresh, picture=Picture(), suits={}, answer=Answer(), map=kept)


def chosen(state: State, place: Place) -> State:
    """A picture was chosen. The old one stays on the canvas until the new one is there; its answers do not."""
    own = state.session.get(place, state.model)
    picture = replace(state.picture, loading="", error=state.aside.get(place.path))
    return replace(
        state,
        place=place,
        generation=state.generation + 1,
        picture=picture,
        suits=MappingProxyType({}),
        answer=Answer(outcome=own) if own is not None else Answer(phase="checking"),
        map=map_of(state.map, own),
    )


def loading(state: State, text: str) -> State:
    """The picture takes long enough to say so."""
    return replace(state, picture=replace(state.picture, image=None, place=None, loading=text, error=None))


def picture_read(state: State, place: Place, image: Image) -> State:
    """The chosen picture is here. The window goes back to what the file asks for, unless only the frame changed."""
    same = state.picture.place is not None and state.picture.place.path == place.path
    window = state.picture.window if same else None
    name = state.picture.window_name if same else "file"
    picture = Picture(place=place, image=image, window=window, window_name=name)
    return replace(state, picture=picture, aside=without_entry(state.aside, place.path))


def picture_failed(state: State, error: WorkbenchError) -> State:
    """The chosen picture cannot be shown."""
    assert state.place is not None
    return replace(
        state,
        picture=Picture(error=error),
        answer=Answer(),
        aside=with_entry(state.aside, state.place.path, error),
    )


def set_aside(state: State, path: str, error: WorkbenchError) -> State:
    """A file is not touched again until somebody asks for it: the worker died of it, or it cannot be read."""
    return replace(state, aside=with_entry(state.aside, path, error))


def set_free(state: State, path: str) -> State:
    """It may be touched again."""
    return replace(state, aside=without_entry(state.aside, path)) if path in state.aside else state


def window_set(state: State, window: Window | LookupTable | None, name: str) -> State:
    """Another window over the values. It changes the screen, never a score."""
    return replace(state, picture=replace(state.picture, window=window, window_name=name))
